"""What every worker process of ours does first."""

import multiprocessing
import os
import signal
import threading


def end_with_parent() -> None:
    """End this worker as soon as the process that started it is gone, even if it was killed.

    Left alone, the workers of a killed process wait for work for ever. Ctrl+C reaches them, too,
    but what is to end then is up to that process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="watch parent", daemon=True).start()
