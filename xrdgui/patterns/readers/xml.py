"""XML that cannot do harm: no document type, so no entities, and bounds on depth and size."""

from __future__ import annotations

from typing import Protocol
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from xrdgui.patterns.readers.base import ReadError

_MAX_DEPTH = 100
_MAX_ELEMENTS = 400_000
_AGAIN = "export it again from the instrument software"


class Handler(Protocol):
    """What is told of a document, its names without namespaces."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Tell of an element that begins."""

    def end(self, tag: str) -> None:
        """Tell of its end."""

    def data(self, data: str) -> None:
        """Tell of text in it."""


def feed(data: bytes, handler: Handler) -> None:
    """Tell `handler` what is in the document, from its beginning to its end.

    Raises
    ------
    ReadError
        When it is damaged or declares a document type.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        handler.start(_local(tag), {_local(name): value for name, value in attributes.items()})

    def refuse(*_args: object) -> None:
        raise ReadError(f"declares XML entities, which no instrument does; {_AGAIN}")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: handler.end(_local(tag))
    parser.CharacterDataHandler = handler.data
    # Entities, the one way to grow a small file or read another, need a document type.
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, ReadError):
            raise
        where = f" in line {error.lineno}" if isinstance(error, expat.ExpatError) else ""
        raise ReadError(f"has damaged XML{where}; {_AGAIN}") from None


def parse(data: bytes) -> Element:
    """Return the root of the document.

    Raises
    ------
    ReadError
        When it is damaged, declares a document type or is too large to be a measurement.
    """
    tree = _Tree()
    feed(data, tree)
    return tree.builder.close()


class _Tree:
    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.depth = 0
        self.elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > _MAX_DEPTH or self.elements > _MAX_ELEMENTS:
            raise ReadError(f"has far more XML elements than a measurement needs; {_AGAIN}")
        self.builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.builder.end(tag)

    def data(self, data: str) -> None:
        self.builder.data(data)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def text(element: Element | None, path: str) -> str:
    """Return the text of the first element at `path`, stripped, "" where there is none."""
    if element is None:
        return ""
    return (element.findtext(path) or "").strip()
