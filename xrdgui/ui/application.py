"""Opens the window: checks what it needs, sets Qt up, hands over.

Qt's widgets are imported inside `run`, after the check that they can be: a missing system
library would otherwise end the process with a core dump.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xrdgui.ui.window.system_libraries import why_no_window

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from xrdgui.ui.background.inference import Backend
    from xrdgui.ui.window.main_window import MainWindow

log = logging.getLogger(__name__)

# A window that is not drawn by then (ms) may be minimized, or behind others.
_DRAWN_MS = 500


def run(files: Sequence[str] = ()) -> int:
    """Open the window with these files and return when it is closed.

    Returns
    -------
    int
        Exit status; 1 when no window can be opened here (standard error says why).
    """
    reason = why_no_window()
    if reason is not None:
        print(reason, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 1
    application = set_up()
    from xrdgui.ui.window.crash import CrashReporter

    reporter = CrashReporter(log_folder())
    reporter.install()
    try:
        window = make_window()
        window.show()
        start(window, files)
        with _signals_close(window):
            return application.exec()
    finally:
        reporter.uninstall()


def set_up() -> QApplication:
    """Make the QApplication, looking the same on every system."""
    from PySide6.QtCore import QLoggingCategory, Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from xrdgui import __version__
    from xrdgui.ui.widgets.icons import application_icon

    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    # Desktops without a portal make Qt complain on standard error; nobody can act on it.
    QLoggingCategory.setFilterRules("qt.qpa.*=false")
    application = QApplication.instance() or QApplication(["xrdgui"])
    assert isinstance(application, QApplication)  # noqa: S101 - tells the type checker
    application.setApplicationName("xrdgui")
    application.setApplicationDisplayName("xrdgui")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("xrdgui")
    application.setStyle("Fusion")
    application.setWindowIcon(application_icon())
    return application


def make_window(
    make_backend: Callable[[Path, Callable[[str], None]], Backend] | None = None,
    settings_file: Path | None = None,
) -> MainWindow:
    """Build the main window with its real parts; nothing is started yet."""
    from xrdgui.models.library import default_model
    from xrdgui.ui.background.inference import InferenceClient
    from xrdgui.ui.background.loader import Loader
    from xrdgui.ui.background.preparer import Preparer
    from xrdgui.ui.window.main_window import MainWindow
    from xrdgui.ui.window_state import WindowState

    model, said = default_model()
    client = InferenceClient(make_backend or _inference_process, model.folder)
    window = MainWindow(
        client,
        Loader(),
        Preparer(lambda: client.model_folder),
        state=WindowState(settings_file or _settings_file()),
        log_folder=log_folder(),
    )
    window.activity.tell(said)
    return window


def start(window: MainWindow, files: Sequence[str]) -> None:
    """Start the network and what reads, and open files, once the window is on the screen."""
    from PySide6.QtCore import QTimer

    def begin() -> None:
        window.drawn.disconnect(begin)
        not_drawn.stop()
        window.client.start()
        window.open_paths(files)
        window.loader.get_ready()

    not_drawn = QTimer(window, singleShot=True, interval=_DRAWN_MS)
    not_drawn.timeout.connect(begin)
    not_drawn.start()
    window.drawn.connect(begin)


def log_folder() -> Path | None:
    """Folder of the log file, None when there is none."""
    from xrdgui.runtime import folders

    try:
        return folders.log_folder()
    except OSError:
        return None


def _settings_file() -> Path:
    from xrdgui.runtime import folders

    try:
        return folders.config_folder() / "window.ini"
    except OSError:  # a locked-down home: the window opens, and forgets
        return Path(tempfile.gettempdir()) / "xrdgui-window.ini"


def _inference_process(model_folder: Path, say: Callable[[str], None]) -> Backend:
    from xrdgui.classification.inference_process import InferenceProcess

    return InferenceProcess(model_folder, on_restart=say)


@contextlib.contextmanager
def _signals_close(window: MainWindow) -> Iterator[None]:
    """Let Ctrl+C in a terminal and a polite kill close the window, without a question.

    Python runs signal handlers only between two of its own instructions, and Qt's loop has none:
    the signal also writes to a socket, which wakes the loop.
    """
    from PySide6.QtCore import QSocketNotifier

    wake, heard = socket.socketpair()
    wake.setblocking(False)
    heard.setblocking(False)
    before_fd = signal.set_wakeup_fd(wake.fileno())
    notifier = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: _drain(heard))
    before = {
        number: signal.signal(number, lambda *_: window.close_unasked())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        signal.set_wakeup_fd(before_fd)
        wake.close()
        heard.close()


def _drain(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.recv(64)
