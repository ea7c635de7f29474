"""Measured patterns of one's own: files with a table of labels."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from training.evaluation import measured
from training.evaluation.labels import LabelError
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.representation.representation import Representation

AXIS = np.arange(10, 80, 0.05)
Write = Callable[..., Path]


def intensity(line: float) -> np.ndarray:
    return 10 + 1000 * np.exp(-(((AXIS - line) / 0.1) ** 2))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write two patterns and a table of these rows."""
    for name, line in (("a", 30), ("b", 40)):
        np.savetxt(tmp_path / f"{name}.xy", np.column_stack([AXIS, intensity(line)]))

    def write(*rows: str) -> Path:
        (tmp_path / measured.LABELS).write_text("\n".join(rows) + "\n", encoding="utf-8")
        return tmp_path

    return write


def test_a_table_names_files_and_crystal_systems(write: Write) -> None:
    folder = write("file,crystal_system", "a.xy,Cubic", "b.xy,trigonal")
    found = measured.open_folder(folder)
    assert [CRYSTAL_SYSTEMS[system] for system in found.systems] == ["cubic", "trigonal"]
    assert [label.group for label in found.labels] == ["a.xy", "b.xy"]
    how = Representation()
    x = found.prepare(slice(1, 2), how)
    expected = how.prepare(AXIS, intensity(40), 1.540593)
    np.testing.assert_allclose(x[0], expected, atol=1e-6)


def test_space_groups_and_all_other_columns(write: Write) -> None:
    folder = write(
        "file;space_group;wavelength;phase;grade;n_elements",
        "a.xy;225;Co;halite;A;2",
        "b.xy;14;;x;C;3",
        "b.xy;2;0,7093;;;",
    )
    first, second = measured.open_folder(folder).labels
    assert (first.group, first.wavelength, first.is_binary) == ("halite", 1.78901, True)
    assert CRYSTAL_SYSTEMS[first.crystal_system] == "cubic"
    assert (second.group, second.wavelength, second.is_binary) == ("b.xy", 0.7093, False)
    assert CRYSTAL_SYSTEMS[second.crystal_system] == "triclinic"


def test_the_wavelength_of_the_table_counts(write: Write) -> None:
    folder = write("file,crystal_system,wavelength", "a.xy,cubic,1.2", "b.xy,cubic,")
    how = Representation()
    x = measured.open_folder(folder).prepare(slice(0, 1), how)
    np.testing.assert_allclose(x[0], how.prepare(AXIS, intensity(30), 1.2), atol=1e-6)


def test_each_scan_of_a_file_counts(write: Write) -> None:
    folder = write("file,crystal_system", "two.uxd,cubic")
    scan = "_DRIVE='COUPLED'\n_STEPSIZE=0.05\n_START=10.0\n_COUNTS\n"
    counts = "\n".join(f"{value:.0f}" for value in intensity(30))
    (folder / "two.uxd").write_text(f"_FILEVERSION=2\n{(scan + counts + chr(10)) * 2}")
    found = measured.open_folder(folder)
    assert [label.name for label in found.labels] == ["two.uxd #1", "two.uxd #2"]
    assert {label.group for label in found.labels} == {"two.uxd"}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (("name,crystal_system", "a.xy,cubic"), "labels.csv has no column “file”."),
        (
            ("file,phase", "a.xy,x"),
            "labels.csv has neither a column “crystal_system” nor a column “space_group”.",
        ),
        (
            ("file,crystal_system", "a.xy,cubic", "b.xy,kubisch"),
            "labels.csv, line 3: “kubisch” is no crystal system; it is one of triclinic, ",
        ),
        (
            ("file,space_group", "a.xy,231"),
            "labels.csv, line 2: “231” is not the number of a space group (1 to 230).",
        ),
        (
            ("file,space_group", "a.xy,"),
            "labels.csv, line 2: neither crystal system nor space group is given.",
        ),
        (("file,space_group", ",1"), "labels.csv, line 2: the column “file” is empty."),
        (
            ("file,space_group,wavelength", "a.xy,1,Xx"),
            "labels.csv, line 2: “Xx” is not a wavelength: give a number in Å or one of Cu, ",
        ),
        (
            ("file,crystal_system", "c.xy,cubic"),
            "labels.csv names c.xy, which is not there.",
        ),
        (("file,crystal_system", "a.xy,cubic", "a.xy,cubic"), "labels.csv names a.xy twice."),
        (("file,crystal_system", "labels.csv,cubic"), "labels.csv names labels.csv: "),
        (("file,crystal_system,grade", "a.xy,cubic,C"), "labels.csv has no pattern of grade A"),
    ],
)
def test_what_is_wrong_is_one_sentence(write: Write, rows: tuple[str, ...], sentence: str) -> None:
    folder = write(*rows)
    with pytest.raises(LabelError) as error:
        measured.open_folder(folder)
    assert str(error.value).startswith(sentence)


def test_a_folder_without_a_table_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"it needs labels\.csv, or patterns\.csv and"):
        measured.open_folder(tmp_path)


def test_a_pattern_out_of_range_is_named(write: Write) -> None:
    folder = write("file,crystal_system,wavelength", "a.xy,cubic,0.06")
    with pytest.raises(LabelError, match=r"^measured pattern a\.xy: "):
        measured.open_folder(folder).prepare(slice(None), Representation())
