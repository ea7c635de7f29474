"""Loss and accuracy of a run, growing while one looks, with a cross-hair over both."""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from training.monitoring.recent_mean import BATCHES
from training.monitoring.run_record import RunRecord, percent
from training.runs.events import EpochEnded
from xrdgui.ui.widgets.theme import LIGHT, Colours
from xrdgui.ui.widgets.themed_plot import ThemedPlot

_LOSS, _ACCURACY = 1, 2
_TICK_PIXELS = 28
_TRAINING, _VALIDATION = "training", "validation"
_HINT = (
    f"Pale line: mean of the last {BATCHES} batches · values: move the mouse · zoom: scroll · "
    "reset: double-click"
)
_NOTHING = "The curves begin with the training."
# Digits that labels of the logarithmic scale begin with, the roundest first.
_LEADINGS = (
    (1,), (2, 5), (3, 7), (1.5, 4, 6, 8, 9), tuple(tenth / 10 for tenth in range(11, 100)),
    tuple(hundredth / 100 for hundredth in range(101, 1000)),
)  # fmt: skip
# The first so many are used wherever there is room.
_ROUND = 4
_FEWEST_TICKS = 3


# (positions, values) of the epochs of each series.
_Series = dict[str, tuple[list[float], list[float]]]


class _LossAxis(pg.AxisItem):
    """On the logarithmic scale round numbers have a label, as far as there is room.

    Over less than a decade they are less round, so that there are always some.
    """

    def tickValues(
        self, lowest: float, highest: float, size: float
    ) -> list[tuple[float, list[float]]]:
        if not self.logMode:
            return list(super().tickValues(lowest, highest, size))
        apart = (highest - lowest) * _TICK_PIXELS / max(size, 1.0)
        chosen: list[float] = []
        for number, leadings in enumerate(_LEADINGS):
            if number >= _ROUND and len(chosen) >= _FEWEST_TICKS:
                break
            for exponent in range(math.floor(lowest), math.ceil(highest) + 1):
                for place in (exponent + math.log10(leading) for leading in leadings):
                    if lowest <= place <= highest and all(abs(place - c) >= apart for c in chosen):
                        chosen.append(place)
        return [(apart or 1.0, chosen)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if not self.logMode:
            return list(super().tickStrings(values, scale, spacing))
        return [f"{10**value:.3g}" for value in values]


class _Panel:
    """One of the two plots: the running training curve, and one line for each series of epochs."""

    def __init__(self, plot: ThemedPlot, column: int, scale: float) -> None:
        self.plot, self._column, self._scale = plot, column, scale
        self._running = plot.plot(antialias=True)
        self._series: dict[str, pg.PlotDataItem] = {}
        self.line = pg.InfiniteLine(angle=90, movable=False)
        self.line.hide()
        plot.addItem(self.line, ignoreBounds=True)

    @property
    def names(self) -> list[str]:
        """Names of the series, in their order."""
        return list(self._series)

    def draw(self, rows: npt.NDArray[np.float64], series: _Series) -> None:
        """Draw rows of the running curve and (positions, values) of each series."""
        self._running.setData(rows[:, 0], rows[:, self._column] * self._scale)
        for name in self._series.keys() - series.keys():
            self.plot.removeItem(self._series.pop(name))
        for name, (x, y) in series.items():
            if name not in self._series:
                self._series[name] = self.plot.plot(antialias=True, symbol="o", symbolSize=5)
                self.apply_colours(self.plot.colours)
            self._series[name].setData(np.asarray(x, float), np.asarray(y, float) * self._scale)

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self.plot.apply_colours(colours)
        pale = QColor(colours.accent)
        pale.setAlphaF(0.45)
        self._running.setPen(self.plot.line_pen(pale))
        self.line.setPen(pg.mkPen(colours.muted, style=Qt.PenStyle.DashLine))
        for name, curve in self._series.items():
            colour = series_colour(name, self.names, colours)
            curve.setPen(self.plot.line_pen(colour))
            curve.setSymbolBrush(pg.mkBrush(colour))
            curve.setSymbolPen(pg.mkPen(None))


def series_colour(name: str, names: list[str], colours: Colours) -> str:
    """Colour of a series: fixed for training and validation, in turn for other benchmarks."""
    if name == _TRAINING:
        return colours.accent
    if name == _VALIDATION:
        return colours.good
    others = [other for other in names if other not in {_TRAINING, _VALIDATION}]
    return (colours.warning, colours.error, colours.muted)[others.index(name) % 3]


class LearningCurves(QWidget):
    """Two plots over the batches: loss, with a logarithmic scale on demand, and accuracy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record = RunRecord()
        self._drawn = -1
        self._position: float | None = None
        self._empty = False
        self.loss = _Panel(ThemedPlot("Batch", "Loss", self), _LOSS, 1.0)
        self.loss.plot.getPlotItem().setAxisItems({"left": _LossAxis("left")})
        self.loss.plot.apply_colours(LIGHT)
        self.accuracy = _Panel(ThemedPlot("Batch", "Accuracy (%)", self), _ACCURACY, 100.0)
        self._panels = (self.loss, self.accuracy)
        self.loss.plot.setAccessibleName("Loss of training and validation")
        self.accuracy.plot.setAccessibleName("Accuracy of training and validation")
        self.accuracy.plot.view.setXLink(self.loss.plot.view)
        self._mice = []
        for panel in self._panels:
            panel.plot.getAxis("left").setWidth(54)
            panel.plot.stepped.connect(self._step)
            panel.plot.left.connect(self._hide_cross_hair)
            panel.plot.scale_changed.connect(lambda: self.apply_colours(self.loss.plot.colours))
            self._mice.append(
                pg.SignalProxy(
                    panel.plot.scene().sigMouseMoved, rateLimit=60, slot=self._mouse_over(panel)
                )
            )
        self.log_loss = QCheckBox("&Logarithmic loss", self)
        self.log_loss.toggled.connect(self.set_log)
        self.legend = QLabel(self)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.readout = QLabel(_HINT, self)
        self.readout.setProperty("role", "hint")
        self.readout.setMinimumWidth(60)
        self.readout.setAccessibleName("Values at the cross-hair")
        self._lay_out()
        self.apply_colours(LIGHT)
        self._show_whether_empty(True)

    def _lay_out(self) -> None:
        plots = QSplitter(self)
        for panel in self._panels:
            plots.addWidget(panel.plot)
        plots.setChildrenCollapsible(False)
        plots.setHandleWidth(1)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 4)
        head.addWidget(self.legend, 1)
        head.addWidget(self.log_loss)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(plots, 1)
        layout.addWidget(self.readout)

    # -- what is shown --------------------------------------------------------------------------

    def show_record(self, record: RunRecord) -> None:
        """Show the curves of this run from now on."""
        self._record, self._drawn = record, -1
        self._hide_cross_hair()
        self.refresh()
        self.loss.plot.view.show_all()
        self.accuracy.plot.view.show_all()

    def refresh(self) -> None:
        """Draw what has come since the last time, if anything."""
        record = self._record
        if record.version == self._drawn:
            return
        self._drawn = record.version
        rows, epochs = record.steps.rows(), record.epochs
        self.loss.draw(rows, _losses(epochs))
        self.accuracy.draw(rows, _accuracies(epochs))
        self._show_legend()
        self._show_whether_empty(not len(rows))

    def set_log(self, on: bool) -> None:
        """Show the loss on a logarithmic scale."""
        self.log_loss.setChecked(on)
        self.loss.plot.getPlotItem().setLogMode(y=on)
        self.loss.plot.view.enableAutoRange(y=True)

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        for panel in self._panels:
            panel.apply_colours(colours)
        self._show_legend()

    def _show_whether_empty(self, empty: bool) -> None:
        """Label no axes that nothing is drawn over."""
        if empty == self._empty:
            return
        self._empty = empty
        for panel in self._panels:
            for side in ("bottom", "left"):
                panel.plot.getAxis(side).setStyle(showValues=not empty)
        if self._position is None:
            self._hide_cross_hair()

    def _show_legend(self) -> None:
        colours = self.loss.plot.colours
        names = list(dict.fromkeys([*self.loss.names, *self.accuracy.names])) or [_TRAINING]
        self.legend.setText(
            "&nbsp;&nbsp;&nbsp;".join(
                f'<span style="color:{series_colour(name, names, colours)}">●</span>&nbsp;{name}'
                for name in names
            )
        )

    # -- cross-hair -----------------------------------------------------------------------------

    def show_cross_hair(self, batch: float) -> None:
        """Put the cross-hair on the batch nearest to this one."""
        x = self._record.steps.rows()[:, 0]
        if not len(x):
            return
        self._position = float(x[np.abs(x - batch).argmin()])
        for panel in self._panels:
            panel.line.setPos(self._position)
            panel.line.show()
        self.readout.setText(self._values(self._position))

    def _hide_cross_hair(self) -> None:
        self._position = None
        for panel in self._panels:
            panel.line.hide()
        self.readout.setText(_NOTHING if self._empty else _HINT)

    def _mouse_over(self, panel: _Panel) -> Callable[[tuple[QPointF]], None]:
        def follow(arguments: tuple[QPointF]) -> None:
            view = panel.plot.view
            if view.sceneBoundingRect().contains(arguments[0]):
                self.show_cross_hair(view.mapSceneToView(arguments[0]).x())
            else:
                self._hide_cross_hair()

        return follow

    def _step(self, points: int) -> None:
        x = self._record.steps.rows()[:, 0]
        if not len(x):
            return
        position = x[-1] if self._position is None else self._position
        index = int(np.abs(x - position).argmin()) + (points if self._position is not None else 0)
        self.show_cross_hair(float(x[min(max(index, 0), len(x) - 1)]))

    def _values(self, batch: float) -> str:
        rows = self._record.steps.rows()
        row = rows[np.abs(rows[:, 0] - batch).argmin()]
        parts = [
            f"batch <b>{batch:,.0f}</b>",
            f"training loss <b>{_number(row[_LOSS])}</b>",
            f"accuracy <b>{percent(row[_ACCURACY])}</b>",
        ]
        epochs = self._record.epochs
        if epochs:
            epoch = min(epochs, key=lambda one: abs(one.step - batch))
            said = [f"{name} <b>{percent(value)}</b>" for name, value in epoch.accuracies.items()]
            if epoch.validation_loss is not None:
                said.insert(0, f"validation loss <b>{_number(epoch.validation_loss)}</b>")
            parts.append(f"epoch <b>{epoch.epoch}</b>: {' · '.join(said)}" if said else "")
        return " &nbsp;&nbsp; ".join(part for part in parts if part)


def _losses(epochs: list[EpochEnded]) -> _Series:
    known = [epoch for epoch in epochs if epoch.validation_loss is not None]
    series: _Series = {_TRAINING: _points(epochs, lambda epoch: epoch.loss)}
    if known:
        series[_VALIDATION] = _points(known, lambda epoch: epoch.validation_loss or 0.0)
    return series


def _accuracies(epochs: list[EpochEnded]) -> _Series:
    """Of training, of validation, and then of the other benchmarks."""
    series: _Series = {_TRAINING: _points(epochs, lambda epoch: epoch.accuracy)}
    names = dict.fromkeys(name for epoch in epochs for name in epoch.accuracies)
    for name in sorted(names, key=lambda name: name != _VALIDATION):
        known = [epoch for epoch in epochs if name in epoch.accuracies]
        series[name] = ([e.step for e in known], [e.accuracies[name] for e in known])
    return series


def _points(
    epochs: list[EpochEnded], value: Callable[[EpochEnded], float]
) -> tuple[list[float], list[float]]:
    return [epoch.step for epoch in epochs], [value(epoch) for epoch in epochs]


def _number(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "not a number"
