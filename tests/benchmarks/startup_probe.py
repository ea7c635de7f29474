"""Print the seconds from a given moment until a window is drawn, and can draw a pattern.

Usage: python startup_probe.py bare|xrdgui MOMENT   (MOMENT as of time.time())
"""

import sys
import tempfile
import time
from pathlib import Path


def main(what: str, moment: float) -> None:
    if what == "bare":
        import pyqtgraph as pg
        from PySide6.QtWidgets import QApplication, QMainWindow

        app = QApplication([])
        window = QMainWindow()
        plot = pg.PlotWidget()
        plot.plot([1.0, 2.0, 3.0], [1.0, 3.0, 2.0])
        window.setCentralWidget(plot)
        window.resize(1280, 800)
    else:
        from xrdgui import commands  # noqa: F401 - as the start through the command line
        from xrdgui.runtime import logs
        from xrdgui.ui import application

        assert application.why_no_window() is None
        logs.start()
        app = application.set_up()
        window = application.make_window(settings_file=Path(tempfile.mkdtemp()) / "window.ini")

    from PySide6.QtCore import QEvent, QObject, QTimer

    class Drawn(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() is QEvent.Type.Paint:
                app.removeEventFilter(self)
                QTimer.singleShot(0, done)
            return False

    seconds: list[float] = []

    def done() -> None:
        seconds.append(time.time() - moment)
        if what == "bare":
            ready()
        else:
            window.stack.widgetAdded.connect(lambda _: QTimer.singleShot(0, ready))

    def ready() -> None:
        print(*seconds, time.time() - moment)
        window.close()
        app.quit()

    drawn = Drawn()
    app.installEventFilter(drawn)
    window.show()
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
