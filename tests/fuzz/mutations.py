"""Ways to spoil a file, from the clumsy to the cunning, each repeatable by its random numbers."""

import bz2
import gzip
import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

Mutation = Callable[[random.Random, bytes, bytes], bytes]

MAX_BYTES = 200_000  # small inputs find as much as large ones, and sooner
_NUMBER = re.compile(rb"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
_NUMBERS = [
    b"nan", b"inf", b"-inf", b"1e999", b"-1e999", b"1e-400", b"0", b"-0", b"-1", b"181", b"1e308",
    b"9" * 40, b"4294967295", b"2147483648", b"-2147483649", b"0x10", b"1_000", b"", b" ", b"1,5",
    b"1.5.5", b"--3", b"1e", b".", b"1.797693134862315799e308", b"\xd9\xa3", b"1e5", b"0.00000001",
]  # fmt: skip
_INTEGERS = [0, 1, -1, 2, 127, 255, 256, 32767, 65535, 2**31 - 1, -(2**31), 10**6, 10**9]
_REALS = [0.0, -0.0, float("nan"), float("inf"), -float("inf"), 1e300, -1.0, 181.0, 5e-324, 1.54]
_TOKENS = [
    b"\0", b"\xff", b"\n", b"\r", b"\r\n", b"\t", b"\v", b"\f", b"\x1a", b"\x85", b"\xe2\x80\xa8",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b",", b";", b'"', b"'", b"#", b"<", b">", b"</",
    b"&x;", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"]]>", b"<![CDATA[", b"PK\x03\x04", b"PK\x05\x06",
    b"RAW1.01", b"RAW2", b"RAW4.00", b"RAW ", b"loop_", b"data_", b"_pd_meas_2theta_scan", b"save_",
    b"*BEGIN", b"*END", b"*RAS_INT_START", b"*RAS_INT_END", b"_COUNTS", b"BANK 1 ",
    b"CONST", b"ESD", b"FXYE", b"ALT", b"TIME_MAP", b"\x89HDF\r\n\x1a\n", b"HR-XRDScan",
    b"wavelength = 1.5406", b"# xrdgui pattern\n", b"Q (1/A)", b"2theta", b"1" * 300, b"[" * 300,
    b"{" * 2000, b"\x1f\x8b", b"BZh9",
]  # fmt: skip


def _cut(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _without_start(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    return data[rng.randrange(min(len(data), 64) + 1) :]


def _flip(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _bytes(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    at, length = _place(rng, data), rng.choice((1, 2, 4, 8, 64))
    return data[:at] + rng.randbytes(length) + data[at + length :]


def _fields(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        order, kind = rng.choice("<>"), rng.choice("hiqfd")
        value = rng.choice(_REALS if kind in "fd" else _INTEGERS)
        size = struct.calcsize(kind)
        try:
            field = struct.pack(order + kind, value)
        except (OverflowError, struct.error):
            field = b"\xff" * size
        at = _place(rng, data)
        at -= at % rng.choice((1, 2, 4))
        changed[at : at + size] = field
    return bytes(changed)


def _remove(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    at = _place(rng, data)
    return data[:at] + data[at + _length(rng, data) :]


def _repeat(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    at, length = _place(rng, data), _length(rng, data)
    return data[:at] + data[at : at + length] * rng.choice((2, 2, 3, 50)) + data[at + length :]


def _move(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    at, length = _place(rng, data), _length(rng, data)
    rest = data[:at] + data[at + length :]
    to = rng.randrange(len(rest) + 1)
    return rest[:to] + data[at : at + length] + rest[to:]


def _token(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(data) + 1)
        data = data[:at] + rng.choice(_TOKENS) + data[at + rng.choice((0, 0, 1, 4)) :]
    return data


def _splice(rng: random.Random, data: bytes, other: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


def _numbers(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    found = list(_NUMBER.finditer(data[:20_000]))
    for match in sorted(
        rng.sample(found, min(len(found), rng.choice((1, 1, 2, 10)))),
        key=lambda match: -match.start(),
    ):
        data = data[: match.start()] + rng.choice(_NUMBERS) + data[match.end() :]
    return data


def _lines(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    at = rng.randrange(len(lines) + 1)
    end = at + rng.choice((1, 1, 2, 10, 50))
    match rng.randrange(5):
        case 0:
            lines[at:end] = []
        case 1:
            lines[at:at] = lines[at:end] * rng.choice((1, 2, 20))
        case 2:
            lines[at:end] = reversed(lines[at:end])
        case 3:
            some = lines[at:end]
            rng.shuffle(some)
            lines[at:end] = some
        case _:
            lines.insert(at, rng.choice((b"\n", b" \n", b"#\n", b"text\n", b"1\n", b"1 2 3 4\n")))
    return b"".join(lines)


def _letters(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    old, new = rng.choice(
        [(b".", b","), (b",", b"."), (b" ", b"\t"), (b" ", b""), (b"\n", b"\r\n"), (b"\n", b"\r"),
         (b"\n", b" "), (b",", b";"), (b"=", b" "), (b"\0", b" "), (b'"', b"'"), (b"0", b"O")]
    )  # fmt: skip
    return data.replace(old, new, rng.choice((-1, 1, 5)))


def _encoding(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    text = data.decode("latin-1")
    name = rng.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7"))
    return text.encode(name)[: MAX_BYTES - rng.choice((0, 1))]


def _packed(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    packed = gzip.compress(data, 1) if rng.random() < 0.5 else bz2.compress(data, 1)
    return packed if rng.random() < 0.5 else _flip(rng, packed, b"")


def _members(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Spoil what is in an archive, not the archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return _flip(rng, data, other)
    except Exception:  # noqa: BLE001  zlib's error among them
        return _cut(rng, data, other)
    buffer = io.BytesIO()
    with zipfile.ZipFile(
        buffer, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    ) as new:
        chosen = rng.choice([*members, None])
        for name, content in members.items():
            if name != chosen:
                new.writestr(name, content)
            elif rng.random() > 0.1:  # else it is missing
                odd = ("../" * 9 + "etc/x", "/x", "a\\..\\b", "é" * 60, name * 3)
                called = name if rng.random() < 0.8 else rng.choice(odd)
                if called not in new.namelist():
                    new.writestr(called, mutated(rng, content, other, rng.choice(_OF_MEMBERS)))
    return buffer.getvalue()


_ANYTHING: tuple[Mutation, ...] = (
    _cut, _without_start, _flip, _bytes, _fields, _remove, _repeat, _move, _token, _splice, _packed,
)  # fmt: skip
_OF_TEXT: tuple[Mutation, ...] = (_numbers, _numbers, _lines, _lines, _letters, _encoding)
_OF_MEMBERS: tuple[Mutation, ...] = (*_ANYTHING, *_OF_TEXT)


def spoilt(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Return `data` with one to three things done to it; `other` is a file to take parts from."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if data.startswith(b"PK\x03\x04") and rng.random() < 0.7:
            kind: Mutation = _members
        elif b"\0" in data[:2000]:
            kind = rng.choice((*_ANYTHING, _fields, _fields, _fields))
        else:
            kind = rng.choice((*_ANYTHING, *_OF_TEXT, *_OF_TEXT))
        data = mutated(rng, data, other, kind)
    return data


def mutated(rng: random.Random, data: bytes, other: bytes, kind: Mutation) -> bytes:
    """Return `data` with one thing done to it, never longer than MAX_BYTES."""
    return kind(rng, data or b"0", other or b"0")[:MAX_BYTES]


def _place(rng: random.Random, data: bytes) -> int:
    """Return a place, every other time near the start, where headers are."""
    return rng.randrange(min(len(data), 256) if rng.random() < 0.5 else len(data))


def _length(rng: random.Random, data: bytes) -> int:
    return rng.choice((1, 2, 4, 16, 100, max(1, len(data) // 4)))
