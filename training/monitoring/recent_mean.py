"""Means over the last batches, out of means since the beginning of an epoch."""

import math
from collections import deque

# Enough to see through the noise of single batches, few enough to follow an epoch.
BATCHES = 50

_Sums = tuple[float, ...]


class RecentMean:
    """What the last batches came to; across epochs, where a mean of the epoch so far would jump.

    Parameters
    ----------
    columns : int
        Values of a batch.
    """

    def __init__(self, columns: int) -> None:
        self._nothing: _Sums = (0.0,) * columns
        # (batch, sums of all batches since the start up to it), the oldest still needed first.
        self._marks: deque[tuple[int, _Sums]] = deque()
        self._epoch: tuple[int, _Sums] = (0, self._nothing)
        # As they were when the newest epoch began, where a run is usually resumed.
        self._before_epoch: deque[tuple[int, _Sums]] = deque()
        self.start(0)

    def start(self, step: int) -> None:
        """Begin, or go on, after this batch: what came after it does not count."""
        known = self._before_epoch and self._before_epoch[-1][0] == step
        self._marks = deque(self._before_epoch if known else [(step, self._nothing)])
        self._epoch = self._marks[-1]

    def begin_epoch(self, step: int) -> None:
        """Begin an epoch after this batch, the last that was taken."""
        if self._marks[-1][0] != step or not all(map(math.isfinite, self._marks[-1][1])):
            self._marks = deque([(step, self._nothing)])
        self._epoch = self._marks[-1]
        self._before_epoch = deque(self._marks)

    def take(self, step: int, *means: float) -> tuple[float, ...]:
        """Return the means of the last batches up to `step`, given those of the epoch so far."""
        first, before = self._epoch
        sums = tuple(b + (step - first) * mean for b, mean in zip(before, means, strict=True))
        while len(self._marks) > 1 and self._marks[-1][0] >= step:
            self._marks.pop()
        while len(self._marks) > 1 and self._marks[1][0] <= step - BATCHES:
            self._marks.popleft()
        start, then = self._marks[0]
        if step <= start:
            return means
        self._marks.append((step, sums))
        return tuple((now - was) / (step - start) for now, was in zip(sums, then, strict=True))
