"""Decimal numbers in a text to floats, many at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.intp]
_SOLID = ord(" ")  # what is above stands in a piece, what is below between two
_LINE_END, _RETURN = ord("\n"), ord("\r")
_TAB, _SHIFT_OUT, _ESCAPE = np.array([0x09, 0x0E, 0x1B], dtype=np.uint8)
_DOUBTFUL = (b"n", b"N", b'"')
# Fortran writes 1.0D+02, and 1_000 is a number to Python only.
_AS_PYTHON = bytes.maketrans(b"Dd_", b"EEx")
_BETWEEN = b',;"'  # and so do these
_PART = 250_000  # characters, whose arrays fit into the processor's cache
_KEPT = 16_000_000  # bytes, more than the arrays of any usual text


@cache
def _arrow() -> tuple[Any, Any, Any, Any]:
    """Return Arrow, its function `cast`, what makes that give floats, and where it puts them.

    Its parser is rounded like float() and ten times as fast as numpy's own. Importing it takes
    0.1 s, which a program that reads nothing should not wait for. One of our own, compiled by
    numba, saved a third of what reading a text takes, three tenths of what a thousand dropped files
    take, and took 0.6 s and 56 MB in each process to load, compiled before.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    _keep_memory()
    # Its own allocator takes longer than all the numbers of a short text.
    return pa, pc.get_function("cast"), pc.CastOptions(pa.float64()), pa.system_memory_pool()


def _keep_memory() -> None:
    """Have the arrays of one text stand where those of the last stood.

    The C library of Linux gives back what they were in after each text, to be cleared anew for the
    next: up to a third of the time. It keeps as much as the largest block once freed, though that
    was never written to. Elsewhere this does nothing.
    """
    np.empty(_KEPT, dtype=np.uint8)


class NotANumberError(ValueError):
    """A piece of the text is no number; `index` says which."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def floats(text: bytes) -> NDArray[np.float64] | None:
    """Return (n,) all numbers in a text, whichever lines they stand in.

    None where it takes a closer look: one of them may be none, or be written in a rare way.
    """
    # "nan" is a number here, what stands between quotes is none, nor is what is no text.
    if not text.isascii() or any(sign in text for sign in _DOUBTFUL) or _has_controls(text):
        return None
    try:
        parts = [Pieces(text, *part).at_once() for part in parts_of(text, 0, len(text))]
    except ValueError:
        return None
    return np.concatenate(parts) if parts else np.empty(0)


def _has_controls(text: bytes) -> bool:
    """Whether there are control characters that separate nothing."""
    data = np.frombuffer(text, dtype=np.uint8)
    return bool((data < _TAB).any() or (data - _SHIFT_OUT <= _ESCAPE - _SHIFT_OUT).any())


def parts_of(text: bytes, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where some lines begin and end, as many as stay in the processor's cache."""
    length = (end - begin) // ((end - begin) // _PART + 1) + 1  # all about the same
    while begin < end:
        stop = text.find(b"\n", begin + length, end)
        stop = end if stop < 0 else stop
        yield begin, stop
        begin = stop + 1


class Pieces:
    """What stands between the separators and line ends of a text, and its values as numbers.

    Parameters
    ----------
    text
        With nothing but points as decimal signs.
    begin, end
        Of the part of it that is meant; all of it unless given.

    Attributes
    ----------
    starts, ends : numpy.ndarray
        (n,) places in the part, counted in bytes.
    """

    def __init__(self, text: bytes, begin: int = 0, end: int | None = None) -> None:
        self._data = np.frombuffer(text, dtype=np.uint8)[begin:end]
        solid = np.zeros(self._data.size + 2, dtype=np.bool_)
        inner = np.greater(self._data, _SOLID, out=solid[1:-1])
        self._has_returns = text.find(b"\r", begin, end) >= 0
        for mark in _BETWEEN:
            if text.find(mark, begin, end) >= 0:
                inner &= self._data != mark
        # (2n,) where a piece begins, ends, the next begins, …
        self._edges = (solid[1:] != solid[:-1]).nonzero()[0]
        self.starts: Positions = self._edges[0::2]
        self.ends: Positions = self._edges[1::2]

    def in_lines_of(self, count: int) -> bool:
        r"""Whether it is lines of `count` pieces each, and no other.

        Lines end with "\n" or "\r\n".
        """
        is_line_end = self._data == _LINE_END
        n_line_ends = int(np.count_nonzero(is_line_end))
        if self.starts.size != count * (n_line_ends + 1):
            return False
        last = self.ends[count - 1 : -1 : count]
        if not self._has_returns:
            if np.count_nonzero(is_line_end[last]) == n_line_ends:
                return True
        else:
            is_return = self._data[:-1] == _RETURN  # one at the end is that of the line after
            n_returns = int(np.count_nonzero(is_return))
            if (
                n_returns == n_line_ends
                and np.count_nonzero(is_return[last]) == n_returns
                and np.count_nonzero(is_line_end[last + 1]) == n_returns
            ):
                return True
            if np.count_nonzero(is_return & is_line_end[1:]) != n_returns:
                return False
        line_ends = is_line_end.nonzero()[0]  # blanks stand before or behind some of them
        between = (last <= line_ends) & (line_ends < self.starts[count::count])
        return int(np.count_nonzero(between)) == n_line_ends

    def values(self, chosen: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Return (n,) numbers, those of pieces not chosen of no meaning.

        Parameters
        ----------
        chosen
            (n,) which pieces are wanted; None for all.

        Raises
        ------
        NotANumberError
            When one of them is no number.
        """
        try:
            return self.at_once(chosen)
        except ValueError:
            return self._one_by_one(chosen)

    def at_once(self, chosen: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Return numbers as `values`; ValueError also for one that is written in a rare way."""
        count = self._edges.size - 1
        if count < 1:
            return np.empty(0)
        # To Arrow pieces and gaps are one string after the other, every second "not there".
        if chosen is None:
            bits = b"\x55" * (count // 8 + 1)
        else:
            there = np.zeros(count, dtype=np.bool_)
            there[0::2] = chosen
            bits = np.packbits(there, bitorder="little").tobytes()
        arrow, cast, to_float64, memory = _arrow()
        buffers = map(arrow.py_buffer, (self._edges, self._data, bits))
        strings = arrow.LargeStringArray.from_buffers(count, *buffers)
        values = cast.call([strings], to_float64, memory).buffers()[1]
        return np.frombuffer(values, dtype=np.float64, count=count)[0::2]

    def _one_by_one(self, chosen: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        values = np.zeros(self.starts.size)
        for index in range(values.size) if chosen is None else np.flatnonzero(chosen).tolist():
            piece = self._data[self.starts[index] : self.ends[index]].tobytes()
            try:
                values[index] = float(piece.translate(_AS_PYTHON))
            except ValueError:
                raise NotANumberError(index) from None
        return values
