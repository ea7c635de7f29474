"""Which recipe: one of those that come with xrdgui, or a file."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from training.planning.choices import MEASURED
from xrdgui.ui.training.wizard.page import note

OPEN = "open"
_IDEAL_LINES = (
    "It draws its own ideal lines: the page Patterns does not count, and it takes the compounds it "
    "wants. Its network can be compared with the study's, but not used on measured patterns."
)
_RECIPES = (
    (
        MEASURED,
        "Measured patterns",
        (
            "A residual Conv1D network, as the one that comes with xrdgui: it reads the pattern "
            "and the lines found in it."
        ),
    ),
    (
        "paper-test-1",
        "The study, first test",
        (
            "6,650 ideal patterns of compounds of two elements, a plain Conv1D network, a random "
            f"split, as Torres Arroyave, Diaz Granados and Albarracín trained it. {_IDEAL_LINES}"
        ),
    ),
    (
        "paper-test-2",
        "The study, second test",
        (
            "12,600 ideal patterns, each also shifted by ±0.01°, so that near-copies lie on both "
            f"sides of the split, as in the study. {_IDEAL_LINES}"
        ),
    ),
)


class RecipeChooser(QComboBox):
    """The names of recipes; `about` says what the chosen one is.

    Signals
    -------
    chosen(str)
        The user chose this name, or the path of a recipe file.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = MEASURED
        self.setAccessibleName("Recipe")
        for name, title, _ in _RECIPES:
            self.addItem(title, name)
        self.addItem("Open a recipe file…", OPEN)
        self.about = note("", parent)
        self.activated.connect(self._choose)

    def show_recipe(self, recipe: str, fine_tune: bool) -> None:
        """Show this name or path, without a signal; it does not count where one fine-tunes."""
        self._shown = recipe
        at = self.findData(recipe)
        if at < 0:
            at = self.count() - 1
            self.insertItem(at, Path(recipe).name, recipe)
            self.setItemData(at, recipe, Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(at)
        self.setEnabled(not fine_tune)
        known = {name: about for name, _, about in _RECIPES}
        about = known.get(recipe, f"Read from {recipe}; its ranges are on the page Patterns.")
        self.about.setText(
            "That of the network in use, at a lower learning rate." if fine_tune else about
        )

    def _choose(self) -> None:
        name = self.currentData()
        if name == OPEN:
            name, _ = QFileDialog.getOpenFileName(
                self, "Recipe", str(Path.home()), "Recipes (*.toml *.json);;All files (*)"
            )
            # Until the file has been read, and if it cannot be, the old one stays.
            self.setCurrentIndex(self.findData(self._shown))
        if name:
            self.chosen.emit(name)
