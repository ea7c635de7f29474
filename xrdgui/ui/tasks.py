"""What the helper processes do: find files, read them, prepare a pattern. No Qt in here.

The window's process only names these functions. What they work with is imported by the helper that
runs them, so that the window need not wait for two dozen readers and scipy.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xrdgui.patterns.pattern import Pattern


@dataclass(frozen=True, eq=False)
class FileRead:
    """One file: its patterns, or one sentence why there are none."""

    path: Path
    patterns: tuple[Pattern, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, eq=False)
class Prepared:
    """A pattern as the network sees it.

    Attributes
    ----------
    axis : numpy.ndarray
        2θ in degrees at the reference wavelength, shape (length,).
    channels : dict of str to numpy.ndarray
        What each input channel holds, each of shape (length,).
    wavelength : float
        Reference wavelength in Å.
    """

    axis: np.ndarray
    channels: dict[str, np.ndarray]
    wavelength: float


def find_files(paths: list[str]) -> list[Path]:
    """List the files that these files, folders and globs stand for, each once."""
    from xrdgui.patterns.files import expand  # noqa: PLC0415

    return list(dict.fromkeys(expand([Path(path) for path in paths])))


def read_file(path: Path) -> FileRead:
    """Read one file; whatever is wrong with it becomes its sentence."""
    from xrdgui.patterns.readers import ReadError, read_patterns  # noqa: PLC0415

    try:
        patterns = tuple(read_patterns(path))
    except ReadError as error:
        return FileRead(path, problem=str(error))
    except MemoryError:
        return FileRead(path, problem=f"{path.name} is too large for the memory of this computer.")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return FileRead(path, problem=f"{path.name} could not be opened: {reason}.")
    if not patterns:
        return FileRead(path, problem=f"{path.name} holds no diffraction pattern.")
    return FileRead(path, patterns)


def prepare(model_folder: Path, pattern: Pattern, wavelength: float) -> Prepared:
    """Turn a pattern into the network's input, as the model card describes it.

    Raises
    ------
    training.representation.RepresentationError
        The pattern cannot be prepared; the message is one sentence.
    """
    from training.card import ModelCard  # noqa: PLC0415
    from training.representation import Representation  # noqa: PLC0415

    representation = Representation.from_dict(ModelCard.read(model_folder).representation)
    values = representation.prepare(pattern.two_theta, pattern.intensity, wavelength)
    channels = {
        name: np.ascontiguousarray(values[:, index])
        for index, name in enumerate(representation.channels)
    }
    return Prepared(np.asarray(representation.axis), channels, float(representation.wavelength))
