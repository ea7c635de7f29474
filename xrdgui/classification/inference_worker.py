"""What runs inside the inference process; nothing heavy is imported before `load` is called."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xrdgui.classification.prediction import Prediction, Predictor
from xrdgui.runtime.silence import native_messages_silenced

if TYPE_CHECKING:  # it starts sooner without numpy
    from xrdgui.patterns.pattern import Pattern

_predictor: Predictor | None = None


def prepare_process() -> None:
    """Make the process end with its parent, however that ends, and able to write to nowhere."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def end_with_parent() -> None:
            parent.join()
            os._exit(1)  # the main thread may sit in a queue or in TensorFlow for good

        threading.Thread(target=end_with_parent, name="end with parent", daemon=True).start()
    # A windowed program on Windows has no streams, and libraries print.
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def load(model_folder: Path) -> None:
    """Load the network of `model_folder`; takes seconds, most of it TensorFlow's import."""
    global _predictor
    with native_messages_silenced():
        from xrdgui.classification.classifier import with_libraries

        _predictor, _ = with_libraries(model_folder)


def predict(patterns: "Sequence[Pattern]", default_wavelength: float) -> list[Prediction]:
    """Classify with the loaded network."""
    if _predictor is None:
        raise RuntimeError("predict was called before load")
    return _predictor.predict(patterns, default_wavelength)
