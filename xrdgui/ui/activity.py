"""The status bar: what the network is doing, how far it is, and the way to stop it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from xrdgui.ui import wording
from xrdgui.ui.inference import NetworkState


class Activity(QStatusBar):
    """Message at the left, progress and network at the right.

    Signals
    -------
    cancelled(), details_wanted()
    """

    cancelled = Signal()
    details_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._reading = (0, 0)
        self._classifying = (0, 0)
        self._network = NetworkState.LOADING
        self._told = ""
        self.message = QLabel(self)
        self.message.setAccessibleName("Status")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(170)
        self.bar.setAccessibleName("Progress")
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setToolTip("Stop reading and classifying (Esc)")
        self.cancel.clicked.connect(self.cancelled)
        self.details = QPushButton("Details…", self)
        self.details.setToolTip("Show what is wrong with which file")
        self.details.clicked.connect(self.details_wanted)
        self.network = QLabel(self)
        self.network.setAccessibleName("State of the network")
        self.addWidget(self.message)
        self.addWidget(self.details)
        for widget in (self.bar, self.cancel, self.network):
            self.addPermanentWidget(widget)
        for button in (self.cancel, self.details):
            button.setStyleSheet("padding: 2px 10px;")
        self.details.hide()
        self.show_network(NetworkState.LOADING)

    def tell(self, sentence: str, with_details: bool = False) -> None:
        """Show a sentence until something else is to be said."""
        self._told = sentence
        self.details.setVisible(with_details)
        self._refresh()

    def show_network(self, state: NetworkState, failure: str = "") -> None:
        """Say how the network is."""
        self._network = state
        self.network.setText(
            {
                NetworkState.LOADING: "Loading the network…",
                NetworkState.READY: "Ready",
                NetworkState.FAILED: "Network not available",
            }[state]
        )
        self.network.setToolTip(failure)
        self._refresh()

    def show_reading(self, done: int, total: int) -> None:
        """Show how many files are read."""
        self._reading = (done, total)
        self._refresh()

    def show_classifying(self, done: int, total: int) -> None:
        """Show how many patterns are classified; 0 of 0 means none."""
        self._classifying = (done, total)
        self._refresh()

    def finish(self) -> None:
        """Nothing is under way any more."""
        self._reading = self._classifying = (0, 0)
        self._refresh()

    @property
    def _busy(self) -> bool:
        return self._reading[0] < self._reading[1] or self._classifying[1] > 0

    def _refresh(self) -> None:
        reading = self._reading[0] < self._reading[1]
        done, total = self._reading if reading else self._classifying
        if reading:
            text = f"Reading {done:,} of {wording.counted(total, 'file')}"
        elif total and self._network is NetworkState.LOADING:
            text = f"{wording.counted(total, 'pattern')} waiting for the network"
        elif total:
            text = f"Classifying {done:,} of {total:,}"
        else:
            text = self._told
        self.message.setText(text)
        self.bar.setRange(0, 0 if total and not done else max(total, 1))
        self.bar.setValue(done)
        self.bar.setVisible(self._busy)
        self.cancel.setVisible(self._busy)
        # "Ready" beside a running bar would contradict it.
        self.network.setVisible(not self._busy or self._network is not NetworkState.READY)
        if self._busy:
            self.details.hide()
