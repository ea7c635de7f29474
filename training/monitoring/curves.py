"""The points of a curve that grows for days: few enough to draw and keep, the last one exact."""

import numpy as np
import numpy.typing as npt


class Curve:
    """Rows of numbers whose first column only grows; every other row goes when there are too many.

    Parameters
    ----------
    columns : int
        Numbers in a row, the first of them the position along the axis.
    most : int
        Rows kept at most; memory for them is taken once and never grows.
    """

    def __init__(self, columns: int, most: int = 2048) -> None:
        self._rows = np.empty((most, columns))
        self._kept = 0
        self._stride = 1
        self._skipped = 0
        self._latest: tuple[float, ...] | None = None

    def __len__(self) -> int:
        return len(self.rows())

    @property
    def latest(self) -> tuple[float, ...] | None:
        """The newest row, whether it is among those kept or not."""
        return self._latest

    def append(self, *row: float) -> None:
        """Add a row."""
        self._latest = row
        self._skipped += 1
        if self._skipped < self._stride:
            return
        if self._kept == len(self._rows):
            self._thin()
        self._rows[self._kept] = row
        self._kept += 1
        self._skipped = 0

    def cut(self, position: float) -> None:
        """Forget the rows from this position on: a resumed run does them anew."""
        if self._latest is None or self._latest[0] < position:
            return
        self._kept = int(np.searchsorted(self._rows[: self._kept, 0], position))
        if self._kept:
            self._latest = tuple(self._rows[self._kept - 1])
        else:
            self._latest = None
        self._skipped = 0

    def rows(self) -> npt.NDArray[np.float64]:
        """Rows to draw, shape (n, columns); the newest is always the last."""
        kept = self._rows[: self._kept]
        if self._latest is None or (self._kept and kept[-1, 0] == self._latest[0]):
            return kept.copy()
        return np.vstack([kept, self._latest])

    def _thin(self) -> None:
        half = self._rows[::2].copy()
        self._kept = len(half)
        self._rows[: self._kept] = half
        self._stride *= 2
