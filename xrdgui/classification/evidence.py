"""Whether a prepared pattern holds enough to be judged by."""

import numpy as np
from numpy.typing import NDArray

from training.representation import Representation, count_lines

FEW_LINES = 3
SHORT_RANGE = 25.0  # degrees at the reference wavelength

NO_LINES = (
    "No diffraction line stands out from the background, so the pattern was not classified; "
    "measure longer, or check that the sample is crystalline."
)


def weigh(
    prepared: NDArray[np.float32], representation: Representation
) -> tuple[tuple[str, ...], str | None]:
    """Return (warnings, error) for one prepared pattern of shape (length, channels).

    Without a line there is an error; with fewer than 3 lines, or less than 25° measured of the
    range the network looks at, there are warnings.
    """
    n_lines = count_lines(prepared)
    if n_lines == 0:
        return (), NO_LINES
    warnings = []
    if n_lines < FEW_LINES:
        lines = "line was" if n_lines == 1 else "lines were"
        warnings.append(f"Only {n_lines} diffraction {lines} found; take the answer as a guess.")
    measured = prepared[:, representation.channels.index("measured")] > 0
    degrees = float(np.count_nonzero(measured)) * representation.step
    if degrees < SHORT_RANGE:
        warnings.append(
            f"Only {degrees:.0f}° of the {representation.two_theta_min:g}–"
            f"{representation.two_theta_max:g}° the network looks at were measured."
        )
    return tuple(warnings), None
