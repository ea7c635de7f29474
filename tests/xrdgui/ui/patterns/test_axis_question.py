import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from tests.xrdgui.ui.conftest import write_pattern
from xrdgui.ui.patterns.axis_question import AxisQuestion
from xrdgui.workspace.entry import State


def over_q(path):
    """Write what `write_pattern` writes, over Q and without a wavelength."""
    write_pattern(path)
    x, y = np.loadtxt(path, unpack=True)
    q = 4 * np.pi / 1.540593 * np.sin(np.radians(x / 2))
    rows = "\n".join(f"{a:.6f} {b:.1f}" for a, b in zip(q, y, strict=True))
    path.write_text(f"# Q (1/A)  I\n{rows}\n")
    return path


def asked(window):
    return window.findChild(AxisQuestion)


@pytest.fixture
def opened(parts, qtbot, tmp_path):
    paths = [over_q(tmp_path / "a.xy"), over_q(tmp_path / "b.xy"), write_pattern(tmp_path / "c.xy")]
    with qtbot.waitSignal(parts.window.session.batch_finished, timeout=10_000):
        parts.window.session.open(paths)
    qtbot.waitUntil(lambda: asked(parts.window) is not None)
    return parts.window


def states(window):
    return {entry.name: entry.state for entry in window.session.entries.values()}


def test_one_question_for_all_files_of_a_drop(opened, qtbot):
    question = asked(opened)
    said = question.findChildren(QLabel)[0].text()
    assert said == "a.xy and b.xy are given over Q and state no wavelength."
    assert states(opened)["a.xy"] is State.UNREADABLE
    with qtbot.waitSignal(opened.session.batch_finished, timeout=10_000):
        question.accept()
    assert states(opened) == dict.fromkeys(("a.xy", "b.xy", "c.xy"), State.ANSWERED)
    (entry,) = (entry for entry in opened.session.entries.values() if entry.name == "a.xy")
    assert entry.pattern.two_theta[0] == pytest.approx(20, abs=1e-3)
    assert entry.pattern.metadata["converted_from"] == "q"


def test_left_out(opened):
    asked(opened).reject()
    assert states(opened)["a.xy"] is State.UNREADABLE


def test_the_title_was_wrong(opened, qtbot):
    question = asked(opened)
    question.as_two_theta.setChecked(True)
    with qtbot.waitSignal(opened.session.batch_finished, timeout=10_000):
        question.accept()
    (entry,) = (entry for entry in opened.session.entries.values() if entry.name == "a.xy")
    assert entry.pattern.two_theta[-1] < 11


def test_in_a_folder_files_of_another_kind_are_passed_over(parts, qtbot, tmp_path):
    write_pattern(tmp_path / "a.xy")
    structure = tmp_path / "NaCl.cif"
    structure.write_text("data_NaCl\n_cell_length_a 5.64\n")
    window = parts.window
    with qtbot.waitSignal(window.session.batch_finished, timeout=10_000):
        window.session.open([tmp_path])
    assert states(window) == {"a.xy": State.ANSWERED}
    assert window.activity.message.text() == "1 classified; 1 file of another kind passed over"
    with qtbot.waitSignal(window.session.batch_finished, timeout=10_000):
        window.session.open([structure])
    assert states(window)["NaCl.cif"] is State.UNREADABLE


def test_theta_is_asked_for(parts, qtbot, tmp_path):
    path = write_pattern(tmp_path / "a.xy")
    x, y = np.loadtxt(path, unpack=True)
    rows = "".join(f"{a / 2} {b}\n" for a, b in zip(x, y, strict=True))
    path.write_text(f"Theta Intensity\n{rows}")
    window = parts.window
    with qtbot.waitSignal(window.session.batch_finished, timeout=10_000):
        window.session.open([path])
    qtbot.waitUntil(lambda: asked(window) is not None)
    question = asked(window)
    said, why = question.findChildren(QLabel)[:2]
    assert said.text() == "a.xy is given over θ."
    assert why.text() == "θ is doubled to 2θ, unless the column only bears the wrong title."
    with qtbot.waitSignal(window.session.batch_finished, timeout=10_000):
        question.accept()
    (entry,) = window.session.entries.values()
    assert (entry.pattern.two_theta == x).all()


def test_a_converted_pattern_follows_its_wavelength(opened, qtbot):
    with qtbot.waitSignal(opened.session.batch_finished, timeout=10_000):
        asked(opened).accept()
    (entry,) = (entry for entry in opened.session.entries.values() if entry.name == "a.xy")
    q = np.sin(np.radians(entry.pattern.two_theta / 2)) / entry.pattern.wavelength
    opened.workspace.list.select_key(entry.key)
    with qtbot.waitSignal(opened.session.batch_finished, timeout=10_000):
        opened.workspace.wavelength.box.chosen.emit(0.7)
    assert opened.workspace.plot.pattern.wavelength == 0.7
    shown = np.sin(np.radians(opened.workspace.plot.pattern.two_theta / 2)) / 0.7
    assert shown == pytest.approx(q, rel=1e-9)
    opened.workspace.wavelength.box.chosen.emit(9.0)
    assert opened.workspace.wavelength.problem.text().startswith("At 9 Å hardly anything of a.xy")
    assert entry.wavelength(1.5)[0] == 0.7
