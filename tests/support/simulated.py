"""Simple patterns for tests that need one which looks measured."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Rock salt, a = 5.64 Å.
ROCK_SALT = tuple(5.64 / np.sqrt(n) for n in (3, 4, 8, 11, 12, 16, 19, 20, 24))


def scan(
    d_spacings: tuple[float, ...] = ROCK_SALT,
    wavelength: float = 1.5406,
    two_theta: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (two_theta, intensity) with a Gaussian per d-spacing (Å) on a noisy background."""
    if two_theta is None:
        two_theta = np.arange(10, 90, 0.02)
    intensity = np.full(two_theta.size, 50.0)
    for d in d_spacings:
        sine = wavelength / (2 * d)
        if sine < 1:
            centre = 2 * np.degrees(np.arcsin(sine))
            intensity += 2000 * np.exp(-(((two_theta - centre) / 0.08) ** 2) / 2)
    return two_theta, np.random.default_rng(1).poisson(intensity).astype(float)


def write(path: Path, header: str = "", **how: object) -> Path:
    """Write such a scan as two columns."""
    rows = "\n".join(f"{x:.4f} {y:.0f}" for x, y in zip(*scan(**how), strict=True))
    path.write_text(f"{header}{rows}\n")
    return path
