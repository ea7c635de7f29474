"""What the pages ask of a helper process: module-level functions, plain values in and out.

What they need is imported inside, so that the window does not load it.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.simulation.ranges import InstrumentRanges
    from training.sources import CrystalStructure, Source
    from xrdgui.crystals.diffraction import Reflections

Array = npt.NDArray[np.floating]

# A window waits less long for a server than a run does.
CLIENT: dict[str, Any] = {"timeout": 20.0, "delays": (1.0,)}
# Compounds offered for the preview.
_MOST_OFFERED = 40
_MOST_FILES_LOOKED_AT = 200


@dataclass(frozen=True)
class Labelled:
    """A structure file: its crystal system, or why it cannot be used."""

    crystal_system: str | None
    problem: str = ""


@dataclass(frozen=True)
class Counted:
    """Compounds of each crystal system; when they were listed, where the list is kept here."""

    counts: dict[str, int]
    listed: datetime | None


@dataclass(frozen=True)
class Compound:
    """A compound the preview can draw: `number` among those of its source."""

    title: str
    crystal_system: str
    number: int


# -- compounds ----------------------------------------------------------------------------------


def saved_key() -> str:
    """Return the key to the Materials Project in the environment or the keyring; "" without one."""
    from training.sources import mp_key  # noqa: PLC0415

    try:
        return mp_key.find()
    except mp_key.KeyMissingError:
        return ""


def remember_key(key: str) -> bool:
    """Keep the key in the keyring; False when there is none."""
    from training.sources import mp_key  # noqa: PLC0415

    return mp_key.remember(key)


def check_key(key: str) -> None:
    """Ask the Materials Project one small question. Raises MaterialsProjectError as it says."""
    from training.sources.mp_client import Client  # noqa: PLC0415

    Client(key, **CLIENT).count(material_ids=["mp-149"])


def count_in_materials_project(query: dict[str, Any], key: str, anew: bool = False) -> Counted:
    """Compounds of each crystal system that fit. Raises MaterialsProjectError as it says.

    `anew`: lists that are kept are forgotten before, once the server has answered.
    """
    from training.sources import materials_project  # noqa: PLC0415

    wanted = materials_project.Query.from_dict(query)
    if anew:
        check_key(key)
        materials_project.forget_lists(wanted)
    counts = materials_project.count_per_system(wanted, lambda: key, **CLIENT)
    return Counted(counts, materials_project.listed_on(wanted))


def find_structure_files(paths: list[str]) -> list[str]:
    """Yield the files that a run would read, one by one."""
    from training.sources import folder  # noqa: PLC0415

    found: list[str] = []
    for path in map(Path, paths):
        found += [str(file) for file in folder.find(path)] if path.is_dir() else [str(path)]
    return found


def label_structure_files(files: list[str]) -> list[Labelled]:
    """Label every structure in these files with its crystal system; say what cannot be used."""
    from training.sources import StructureError, read_structures  # noqa: PLC0415

    labelled: list[Labelled] = []
    for file in files:
        problems: list[str] = []
        try:
            for structure in read_structures([Path(file)], problems.append):
                labelled.append(Labelled(structure.crystal_system))  # noqa: PERF401  may raise
        except (StructureError, OSError) as error:
            problems.append(str(error))
        labelled += [Labelled(None, problem) for problem in problems]
    return labelled


# -- the preview --------------------------------------------------------------------------------


def compounds(source: "Source | None") -> list[Compound]:
    """Compounds to draw patterns of: the first of `source`, or textbook ones when that is None.

    Of the Materials Project only what has been downloaded before.
    """
    return [
        Compound(
            f"{structure.formula}  {structure.identifier}" if source else structure.identifier,
            structure.crystal_system,
            number,
        )
        for number, structure in enumerate(_structures(_frozen(source)))
    ]


def draw(
    source: "Source | None",
    number: int,
    ranges: "InstrumentRanges",
    seed: int,
    shown: tuple[str, int] | None,
) -> "tuple[Array, Array, dict[str, float]]":
    """2θ (deg), counts and what was drawn of a pattern of compound `number` of `source`."""
    from training.simulation import preview  # noqa: PLC0415

    drawn = preview.draw(_reflections(_frozen(source), number), ranges, seed, shown)
    return drawn.two_theta, drawn.counts, drawn.values


def _frozen(source: "Source | None") -> str:
    return json.dumps(source, sort_keys=True)


@lru_cache(maxsize=4)
def _structures(source_json: str) -> "list[CrystalStructure]":
    source = json.loads(source_json)
    if source is None:
        return _textbook()
    return list(_some(source))


def _some(source: "Source") -> "list[CrystalStructure]":
    """Return the first compounds of a source, without asking anybody for more."""
    from itertools import islice  # noqa: PLC0415

    from training.sources import StructureError, open_source  # noqa: PLC0415

    found: list[CrystalStructure] = []
    try:
        if source["kind"] == "prototypes":
            # Two of each crystal system: they come in turn.
            structures = open_source({**source, "count": min(source["count"], 14)})
        elif source["kind"] == "files":
            files = find_structure_files(source["paths"])[:_MOST_FILES_LOOKED_AT]
            structures = open_source({**source, "paths": files})
        else:
            structures = _downloaded(source["query"])
        for structure in islice(structures, _MOST_OFFERED):
            found.append(structure)  # noqa: PERF402  what came before an error counts
    except (StructureError, OSError, RuntimeError):
        pass
    return found


def _downloaded(query: dict[str, Any]) -> "Iterator[CrystalStructure]":
    """Return what of the Materials Project is in the cache, up to the first that is not."""
    from training.sources import materials_project, mp_key  # noqa: PLC0415

    def no_key() -> str:
        raise mp_key.KeyMissingError

    return materials_project.structures(materials_project.Query.from_dict(query), no_key)


@cache
def _textbook() -> "list[CrystalStructure]":
    from training.simulation import samples  # noqa: PLC0415

    return [samples.structure(entry) for entry in samples.TEXTBOOK]


@lru_cache(maxsize=64)
def _reflections(source_json: str, number: int) -> "Reflections":
    from xrdgui.crystals.diffraction import reflections  # noqa: PLC0415

    return reflections(_structures(source_json)[number])
