"""Where structures come from; each source is one module that yields `CrystalStructure`s."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from training.sources import folder, json_lines
from training.sources.structure import CrystalStructure, StructureError

__all__ = ["CrystalStructure", "StructureError", "read_structures"]


def read_structures(
    paths: Iterable[Path], on_skipped: Callable[[str], None] = lambda _: None
) -> Iterator[CrystalStructure]:
    """Structures of JSON-lines files, CIF and POSCAR files, and folders of the latter.

    A single structure file that cannot be used is skipped and its sentence given to `on_skipped`.

    Raises
    ------
    StructureError
        A path of no known kind, or a broken JSON-lines file.
    """
    for path in paths:
        if path.is_dir():
            files = folder.find(path)
        elif path.name.endswith((".jsonl", ".jsonl.gz")):
            yield from json_lines.read([path])
            continue
        elif folder.is_structure_file(path):
            files = iter([path])
        else:
            raise StructureError(f"{path} is neither JSON lines, CIF, POSCAR nor a folder.")
        for file in files:
            try:
                yield folder.read_file(file)
            except StructureError as error:
                on_skipped(str(error))
