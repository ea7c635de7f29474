"""Page 2: how the patterns are measured that the network learns from, with a live preview."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from training.planning.choices import (
    CUSTOM,
    FILES,
    MATERIALS_PROJECT,
    PROTOTYPES,
    Choices,
)
from training.simulation.presets import DEFAULT, PRESETS, preset
from training.simulation.ranges import InstrumentRanges
from xrdgui.patterns.pattern import Pattern
from xrdgui.ui.background.latest_only import Background, Caller
from xrdgui.ui.training.wizard import tasks
from xrdgui.ui.training.wizard.instrument_fields import FIELDS, InstrumentField, drawn_in_words
from xrdgui.ui.training.wizard.page import Page, caption, letters, note, panel, side_by_side
from xrdgui.ui.training.wizard.preview_plot import PreviewPlot
from xrdgui.ui.widgets.range_slider import RangeSlider
from xrdgui.ui.widgets.theme import Colours

_OWN = "own"
# Measured patterns offered beside the preview.
_MOST_OFFERED = 200

Opened = Callable[[], Sequence[tuple[Pattern, float]]]


class FieldRow:
    """The widgets of one field: name, slider, values."""

    def __init__(self, field: InstrumentField, parent: QWidget) -> None:
        self.field = field
        self.title = QLabel(field.title, parent)
        self.slider = RangeSlider(len(field.values(DEFAULT.ranges)), parent)
        self.slider.setAccessibleName(field.title)
        self.value = QLabel(parent)
        for widget in (self.title, self.slider, self.value):
            widget.setToolTip(field.tip)

    def show_ranges(self, ranges: InstrumentRanges) -> None:
        """Show the field's values."""
        values = self.field.values(ranges)
        self.slider.set_places(tuple(self.field.place(value) for value in values))
        self._write(values)

    def moved(self, ranges: InstrumentRanges, handle: int) -> InstrumentRanges:
        """Return the ranges after a handle was moved; the other keeps its exact value."""
        values = list(self.field.values(ranges))
        at = min(handle, len(values) - 1)
        values[at] = self.field.value(self.slider.places[at])
        if len(values) == 2:
            values[at] = min(values[at], values[1]) if at == 0 else max(values[at], values[0])
        self._write(tuple(values))
        return self.field.with_values(ranges, tuple(values))

    def _write(self, values: tuple[float, ...]) -> None:
        text = self.field.in_words(values)
        self.value.setText(text)
        self.slider.setAccessibleDescription(text)


class PatternsPage(Page):
    """The virtual diffractometer.

    Parameters
    ----------
    opened : callable
        The patterns open in the main window, each with its wavelength (Å).
    """

    def __init__(self, opened: Opened, caller: Caller, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opened = opened
        self._preview = Background("preview", caller, self)
        self._listing = self._drawing = -1
        self._ranges = DEFAULT.ranges
        self._source: dict[str, Any] | None = None
        self._offered: list[tuple[dict[str, Any] | None, tasks.Compound]] = []
        self._seed = 0
        self._shown: tuple[str, int] | None = None
        self._own_listed: object = None
        self.presets = QComboBox(self)
        self.presets.setAccessibleName("Kind of measurement")
        for item in PRESETS:
            self.presets.addItem(item.title, item.name)
        self.about = note("", self)
        self.rows = [FieldRow(field, self) for field in FIELDS]
        self.compounds = QComboBox(self)
        self.compounds.setAccessibleName("Compound of the preview")
        self.compounds.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.compounds.setMinimumContentsLength(26)
        self.another = QPushButton("Another pattern", self)
        self.another.setToolTip("Draw every value anew within its range")
        self.plot = PreviewPlot(self)
        self._lay_out()
        self._connect()
        self._show_ranges()

    def _lay_out(self) -> None:
        left = panel(self)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(QLabel("Measured as", left))
        head.addWidget(self.presets, 1)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        widest = self.fontMetrics().horizontalAdvance("0.001 – 0.000001 %__")
        for number, row in enumerate(self.rows):
            row.value.setMinimumWidth(widest)
            grid.addWidget(row.title, number, 0)
            grid.addWidget(row.slider, number, 1)
            grid.addWidget(row.value, number, 2)
            grid.setRowMinimumHeight(number, self.fontMetrics().height() + 11)
        inner = QVBoxLayout(left)
        inner.setContentsMargins(20, 16, 20, 12)
        inner.setSpacing(8)
        inner.addWidget(caption("How were the patterns measured that it shall read?", left))
        inner.addLayout(head)
        inner.addWidget(self.about)
        inner.addSpacing(2)
        inner.addLayout(grid)
        inner.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(left)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(scroll.focusPolicy().NoFocus)
        scroll.setMaximumWidth(letters(self, 120))
        side_by_side(self, (scroll, 9), (self._preview_panel(), 11))

    def _preview_panel(self) -> QWidget:
        right = panel(self)
        choose = QHBoxLayout()
        choose.setContentsMargins(14, 12, 14, 0)
        choose.setSpacing(8)
        title = QLabel("Simulated", right)
        title.setProperty("role", "caption")
        choose.addWidget(title)
        choose.addWidget(self.compounds, 1)
        choose.addWidget(self.another)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 6)
        beside.setSpacing(6)
        beside.addLayout(choose)
        beside.addWidget(self.plot, 1)
        return right

    def _connect(self) -> None:
        self.presets.activated.connect(self._choose_preset)
        self.compounds.activated.connect(lambda _row: self._choose_compound())
        self.another.clicked.connect(self._draw_another)
        for row in self.rows:
            row.slider.moved.connect(lambda handle, moved=row: self._move(moved, handle))
        self._preview.finished.connect(self._take)
        self._preview.failed.connect(self._take_failure)

    # -- what is chosen -------------------------------------------------------------------------

    def show_choices(self, choices: Choices) -> None:
        self._ranges = choices.instrument()
        self._source = _source_to_draw(choices)
        self._show_preset(choices.preset)
        self._show_ranges()

    def choices(self, before: Choices) -> Choices:
        return before.with_instrument(self._ranges, str(self.presets.currentData()))

    def look_again(self) -> None:
        self.plot.show_patterns(self._opened()[:_MOST_OFFERED])

    def enter(self) -> None:
        self.look_again()
        if self._own_listed != self._source:
            self._offer([item for item in self._offered if item[0] is None])
        self.warm_up()
        self._draw()

    def warm_up(self) -> None:
        """Let the helper process load what it needs, before anybody waits for it."""
        if not self._offered and self._listing < 0:
            self.plot.say("Making the virtual diffractometer ready…")
            self._list(None)

    def leave(self) -> None:
        self._shown = None

    def apply_colours(self, colours: Colours) -> None:
        self.plot.apply_colours(colours)

    def close_parts(self) -> None:
        self._preview.close()

    def _choose_preset(self) -> None:
        name = self.presets.currentData()
        if name != CUSTOM:
            self._ranges = preset(name).ranges
            self._show_preset(name)
            self._shown = None
            self._show_ranges()
            self._draw()
        self.changed.emit()

    def _show_preset(self, name: str) -> None:
        at = self.presets.findData(name)
        own = self.presets.findData(CUSTOM)
        if name == CUSTOM and own < 0:
            self.presets.addItem("As set below", CUSTOM)
            at = self.presets.count() - 1
        elif name != CUSTOM and own >= 0:
            self.presets.removeItem(own)
        self.presets.setCurrentIndex(max(at, 0))
        shown = self.presets.currentData()
        about = "Ranges of your own." if shown == CUSTOM else preset(shown).about
        self.about.setText(about)

    def _show_ranges(self) -> None:
        for row in self.rows:
            row.show_ranges(self._ranges)

    def _move(self, row: FieldRow, handle: int) -> None:
        self._ranges = row.moved(self._ranges, handle)
        self._shown = (row.field.name, handle)
        self._show_preset(CUSTOM)
        self._draw()
        self.changed.emit()

    # -- the preview ----------------------------------------------------------------------------

    def _list(self, source: dict[str, Any] | None) -> None:
        def work(job: Any) -> list[tuple[dict[str, Any] | None, tasks.Compound]]:
            return [(source, item) for item in job.call(tasks.compounds, source)]

        self._listing = self._preview.start(work)

    def _choose_compound(self) -> None:
        if self.compounds.currentData() != _OWN:
            self._draw()
            return
        self.plot.say("Reading your compounds…")
        self._own_listed = self._source
        self._list(self._source)

    def _offer(self, offered: list[tuple[dict[str, Any] | None, tasks.Compound]]) -> None:
        """Put these compounds up for choice, and the way to those of the page before."""
        chosen = "" if self.compounds.currentData() == _OWN else self.compounds.currentText()
        self._offered = offered
        self.compounds.clear()
        for _, compound in offered:
            self.compounds.addItem(f"{compound.title}  ·  {compound.crystal_system}")
        if self._own_listed != self._source:
            self.compounds.addItem("Compounds of the page before…", _OWN)
        self.compounds.setCurrentIndex(max(self.compounds.findText(chosen), 0))

    def _draw_another(self) -> None:
        self._seed += 1
        self._shown = None
        self._draw()

    def _draw(self) -> None:
        row = self.compounds.currentIndex()
        if not 0 <= row < len(self._offered) or not self.isVisible():
            return
        source, compound = self._offered[row]
        asked = (source, compound.number, self._ranges, self._seed, self._shown)
        self._drawing = self._preview.start(lambda job: job.call(tasks.draw, *asked))

    def _take(self, number: int, result: Any) -> None:
        if number == self._listing:
            self.plot.say("")
            textbook = [item for item in self._offered if item[0] is None]
            own = [item for item in result if item[0] is not None]
            self._offer([*own, *(textbook or result)])
            if textbook and not own:
                self.plot.say("None of your compounds is here yet.")
                return
            if own:
                self.compounds.setCurrentIndex(0)
            self._draw()
        elif number == self._drawing:
            two_theta, counts, values = result
            self.plot.show_simulated(two_theta, counts, drawn_in_words(values))

    def _take_failure(self, number: int, sentence: str) -> None:
        if number in {self._drawing, self._listing}:
            self.plot.say(sentence)


def _source_to_draw(choices: Choices) -> dict[str, Any] | None:
    """Return the chosen source as far as its compounds are here; None when it has none."""
    if choices.source == PROTOTYPES:
        return {"kind": PROTOTYPES, "count": choices.prototypes,
                "n_elements": choices.prototype_elements, "seed": 0}  # fmt: skip
    if choices.source == FILES and choices.paths:
        return {"kind": FILES, "paths": list(choices.paths)}
    if choices.source == MATERIALS_PROJECT:
        return {"kind": MATERIALS_PROJECT, "query": choices.query.to_dict()}
    return None
