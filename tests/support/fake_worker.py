"""Stand in for the inference worker where the network does not matter, only processes.

The wavelength says what to do.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from xrdgui.classification.prediction import Prediction
from xrdgui.models.errors import ModelError
from xrdgui.patterns import Pattern

FINE, DIES, SLOW, FAILS = 1.0, 2.0, 3.0, 4.0
NO_MODEL, DEADLY_MODEL, SLOW_MODEL = Path("none"), Path("deadly"), Path("slow")


def load(model_folder: Path) -> None:
    if model_folder == NO_MODEL:
        raise ModelError("There is no such network.")
    if model_folder == DEADLY_MODEL:
        os._exit(3)
    if model_folder == SLOW_MODEL:
        time.sleep(600)


def predict(patterns: Sequence[Pattern], default_wavelength: float) -> list[Prediction]:
    if default_wavelength == DIES:
        os._exit(3)
    if default_wavelength == SLOW:
        time.sleep(600)
    if default_wavelength == FAILS:
        raise MemoryError("not enough")
    return [Prediction(("cubic", "hexagonal"), (0.75, 0.25)) for _ in patterns]
