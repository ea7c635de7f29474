"""The list of all runs, looked at one after the other so that a long list stops nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from training.monitoring.run_record import moment, percent
from training.runs.library import Facts, Run, list_runs
from xrdgui.ui.widgets.theme import LIGHT, Colours

_COLUMNS = ("Run", "State", "Best", "Created", "Size")
_STATES = {
    "new": "not begun",
    "running": "running",
    "finished": "done",
    "stopped": "stopped",
    "cancelled": "cancelled",
    "failed": "failed",
    "interrupted": "interrupted",
}
_STATE = 1


class RunsTable(QTableWidget):
    """One row a run, the newest first.

    Parameters
    ----------
    folder : callable
        The folder the runs are in.
    is_running : callable
        Whether this window has the run under way: it is, before its process has said so.

    Signals
    -------
    chosen(Path or None)
        Another run is selected.
    looked()
        Every run has been looked at.
    """

    chosen = Signal(object)
    looked = Signal()

    def __init__(
        self,
        folder: Callable[[], Path],
        is_running: Callable[[Path], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(0, len(_COLUMNS), parent)
        self._folder, self._is_running = folder, is_running
        self._shown: list[Path] = []
        self._waiting: list[Path] = []
        self.facts: dict[Path, Facts] = {}
        self._colours = LIGHT
        self._last: Path | None = None
        self.setAccessibleName("Runs")
        self.setHorizontalHeaderLabels(_COLUMNS)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self.itemSelectionChanged.connect(self._tell_chosen)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._look_at_next)

    @property
    def current(self) -> Path | None:
        """Folder of the selected run."""
        rows = self.selectionModel().selectedRows()
        return self.paths()[rows[0].row()] if rows else None

    def refresh(self) -> None:
        """Look at all runs again; what is selected stays so."""
        paths = [run.path for run in list_runs(self._folder())]
        if paths != self.paths():
            selected = self.current
            self.blockSignals(True)
            self._shown = paths
            self.setRowCount(len(paths))
            for row, path in enumerate(paths):
                self._fill(row, path)
            self.blockSignals(False)
            self.select(selected if selected in paths else next(iter(paths), None))
        # Those that wait come first: on a slow disk the last of many would never have their turn.
        waiting = [path for path in self._waiting if path in paths]
        new = [path for path in paths if path not in self.facts and path not in waiting]
        self._waiting = list(dict.fromkeys([*new, *waiting, *paths]))
        self._timer.start()

    def refresh_run(self, path: Path) -> None:
        """Look at one run again."""
        if path in self.paths() and path not in self._waiting:
            self._waiting.insert(0, path)
            self._timer.start()

    def select(self, path: Path | None) -> None:
        """Select the row of this run."""
        paths = self.paths()
        if path in paths:
            self.selectRow(paths.index(path))
        else:
            self.clearSelection()
        self._tell_chosen()

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = colours
        for row, path in enumerate(self.paths()):
            self._fill(row, path)

    def close_parts(self) -> None:
        """Look at no more runs."""
        self._timer.stop()

    def paths(self) -> list[Path]:
        """Folders of the runs, in their order."""
        return list(self._shown)

    def _tell_chosen(self) -> None:
        if self.current != self._last:
            self._last = self.current
            self.chosen.emit(self.current)

    def _look_at_next(self) -> None:
        if not self._waiting:
            self._timer.stop()
            self.looked.emit()
            return
        path = self._waiting.pop(0)
        facts = Facts.of(Run(path))
        if self._is_running(path):
            facts = replace(facts, status="running")
        self.facts[path] = facts
        if path in self.paths():
            self._fill(self.paths().index(path), path)

    def _fill(self, row: int, path: Path) -> None:
        facts = self.facts.get(path)
        texts = [path.name, "", "", "", ""]
        tips = [str(path), "", "", "", ""]
        if facts is not None:
            best = facts.best.get("validation", next(iter(facts.best.values()), None))
            texts = [
                facts.title, _STATES[facts.status], percent(best) if best is not None else "–",
                moment(facts.created), size_in_words(facts.size),
            ]  # fmt: skip
            tips[1] = f"Recipe: {facts.recipe}"
            tips[2] = "\n".join(f"{name}: {percent(value)}" for name, value in facts.best.items())
        for column, (text, tip) in enumerate(zip(texts, tips, strict=True)):
            item = QTableWidgetItem(text)
            item.setToolTip(tip)
            if column == _STATE:
                item.setForeground(QColor(self._colour(facts)))
            self.setItem(row, column, item)

    def _colour(self, facts: Facts | None) -> str:
        status = facts.status if facts is not None else ""
        return {
            "running": self._colours.accent,
            "finished": self._colours.good,
            "stopped": self._colours.good,
            "failed": self._colours.error,
            "interrupted": self._colours.warning,
        }.get(status, self._colours.muted)


def size_in_words(size: int) -> str:
    """Write a number of bytes: "12 MB"."""
    value, unit = float(size), "B"
    for larger in ("kB", "MB", "GB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.0f}\u00a0{unit}" if value >= 10 or unit == "B" else f"{value:.1f}\u00a0{unit}"
