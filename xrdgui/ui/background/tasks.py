"""What helper processes do for the window: prepare a pattern, write one. No Qt in here.

The window's process only names these functions. What they work with is imported by the helper that
runs them, so that the window need not wait for numpy and scipy.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from xrdgui.patterns.export import Kind
    from xrdgui.patterns.pattern import Pattern


@dataclass(frozen=True, eq=False)
class Prepared:
    """A pattern as the network sees it.

    Attributes
    ----------
    axis : numpy.ndarray
        2θ in degrees at the reference wavelength, shape (length,).
    channels : dict of str to numpy.ndarray
        What each input channel along 2θ holds, each of shape (length,).
    wavelength : float
        Reference wavelength in Å.
    """

    axis: np.ndarray
    channels: dict[str, np.ndarray]
    wavelength: float


def prepare(model_folder: Path, pattern: Pattern, wavelength: float) -> Prepared:
    """Turn a pattern into the network's input, as the model card describes it.

    Raises
    ------
    xrdgui.representation.representation.RepresentationError
        The pattern cannot be prepared; the message is one sentence.
    """
    import numpy as np

    from xrdgui.models.card import ModelCard
    from xrdgui.representation.representation import PATTERN_CHANNELS, Representation

    representation = Representation.from_dict(ModelCard.read(model_folder).representation)
    values = representation.prepare(pattern.two_theta, pattern.intensity, wavelength)
    channels = {
        name: np.ascontiguousarray(values[:, index]) for index, name in enumerate(PATTERN_CHANNELS)
    }
    return Prepared(np.asarray(representation.axis), channels, float(representation.wavelength))


def write_pattern(pattern: Pattern, path: Path, kind: Kind, overwrite: bool) -> str | None:
    """Write a pattern to a file; return one sentence when that was not possible."""
    from xrdgui.patterns import export

    try:
        export.write(pattern, path, kind, overwrite)
    except export.ExportError as error:
        return str(error)
    return None
