"""How much memory a saved network would take, found out before any of it is taken.

The description in a model file decides what Keras builds, and Keras fills the weights with random
numbers before it looks at those in the file: a few hundred bytes could ask for all there is.
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from xrdgui.models.safety import UnsafeModelError
from xrdgui.runtime.keras_import import global_state, keras
from xrdgui.runtime.messages import Message

# Numbers that any layer may hand to the next, for one pattern. A batch of 64 then takes 1 GiB.
_MOST_NUMBERS: Final = 2**22
_LEAST_BYTES: Final = 2  # a weight in the file
_WAITING: Final = "uninitialized_variables"


def check(path: Path) -> None:
    """Let a model file pass whose weights are as many as its description says.

    To be called after `safety.check`.

    Raises
    ------
    UnsafeModelError
        The description asks for more weights than the file has, or for layers of a size that no
        pattern needs.
    ValueError
        Keras cannot make a network of the description.
    """
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
        size = archive.getinfo("model.weights.h5").file_size
    waiting = global_state.get_global_attribute(_WAITING, [], set_to_default=True)
    before = list(waiting)
    try:
        # In this scope a variable knows its shape and has no content.
        with keras.StatelessScope(initialize_variables=False):
            model = keras.saving.deserialize_keras_object(config, safe_mode=True)
            weights = model.count_params()
            widest = max(map(_numbers, _layers(model)), default=0)
    finally:
        # Keras would fill the variables at the next chance.
        global_state.set_global_attribute(_WAITING, before)
    if weights * _LEAST_BYTES > size:
        raise UnsafeModelError(
            Message(
                "{file} describes a network of {weights} weights but does not hold them.",
                file=path.name,
                weights=f"{weights:,}",
            )
        )
    if widest > _MOST_NUMBERS:
        raise UnsafeModelError(
            Message(
                "{file} describes a network with layers of {widest} numbers, more than a model of "
                "xrdgui needs.",
                file=path.name,
                widest=f"{widest:,}",
            )
        )


def _layers(model: Any) -> Iterator[Any]:
    """Every layer, also of networks inside the network."""
    for layer in model.layers:
        yield layer
        if hasattr(layer, "layers"):
            yield from _layers(layer)


def _numbers(layer: Any) -> int:
    """Numbers in the largest output of a layer for one pattern."""
    largest = 0
    for node in layer._inbound_nodes:  # noqa: SLF001 - `layer.output` knows of one call only
        for output in node.output_tensors:
            numbers = 1
            for length in output.shape[1:]:
                numbers *= length or 1
            largest = max(largest, numbers)
    return largest
