import pytest
from PySide6.QtCore import Qt

from xrdgui.patterns.wavelengths import PRESETS
from xrdgui.ui.patterns.wavelength_field import WavelengthBox, name_of


@pytest.fixture
def box(qtbot):
    made = WavelengthBox()
    qtbot.addWidget(made)
    made.chosen_here = []
    made.chosen.connect(made.chosen_here.append)
    return made


@pytest.mark.parametrize("wavelength", [PRESETS["Cu Kα"], PRESETS["Mo Kα"], 1.2345, None])
def test_to_pass_by_or_to_look_at_the_list_chooses_nothing(box, wavelength):
    """Whatever takes the focus away ends an editing, as Qt sees it."""
    box.show_value(wavelength)
    box.text.editingFinished.emit()
    assert box.chosen_here == []
    assert box.text.text() == ("" if wavelength is None else name_of(wavelength))


def test_what_is_typed_or_taken_from_the_list_is_chosen(qtbot, box):
    box.show_value(PRESETS["Cu Kα"])
    box.text.selectAll()
    qtbot.keyClicks(box.text, "Mo")
    qtbot.keyClick(box.text, Qt.Key.Key_Return)
    assert box.chosen_here == [PRESETS["Mo Kα"]]
    box.activated.emit(0)
    assert box.chosen_here[1:] == [PRESETS["Cu Kα"]]
