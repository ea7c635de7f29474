"""Measured or simulated pattern -> network input: the one contract between training and inference.

A pattern is carried to the reference wavelength by Bragg's law, averaged onto a fixed 2θ grid,
freed of its background, and shown to the network in channels:

intensity  square root of the smoothed intensity above background, strongest = 1
lines      the diffraction lines found in it, drawn again as two grid points each
measured   1 where the pattern was measured, 0 where it was not

and, on an axis of differences of 1/d² in place of 2θ, how often two lines are that far apart:

differences   each pair counts by the heights of its lines
coincidences  each pair counts alike

1/d² is a sum of fewer terms the more symmetric the lattice is, so differences that come back again
and again tell of its symmetry; indexing starts from them too (Ito, Nature 164, 755, 1949).
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

# Channels along 2θ; channels along differences, with the power to which a line's height counts.
PATTERN_CHANNELS: Final = ("intensity", "lines", "measured")
DIFFERENCE_CHANNELS: Final = {"differences": 0.5, "coincidences": 0.0}

# Half width (deg) of the window in which a line must stand out, and of the background's opening.
_PROMINENCE_WINDOW: Final = 0.6
_BACKGROUND_WINDOW: Final = 1.5
# A line must rise this many standard deviations of the noise above its surroundings …
_SIGNIFICANCE: Final = 4.0
# … and this fraction of the strongest line, both in the square root of the intensity.
_WEAKEST_LINE: Final = 0.02
# Step of the axis of differences of 1/d², and the standard deviation of a line on it (Å⁻²).
_DIFFERENCE_STEP: Final = 2e-4
_LINE_WIDTH: Final = 2e-4
# Standard deviations that noise does not reach, whatever the length of the pattern.
_CERTAIN: Final = 8.0


class RepresentationError(ValueError):
    """A pattern the network cannot be shown; one sentence, without the file's name."""


@dataclass(frozen=True)
class Representation:
    """Parameters of the network input; they travel in the model card.

    Attributes
    ----------
    two_theta_min, two_theta_max
        range of the grid (deg) at the reference wavelength.
    step
        grid step (deg).
    wavelength
        reference wavelength (Å).
    smoothing
        standard deviation (deg) of the Gaussian that lines are looked for under.
    channels
        those along 2θ, then any along differences.
    """

    two_theta_min: float = 5.0
    two_theta_max: float = 90.0
    step: float = 0.02
    wavelength: float = 1.5406
    smoothing: float = 0.04
    channels: tuple[str, ...] = (*PATTERN_CHANNELS, *DIFFERENCE_CHANNELS)

    @property
    def length(self) -> int:
        """Number of grid points."""
        return round((self.two_theta_max - self.two_theta_min) / self.step)

    @property
    def axis(self) -> npt.NDArray[np.float64]:
        """(length,) 2θ of the grid points in degrees at the reference wavelength."""
        return self.two_theta_min + self.step * np.arange(self.length, dtype=np.float64)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for the model card."""
        return asdict(self) | {"channels": list(self.channels)}  # as JSON gives it back

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Representation":
        """Make it of plain values. Raises RepresentationError for an incompatible version."""
        channels = tuple(values.get("channels", PATTERN_CHANNELS))
        known = (*PATTERN_CHANNELS, *(name for name in DIFFERENCE_CHANNELS if name in channels))
        if channels != known:
            raise RepresentationError(
                f"the model was trained on channels {', '.join(map(str, channels))}, which this "
                "version does not make."
            )
        return cls(**{**values, "channels": channels})

    def prepare(
        self,
        two_theta: npt.NDArray[np.floating],
        intensity: npt.NDArray[np.floating],
        wavelength: float,
    ) -> Array:
        """(length, channels) network input of one measured pattern.

        Parameters
        ----------
        two_theta
            (n,) degrees, strictly increasing.
        intensity
            (n,) any linear unit.
        wavelength
            of the measurement, in Å.

        Raises
        ------
        RepresentationError
            nothing of the pattern falls into the range, or it is flat.
        """
        counts, measured = self.resample(two_theta, intensity, wavelength)
        return self.prepare_grid(counts[None], measured[None])[0]

    def resample(
        self,
        two_theta: npt.NDArray[np.floating],
        intensity: npt.NDArray[np.floating],
        wavelength: float,
    ) -> tuple[Array, npt.NDArray[np.bool_]]:
        """(length,) mean intensity of each grid cell and (length,) whether it was measured.

        Finer steps than the grid's are averaged, coarser ones interpolated: the integral under the
        pattern is kept.
        """
        from xrdgui.representation import resampling  # noqa: PLC0415  compiled, and a window just reads recipes

        x, y = resampling.carried(
            np.asarray(two_theta, dtype=float),
            np.asarray(intensity, dtype=float),
            self.wavelength / wavelength,
        )
        measured = np.zeros(self.length, dtype=bool)
        if x.size >= 2:
            measured = (self.axis >= x[0]) & (self.axis <= x[-1])
        if measured.sum() < 2:
            raise RepresentationError(
                f"nothing was measured between {self.two_theta_min:g}° and "
                f"{self.two_theta_max:g}° (2θ at {self.wavelength:g} Å); is the wavelength right?"
            )
        counts = resampling.averaged(x, y, self.two_theta_min, self.step, self.length)
        if np.ptp(counts[measured]) <= 1e-6 * np.abs(counts[measured]).max():
            raise RepresentationError("all intensities in the usable range are the same.")
        return counts.astype(np.float32), measured

    def prepare_grid(self, counts: Array, measured: npt.NDArray[np.bool_]) -> Array:
        """(n, length, channels) network input of n patterns that are on the grid already.

        Parameters
        ----------
        counts
            (n, length) intensities.
        measured
            (n, length) bool, True on one stretch each.
        """
        return self.prepare_and_count(counts, measured)[0]

    def prepare_and_count(
        self, counts: Array, measured: npt.NDArray[np.bool_]
    ) -> tuple[Array, npt.NDArray[np.intp]]:
        """Prepare as `prepare_grid`, and count (n,) the lines that cannot be noise.

        The network is also shown lines that may be noise, and has learned to weigh them; those
        counted are what a judgement rests on. Noise alone makes two at the most.
        """
        from scipy import ndimage  # noqa: PLC0415  loads slowly, and a window just reads recipes

        counts = _hold_edges(np.asarray(counts, dtype=np.float32), measured)
        counts = counts - np.minimum(counts.min(axis=1, keepdims=True), 0)
        above = np.maximum(counts - self._background(counts), 0)
        smooth = ndimage.gaussian_filter1d(above, self.smoothing / self.step, axis=1, truncate=3)
        smooth *= measured
        strongest = np.maximum(smooth.max(axis=1, keepdims=True), np.float32(1e-30))
        out = np.empty((*counts.shape, len(self.channels)), dtype=np.float32)
        out[..., 0] = np.sqrt(smooth / strongest)
        relief = self._relief(counts, measured)
        out[..., 1] = self._lines(relief, smooth / strongest)
        out[..., 2] = measured
        for index, name in enumerate(self.channels[3:], start=3):
            out[..., index] = self._differences(out[..., 1], DIFFERENCE_CHANNELS[name])
        root, prominence, noise = relief
        row, _ = _summits(root, prominence > _CERTAIN * noise[:, None])
        return out, np.bincount(row, minlength=len(counts))

    def _differences(self, lines: Array, power: float) -> Array:
        """(n, length) how often lines (n, length) are k · _DIFFERENCE_STEP apart in 1/d².

        The autocorrelation of the points of lines on an even axis of 1/d², divided by their number
        (two points a line).
        """
        from scipy import fft  # noqa: PLC0415  as above

        place = (2 * np.sin(np.radians(self.axis) / 2) / self.wavelength) ** 2 / _DIFFERENCE_STEP
        cell = place.astype(np.intp)
        share = place - cell
        size = fft.next_fast_len(2 * (int(cell[-1]) + 2), real=True)
        row, column = np.nonzero(lines)
        weight = lines[row, column] ** power
        at = row * size + cell[column]
        spread = np.bincount(
            np.concatenate([at, at + 1]),
            np.concatenate([weight * (1 - share[column]), weight * share[column]]),
            minlength=len(lines) * size,
        ).reshape(len(lines), size)
        sigma = _LINE_WIDTH / _DIFFERENCE_STEP
        blur = np.exp(-((2 * np.pi * sigma * fft.rfftfreq(size)) ** 2)).astype(np.float32)
        spectrum = fft.rfft(spread.astype(np.float32), axis=1)
        pairs = fft.irfft((spectrum.real**2 + spectrum.imag**2) * blur, size, axis=1)
        reach = min(self.length, size // 2)
        out = np.zeros_like(lines)
        out[:, :reach] = pairs[:, :reach] / np.maximum(spread.sum(axis=1, keepdims=True), 1e-6)
        return out

    def _background(self, counts: Array) -> Array:
        """Morphological opening of the smoothed pattern, smoothed again."""
        from scipy import ndimage  # noqa: PLC0415  loads slowly, and a window just reads recipes

        size = 2 * round(_BACKGROUND_WINDOW / self.step) + 1
        smooth = ndimage.uniform_filter1d(counts, 15, axis=1)
        eroded = ndimage.minimum_filter1d(smooth, size, axis=1)
        opened = ndimage.maximum_filter1d(eroded, size, axis=1)
        background: Array = ndimage.uniform_filter1d(opened, size // 2, axis=1)
        return background

    def _relief(self, counts: Array, measured: npt.NDArray[np.bool_]) -> tuple[Array, Array, Array]:
        """Smoothed root of the counts, its prominence, (n,) the noise; the first two (n, length).

        Lines are looked for in the square root of the counts, where counting noise is even.
        """
        from scipy import ndimage  # noqa: PLC0415  loads slowly, and a window just reads recipes

        sigma = self.smoothing / self.step
        root = ndimage.gaussian_filter1d(np.sqrt(counts), sigma, axis=1, truncate=3)
        ripple = root - ndimage.gaussian_filter1d(root, 2.5 * sigma, axis=1, truncate=3)
        window = round(_PROMINENCE_WINDOW / self.step)
        left = ndimage.minimum_filter1d(root, window + 1, axis=1, origin=window // 2)
        right = ndimage.minimum_filter1d(root, window + 1, axis=1, origin=-(window // 2))
        return root, (root - np.maximum(left, right)) * measured, noise_of(ripple, measured)

    def _lines(self, relief: tuple[Array, Array, Array], height: Array) -> Array:
        """(n, length) roots of the heights of the lines found, each split over two points."""
        root, prominence, noise = relief
        threshold = np.maximum(_SIGNIFICANCE * noise, _WEAKEST_LINE * prominence.max(axis=1))
        row, column = _summits(root, prominence > threshold[:, None])
        before, here, after = (root[row, column + shift] for shift in (-1, 0, 1))
        curvature = before - 2 * here + after
        offset = np.where(curvature < 0, (before - after) / (2 * np.minimum(curvature, -1e-12)), 0)
        offset = np.clip(offset, -0.5, 0.5)
        amplitude = np.sqrt(np.minimum(height[row, column], 1.0))

        out = np.zeros(root.shape, dtype=np.float32)
        neighbour = np.clip(column + np.where(offset >= 0, 1, -1), 0, self.length - 1)
        share = np.abs(offset)
        np.add.at(out, (row, column), amplitude * (1 - share))
        np.add.at(out, (row, neighbour), amplitude * share)
        return out


def _summits(
    root: Array, high: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows and columns of the local maxima of `root` where `high`, edges left out."""
    middle = root[:, 1:-1]
    summit = (middle > root[:, :-2]) & (middle >= root[:, 2:]) & high[:, 1:-1]
    row, column = np.nonzero(summit)
    return row, column + 1


def _hold_edges(counts: Array, measured: npt.NDArray[np.bool_]) -> Array:
    """Hold `counts` where nothing was measured at the nearest measured value."""
    length = counts.shape[1]
    first = measured.argmax(axis=1)
    last = length - 1 - measured[:, ::-1].argmax(axis=1)
    index = np.clip(np.arange(length), first[:, None], last[:, None])
    return np.take_along_axis(counts, index, axis=1)


def noise_of(ripple: Array, measured: npt.NDArray[np.bool_]) -> Array:
    """(n,) standard deviation of ripples (n, length) where measured, by the calmer part of each."""
    size = np.where(measured, np.abs(ripple), np.float32(np.inf))
    # The calmest four tenths of a normal distribution lie within 0.524 standard deviations.
    rank = (0.4 * measured.sum(axis=1)).astype(int)
    # Partitioning every fourth point is as good and four times as fast.
    thinned = np.sort(size[:, ::4], axis=1)
    return thinned[np.arange(len(size)), np.minimum(rank // 4, thinned.shape[1] - 1)] / np.float32(
        0.524
    )
