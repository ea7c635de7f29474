"""Page 3: which network is trained, how long, and what that takes on this computer."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from training.planning import plan, recipe_length
from training.planning.choices import CUSTOM, PROTOTYPES, ChoiceError, Choices
from xrdgui.ui.training.wizard.costs_panel import CostsPanel
from xrdgui.ui.training.wizard.estimator import Estimator
from xrdgui.ui.training.wizard.fit_fields import FitFields
from xrdgui.ui.training.wizard.measured_folder import MeasuredFolder
from xrdgui.ui.training.wizard.page import Page, caption, letters, note, panel, side_by_side
from xrdgui.ui.training.wizard.recipe_chooser import RecipeChooser
from xrdgui.workspace import wording

if TYPE_CHECKING:
    from training.recipes.recipes import AnyRecipe
    from training.runs import RunFolder


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
        self.from_scratch = QRadioButton("A new network, from scratch", self)
        self.fine_tune = QRadioButton("The network in use, trained further", self)
        self.recipes = RecipeChooser(self)
        self.trouble = note("", self, "bad")
        self.trouble.hide()
        self.fit = FitFields(self)
        self.measured = MeasuredFolder(self)
        self.title = QLineEdit(self)
        self.title.setAccessibleName("Title of the run")
        self.costs = CostsPanel(estimator or Estimator(self), self._create, self)
        self._lay_out()
        self._connect()
        self.show_choices(Choices())

    def _lay_out(self) -> None:
        left = panel(self)
        left.setMaximumWidth(letters(self, 150))
        side_by_side(self, (left, 3), (self.costs, 2))
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
        rows = [
            ("Recipe", self.recipes),
            ("", self.recipes.about),
            *self.fit.rows(),
            ("Compare also on", self.measured),
            ("Title", self.title),
        ]
        for row, (title, field) in enumerate(rows):
            form.addWidget(QLabel(title, parent), row, 0)
            if isinstance(field, QWidget):
                form.addWidget(field, row, 1)
            else:
                form.addLayout(field, row, 1)
        return form

    def _connect(self) -> None:
        self.from_scratch.toggled.connect(lambda _on: self._choose_start())
        self.recipes.chosen.connect(self.choose_recipe)
        self.fit.changed.connect(self._change_numbers)
        self.title.textEdited.connect(lambda _text: self.changed.emit())
        self.measured.changed.connect(self.changed)

    # -- what is chosen -------------------------------------------------------------------------

    def show_choices(self, choices: Choices) -> None:
        self._choices = choices
        self.blockSignals(True)
        (self.fine_tune if choices.fine_tune else self.from_scratch).setChecked(True)
        self.title.setText(choices.title)
        self.measured.set_path(choices.measured)
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
            measured=self.measured.path,
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

    def look_again(self) -> None:
        self._show_recipe()

    def leave(self) -> None:
        self.costs.stop()

    def close_parts(self) -> None:
        self.leave()

    def choose_recipe(self, recipe: str) -> None:
        """Use this recipe; the ranges of a file take the place of those on the page Patterns."""
        wanted = replace(
            self._choices, recipe=recipe, epochs=None, batch_size=None, learning_rate=None
        )
        try:
            base = plan.base_recipe(wanted, None)
        except ChoiceError as error:
            self._show_trouble(str(error))
            return
        ranges = getattr(base, "instrument", None)
        if ranges is not None and not wanted.is_built_in:
            wanted = wanted.with_instrument(ranges, CUSTOM)
        self._choices = wanted
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
        epochs, batch_size, rate = self.fit.changes()
        self._choices = replace(
            self._choices, epochs=epochs, batch_size=batch_size, learning_rate=rate
        )
        self.changed.emit()
        self._show_what_it_takes()

    # -- showing --------------------------------------------------------------------------------

    def _show_recipe(self) -> None:
        folder = self._model_folder()
        fine_tune = self.fine_tune.isChecked()
        name = f": {folder.name}" if folder is not None else ""
        self.fine_tune.setText(f"The network in use, trained further{name}")
        self.fine_tune.setEnabled(folder is not None or fine_tune)
        self.recipes.show_recipe(self._choices.recipe, fine_tune)
        self.title.setPlaceholderText(plan.default_title(self._choices))
        try:
            base = plan.base_recipe(self._choices, folder)
        except ChoiceError as error:
            self._show_trouble(str(error))
        else:
            self._show_trouble("")
            self.fit.show_recipe(base, self._choices)
        self._show_what_it_takes()

    def _show_trouble(self, sentence: str) -> None:
        self._problem = sentence
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _show_what_it_takes(self) -> None:
        try:
            made = plan.recipe(self._choices, self._model_folder())
        except ChoiceError:
            made = None
        self.fit.say("" if made is None else self._sum_in_words(made))
        c = self._choices
        # What time and memory of a batch depend on.
        key = (c.recipe, c.fine_tune, c.batch_size, self._model_folder())
        self.costs.show_recipe(key, None if made is None else recipe_length.patterns(made))

    def _sum_in_words(self, made: "AnyRecipe") -> str:
        patterns = recipe_length.patterns(made)
        said = f"{recipe_length.batches(made):,} batches, "
        said += f"{wording.counted(patterns, 'pattern')} seen"
        if self._choices.source == PROTOTYPES and hasattr(made, "instrument"):
            looks = max(round(patterns / self._choices.prototypes), 1)
            said += f": each compound about {wording.counted(looks, 'time')}"
        return said

    def _create(self, folder: Path) -> "RunFolder":
        """Create the run to be measured; its source is not looked at, as patterns are made up."""
        trial = replace(self._choices, source=PROTOTYPES, title="estimate")
        return plan.create_run(trial, folder, self._model_folder())
