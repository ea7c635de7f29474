"""Epochs, batch and learning rate: those of the recipe, or others."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLayout, QPushButton, QSpinBox, QWidget

from training.planning import recipe_length
from training.planning.choices import Choices
from xrdgui.ui.training.wizard.page import field_height, note

if TYPE_CHECKING:
    from training.recipes.recipes import AnyRecipe

# Learning rates closer than this are shown alike.
_SAME_RATE = 5e-7


class FitFields(QObject):
    """Three rows of a form.

    Signals
    -------
    changed()
        The user set a number, or took all back.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._base: AnyRecipe | None = None
        self.epochs = QSpinBox(parent)
        self.epochs.setRange(1, 100_000)
        self.epochs.setAccessibleName("Epochs")
        self.batch = QSpinBox(parent)
        self.batch.setRange(2, 8192)
        self.batch.setAccessibleName("Patterns in a batch")
        self.rate = QDoubleSpinBox(parent)
        self.rate.setDecimals(6)
        self.rate.setRange(1e-6, 1.0)
        self.rate.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.rate.setAccessibleName("Learning rate")
        self.reset = QPushButton("As in the recipe", parent)
        self.sum = note("", parent)
        width = parent.fontMetrics().horizontalAdvance("000,000") + 70
        for box in self._boxes:
            box.setFixedWidth(width)
            box.setMinimumHeight(field_height(parent))
            box.valueChanged.connect(lambda _value: self.changed.emit())
        self.reset.clicked.connect(self._reset)

    def rows(self) -> list[tuple[str, QLayout | QWidget]]:
        """Title and content of each row."""
        epochs, rate = QHBoxLayout(), QHBoxLayout()
        epochs.setSpacing(10)
        epochs.addWidget(self.epochs)
        epochs.addWidget(self.sum, 1)
        rate.setSpacing(8)
        rate.addWidget(self.rate)
        rate.addStretch(1)
        rate.addWidget(self.reset)
        return [("Epochs", epochs), ("Batch", self.batch), ("Learning rate", rate)]

    def show_recipe(self, base: "AnyRecipe", choices: Choices) -> None:
        """Show what is chosen for this recipe, without a signal."""
        self._base = base
        self._set(
            choices.epochs or recipe_length.epochs(base),
            choices.batch_size or base.fit.batch_size,
            choices.learning_rate or base.fit.learning_rate,
        )

    def changes(self) -> tuple[int | None, int | None, float | None]:
        """Epochs, batch size and learning rate; None for what the recipe says."""
        base = self._base
        if base is None:
            return None, None, None
        epochs, batch, rate = self.epochs.value(), self.batch.value(), self.rate.value()
        return (
            None if epochs == recipe_length.epochs(base) else epochs,
            None if batch == base.fit.batch_size else batch,
            None if abs(rate - base.fit.learning_rate) < _SAME_RATE else rate,
        )

    def say(self, sum_in_words: str) -> None:
        """Say what the numbers come to."""
        self.sum.setText(sum_in_words)
        self.reset.setEnabled(self.changes() != (None, None, None))

    @property
    def _boxes(self) -> tuple[QSpinBox, QSpinBox, QDoubleSpinBox]:
        return self.epochs, self.batch, self.rate

    def _reset(self) -> None:
        if self._base is not None:
            fit = self._base.fit
            self._set(recipe_length.epochs(self._base), fit.batch_size, fit.learning_rate)
        self.changed.emit()

    def _set(self, epochs: int, batch: int, rate: float) -> None:
        for box in self._boxes:
            box.blockSignals(True)
        self.epochs.setValue(epochs)
        self.batch.setValue(batch)
        self.rate.setValue(rate)
        for box in self._boxes:
            box.blockSignals(False)
