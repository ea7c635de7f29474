"""Count the imports that go the wrong way, as four numbers; all are to be 0.

Usage: python -m tests.support.layers
"""

import sys
from typing import Final

import grimp

QT: Final = ("PySide6", "shiboken6", "pyqtgraph")
FLOORS: Final = (
    ("sources",),
    ("simulation",),
    ("recipes",),
    ("dataset",),
    ("runs", "evaluation"),
    ("planning", "fitting", "monitoring"),
    ("study",),
    ("report",),
    ("pipeline",),
    ("commands",),
)


def counts() -> dict[str, int]:
    """Return the number of wrong imports, and of modules that stand in a circle, by kind."""
    graph = grimp.build_graph("xrdgui", "training", include_external_packages=True, cache_dir=None)
    imports = [
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    ]
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    return {
        "training imported below the window": sum(
            _within(imported, "training")
            and _within(importer, "xrdgui")
            and not _within(importer, "xrdgui.ui", "xrdgui.__main__")
            for importer, imported in imports
        ),
        "Qt outside the window": sum(
            _within(imported, *QT)
            and not _within(importer, "xrdgui.ui")
            and _within(importer, "xrdgui", "training")
            for importer, imported in imports
        ),
        "imports upward in training": sum(
            floor[_room(imported)] > floor[_room(importer)]
            for importer, imported in imports
            if _room(importer) in floor and _room(imported) in floor
        ),
        "modules in a circle": _in_circles(imports),
    }


def _within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def _room(name: str) -> str:
    parts = name.split(".")
    return parts[1] if parts[0] == "training" and len(parts) > 1 else ""


def _in_circles(imports: list[tuple[str, str]]) -> int:
    """Return how many modules reach themselves: what is left when all others are taken off."""
    left = {name for pair in imports for name in pair}
    while True:
        importing = {a for a, b in imports if a in left and b in left}
        imported = {b for a, b in imports if a in left and b in left}
        kept = left & importing & imported
        if kept == left:
            return len(left)
        left = kept


if __name__ == "__main__":
    found = counts()
    for name, number in found.items():
        print(f"{name}: {number}")
    sys.exit(bool(sum(found.values())))
