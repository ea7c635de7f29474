"""A window with stand-ins for its processes, so that tests are quick and certain."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from xrdgui.classification.prediction import Prediction
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.models import library
from xrdgui.patterns.pattern import Pattern
from xrdgui.ui import application
from xrdgui.ui.background.inference import InferenceClient
from xrdgui.ui.background.library_work import LibraryWork
from xrdgui.ui.background.loader import Loader
from xrdgui.ui.background.preparer import Preparer
from xrdgui.ui.window.main_window import MainWindow
from xrdgui.ui.window_state import WindowState


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session")
def qapp(qapp_cls: type[QApplication], pytestconfig: pytest.Config) -> QApplication:
    return application.set_up()


class FakeBackend:
    """Answers in a thread: cubic with 94 %, or what `predict` is set to."""

    def __init__(self) -> None:
        self.model_folder: Path | None = None
        self.ready: Future[None] = Future()
        self.loads = True
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[tuple[list[float | None], float]] = []
        self.predict: Callable[[Pattern], Prediction] = lambda _pattern: answer(cubic=0.94)
        self.closed = False
        self.broken: Exception | None = None
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="fake inference")

    def start(self) -> None:
        if self.loads:
            self.ready.set_result(None)

    def submit(self, patterns: Sequence[Pattern], default_wavelength: float) -> Future:
        return self._pool.submit(self._work, list(patterns), default_wavelength)

    def close(self) -> None:
        self.closed = True
        self.gate.set()
        self._pool.shutdown(cancel_futures=True)

    def _work(self, patterns: list[Pattern], default_wavelength: float) -> list[Prediction]:
        self.gate.wait(10)
        self.asked.append(([pattern.wavelength for pattern in patterns], default_wavelength))
        if self.broken is not None:
            raise self.broken
        return [self.predict(pattern) for pattern in patterns]


class InlineCaller:
    """Runs the tasks of the helper process in the calling thread."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()

    def call(
        self,
        function: Callable[..., Any],
        *args: Any,
        cancelled: threading.Event | None = None,
        seconds: float | None = None,
        work: float | None = None,
    ) -> Any:
        self.gate.wait(10)
        return function(*args)

    def start(self, prepare: Callable[[], object]) -> None:
        """Nothing to start."""

    def close(self) -> None:
        self.gate.set()


def answer(warnings: tuple[str, ...] = (), **given: float) -> Prediction:
    """Make a prediction; what is not given shares the rest."""
    rest = (1 - sum(given.values())) / (len(CRYSTAL_SYSTEMS) - len(given))
    values = tuple(given.get(system, rest) for system in CRYSTAL_SYSTEMS)
    return Prediction(
        CRYSTAL_SYSTEMS, values, warnings, model="stand-in", fingerprint="0123456789ab"
    )


def write_pattern(path: Path, header: str = "", peaks: Sequence[float] = (30.0, 44.0)) -> Path:
    """Write a small, clean pattern file."""
    x = np.arange(20, 80, 0.1)
    y = 10 + sum(1000 * np.exp(-(((x - peak) / 0.2) ** 2)) for peak in peaks)
    rows = "\n".join(f"{a:.2f} {b:.1f}" for a, b in zip(x, y, strict=True))
    path.write_text(f"{header}{rows}\n", encoding="utf-8")
    return path


class Parts:
    """The window of a test, with handles to its stand-ins."""

    def __init__(self, settings: Path) -> None:
        self.reader = InlineCaller()
        self.fake = FakeBackend()
        self.others: dict[str, FakeBackend] = {}
        self.window = MainWindow(
            InferenceClient(self._make_backend, library.default_model()[0].folder),
            Loader(self.reader),
            Preparer(lambda: Path("no model"), InlineCaller()),
            state=WindowState(settings),
            work=LibraryWork(lambda _folder, _cancelled: None),
        )

    def _make_backend(self, folder: Path, _say: Callable[[str], None]) -> FakeBackend:
        """The first model is answered for by `fake`, the others by those in `others`."""
        if self.fake.model_folder is None:
            self.fake.model_folder = folder
            return self.fake
        made = self.others.setdefault(folder.name, FakeBackend())
        made.model_folder = folder
        return made


@pytest.fixture
def parts(qtbot: Any, tmp_path: Path) -> Iterator[Parts]:
    threads = set(threading.enumerate())
    made = Parts(tmp_path / "window.ini")
    qtbot.addWidget(made.window)
    made.window.resize(1280, 720)
    made.window.show()
    made.window.client.start()
    yield made
    made.fake.gate.set()
    made.reader.gate.set()
    made.window.close()
    left = [thread for thread in threading.enumerate() if thread not in threads]
    assert not left, f"left behind: {left}"


@pytest.fixture
def window(parts: Parts) -> MainWindow:
    return parts.window


@pytest.fixture
def opened(qtbot: Any) -> Callable[[MainWindow, Sequence[Path]], None]:
    """Open paths in a window and wait until everything is answered, and there to be seen."""

    def open_paths(window: MainWindow, paths: Sequence[Path]) -> None:
        with qtbot.waitSignal(window.session.batch_finished, timeout=20_000):
            window.session.open(paths)
        if window.session.entries and window.isVisible():
            qtbot.waitUntil(lambda: window.stack.currentWidget() is window.workspace)

    return open_paths
