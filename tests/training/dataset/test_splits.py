import numpy as np
import pytest

from training.dataset import splits
from training.dataset.splits import Twins


def test_the_split_is_the_published_one() -> None:
    """int(md5("split:" + chemsys)[:8], 16) % 10, worked out by hand: it must never change."""
    names = ["Cl-Na", "O-Ti", "Al-O", "O-Zn", "Ca-F"]
    assert [splits.fold(name) for name in names] == [1, 4, 3, 3, 5]
    assert splits.folds(names).tolist() == [1, 4, 3, 3, 5]


def test_folds_are_about_even() -> None:
    counts = np.bincount(splits.folds([f"A{i}-B" for i in range(5000)]), minlength=splits.N_FOLDS)
    assert counts.min() > 400


def test_an_unknown_split_is_said() -> None:
    with pytest.raises(ValueError, match="no way to split; chemical-system, formula, prototype"):
        splits.label_of("by colour")


def test_a_card_says_how_it_was_split() -> None:
    assert splits.describe("chemical-system").startswith("md5 of the chemical system modulo 10: 0")
    assert "identifier" in splits.describe("random")


def test_twins_are_counted_and_named() -> None:
    labels = {
        "compounds": np.array(["NaCl (225)", "KCl (225)", "NaCl (225)", "CaO (225)", ""]),
        "chemical systems": np.array(["Cl-Na", "Cl-K", "Cl-Na", "Ca-O", ""]),
        "prototypes": np.array(["AB|225|2"] * 4 + [""]),
    }
    test = np.array([0, 3, 4])
    found = Twins.find(labels, test, np.array([1, 2, 4]))
    assert found.counts() == {"compounds": 1, "chemical systems": 1, "prototypes": 2}
    assert found.shared["compounds"] == {"NaCl (225)": 1}
    assert "of 3 test entries 1 share their compound" in found.sentence()
    assert "NaCl (225)" in found.sentence()
    assert "prototype AB|225|2: 2 in the test part, others in training" in list(found.lines())


def test_without_twins_none_is_named() -> None:
    labels = {"compounds": np.array(["a", "b"])}
    found = Twins.find(labels, np.array([True, False]), np.array([False, True]))
    assert found.counts() == {"compounds": 0}
    assert "among them" not in found.sentence()
    assert list(found.lines()) == []
