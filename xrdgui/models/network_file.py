"""The one way to load a saved network."""

from pathlib import Path

from xrdgui.models import safety, size
from xrdgui.runtime.keras_import import keras


def load(path: Path) -> keras.Model:
    """Load a saved network for inference.

    A model file is data: whatever could carry code is refused.

    Raises
    ------
    UnsafeModelError
        Not a Keras model file, one that names more than plain layers (see `safety`) or that would
        take all memory (see `size`).
    ValueError
        Keras cannot make a model of it.
    """
    safety.check(path)
    size.check(path)
    model: keras.Model = keras.saving.load_model(path, compile=False, safe_mode=True)
    return model
