"""Page 3: which network is trained, how long, and what that takes on this computer."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from xrdgui.ui import wording
from xrdgui.ui.training import choices as chosen
from xrdgui.ui.training.choices import MEASURED, ChoiceError, Choices
from xrdgui.ui.training.costs_panel import CostsPanel
from xrdgui.ui.training.estimator import Estimator
from xrdgui.ui.training.page import Page, caption, field_height, note, panel

if TYPE_CHECKING:
    from training.recipes import AnyRecipe
    from training.runs import RunFolder

_OPEN = "open"
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
            "split, as Torres Arroyave, Diaz Granados and Albarracín trained it. It draws its own "
            "ideal lines: the page Patterns does not count, and it takes the compounds it wants."
        ),
    ),
    (
        "paper-test-2",
        "The study, second test",
        (
            "12,600 ideal patterns, each also shifted by ±0.01°, so that near-copies lie on both "
            "sides of the split, as in the study. It draws its own ideal lines: the page Patterns "
            "does not count, and it takes the compounds it wants."
        ),
    ),
)


class NetworkPage(Page):
    """Recipe, epochs, batch, learning rate; time and memory, measured.

    Parameters
    ----------
    model_folder : callable
        Folder of the network in use, None when there is none.
    current : callable
        Everything chosen on all pages; a measurement needs it.
    """

    def __init__(
        self,
        model_folder: Callable[[], Path | None],
        current: Callable[[], Choices],
        estimator: Estimator | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model_folder = model_folder
        self._current = current
        self._choices = Choices()
        self._problem = ""
        self.costs = CostsPanel(estimator or Estimator(self), self._create, self)
        self._make_choosers()
        self._make_numbers()
        self._lay_out()
        self._connect()
        self.show_choices(Choices())

    def _make_choosers(self) -> None:
        self.from_scratch = QRadioButton("A new network, from scratch", self)
        self.fine_tune = QRadioButton("The network in use, trained further", self)
        self.recipes = QComboBox(self)
        self.recipes.setAccessibleName("Recipe")
        for name, title, _ in _RECIPES:
            self.recipes.addItem(title, name)
        self.recipes.addItem("Open a recipe file…", _OPEN)
        self.about = note("", self)
        self.trouble = note("", self, "bad")
        self.trouble.hide()

    def _make_numbers(self) -> None:
        self.epochs = QSpinBox(self)
        self.epochs.setRange(1, 100_000)
        self.epochs.setAccessibleName("Epochs")
        self.batch = QSpinBox(self)
        self.batch.setRange(2, 8192)
        self.batch.setAccessibleName("Patterns in a batch")
        self.rate = QDoubleSpinBox(self)
        self.rate.setDecimals(6)
        self.rate.setRange(1e-6, 1.0)
        self.rate.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.rate.setAccessibleName("Learning rate")
        self.reset = QPushButton("As in the recipe", self)
        self.sum = QLabel(self)
        self.sum.setProperty("role", "muted")
        self.title = QLineEdit(self)
        self.title.setAccessibleName("Title of the run")
        self.measured = QLineEdit(self)
        self.measured.setReadOnly(True)
        self.measured.setPlaceholderText("none")
        self.measured.setAccessibleName("Folder of measured patterns with known phases")
        self.measured.setToolTip(
            "A folder with patterns.npz and patterns.csv: old and new network are compared on it"
        )
        self.choose_measured = QPushButton("Choose…", self)
        self.no_measured = QPushButton("None", self)

    def _lay_out(self) -> None:
        left = panel(self)
        line = QFrame(self)
        line.setProperty("role", "rule")
        line.setStyleSheet("max-height: 100000px; max-width: 1px;")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(left, 3)
        layout.addWidget(line)
        layout.addWidget(self.costs, 2)
        inner = QVBoxLayout(left)
        inner.setContentsMargins(20, 16, 20, 16)
        inner.setSpacing(10)
        inner.addWidget(caption("What shall be trained?", left))
        inner.addWidget(self.from_scratch)
        inner.addWidget(self.fine_tune)
        inner.addWidget(self.trouble)
        inner.addSpacing(4)
        inner.addLayout(self._form(left))
        inner.addStretch(1)

    def _form(self, parent: QWidget) -> QGridLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        form.setColumnStretch(1, 1)
        width = self.fontMetrics().horizontalAdvance("000,000") + 70
        numbers = QHBoxLayout()
        numbers.setSpacing(8)
        numbers.addWidget(self.rate)
        numbers.addStretch(1)
        numbers.addWidget(self.reset)
        for box in (self.epochs, self.batch, self.rate):
            box.setFixedWidth(width)
            box.setMinimumHeight(field_height(self))
        epochs = QHBoxLayout()
        epochs.setSpacing(10)
        epochs.addWidget(self.epochs)
        epochs.addWidget(self.sum, 1)
        measured = QHBoxLayout()
        measured.setSpacing(8)
        measured.addWidget(self.measured, 1)
        measured.addWidget(self.choose_measured)
        measured.addWidget(self.no_measured)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            ("Recipe", self.recipes),
            ("", self.about),
            ("Epochs", epochs),
            ("Batch", self.batch),
            ("Learning rate", numbers),
            ("Compare also on", measured),
            ("Title", self.title),
        )
        for row, (title, field) in enumerate(rows):
            form.addWidget(QLabel(title, parent), row, 0)
            if isinstance(field, QWidget):
                form.addWidget(field, row, 1)
            else:
                form.addLayout(field, row, 1)
        return form

    def _connect(self) -> None:
        self.from_scratch.toggled.connect(lambda _on: self._choose_start())
        self.recipes.activated.connect(self._choose_recipe)
        for box in (self.epochs, self.batch, self.rate):
            box.valueChanged.connect(lambda _value: self._change_numbers())
        self.reset.clicked.connect(self._reset_numbers)
        self.title.textEdited.connect(lambda _text: self.changed.emit())
        self.choose_measured.clicked.connect(self._ask_measured)
        self.no_measured.clicked.connect(lambda: self.set_measured(""))

    # -- what is chosen -------------------------------------------------------------------------

    def show_choices(self, choices: Choices) -> None:
        self._choices = choices
        self.blockSignals(True)
        (self.fine_tune if choices.fine_tune else self.from_scratch).setChecked(True)
        self.title.setText(choices.title)
        self.set_measured(choices.measured)
        self.blockSignals(False)
        self._show_recipe()

    def choices(self, before: Choices) -> Choices:
        mine = self._choices
        return replace(
            before,
            recipe=mine.recipe,
            epochs=mine.epochs,
            batch_size=mine.batch_size,
            learning_rate=mine.learning_rate,
            fine_tune=self.fine_tune.isChecked(),
            measured=self.measured.text(),
            title=self.title.text(),
            # A recipe file brings its own.
            ranges=mine.ranges,
            preset=mine.preset,
        )

    def problem(self) -> str:
        return self._problem

    def enter(self) -> None:
        self._choices = self._current()
        self._show_recipe()

    def leave(self) -> None:
        self.costs.stop()

    def close_parts(self) -> None:
        self.leave()

    def set_measured(self, folder: str) -> None:
        """Compare also on this folder of measured patterns; "" for none."""
        self.measured.setText(folder)
        self.no_measured.setEnabled(bool(folder))
        self.changed.emit()

    def open_recipe(self, path: str) -> None:
        """Use a recipe file; its ranges take the place of those on the page Patterns."""
        wanted = replace(
            self._choices, recipe=path, epochs=None, batch_size=None, learning_rate=None
        )
        try:
            recipe = chosen.base_recipe(wanted, None)
        except ChoiceError as error:
            self._show_trouble(str(error))
            self._show_recipe_name()
            return
        ranges = getattr(recipe, "instrument", None)
        if ranges is not None:
            wanted = wanted.with_instrument(ranges, chosen.CUSTOM)
        self._choices = wanted
        self._show_recipe()
        self.changed.emit()

    def _ask_measured(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, "Folder of measured patterns", self.measured.text() or str(Path.home())
        )
        if folder:
            self.set_measured(folder)

    def _choose_recipe(self) -> None:
        name = self.recipes.currentData()
        if name == _OPEN:
            path, _ = QFileDialog.getOpenFileName(
                self, "Recipe", str(Path.home()), "Recipes (*.toml *.json);;All files (*)"
            )
            if path:
                self.open_recipe(path)
            else:
                self._show_recipe_name()
            return
        self._choices = replace(
            self._choices, recipe=name, epochs=None, batch_size=None, learning_rate=None
        )
        self._show_recipe()
        self.changed.emit()

    def _choose_start(self) -> None:
        self._choices = replace(
            self._choices, fine_tune=self.fine_tune.isChecked(), epochs=None, batch_size=None,
            learning_rate=None,
        )  # fmt: skip
        self._show_recipe()
        self.changed.emit()

    def _change_numbers(self) -> None:
        base = self._base()
        if base is None:
            return
        epochs, batch, rate = self.epochs.value(), self.batch.value(), self.rate.value()
        self._choices = replace(
            self._choices,
            epochs=None if epochs == _epochs(base) else epochs,
            batch_size=None if batch == base.fit.batch_size else batch,
            learning_rate=None if abs(rate - base.fit.learning_rate) < 5e-7 else rate,
        )
        self._show_sum()
        self.changed.emit()
        self._show_costs()

    def _reset_numbers(self) -> None:
        self._choices = replace(self._choices, epochs=None, batch_size=None, learning_rate=None)
        self._show_recipe()
        self.changed.emit()

    # -- showing --------------------------------------------------------------------------------

    def _base(self) -> "AnyRecipe | None":
        try:
            return chosen.base_recipe(self._choices, self._model_folder())
        except ChoiceError:
            return None

    def _show_recipe(self) -> None:
        fine_tune = self.fine_tune.isChecked()
        folder = self._model_folder()
        name = f": {folder.name}" if folder is not None else ""
        self.fine_tune.setText(f"The network in use, trained further{name}")
        self.fine_tune.setEnabled(folder is not None or fine_tune)
        self.recipes.setEnabled(not fine_tune)
        self._show_recipe_name()
        self.title.setPlaceholderText(chosen.default_title(self._choices))
        try:
            base = chosen.base_recipe(self._choices, folder)
        except ChoiceError as error:
            self._show_trouble(str(error))
            self._show_costs()
            return
        self._show_trouble("")
        for box in (self.epochs, self.batch, self.rate):
            box.blockSignals(True)
        self.epochs.setValue(self._choices.epochs or _epochs(base))
        self.batch.setValue(self._choices.batch_size or base.fit.batch_size)
        self.rate.setValue(self._choices.learning_rate or base.fit.learning_rate)
        for box in (self.epochs, self.batch, self.rate):
            box.blockSignals(False)
        self._show_sum()
        self._show_costs()

    def _show_recipe_name(self) -> None:
        recipe = self._choices.recipe
        known = {name: about for name, _, about in _RECIPES}
        at = self.recipes.findData(recipe)
        if at < 0:
            at = self.recipes.count() - 1
            self.recipes.insertItem(at, Path(recipe).name, recipe)
            self.recipes.setItemData(at, recipe, Qt.ItemDataRole.ToolTipRole)
        self.recipes.setCurrentIndex(at)
        about = known.get(recipe, f"Read from {recipe}; its ranges are on the page Patterns.")
        if self.fine_tune.isChecked():
            about = "That of the network in use, at a lower learning rate."
        self.about.setText(about)

    def _show_trouble(self, sentence: str) -> None:
        self._problem = sentence
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _show_sum(self) -> None:
        made = self._made()
        self.reset.setEnabled(
            (self._choices.epochs, self._choices.batch_size, self._choices.learning_rate)
            != (None, None, None)
        )
        if made is None:
            self.sum.setText("")
            return
        steps = _steps(made)
        self.sum.setText(
            f"{steps:,} batches, {wording.counted(steps * made.fit.batch_size, 'pattern')} seen"
        )

    def _made(self) -> "AnyRecipe | None":
        try:
            return chosen.recipe(self._choices, self._model_folder())
        except ChoiceError:
            return None

    def _show_costs(self) -> None:
        made = self._made()
        patterns = None if made is None else _steps(made) * made.fit.batch_size
        c = self._choices
        # What time and memory of a batch depend on.
        key = (c.recipe, c.fine_tune, c.batch_size, self._model_folder())
        self.costs.show_recipe(key, patterns)

    def _create(self, folder: Path) -> "RunFolder":
        """The run to be measured; its source is not looked at, as patterns are made up."""
        trial = replace(self._choices, source=chosen.PROTOTYPES, title="estimate")
        return chosen.create_run(trial, folder, self._model_folder())


def _epochs(recipe: "AnyRecipe") -> int:
    from training.recipes import StudyRecipe  # noqa: PLC0415

    if isinstance(recipe, StudyRecipe):
        return recipe.epochs
    return max(round(recipe.fit.steps / recipe.fit.steps_per_epoch), 1)


def _steps(recipe: "AnyRecipe") -> int:
    """Batches in all."""
    from training.recipes import StudyRecipe  # noqa: PLC0415

    if not isinstance(recipe, StudyRecipe):
        return recipe.fit.steps
    share = (1 - recipe.test_share) * (1 - recipe.validation_share)
    training = round(7 * recipe.per_system * len(recipe.shifts) * share)
    return recipe.sized(training).fit.steps
