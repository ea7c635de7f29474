"""The end of a run's log, for those who want to see it."""

import re
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase, QHideEvent, QShowEvent
from PySide6.QtWidgets import QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

_TAIL_BYTES = 32_768
_EVERY_MS = 500
# Colours and carriage returns are for terminals.
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[^\n]*\r(?!\n)")
# TensorFlow says these at every start, also where all is well; they read like errors.
_CHATTER = re.compile(
    r"^(?:WARNING: All log messages before absl::InitializeLog|[IWE]\d{4} .*(?:oneDNN custom "
    r"operations are on|Could not find cuda drivers|failed call to cuInit)).*\n?",
    re.MULTILINE,
)


class LogTail(QWidget):
    """A button that unfolds the last lines of a file, and keeps them up to date.

    What TensorFlow says at every start is left out; the file has it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._shown: tuple[int, float] | None = None
        self.button = QToolButton(self)
        self.button.setText("Log")
        self.button.setCheckable(True)
        self.button.setAutoRaise(True)
        self.button.setArrowType(Qt.ArrowType.RightArrow)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setToolTip("Show the last lines the training process wrote")
        self.button.toggled.connect(self.unfold)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Log of the training process")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setMinimumHeight(90)
        self.text.setMaximumHeight(130)
        self.text.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.button)
        layout.addWidget(self.text)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.refresh)

    def show_file(self, path: Path | None) -> None:
        """Show this file, when unfolded; None shows none."""
        self._path, self._shown = path, None
        self.text.clear()
        self.refresh()

    def unfold(self, on: bool) -> None:
        """Show or hide the lines."""
        self.button.setChecked(on)
        self.button.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self.text.setVisible(on)
        self.refresh()

    def refresh(self) -> None:
        """Read the end of the file again if it has changed."""
        if self._path is None or not self.button.isChecked():
            return
        try:
            state = self._path.stat()
            if self._shown == (state.st_size, state.st_mtime):
                return
            with self._path.open("rb") as file:
                file.seek(max(0, state.st_size - _TAIL_BYTES))
                tail = file.read(_TAIL_BYTES).decode("utf-8", "replace")
        except OSError:
            self.text.setPlaceholderText("Nothing has been written yet.")
            return
        self._shown = (state.st_size, state.st_mtime)
        if state.st_size > _TAIL_BYTES:
            tail = tail.partition("\n")[2]
        self.text.setPlainText(_CHATTER.sub("", _TERMINAL.sub("", tail)).rstrip())
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.maximum())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
