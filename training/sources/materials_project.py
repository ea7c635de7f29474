"""Structures of the Materials Project (Jain et al., APL Materials 1, 011002, 2013).

First the ids of what fits are listed, crystal system by crystal system, then the structures that
are not in the local cache are fetched in chunks. Both survive an interruption at any moment.
"""

import hashlib
import json
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, Final

from training.sources import json_lines
from training.sources.mp_cache import Cache, Entry, default_path
from training.sources.mp_client import Client, Document, MaterialsProjectError
from training.sources.mp_query import Query
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.crystals.structure import CrystalStructure, StructureError

__all__ = [
    "EmptyAnswerError", "Query", "count_per_system", "forget_lists", "listed_on", "structures",
]  # fmt: skip

# (what, done, total) between requests and while waiting; may raise to call the download off.
Progress = Callable[[str, int, int | None], None]

_PAGE: Final = 1000
_CHUNK: Final = 200
_FIELDS: Final = ["material_id", "structure", "theoretical", "builder_meta"]
# Calculations of amorphous cells, which the database labels triclinic.
_AMORPHOUS: Final = range(1_244_800, 1_245_600)
# Predictions of GNoME, whose licence forbids commercial use.
_NON_COMMERCIAL: Final = "BY-NC"


class EmptyAnswerError(MaterialsProjectError):
    """Nothing in the database fits the query."""


def structures(
    query: Query,
    key: Callable[[], str],
    on_progress: Progress = lambda *_: None,
    on_skipped: Callable[[str], None] = lambda _: None,
    cache: Path | None = None,
    **client: Any,
) -> Iterator[CrystalStructure]:
    """Structures that fit `query`, one crystal system after the other, from the cache or the net.

    Parameters
    ----------
    key
        gives the user's key; called once, and only when something has to be fetched.
    on_skipped
        told a sentence about each entry that cannot be used.
    cache
        file of the cache; None for the user's.
    client
        passed on to `Client`.

    Raises
    ------
    EmptyAnswerError, WrongKeyError, NoNetworkError, ServerError
        As they say; what was fetched before is in the cache.
    """
    count = [0, 0]  # done, of

    def connect() -> Client:
        return Client(
            key(), on_wait=lambda why: on_progress(why, count[0], count[1] or None), **client
        )

    with Cache(cache or default_path()) as store:
        server = _Late(connect)
        wanted = _choose(query, store, server, on_progress)
        count[1] = len(wanted)
        for start in range(0, len(wanted), _CHUNK):
            ids = wanted[start : start + _CHUNK]
            on_progress("structures from the Materials Project", count[0], count[1])
            for entry in _fetch(ids, store, server):
                count[0] += 1
                if entry.get("licence") == _NON_COMMERCIAL and not query.non_commercial:
                    on_skipped(f"{entry['material_id']}: its licence forbids commercial use.")
                elif "unusable" in entry:
                    on_skipped(entry["unusable"])
                else:
                    yield json_lines.parse(entry)


def count_per_system(
    query: Query,
    key: Callable[[], str],
    on_progress: Progress = lambda *_: None,
    cache: Path | None = None,
    **client: Any,
) -> dict[str, int]:
    """How many compounds of each crystal system fit `query`, whatever its `per_system`.

    One small request a crystal system, none where the cache has the whole list. Amorphous cells
    (a few hundred among the triclinic ones) count; a download leaves them out.

    Parameters
    ----------
    key, on_progress, cache, client
        as for `structures`; `on_progress` may raise to call the count off.

    Raises
    ------
    WrongKeyError, NoNetworkError, ServerError
        As they say.
    """
    place = [0]

    def on_wait(why: str) -> None:
        on_progress(why, place[0], len(CRYSTAL_SYSTEMS))

    counts = {}
    with Cache(cache or default_path()) as store:
        server = _Late(lambda: Client(key(), on_wait=on_wait, **client))
        for number, system in enumerate(CRYSTAL_SYSTEMS):
            place[0] = number
            on_progress(f"number of {system} compounds", number, len(CRYSTAL_SYSTEMS))
            criteria = _criteria(query, system)
            listed = _listed_before(criteria, store)
            counts[system] = server.count(**criteria) if listed is None else listed
        on_progress("number of compounds", len(CRYSTAL_SYSTEMS), len(CRYSTAL_SYSTEMS))
    return counts


def listed_on(query: Query, cache: Path | None = None) -> datetime | None:
    """When what fits was listed that is kept here and not asked for again.

    None when nothing is kept. The oldest of the crystal systems counts; 1970 where nobody knows.

    Raises
    ------
    OSError
        The cache cannot be used.
    """
    with Cache(cache or default_path()) as store:
        known = [store.fetched(_name(_criteria(query, system))) for system in CRYSTAL_SYSTEMS]
    times = [moment for moment in known if moment is not None]
    return datetime.fromtimestamp(min(times), UTC) if times else None


def forget_lists(query: Query, cache: Path | None = None) -> None:
    """Let what fits be listed anew the next time; structures that are here stay.

    Raises
    ------
    OSError
        The cache cannot be used.
    """
    with Cache(cache or default_path()) as store:
        store.forget(_name(_criteria(query, system)) for system in CRYSTAL_SYSTEMS)


class _Late:
    """The client, made when the first request is: what is all here needs no key and no network."""

    def __init__(self, connect: Callable[[], Client]) -> None:
        self._connect = connect
        self._client: Client | None = None

    def _connected(self) -> Client:
        if self._client is None:
            self._client = self._connect()
        return self._client

    def search(self, **criteria: Any) -> list[Document]:
        return self._connected().search(**criteria)

    def count(self, **criteria: Any) -> int:
        return self._connected().count(**criteria)


def _choose(query: Query, store: Cache, server: _Late, on_progress: Progress) -> list[str]:
    """Ids of what fits, the crystal systems in turn."""
    systems = []
    for number, system in enumerate(CRYSTAL_SYSTEMS):
        on_progress(f"list of {system} compounds", number, len(CRYSTAL_SYSTEMS))
        ids = [i for i in _listed(query, system, store, server) if not _amorphous(i)]
        ids.sort(key=lambda i: hashlib.md5(i.encode(), usedforsecurity=False).digest())
        systems.append(ids[: query.per_system])
    turns = chain.from_iterable(zip_longest(*systems))
    wanted = [identifier for identifier in turns if identifier is not None]
    if not wanted:
        raise EmptyAnswerError(
            "The Materials Project has no compound that fits; ask for fewer conditions."
        )
    return wanted


def _criteria(query: Query, system: str) -> dict[str, Any]:
    return query.criteria() | {"crystal_system": system.capitalize()}


def _name(criteria: dict[str, Any]) -> str:
    """Of a list in the cache."""
    return json.dumps(criteria, sort_keys=True)


def _listed_before(criteria: dict[str, Any], store: Cache) -> int | None:
    """How many ids the list has, when the cache has it whole."""
    total, page = 0, 1
    while (ids := store.page(_name(criteria), page)) is not None:
        total, page = total + len(ids), page + 1
        if len(ids) < _PAGE:
            return total
    return None


def _listed(query: Query, system: str, store: Cache, server: _Late) -> Iterator[str]:
    criteria = _criteria(query, system)
    listing = _name(criteria)
    page = 1
    while True:
        ids = store.page(listing, page)
        if ids is None:
            documents = server.search(
                **criteria,
                fields=["material_id"],
                chunk_size=_PAGE,
                _page=page,
                _sort_fields="material_id",
            )
            ids = [str(document["material_id"]) for document in documents]
            store.keep_page(listing, page, ids)
        yield from ids
        if len(ids) < _PAGE:
            return
        page += 1


def _fetch(ids: list[str], store: Cache, server: _Late) -> Iterator[Entry]:
    """Entries of `ids`, in their order."""
    here = store.entries(ids)
    missing = [identifier for identifier in ids if identifier not in here]
    if missing:
        documents = server.search(material_ids=missing, fields=_FIELDS, chunk_size=len(missing))
        answered = {str(document["material_id"]): _entry(document) for document in documents}
        gone = "no longer in the Materials Project."
        fresh = {
            identifier: answered.get(
                identifier, {"material_id": identifier, "unusable": f"{identifier}: {gone}"}
            )
            for identifier in missing
        }
        store.keep(fresh)
        here |= fresh
    return (here[identifier] for identifier in ids)


def _entry(document: Document) -> Entry:
    """Make an entry of `json_lines` of a document, labelled here; or say why it cannot be used."""
    from pymatgen.core import Structure  # noqa: PLC0415  pymatgen imports slowly

    identifier = str(document["material_id"])
    common = {
        "material_id": identifier,
        "licence": (document.get("builder_meta") or {}).get("license"),
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            structure = Structure.from_dict(document["structure"])
        found = CrystalStructure.from_pymatgen(structure, identifier)
    except StructureError as error:
        return common | {"unusable": str(error)}
    except Exception:  # noqa: BLE001  pymatgen has many ways to refuse a malformed structure
        return common | {"unusable": f"{identifier}: its structure cannot be read."}
    theoretical = document.get("theoretical")
    return common | {
        "formula": found.formula,
        "chemsys": found.chemical_system,
        "prototype": found.prototype,
        "spacegroup": found.space_group,
        "spacegroup_tight": found.space_group_tight,
        "icsd_linked": None if theoretical is None else not theoretical,
        "lattice": found.lattice.tolist(),
        "species": [site.specie.symbol for site in structure],
        "frac_coords": found.frac_coords.tolist(),
    }


def _amorphous(identifier: str) -> bool:
    number = identifier.rpartition("-")[2]
    return number.isdigit() and int(number) in _AMORPHOUS
