import numpy as np

from xrdgui.patterns import Pattern
from xrdgui.ui.patterns.file_panel import FilePanel, facts


def pattern(**metadata) -> Pattern:
    return Pattern(np.arange(60), np.arange(60), None, "a", metadata=metadata)


def test_facts_in_words():
    known = {
        "format": "Bruker RAW 4", "remarks": ("Without 3 points at or below 2θ = 0°.",),
        "counting_time": 0.5, "sample": "corundum", "date": "2024-01-02", "columns": 2,
        "original": "a.raw [2]", "anode": "Cu", "title": "", "monochromator": None,
    }  # fmt: skip
    assert facts(pattern(**known)) == [
        "Bruker RAW 4", "From a.raw [2]", "Sample: corundum", "Date: 2024-01-02", "Anode: Cu",
        "0.5 s per step", "Without 3 points at or below 2θ = 0°.",
    ]  # fmt: skip


def test_odd_values_do_no_harm():
    said = facts(pattern(format="text", counting_time="long", sample="x" * 500, anode=(1, 2)))
    assert said == ["text", f"Sample: {'x' * 111}…", "Anode: (1, 2)"]


def test_the_panel_shows_them_as_plain_text(qtbot):
    panel = FilePanel()
    qtbot.addWidget(panel)
    panel.show_pattern(pattern(format="text", sample="<b>bold</b>"))
    assert panel.facts.text() == "text\nSample: <b>bold</b>"
    assert not panel.isHidden()
    panel.show_pattern(None)
    assert panel.isHidden()


def test_the_window_shows_them(window, opened, tmp_path):
    rows = "".join(f"{n / 2} {n % 7}\n" for n in range(1, 99))
    (tmp_path / "a.xy").write_text(f"# Sample: table salt\n{rows}")
    opened(window, [tmp_path / "a.xy"])
    assert (
        window.workspace.side_panel.findChild(FilePanel).facts.text() == "text\nSample: table salt"
    )
