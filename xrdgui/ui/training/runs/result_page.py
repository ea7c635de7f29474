"""What a run came to: the new model measured, against the current one, and what to do with it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from training.monitoring.run_record import percent
from training.report.values import NEW, OLD, Benchmark, Report, ReportError, Scores
from training.runs import RunFolder
from training.runs.library import Run
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.ui.patterns.plot import ElidedLabel
from xrdgui.ui.training.runs.calibration_plot import CalibrationPlot
from xrdgui.ui.training.runs.confusion_matrix import ConfusionMatrix
from xrdgui.ui.training.runs.report_table import ReportTable
from xrdgui.ui.widgets.theme import Colours
from xrdgui.ui.widgets.wrapping_row import WrappingRow

_WIDEST_PART, _HIGHEST_PART = 640, 380
_MODELS = {NEW: "the new model", OLD: "the current model"}


class ResultPage(QWidget):
    """Shows report.json of a run.

    Signals
    -------
    model_wanted(Path)
        "Use this model": the run's folder of the model.
    keep_wanted()
        "Keep the current one".
    export_wanted(Path)
        "Export": the run's folder of the model.
    """

    model_wanted = Signal(object)
    keep_wanted = Signal()
    export_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder: RunFolder | None = None
        self.report: Report | None = None
        self.title = ElidedLabel(self)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName("The new model compared with the current one")
        self.benchmark = QComboBox(self)
        self.benchmark.setAccessibleName("Patterns it was measured on")
        # A long title must not push the page beyond the edge of the window.
        self.benchmark.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.benchmark.setMinimumContentsLength(20)
        self.benchmark.currentIndexChanged.connect(self._show_benchmark)
        self.model = QComboBox(self)
        self.model.setAccessibleName("Model that is shown")
        self.model.currentIndexChanged.connect(self._show_benchmark)
        self.figures = QLabel(self)
        self.figures.setWordWrap(True)
        self.confusion = ConfusionMatrix(CRYSTAL_SYSTEMS, self)
        self.table = ReportTable(self)
        self.calibration = CalibrationPlot(self)
        self.notes = QLabel(self)
        self.notes.setWordWrap(True)
        self.notes.setProperty("role", "muted")
        self.told = QLabel(self)
        self.told.setWordWrap(True)  # what it says must not make the page wider
        self.told.setProperty("role", "muted")
        self.told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._make_buttons()
        self._lay_out()

    def _make_buttons(self) -> None:
        self.use = QPushButton("&Use this model", self)
        self.use.setProperty("primary", "true")
        self.use.setToolTip("Add it to the models and classify with it from now on")
        self.use.clicked.connect(self._use)
        self.keep = QPushButton("&Keep the current one", self)
        self.keep.setToolTip("Change nothing; the new model stays with its run")
        self.keep.clicked.connect(self.keep_wanted)
        self.export = QPushButton("&Export…", self)
        self.export.setToolTip("Write the new model to one file, to hand on")
        self.export.clicked.connect(lambda: self._send(self.export_wanted.emit))
        self.page = QPushButton("&Open the report", self)
        self.page.setToolTip("Open the whole report in the web browser")
        self.page.clicked.connect(self.open_report)

    def _lay_out(self) -> None:
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        choice = QHBoxLayout()
        choice.setSpacing(8)
        choice.addWidget(self.benchmark, 3)
        choice.addWidget(self.model, 1)
        self.parts = WrappingRow(
            [(self.confusion, 4), (self.table, 0), (self.calibration, 3)], 18, self
        )
        for part in (self.confusion, self.calibration):
            part.setMaximumSize(_WIDEST_PART, _HIGHEST_PART)
        content = QWidget(self)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(20, 14, 20, 8)
        inside.setSpacing(10)
        inside.addWidget(self.title)
        inside.addWidget(self.words)
        inside.addLayout(choice)
        inside.addWidget(self.figures)
        inside.addWidget(self.parts)
        inside.addWidget(self.notes)
        inside.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(20, 0, 20, 14)
        for button in (self.page, self.export):
            buttons.addWidget(button)
        buttons.addWidget(self.told, 1)
        for button in (self.keep, self.use):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(scroll, 1)
        layout.addLayout(buttons)

    # -- what is shown --------------------------------------------------------------------------

    def show_run(self, folder: Path) -> None:
        """Show the result of this run, or say why there is none."""
        self._folder = RunFolder(folder)
        self.told.clear()
        self.title.set_whole(Run(folder).title, str(folder))
        try:
            self.report = Report.read(self._folder.report)
        except ReportError as error:
            self.report = None
            self._say_none(str(error))
        else:
            self._show_report(self.report)
        has_model = Run(folder).has_model
        for button in (self.use, self.export):
            button.setEnabled(has_model)
        if not has_model:
            self.told.setText("This run made no model to classify with")
        self.page.setEnabled(self._folder.report_page.exists())

    def open_report(self) -> None:
        """Open report.html in the browser."""
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder.report_page)))

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        for part in (self.confusion, self.table, self.calibration):
            part.apply_colours(colours)

    def _say_none(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.words.show()
        for part in self._measured_parts:
            part.hide()

    def _show_report(self, report: Report) -> None:
        self.words.setText("\n".join(report.comparison))
        self.words.setVisible(bool(report.comparison))
        for combo in (self.benchmark, self.model):
            combo.blockSignals(True)
            combo.clear()
        for benchmark in report.benchmarks:
            self.benchmark.addItem(_sentence_case(benchmark.title or benchmark.name))
        for model in report.models:
            self.model.addItem(f"Shown: {_MODELS.get(model, model)}", model)
        for combo in (self.benchmark, self.model):
            combo.blockSignals(False)
        self.notes.setText(" ".join([*report.split, *report.notes]))
        for part in self._measured_parts:
            part.setVisible(bool(report.benchmarks))
        self.notes.setVisible(bool(self.notes.text()))
        self.model.setVisible(len(report.models) > 1 and bool(report.benchmarks))
        self._show_benchmark()

    @property
    def _measured_parts(self) -> tuple[QWidget, ...]:
        return (
            self.benchmark, self.model, self.figures, self.parts, self.notes,
        )  # fmt: skip

    def _show_benchmark(self) -> None:
        if self.report is None or not self.report.benchmarks:
            return
        benchmark = self.report.benchmarks[max(self.benchmark.currentIndex(), 0)]
        chosen = self.model.currentData()
        model = chosen if chosen in benchmark.scores else NEW
        self.figures.setText(_figures(benchmark))
        self.confusion.show_counts(benchmark.scores[model].confusion)
        self.table.show_scores(benchmark, model)
        self.calibration.show_scores(benchmark.scores)

    def _use(self) -> None:
        self.told.setText("Being taken into use, see the main window")
        self._send(self.model_wanted.emit)

    def _send(self, say: Callable[[object], None]) -> None:
        if self._folder is not None:
            say(self._folder.model)


def _figures(benchmark: Benchmark) -> str:
    """Return the figures of both models in one or two lines."""
    parts = [f"<b>New model</b>: {_in_words(benchmark.scores[NEW])}"]
    if OLD in benchmark.scores:
        parts.append(f"<b>Current model</b>: {_in_words(benchmark.scores[OLD])}")
    if benchmark.difference is not None:
        difference, (low, high), significant = benchmark.difference
        judged = "more than chance explains" if significant else "not more than chance explains"
        parts.append(
            f"<b>Difference</b>: {_points(difference)} points "
            f"({_points(low)} to {_points(high)}), {judged}"
        )
    return "<br>".join(parts)


def _in_words(scores: Scores) -> str:
    low, high = scores.interval
    return (
        f"{percent(scores.accuracy)} right ({percent(low)} to {percent(high)}) of "
        f"{scores.n:,} patterns · {percent(scores.top2)} among the top two · "
        f"{percent(scores.family_accuracy)} with trigonal and hexagonal as one"
    )


def _points(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "−")


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
