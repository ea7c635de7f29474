from pathlib import Path

import numpy as np
import pytest

from training.dataset.fixed import FixedPatterns, Patterns
from training.dataset.store import Store
from training.evaluation import BareNetwork, ask, benchmarks, measured
from training.evaluation.benchmarks import MeasuredPatterns, Prototypes
from training.evaluation.labels import LabelError
from training.fitting import architectures
from training.recipes.recipes import Recipe
from training.study.benchmark import StudyPatterns, profiles
from xrdgui.representation.representation import Representation
from xrdgui.representation.sticks import StickGrid


def test_structure_types_are_counted_among_those_trained_on() -> None:
    found = Prototypes.count(np.array(["b", "a", "x"]), np.array(["a", "b", "b", "c"]))
    assert found is not None
    assert found.in_training.tolist() == [2, 1, 0]
    assert found.new.tolist() == [False, False, True]
    everything_new = Prototypes.count(np.array(["a"]), np.array([], dtype=str))
    assert everything_new is not None
    assert everything_new.new.all()
    assert Prototypes.count(np.array(["a", ""]), np.array(["a"])) is None


@pytest.fixture
def measured_folder(tmp_path: Path) -> Path:
    """Three patterns, one of grade C."""
    two_theta = np.arange(10, 80, 0.05)
    rows = ["id,group,crystal_system,wavelength_A,grade,n_elements"]
    arrays = {}
    for name, grade, n_elements, line in (("a", "A", 2, 30), ("b", "B", 3, 40), ("c", "C", 2, 50)):
        rows.append(f"{name},{name},cubic,1.5406,{grade},{n_elements}")
        arrays[f"{name}/two_theta"] = two_theta
        arrays[f"{name}/intensity"] = 10 + 1000 * np.exp(-(((two_theta - line) / 0.1) ** 2))
    np.savez(tmp_path / "patterns.npz", **arrays)
    (tmp_path / "patterns.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_measured_patterns_are_prepared_a_batch_at_a_time(measured_folder: Path) -> None:
    how = Representation()
    patterns = MeasuredPatterns.read(measured_folder)
    assert len(patterns) == patterns.of == 2
    assert [part.mask.tolist() for part in patterns.parts] == [[True, False]]
    second = patterns.inputs(slice(1, 2), [how])[how]
    np.testing.assert_array_equal(second, measured.read(measured_folder, how).x[1:])


def test_two_ways_to_read_see_the_same_measurement(store: Store) -> None:
    """Random numbers are drawn once for both."""
    coarse, fine = Representation(step=0.2, smoothing=0.2), Representation()
    other = Representation(step=0.2, smoothing=0.3)
    first = benchmarks.simulated(store, 100, 100)[0].inputs(slice(0, 4), [coarse, other])
    alone = benchmarks.simulated(store, 100, 100)[0].inputs(slice(0, 4), [coarse])
    np.testing.assert_array_equal(first[coarse], alone[coarse])
    np.testing.assert_array_equal(first[coarse][..., 2], first[other][..., 2])
    assert set(benchmarks.simulated(store, 9, 9)[0].inputs(slice(0, 2), [fine])) == {fine}


def test_a_network_is_asked_every_pattern_in_order(
    store: Store, small_recipe: Recipe, tmp_path: Path
) -> None:
    path = tmp_path / "model.keras"
    architectures.for_recipe(small_recipe).save(path)
    asked = benchmarks.simulated(store, 100, 100)
    told: list[tuple[int, int]] = []
    one = BareNetwork(path, small_recipe.representation)
    answers = ask({"a": one, "b": one}, asked, lambda *done: told.append(done))
    assert told[0] == (0, sum(map(len, asked)))
    assert told[-1][0] == told[-1][1] == told[0][1]
    for answer in answers:
        np.testing.assert_array_equal(answer.p["a"], answer.p["b"])
        np.testing.assert_allclose(answer.p["a"].sum(axis=1), 1)
        assert answer.scores()["a"].n == len(answer.asked)


def test_lines_of_a_stick_pattern_are_found_where_they_are() -> None:
    """Sticks at 25° and 60° for 1.54184 Å, carried over to 1.5406 Å by Bragg's law."""
    grid, how = StickGrid(), Representation()
    places = np.array([2500, 6000], dtype=np.int32)
    sticks = grid.draw([(places, np.array([1.0, 0.25], np.float32))], np.array([0]))
    x = profiles(sticks, grid, how)[0]
    sine = np.sin(np.radians([25.0, 60.0]) / 2) * how.wavelength / grid.wavelength
    for expected, height in zip(2 * np.degrees(np.arcsin(sine)), (1.0, 0.5), strict=True):
        near = np.abs(how.axis - expected) < 0.2
        top = how.axis[near][x[near, 0].argmax()]
        assert top == pytest.approx(expected, abs=how.step)
        assert x[near, 0].max() == pytest.approx(height, abs=0.03)  # the root of the height
        assert x[near, 1].sum() == pytest.approx(height, abs=0.05)
    assert x[..., 1].sum() == pytest.approx(1.5, abs=0.1)  # and no other line
    assert x[..., 2].all()


def test_a_study_network_reads_sticks_as_they_are() -> None:
    grid = StickGrid(step=0.5)
    sticks = [(np.array([50], np.int32), np.array([1.0], np.float32))]
    labels = np.array(["x"])
    fixed = FixedPatterns(
        Patterns(sticks, np.array([6], np.uint8), labels, labels, labels, labels),
        grid, np.array([0, 0]), np.array([0, 1]),
    )  # fmt: skip
    asked = StudyPatterns("test", "", 2, fixed.y, labels[fixed.entry], fixed)
    x = asked.inputs(slice(0, 2), [grid])[grid]
    assert x[0, 50, 0] == x[1, 51, 0] == 1.0


def test_a_pattern_that_is_in_the_table_alone_is_named(measured_folder: Path) -> None:
    with (measured_folder / "patterns.csv").open("a") as table:
        table.write("d,d,cubic,1.5406,A,2\n")
    with pytest.raises(LabelError, match=r"patterns\.npz has no d\."):
        measured.read(measured_folder, Representation())
