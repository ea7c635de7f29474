"""Reflections -> a pattern as a diffractometer would measure it.

A batch is rendered at once on the grid of the network input: every line is placed with its strain,
shift, texture and thermal factor, shared between a few profiles of increasing width, and the sum is
broadened in Fourier space. Cost does not grow with the width of the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import fft

from training.simulation.ranges import IDEAL, InstrumentRanges, Range
from xrdgui.crystals.diffraction import Reflections, lorentz_polarisation

__all__ = ["IDEAL", "KALPHA1", "KALPHA2", "KALPHA2_RATIO", "InstrumentRanges", "render"]

Float = npt.NDArray[np.float32]

# Cu Kα1 and Kα2 (Å; Hölzer et al., Phys. Rev. A 56, 4554, 1997) and the doublet's intensity ratio.
KALPHA1: Final = 1.540593
KALPHA2: Final = 1.544427
KALPHA2_RATIO: Final = 0.5

# Number of profiles between the narrowest and the broadest line of a pattern.
_N_PROFILES: Final = 6


def render(
    batch: Sequence[Reflections],
    ranges: InstrumentRanges,
    axis: npt.NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[Float, npt.NDArray[np.bool_]]:
    """Render counts of each pattern of the batch, and where it was measured.

    Parameters
    ----------
    batch
        n structures.
    axis
        (length,) evenly spaced 2θ, degrees, at Cu Kα1.

    Returns
    -------
        (n, length) counts, never negative, and (n, length) bool.
    """
    step = float(axis[1] - axis[0])
    padding = round(3.0 / step)  # room for the tails of lines just outside the grid
    size = fft.next_fast_len(len(axis) + 2 * padding, real=True)
    origin = axis[0] - padding * step
    n = len(batch)

    lines = [_of_sample(batch, row, ranges, rng) for row in range(n)]
    profile_widths = np.empty((n, _N_PROFILES))
    cells, weights = [], []
    for row, line in enumerate(lines):
        width = profile_widths[row] = _profile_widths(line.width)
        cell, weight = _deposit(line, width, origin, step, size)
        cells.append(cell + row * _N_PROFILES * size)
        weights.append(weight)
    sticks = np.bincount(
        np.concatenate(cells), weights=np.concatenate(weights), minlength=n * _N_PROFILES * size
    )
    mixing = np.array([line.lorentzian for line in lines])
    smooth = _broaden(
        sticks.reshape(n, _N_PROFILES, size).astype(np.float32), profile_widths, mixing, step
    )[:, padding : padding + len(axis)]
    return _measure(smooth, ranges, axis, rng)


@dataclass
class _Optics:
    """What all phases of a pattern share: radiation, resolution and how far lines are off (deg)."""

    has_kalpha2: bool
    monochromator: float  # cos²2α
    caglioti: tuple[float, float, float]
    zero_shift: float
    displacement: float


@dataclass
class _Lines:
    """Lines of one pattern: position and FWHM (deg), integrated intensity, Lorentzian share."""

    position: npt.NDArray[np.float64]
    intensity: npt.NDArray[np.float64]
    width: npt.NDArray[np.float64]
    lorentzian: float

    def with_others(
        self,
        position: npt.NDArray[np.float64],
        height: npt.NDArray[np.float64],
        width: npt.NDArray[np.float64],
    ) -> "_Lines":
        """Return the same and others, whose heights are relative to the strongest of these."""
        return _Lines(
            np.concatenate([self.position, position]),
            np.concatenate([self.intensity, height * self.intensity.max()]),
            np.concatenate([self.width, width]),
            self.lorentzian,
        )


def _log_uniform(rng: np.random.Generator, bounds: Range) -> float:
    return float(np.exp(rng.uniform(np.log(bounds[0]), np.log(bounds[1]))))


def _of_sample(
    batch: Sequence[Reflections], row: int, ranges: InstrumentRanges, rng: np.random.Generator
) -> _Lines:
    """Lines of a structure, of some more of its neighbour in the batch, and of nothing known."""
    optics = _optics(ranges, rng)
    lines = _lines(batch[row], optics, ranges, rng)
    if rng.random() < ranges.foreign_peaks_share and len(lines.position):
        count = rng.integers(ranges.foreign_peaks[0], ranges.foreign_peaks[1] + 1)
        heights = [_log_uniform(rng, ranges.foreign_peak_height) for _ in range(count)]
        lines = lines.with_others(
            rng.uniform(8, 80, count), np.array(heights), np.full(count, np.median(lines.width))
        )
    if rng.random() < ranges.second_phase_share and len(batch) > 1:
        other = _lines(batch[row - 1], optics, ranges, rng)
        if len(other.position) and len(lines.position):
            weight = _log_uniform(rng, ranges.second_phase)
            heights = weight * other.intensity / max(other.intensity.max(), 1e-30)
            lines = lines.with_others(other.position, heights, other.width)
    return lines


def _optics(ranges: InstrumentRanges, rng: np.random.Generator) -> _Optics:
    u, v, w = (
        rng.uniform(*bounds) for bounds in (ranges.caglioti_u, ranges.caglioti_v, ranges.caglioti_w)
    )
    return _Optics(
        has_kalpha2=rng.random() < ranges.kalpha2_share,
        # Of a graphite monochromator: 2α = 26.6° at Cu Kα.
        monochromator=0.8 if rng.random() < ranges.monochromator_share else 1.0,
        caglioti=(u, v, w),
        zero_shift=ranges.zero_shift * rng.standard_normal(),
        displacement=ranges.displacement * rng.standard_normal(),
    )


def _lines(
    found: Reflections, optics: _Optics, ranges: InstrumentRanges, rng: np.random.Generator
) -> _Lines:
    """Lines of one phase."""
    g = found.hkl @ (found.reciprocal @ _inverse_deformation(found.rotations, ranges, rng))
    length = np.linalg.norm(g, axis=1)
    intensity = found.structure_factor_squared * found.multiplicity.astype(float)
    b = rng.uniform(*ranges.thermal_b)
    intensity *= np.exp(-b * length**2 / 2)  # exp(−2B sin²θ/λ²)
    if rng.random() < ranges.texture_share:
        intensity *= _texture(g, length, found.rotations, ranges, rng)
    jitter = rng.uniform(*ranges.intensity_jitter)
    if jitter:
        intensity *= np.exp(jitter * rng.standard_normal(len(intensity)))

    sines, intensities = [length * KALPHA1 / 2], [intensity]
    if optics.has_kalpha2:
        sines.append(length * KALPHA2 / 2)
        intensities.append(KALPHA2_RATIO * intensity)
    sine, intensity = np.concatenate(sines), np.concatenate(intensities)
    reachable = sine < 0.72  # 2θ < 92°
    sine, intensity = sine[reachable], intensity[reachable]
    intensity *= lorentz_polarisation(sine, optics.monochromator)

    theta = np.arcsin(sine)
    cosine = np.cos(theta)
    width, lorentzian = _widths(sine / cosine, cosine, optics, ranges, rng)
    position = np.degrees(2 * theta) + optics.zero_shift + optics.displacement * cosine
    return _Lines(position, intensity, width, lorentzian)


def _inverse_deformation(
    rotations: npt.NDArray[np.floating], ranges: InstrumentRanges, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """(3, 3) what a random strain that keeps the symmetry does to reciprocal vectors.

    Averaging over the point group leaves just the free components: one if cubic, six if triclinic.
    """
    strain = ranges.lattice_strain * rng.standard_normal((3, 3))
    strain = (strain + strain.T) / 2
    strain = (rotations @ strain @ rotations.transpose(0, 2, 1)).mean(axis=0)
    return np.linalg.inv((1 + rng.uniform(*ranges.lattice_scale)) * np.eye(3) + strain)


def _texture(
    g: npt.NDArray[np.float64],
    length: npt.NDArray[np.float64],
    rotations: npt.NDArray[np.floating],
    ranges: InstrumentRanges,
    rng: np.random.Generator,
) -> npt.NDArray[np.float64]:
    """March–Dollase factors (Dollase, J. Appl. Cryst. 19, 267, 1986), averaged over the orbit.

    The preferred direction is that of one of the reflections of largest spacing: cleavage and
    growth faces have low indices.
    """
    order = np.argsort(length)[:6]
    axis = g[rng.choice(order)]
    equivalents = rotations @ (axis / np.linalg.norm(axis))
    cos2 = np.minimum(((g / length[:, None]) @ equivalents.T) ** 2, 1)
    r = rng.uniform(*ranges.march_dollase_r)
    factors: npt.NDArray[np.float64] = ((r * r - 1 / r) * cos2 + 1 / r) ** -1.5
    return factors.mean(axis=1)


def _widths(
    tangent: npt.NDArray[np.float64],
    cosine: npt.NDArray[np.float64],
    optics: _Optics,
    ranges: InstrumentRanges,
    rng: np.random.Generator,
) -> tuple[npt.NDArray[np.float64], float]:
    """FWHM (deg) of each line and the Lorentzian share η of the pseudo-Voigt.

    Gaussian part: Caglioti; Lorentzian part: Scherrer size and microstrain; combined after
    Thompson, Cox & Hastings, J. Appl. Cryst. 20, 79 (1987).
    """
    u, v, w = optics.caglioti
    gauss = np.sqrt(np.maximum(u * tangent**2 + v * tangent + w, 0.0016))
    size = 10 * _log_uniform(rng, ranges.crystallite_size)
    strain = _log_uniform(rng, ranges.microstrain)
    lorentz = np.degrees(0.9 * KALPHA1 / size / cosine + 4 * strain * tangent)
    total = (
        gauss**5
        + 2.69269 * gauss**4 * lorentz
        + 2.42843 * gauss**3 * lorentz**2
        + 4.47163 * gauss**2 * lorentz**3
        + 0.07842 * gauss * lorentz**4
        + lorentz**5
    ) ** 0.2
    q = float(np.median(lorentz / total)) if len(total) else 0.0
    return total, 1.36603 * q - 0.47719 * q**2 + 0.11116 * q**3


def _profile_widths(width: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if not len(width):
        return np.geomspace(0.1, 0.2, _N_PROFILES)
    return np.geomspace(width.min() * 0.999, width.max() * 1.001, _N_PROFILES)


def _deposit(
    line: _Lines, widths: npt.NDArray[np.float64], origin: float, step: float, size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Flat cells (profile, point) and shares of each line: linear in place and in log width."""
    place = (line.position - origin) / step
    inside = (place >= 0) & (place < size - 1)
    place, intensity = place[inside], line.intensity[inside]
    cell = place.astype(np.int64)
    right = place - cell
    level = np.log(line.width[inside] / widths[0]) / np.log(widths[1] / widths[0])
    lower = np.clip(level.astype(np.int64), 0, _N_PROFILES - 2)
    upper = np.clip(level - lower, 0, 1)
    base = lower * size + cell
    cells = np.concatenate([base, base + 1, base + size, base + size + 1])
    weights = np.concatenate(
        [
            intensity * (1 - upper) * (1 - right),
            intensity * (1 - upper) * right,
            intensity * upper * (1 - right),
            intensity * upper * right,
        ]
    )
    return cells, weights


def _broaden(
    sticks: Float, widths: npt.NDArray[np.float64], mixing: npt.NDArray[np.float64], step: float
) -> Float:
    """(n, size) sum of the sticks (n, profiles, size), each convolved with its pseudo-Voigt."""
    size = sticks.shape[-1]
    frequency = fft.rfftfreq(size, step).astype(np.float32)
    scaled = np.pi * frequency * widths[..., None].astype(np.float32)
    eta = mixing[:, None, None].astype(np.float32)
    profile = eta * np.exp(-scaled) + (1 - eta) * np.exp(
        scaled * scaled * np.float32(-1 / (4 * np.log(2)))
    )
    spectrum = (fft.rfft(sticks, axis=-1) * profile).sum(axis=1)
    broadened: Float = np.maximum(fft.irfft(spectrum, size, axis=-1), 0)
    return broadened


def _measure(
    smooth: Float, ranges: InstrumentRanges, axis: npt.NDArray[np.float64], rng: np.random.Generator
) -> tuple[Float, npt.NDArray[np.bool_]]:
    """Add background and counting noise; cut to the measured range."""
    n, length = smooth.shape
    x = np.linspace(-1, 1, length, dtype=np.float32)
    counts = np.empty_like(smooth)
    measured = np.ones((n, length), dtype=bool)
    noise = rng.standard_normal((n, length), dtype=np.float32)
    for row in range(n):
        if rng.random() >= ranges.full_range_share:
            first, last = rng.uniform(*ranges.first_angle), rng.uniform(*ranges.last_angle)
            measured[row] = (axis >= first) & (axis <= last)
        signal = smooth[row]
        strongest = max(float((signal * measured[row]).max()), 1e-30)
        height = _log_uniform(rng, ranges.peak_counts)
        background = _background(axis, x, ranges, rng) * height
        expected = signal * (height / strongest) + background
        stride = int(rng.integers(2, 4)) if rng.random() < ranges.coarse_step_share else 1
        seen = expected + np.sqrt(expected) * noise[row]
        if stride > 1:  # measured at a coarser step than the grid's
            index = np.arange(length)
            seen = np.interp(index, index[::stride], seen[::stride]).astype(np.float32)
        if rng.random() < ranges.background_removed_share:
            seen = seen - background
        counts[row] = np.maximum(seen, 0)
    return counts, measured


def _background(
    axis: npt.NDArray[np.float64], x: Float, ranges: InstrumentRanges, rng: np.random.Generator
) -> Float:
    """(length,) smooth background relative to the strongest line: polynomial, air scatter, hump."""
    level = _log_uniform(rng, ranges.background)
    c1, c2, c3 = ranges.background_slope * rng.standard_normal(3)
    shape = 1 + x * (c1 + x * (c2 + x * c3))
    background = np.maximum(shape, 0.1) * level
    if rng.random() < ranges.air_scatter_share:
        decay = rng.uniform(2, 12)
        background = background + rng.uniform(0.5, 8) * level * np.exp((5 - axis) / decay)
    if rng.random() < ranges.hump_share:
        centre, sigma = rng.uniform(12, 45), rng.uniform(2, 9)
        hump = np.exp(-(((axis - centre) / sigma) ** 2) / 2)
        background = background + _log_uniform(rng, ranges.hump_height) * hump
    return background.astype(np.float32)
