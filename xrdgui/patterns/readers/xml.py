"""XML that cannot do harm: no document type, so no entities, and bounds on depth and size."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from xrdgui.patterns.readers.base import ReadError

_MAX_DEPTH = 100
_MAX_ELEMENTS = 400_000
_AGAIN = "export it again from the instrument software"


def parse(data: bytes) -> Element:
    """Return the root of the document, its names without namespaces.

    Raises
    ------
    ReadError
        When it is damaged, declares a document type or is too large to be a measurement.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, ReadError):
            raise
        where = f" in line {error.lineno}" if isinstance(error, expat.ExpatError) else ""
        raise ReadError(f"has damaged XML{where}; {_AGAIN}") from None
    return reader.builder.close()


class _Reader:
    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.depth = 0
        self.elements = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.builder.data
        # Entities, the one way to grow a small file or read another, need a document type.
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > _MAX_DEPTH or self.elements > _MAX_ELEMENTS:
            raise ReadError(f"has far more XML elements than a measurement needs; {_AGAIN}")
        names = {_local(name): value for name, value in attributes.items()}
        self.builder.start(_local(tag), names)

    def _end(self, tag: str) -> None:
        self.depth -= 1
        self.builder.end(_local(tag))

    def _refuse(self, *_args: object) -> None:
        raise ReadError(f"declares XML entities, which no instrument does; {_AGAIN}")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def text(element: Element | None, path: str) -> str:
    """Return the text of the first element at `path`, stripped, "" where there is none."""
    if element is None:
        return ""
    return (element.findtext(path) or "").strip()
