"""Errors nobody expected: one box with version and log, never a stream of boxes."""

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QUrl, Signal, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from xrdgui import __version__

# After so many boxes the user has understood; the log goes on.
MOST_BOXES = 3

log = logging.getLogger(__name__)
_Trace = TracebackType | None


def open_log_folder(folder: Path | None) -> None:
    """Show the folder with the log in the system's file manager."""
    if folder is not None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class CrashBox(QDialog):
    """Tells of one unexpected error; the traceback stays hidden until asked for."""

    def __init__(self, report: str, log_folder: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Something went wrong")
        where = f"<br><br>Log: {log_folder}" if log_folder is not None else ""
        text = QLabel(
            "<b>Something in xrdgui went wrong that should not have.</b><br><br>"
            "The window goes on working, but what you did last may not have been done. "
            "If it happens again, copy the report and send it to the developers."
            f"<br><br>Version {__version__}{where}",
            self,
        )
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.report = QPlainTextEdit(report, self)
        self.report.setReadOnly(True)
        self.report.setMinimumHeight(180)
        self.report.hide()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self._buttons.rejected.connect(self.reject)
        action = QDialogButtonBox.ButtonRole.ActionRole
        self.copy = self._buttons.addButton("Copy report", action)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        self.show_log: QPushButton = self._buttons.addButton("Show log", action)
        self.show_log.clicked.connect(lambda: open_log_folder(log_folder))
        self.show_log.setEnabled(log_folder is not None)
        self.details = self._buttons.addButton("Details", action)
        self.details.setCheckable(True)
        self.details.toggled.connect(self._show_details)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 14)
        layout.setSpacing(12)
        layout.addWidget(text)
        layout.addWidget(self.report, 1)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(520)

    def _show_details(self, on: bool) -> None:
        self.report.setVisible(on)
        self.adjustSize()


class CrashReporter(QObject):
    """Takes what nobody caught, from any thread, to the log and once to the user.

    Each kind of error (type and place) makes one box, only one box is open at a time, and after
    `MOST_BOXES` there are no more: an error in a timer would otherwise bury the screen.
    """

    _caught = Signal(str)

    def __init__(self, log_folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log_folder = log_folder
        self.box: CrashBox | None = None
        self.shown = 0
        self._seen: set[tuple[str, str]] = set()
        self._previous: tuple[Callable, Callable] | None = None
        # Queued also within one thread: a box must not open in the middle of a paint event.
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Become the place where uncaught errors go."""
        self._previous = (sys.excepthook, threading.excepthook)
        sys.excepthook = self.handle
        threading.excepthook = self._handle_thread

    def uninstall(self) -> None:
        """Give the hooks back."""
        if self._previous is not None:
            sys.excepthook, threading.excepthook = self._previous
            self._previous = None

    def handle(self, kind: type[BaseException], error: BaseException, trace: _Trace) -> None:
        """Log the error and show it, unless its like has been shown."""
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        frames = traceback.extract_tb(trace)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        text = "".join(traceback.format_exception(kind, error, trace))
        log.error("Uncaught error\n%s", text)
        if (kind.__name__, place) in self._seen:
            return
        self._seen.add((kind.__name__, place))
        self._caught.emit(text)

    def _handle_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            self.handle(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _show(self, text: str) -> None:
        if self.box is not None or self.shown >= MOST_BOXES:
            return
        self.shown += 1
        report = (
            f"xrdgui {__version__}, Python {platform.python_version()}, Qt {qVersion()}, "
            f"{platform.platform()}\n\n{text}"
        )
        self.box = CrashBox(report, self.log_folder)
        self.box.finished.connect(self._forget_box)
        self.box.show()

    def _forget_box(self) -> None:
        self.box = None
