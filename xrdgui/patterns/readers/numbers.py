"""Decimal numbers in a byte buffer to floats, many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Digits that surely fit a double exactly. Up to here integer / power of ten is rounded once,
# so the result is that of float() to the last bit (Clinger 1990, "fast path").
_EXACT_DIGITS = 15
_CHUNK = 8192  # numbers at a time, so that the intermediate arrays stay in the cache

Positions = NDArray[np.intp]


class NotANumberError(ValueError):
    """A piece of the buffer is no number; `index` says which."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def parse(data: NDArray[np.uint8], starts: Positions, ends: Positions) -> NDArray[np.float64]:
    """Return (n,) values of the ASCII numbers data[start:end].

    Plain decimals (sign, digits, one point) go through array arithmetic, everything else through
    float(), with the same result.

    Raises
    ------
    NotANumberError
        When a piece is none.
    """
    result = np.empty(starts.size)
    for first in range(0, starts.size, _CHUNK):
        part = slice(first, first + _CHUNK)
        result[part], odd = _plain_decimals(data, starts[part], ends[part])
        for index in (np.flatnonzero(odd) + first).tolist():
            piece = data[starts[index] : ends[index]].tobytes()
            try:  # Fortran writes 1.0D+02
                result[index] = float(piece.replace(b"D", b"E").replace(b"d", b"e"))
            except ValueError:
                raise NotANumberError(index) from None
    return result


def _plain_decimals(
    data: NDArray[np.uint8], starts: Positions, ends: Positions
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return (n,) values, and (n,) for which of them this was not possible."""
    signs = data[starts]
    negative = signs == ord("-")
    lengths = (ends - starts - (negative | (signs == ord("+")))).astype(np.int32)
    width = int(min(lengths.max(initial=1), _EXACT_DIGITS + 1))
    if data.size < width:  # so that the places below never leave the buffer
        return np.zeros(starts.size), np.ones(starts.size, dtype=np.bool_)
    # (width, n) characters counted from a number's right end; those beyond its left end, which
    # near the start of the buffer wrap around, count as zeros.
    place = np.arange(width, dtype=np.uint8)[:, None]
    inside = place < lengths
    characters = data.take(ends - 1 - place)
    point = (characters == ord(".")) & inside
    digits = (characters - np.uint8(ord("0"))) * (inside & ~point)
    n_points = point.sum(axis=0, dtype=np.uint8)
    n_digits = lengths - n_points
    odd = (
        (digits.max(axis=0) > 9)
        | (n_points > 1)
        | (n_digits < 1)
        | (n_digits > _EXACT_DIGITS)
        | (lengths > width)
    )
    # Place of the point; -1 for none, and anything for the odd.
    decimals = (point * place).sum(axis=0, dtype=np.intp).clip(max=width - 1)
    decimals[n_points == 0] = -1
    powers = 10.0 ** np.arange(width)
    values = np.empty(starts.size)
    # Few: a column is written with one number of decimals, or with some.
    for k in (np.flatnonzero(np.bincount(decimals + 1)) - 1).tolist():
        # The point takes a place of its own, so digits left of it stand one too far left.
        weights = powers if k < 0 else np.concatenate([powers[:k], [0.0], powers[k : width - 1]])
        chosen = decimals == k
        part = digits if chosen.all() else digits[:, chosen]
        values[chosen] = (weights @ part.astype(np.float64)) / 10.0 ** max(k, 0)
    return np.where(negative, -values, values), odd
