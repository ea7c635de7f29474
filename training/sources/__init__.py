"""Where structures come from; each source is one module that yields `CrystalStructure`s.

A `Source` names one as plain values, in a run's config.json:

{"kind": "files", "paths": [str, …]}
    JSON-lines files, CIF, POSCAR and pymatgen JSON files, and folders of the latter; absolute.
{"kind": "prototypes", "count": int, "n_elements": int | None, "seed": int}
    made-up compounds on known structure types, so many of them; of exactly `n_elements`
    elements, or of any number where that is None or absent; `seed` may be absent (0).
{"kind": "materials-project", "query": {…}}
    `mp_query.Query.to_dict()`; absent keys have the defaults of `Query`. The key to the database
    is no part of it (see `mp_key`). How many compounds there are before anything is downloaded:
    `materials_project.count_per_system`; it imports mp-api, which takes seconds, so a window asks
    another process: `python -m training count --source materials-project …`.
{"kind": "patterns", "paths": [str, …]}
    the files of `python -m training export-json`, or the folder of them: ideal patterns instead
    of structures, for a study's recipe only (see `study_json`).
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from training.sources import folder, json_lines
from xrdgui.crystals.structure import CrystalStructure, StructureError

__all__ = [
    "CrystalStructure",
    "Source",
    "StructureError",
    "about",
    "open_source",
    "read_structures",
]

# As above.
Source = dict[str, Any]

# (what, done, total) of a source that takes its time; may raise to call it off.
Progress = Callable[[str, int, int | None], None]


def open_source(
    source: Source,
    on_progress: Progress = lambda *_: None,
    on_skipped: Callable[[str], None] = lambda _: None,
    ask_key: Callable[[], str | None] = lambda: None,
) -> Iterator[CrystalStructure]:
    """Structures of a source.

    Parameters
    ----------
    on_progress
        told what a source does before and between its structures; may raise to call it off.
    on_skipped
        told a sentence about each structure left out.
    ask_key
        asks the user for a key, where one is needed and none is kept.

    Raises
    ------
    StructureError
        No source of that kind; otherwise as the source itself does.
    """
    match source["kind"]:
        case "files":
            yield from read_structures([Path(path) for path in source["paths"]], on_skipped)
        case "materials-project":
            from training.sources import materials_project, mp_key  # noqa: PLC0415

            yield from materials_project.structures(
                materials_project.Query.from_dict(source["query"]),
                lambda: mp_key.find(ask_key),
                on_progress,
                on_skipped,
            )
        case "prototypes":
            from training.sources import prototypes  # noqa: PLC0415  only where wanted

            yield from prototypes.generate(
                source["count"], source.get("seed", 0), source.get("n_elements")
            )
        case "patterns":
            raise StructureError(
                "These are ideal patterns, not structures; only the study's recipes train on them."
            )
        case other:
            raise StructureError(f"“{other}” is no source of structures.")


def about(source: Source) -> dict[str, str]:
    """Return what a model card says of a source: source, licence, citation; "" when unknown."""
    if source.get("kind") == "prototypes":
        return {
            "source": "prototypes with elements substituted, made by xrdgui",
            "licence": "MIT, as pymatgen",
            "citation": "Mehl et al., Computational Materials Science 136, S1 (2017)",
        }
    if source.get("kind") == "materials-project":
        open_only = not source["query"].get("non_commercial")
        return {
            "source": "Materials Project",
            "licence": "CC-BY-4.0" if open_only else "CC-BY-4.0, partly CC-BY-NC-4.0 (GNoME)",
            "citation": "Jain et al., APL Materials 1, 011002 (2013)",
        }
    return {"source": "", "licence": "", "citation": ""}


def read_structures(
    paths: Iterable[Path], on_skipped: Callable[[str], None] = lambda _: None
) -> Iterator[CrystalStructure]:
    """Structures of JSON-lines files, of CIF, POSCAR and JSON files, and of folders of the latter.

    A single structure file that cannot be used is skipped and its sentence given to `on_skipped`.

    Raises
    ------
    StructureError
        A path of no known kind, a folder without structures, or a broken JSON-lines file.
    """
    for path in paths:
        if path.is_dir():
            files = folder.find(path)
        elif path.name.endswith((".jsonl", ".jsonl.gz")):
            yield from json_lines.read([path])
            continue
        elif folder.is_structure_file(path):
            files = iter([path])
        elif not path.exists():
            raise StructureError(f"{path} is not there any more.")
        else:
            raise StructureError(f"{path} is neither JSON lines, CIF, POSCAR, JSON nor a folder.")
        for file in files:
            try:
                yield folder.read_file(file)
            except StructureError as error:
                on_skipped(str(error))
