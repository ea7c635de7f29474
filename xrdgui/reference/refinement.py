"""Strain of a compound's lattice and zero shift, fitted to the lines of a pattern; compiled.

q = 1/d² = gᵀ(1 + δ)g is linear in the strain δ: amplitudes of at most six symmetric tensors that
the crystal system allows, the isotropic one first. Their priors are normal, so that a cell is not
bent at will, and the zero shift has one, too.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.reference.compound import WAVELENGTH
from xrdgui.reference.observed import Observed
from xrdgui.runtime.compiled import compiled

Array = npt.NDArray[Any]

SHIFT_DEVIATION: Final = 0.08
"""Standard deviation of the zero shift (deg)."""
# How far (deg) lines are looked for in each round; where only the scale can change, nearer.
_WINDOWS: Final = np.array([0.7, 0.5, 0.35, 0.25, 0.18, 0.14, 0.12, 0.1])
_WINDOWS_OF_SCALE: Final = np.array([0.3, 0.25, 0.2, 0.16, 0.13, 0.11, 0.1])
_LEAST_DEVIATION: Final = 0.03  # deg
_PER_DEGREE: Final = np.degrees(WAVELENGTH / 2)


@compiled
def designed(g: Array, p: int, into: Array) -> None:
    """Fill (n, p) with gᵀBg of reciprocal vectors g (n, 3) for the p tensors B.

    They are orthonormal: isotropic; z against x and y; x against y; xz; xy; yz.
    """
    for k in range(len(g)):
        x, y, z = g[k, 0], g[k, 1], g[k, 2]
        into[k, 0] = (x * x + y * y + z * z) / np.sqrt(3.0)
        if p > 1:
            into[k, 1] = (2 * z * z - x * x - y * y) / np.sqrt(6.0)
        if p > 2:
            into[k, 2] = (x * x - y * y) / np.sqrt(2.0)
        if p > 3:
            into[k, 3] = np.sqrt(2.0) * x * z
        if p > 4:
            into[k, 4] = np.sqrt(2.0) * x * y
            into[k, 5] = np.sqrt(2.0) * y * z


@compiled
def angles(q: Array, design: Array, strain: Array, shift: float, into: Array, slope: Array) -> None:
    """Fill (n,) with 2θ (deg) of strained reflections, and with its slope over q (deg Å²)."""
    for k in range(len(q)):
        its = q[k]
        for a in range(design.shape[1]):
            its += design[k, a] * strain[a]
        its = max(its, 1e-4)
        sine = min(np.sqrt(its) * WAVELENGTH / 2, 0.9999)
        into[k] = 2 * np.degrees(np.arcsin(sine)) + shift
        slope[k] = _PER_DEGREE / (np.sqrt(its) * np.sqrt(1 - sine * sine))


@compiled
def refine(
    q: Array,
    design: Array,
    intensity: Array,
    seen: Observed,
    deviations: Array,
    strain: Array,
) -> tuple[float, float]:
    """Fit the strain (p,), in place, from where it is; return the zero shift and the Occam term.

    In each round every line is paired with the reflection that is near and about as strong, within
    a window that shrinks; robust least squares. The Occam term is half the log determinant of the
    normal matrix over that of the priors: what the data had to choose.

    Parameters
    ----------
    q, design, intensity
        (n,), (n, p), (n,) of the reflections.
    deviations
        (p,) of the priors.
    """
    n, p = design.shape
    root = np.sqrt(intensity)
    at = np.empty(n)
    slope = np.empty(n)
    normal = np.zeros((p + 1, p + 1))
    right = np.zeros(p + 1)
    row = np.empty(p + 1)
    log_intensity = np.log(intensity)
    log_height = np.log(seen.height)
    prior = np.full(p + 1, SHIFT_DEVIATION)
    for a in range(p):
        prior[a] = deviations[a]
    shift = 0.0
    for window in _WINDOWS_OF_SCALE if p == 1 else _WINDOWS:
        angles(q, design, strain, shift, at, slope)
        _begin(normal, right, prior, strain, shift)
        deviation = max(0.5 * window, _LEAST_DEVIATION)
        for i in range(len(seen.two_theta)):
            which = _partner(seen.two_theta[i], log_height[i], at, root, log_intensity, window)
            if which < 0:
                continue
            off = seen.two_theta[i] - at[which]
            weight = (1 - seen.foreign[i]) * np.sqrt(np.sqrt(seen.height[i])) / deviation**2
            weight *= np.sqrt(min(1.0, root[which] + 0.1)) / (1 + (off / (0.7 * window)) ** 2)
            for a in range(p):
                row[a] = design[which, a] * slope[which]
            row[p] = 1.0
            for a in range(p + 1):
                right[a] += weight * row[a] * off
                for b in range(p + 1):
                    normal[a, b] += weight * row[a] * row[b]
        step = _solved(normal.copy(), right.copy())
        for a in range(p):
            strain[a] += step[a]
        shift += step[p]
    for a in range(p + 1):
        for b in range(p + 1):
            normal[a, b] *= prior[a] * prior[b]
    return shift, 0.5 * _log_determinant(normal)


@compiled
def _begin(normal: Array, right: Array, prior: Array, strain: Array, shift: float) -> None:
    """Fill the normal equations with what the priors say."""
    p = len(strain)
    for a in range(p + 1):
        right[a] = -(strain[a] if a < p else shift) / prior[a] ** 2
        for b in range(p + 1):
            normal[a, b] = 1 / prior[a] ** 2 if a == b else 0.0


@compiled
def _partner(
    two_theta: float, log_height: float, at: Array, root: Array, log_intensity: Array, window: float
) -> int:
    """Return the reflection that is near a line and about as strong; -1 without one."""
    best, which = 0.0, -1
    for k in range(len(at)):
        off = at[k] - two_theta
        if abs(off) > window:
            continue
        unlike = abs(log_intensity[k] - log_height)
        value = root[k] * np.exp(-0.5 * (off / (0.5 * window)) ** 2 - 0.08 * unlike)
        if value > best:
            best, which = value, k
    return which


@compiled
def _solved(a: Array, b: Array) -> Array:
    """Solve a x = b for a symmetric positive a by elimination, in place."""
    n = len(b)
    for i in range(n):
        for j in range(i + 1, n):
            factor = a[j, i] / a[i, i]
            for k in range(i, n):
                a[j, k] -= factor * a[i, k]
            b[j] -= factor * b[i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            b[i] -= a[i, k] * b[k]
        b[i] /= a[i, i]
    return b


@compiled
def _log_determinant(a: Array) -> float:
    total = 0.0
    n = len(a)
    for i in range(n):
        total += np.log(a[i, i])
        for j in range(i + 1, n):
            factor = a[j, i] / a[i, i]
            for k in range(i, n):
                a[j, k] -= factor * a[i, k]
    return total
