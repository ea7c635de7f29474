"""Fields of a binary file, little-endian, with what is missing said in one sentence."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers.base import Content, ReadError
from xrdgui.patterns.readers.scans import Scan, patterns

Range = TypeVar("Range")


def read_ranges(
    content: Content,
    name: str,
    ranges: Callable[[Fields], Iterable[Range]],
    scan: Callable[[Fields, Range], Scan],
) -> list[Pattern]:
    """Return the patterns in a file of the format `name`, one for each of its ranges."""
    fields = Fields(content.data)
    return patterns(content, name, ranges(fields), partial(scan, fields))


class Fields:
    """Reads numbers and texts at given positions of `data`, counted in bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def _check(self, start: int, length: int) -> None:
        if start < 0 or length < 0 or start + length > len(self.data):
            raise ReadError("ends too early; copy it again from the instrument's computer")

    def has(self, start: int, length: int) -> bool:
        """Whether the file goes on that far."""
        return start >= 0 and start + length <= len(self.data)

    def _one(self, kind: str, at: int) -> float:
        self._check(at, struct.calcsize(kind))
        return struct.unpack_from(kind, self.data, at)[0]

    def u16(self, at: int) -> int:
        """Return the unsigned 16-bit number."""
        return int(self._one("<H", at))

    def u32(self, at: int) -> int:
        """Return the unsigned 32-bit number."""
        return int(self._one("<I", at))

    def f32(self, at: int) -> float:
        """Return the single-precision number as the decimal it was meant to be (0.02, not …96)."""
        return float(str(np.float32(self._one("<f", at))))

    def f64(self, at: int) -> float:
        """Return the double-precision number."""
        return self._one("<d", at)

    def text(self, at: int, length: int) -> str:
        """Return a text of at most `length` bytes that ends with a zero."""
        self._check(at, length)
        piece = self.data[at : at + length].split(b"\0")[0]
        return piece.decode("latin-1").strip()

    def array(self, kind: str, at: int, count: int) -> NDArray[np.float64]:
        """Return (count,) numbers of the numpy type `kind`."""
        dtype = np.dtype(kind)
        self._check(at, count * dtype.itemsize)
        return np.frombuffer(self.data, dtype, count, at).astype(np.float64)
