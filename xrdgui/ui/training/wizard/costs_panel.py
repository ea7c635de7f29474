"""What a training takes on this computer: time, memory, device; measured, never guessed."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from training.monitoring.run_record import duration
from training.runs import RunFolder, events
from xrdgui.ui.training.wizard.estimator import Estimator
from xrdgui.ui.training.wizard.page import caption, note

# A process is not started for every key that is pressed.
_PAUSE_MS = 600
_WAITING = (
    "Measuring a second of training… Loading the network comes first and takes longer than that; "
    "you need not wait for it."
)
_BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


class CostsPanel(QFrame):
    """Measures a second of training when it is shown something new, and says what follows.

    Parameters
    ----------
    estimator : Estimator
        Measures; stopped by `stop`.
    create : callable
        Makes the run to measure, below a folder.
    """

    def __init__(
        self,
        estimator: Estimator,
        create: Callable[[Path], RunFolder],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setMinimumWidth(340)
        self.estimator = estimator
        self._create = create
        self._key: object = None
        self._patterns: int | None = None
        self._measured: tuple[object, events.Estimated] | None = None
        self._measuring: object = None
        self.time = QLabel(self)
        font = self.time.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        font.setBold(True)
        self.time.setFont(font)
        self.time.setAccessibleName("Time the training takes")
        self.state, self.speed, self.memory = note("", self), note("", self), note("", self)
        self.device, self.why = note("", self, "plain"), note("", self)
        self._on = caption("Computes on", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(caption("What it takes on this computer", self))
        for label in (self.time, self.state, self.speed, self.memory):
            layout.addWidget(label)
        layout.addSpacing(8)
        for label in (self._on, self.device, self.why):
            layout.addWidget(label)
        layout.addStretch(1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._measure)
        estimator.estimated.connect(self._take_estimate)
        estimator.failed.connect(self._take_failure)

    def show_recipe(self, key: object, patterns: int | None) -> None:
        """Say what these patterns take.

        Parameters
        ----------
        key
            What time and memory of a batch depend on; measured anew only when it changes.
        patterns
            Seen in the whole training; None when there is nothing to train.
        """
        self._key, self._patterns = key, patterns
        self._refresh()
        if patterns is None:
            self._pause.stop()
        elif self.isVisible() and not self._is_known:
            self._pause.start()

    def stop(self) -> None:
        """Measure no further."""
        self._pause.stop()
        self.estimator.stop()
        self._measuring = None

    @property
    def _is_known(self) -> bool:
        return self._measured is not None and self._measured[0] == self._key

    def _measure(self) -> None:
        if self._key == self._measuring:
            return
        self._measuring = self._key
        try:
            self.estimator.start(self._create)
        except (ValueError, OSError, RuntimeError) as error:
            self._take_failure(str(error))

    def _take_estimate(self, estimated: events.Estimated) -> None:
        self._measured = (self._measuring, estimated)
        self._measuring = None
        self._refresh()

    def _take_failure(self, sentence: str) -> None:
        self._measuring = None
        self._refresh()
        self.state.setText(sentence)

    def _refresh(self) -> None:
        for label in (self.speed, self.memory, self.device, self.why):
            label.setText("")
        known = self._patterns is not None and self._is_known
        self.state.setText("" if known or self._patterns is None else _WAITING)
        self.state.setVisible(not known)
        self._on.setVisible(known)
        if self._patterns is None or self._measured is None or not known:
            self.time.setText("–")
            return
        estimated = self._measured[1]
        seconds = self._patterns / max(estimated.patterns_per_second, 1e-9)
        self.time.setText(f"about {duration(seconds)}")
        self.speed.setText(
            f"{estimated.patterns_per_second:,.0f} patterns a second, measured just now. Making "
            "the compounds' patterns ready comes first and is not part of it."
        )
        self.memory.setText(f"About {estimated.memory_mb / 1024:.1f} GB of memory.")
        backend = _BACKENDS.get(estimated.backend, estimated.backend)
        self.device.setText(f"{estimated.device} · {backend}")
        self.why.setText(estimated.no_gpu_because or "")
