"""Keras without the packages it would load for features that nobody here uses.

They are a third of what its import takes, and 150 MB. Keras does without any of them that is not
installed, so it is told that none is; only while it is imported, and unless it is there already.
"""

import sys
from typing import Final

_FOR_OTHERS: Final = ("matplotlib", "pandas", "sklearn")

_hidden = [name for name in _FOR_OTHERS if name not in sys.modules]
for _name in _hidden:
    sys.modules[_name] = None  # type: ignore[assignment]  # Python's word for: cannot be imported
try:
    import keras
    from keras import layers, ops
    from keras.src.backend.common import global_state
finally:
    for _name in _hidden:
        del sys.modules[_name]

__all__ = ["global_state", "keras", "layers", "ops"]
