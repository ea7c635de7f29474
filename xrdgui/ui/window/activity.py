"""The status bar: what the network is doing, how far it is, and the way to stop it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QProgressBar,
    QPushButton,
    QStatusBar,
    QToolButton,
    QWidget,
)

from xrdgui.ui.background.inference import NetworkState
from xrdgui.ui.widgets.elided_label import ElidedLabel
from xrdgui.workspace import wording

# Loading takes seconds; when it takes longer (ms), it may be the first time, when what searches
# unit cells is compiled for this computer.
SLOW_MS = 6000


class Activity(QStatusBar):
    """Message at the left, progress and network at the right.

    Signals
    -------
    cancelled(), details_wanted(), models_wanted()
    """

    cancelled = Signal()
    details_wanted = Signal()
    models_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._reading = (0, 0)
        self._classifying = (0, 0)
        self._network = NetworkState.LOADING
        self._model = ""
        self._library = ""
        self._told = ""
        self._loads_slowly = False
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self._take_slow)
        self.message = ElidedLabel(self)
        self.message.setAccessibleName("Status")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(170)
        self.bar.setAccessibleName("Progress")
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setToolTip("Stop reading and classifying (Esc)")
        self.cancel.clicked.connect(self.cancelled)
        self.details = QPushButton("Details…", self)
        self.details.clicked.connect(self.details_wanted)
        self.network = QToolButton(self)
        self.network.setAccessibleDescription("State of the network; opens the list of models")
        self.network.clicked.connect(self.models_wanted)
        self.addWidget(self.message)
        self.addWidget(self.details)
        for widget in (self.bar, self.cancel, self.network):
            self.addPermanentWidget(widget)
        for button in (self.cancel, self.details):
            button.setStyleSheet("padding: 2px 10px;")
        self.details.hide()
        self.show_network(NetworkState.LOADING)

    def be_last_by_tab(self) -> None:
        """Have the Tab key come here after all else that is in the window now."""
        for button in (self.cancel, self.details, self.network):
            last = self.window().previousInFocusChain()
            while last is not None and last.focusPolicy() == Qt.FocusPolicy.NoFocus:
                last = last.previousInFocusChain()
            if last is not None:
                self.setTabOrder(last, button)

    def tell(self, sentence: str, with_details: bool = False) -> None:
        """Show a sentence until something else is to be said."""
        self._told = sentence
        self.details.setVisible(with_details)
        self._refresh()

    def show_network(self, state: NetworkState, model: str = "", failure: str = "") -> None:
        """Say how the network is, and which."""
        if state is not NetworkState.LOADING:
            self._slow.stop()
            self._loads_slowly = False
        elif not (self._slow.isActive() or self._loads_slowly):
            self._slow.start()
        self._network = state
        called = self._called(model)
        self.network.setText(
            {
                NetworkState.LOADING: f"Loading {called or 'the network'}…",
                NetworkState.READY: f"Model: {called}",
                NetworkState.FAILED: "Network not available",
            }[state]
        )
        self.network.setToolTip(failure or f"{model}\nShow all models".lstrip())
        self._refresh()

    def show_model_loading(self, model: str) -> None:
        """Say that this model is being loaded; empty when none is."""
        self._model = self._called(model)
        self._refresh()

    def show_library(self, said: str) -> None:
        """Say what is being done with models; empty when nothing is."""
        self._library = said
        self._refresh()

    def _called(self, model: str) -> str:
        """Return a name that leaves room for the rest of the bar."""
        width = self.fontMetrics().averageCharWidth() * 28
        return self.fontMetrics().elidedText(model, Qt.TextElideMode.ElideMiddle, width)

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

    def _take_slow(self) -> None:
        self._loads_slowly = True
        self._refresh()

    @property
    def _busy(self) -> bool:
        under_way = self._reading[0] < self._reading[1] or self._classifying[1] > 0
        return under_way or bool(self._model or self._library)

    def _refresh(self) -> None:
        reading = self._reading[0] < self._reading[1]
        done, total = self._reading if reading else self._classifying
        if reading:
            text = f"Reading {done:,} of {wording.counted(total, 'file')}"
        elif total and self._network is NetworkState.LOADING:
            text = f"{wording.counted(total, 'pattern')} waiting for the network"
            text += "; its first start takes longer" if self._loads_slowly else ""
        elif total:
            text = f"Classifying {done:,} of {total:,}"
        elif self._model:
            text = f"Loading the model “{self._model}”; the present one answers until it is ready"
        elif self._library:
            text = self._library
        elif self._loads_slowly and not self._told:
            text = "The network is being prepared; its first start takes longer"
        else:
            text = self._told
        self.message.setText(text)
        unmeasured = (total and not done) or (not total and self._busy)
        self.bar.setRange(0, 0 if unmeasured else max(total, 1))
        self.bar.setValue(done)
        self.bar.setVisible(self._busy)
        self.cancel.setVisible(self._busy)
        if self._busy:
            self.details.hide()
