"""A model file is data: looks into a .keras archive before Keras builds anything from it.

Keras's safe mode refuses pickled lambdas, but still imports whatever class or function a file
names. Here just the building blocks of plain convolutional networks are let through.
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from xrdgui.runtime.messages import Message, MessageError

# Nothing of ours comes near these sizes (bytes, unpacked).
_MAX_CONFIG: Final = 4 * 2**20
_MAX_FILE: Final = 2**30
_MEMBERS: Final = {"metadata.json", "config.json", "model.weights.h5"}

_MODULES: Final = {
    None,
    "keras",
    "keras.initializers",
    "keras.layers",
    "keras.models",
    "keras.src.models.functional",
}
_CLASSES: Final = {
    "__keras_tensor__", "Activation", "Add", "Average", "AveragePooling1D", "BatchNormalization",
    "Concatenate", "Conv1D", "Dense", "DepthwiseConv1D", "Dropout", "DTypePolicy", "Flatten",
    "Functional", "GlorotUniform", "HeNormal", "InputLayer", "LayerNormalization", "MaxPooling1D",
    "Multiply", "Ones", "Rescaling", "Reshape", "Sequential", "Softmax", "SpatialDropout1D",
    "Zeros", "ZeroPadding1D",
}  # fmt: skip


class UnsafeModelError(MessageError, ValueError):
    """A file that is no plain network; the message is one sentence."""


def check(path: Path) -> None:
    """Let a .keras file pass that holds only layers from the list above.

    Raises
    ------
    UnsafeModelError
        Not a .keras archive, an oversized one, or one that names anything else.
    OSError
        The file cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {item.filename: item.file_size for item in archive.infolist()}
            if set(sizes) != _MEMBERS:
                raise UnsafeModelError(
                    Message("{file} is not a saved Keras model.", file=path.name)
                )
            if sizes["config.json"] > _MAX_CONFIG or sum(sizes.values()) > _MAX_FILE:
                raise UnsafeModelError(
                    Message("{file} is too large to be a model of xrdgui.", file=path.name)
                )
            config = json.loads(archive.read("config.json"))
    except (zipfile.BadZipFile, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UnsafeModelError(
            Message("{file} is not a saved Keras model.", file=path.name)
        ) from error
    for part in _serialised(config):
        name, module = part["class_name"], part.get("module")
        if name not in _CLASSES or module not in _MODULES:
            raise UnsafeModelError(
                Message(
                    "{file} contains “{name}”, which a model of xrdgui never needs; it was not "
                    "loaded.",
                    file=path.name,
                    name=str(name),
                )
            )


def _serialised(value: Any) -> Iterator[dict[str, Any]]:
    """Every object description anywhere in a Keras config."""
    if isinstance(value, dict):
        if "class_name" in value:
            yield value
        for item in value.values():
            yield from _serialised(item)
    elif isinstance(value, list):
        for item in value:
            yield from _serialised(item)
