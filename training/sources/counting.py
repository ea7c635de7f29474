"""How many compounds of each crystal system a source has, before a run is begun."""

from collections import Counter
from collections.abc import Callable

from training.sources import Progress, Source, open_source
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS


def count_per_system(
    source: Source,
    on_progress: Progress = lambda *_: None,
    on_skipped: Callable[[str], None] = lambda _: None,
    ask_key: Callable[[], str | None] = lambda: None,
) -> dict[str, int]:
    """Count the usable compounds of every crystal system, in the order of CRYSTAL_SYSTEMS.

    The Materials Project is asked for numbers alone; all other sources are read from end to end.
    Parameters and errors are those of `open_source`.
    """
    if source["kind"] == "materials-project":
        from training.sources import materials_project, mp_key  # noqa: PLC0415  slow

        query = materials_project.Query.from_dict(source["query"])
        return materials_project.count_per_system(query, lambda: mp_key.find(ask_key), on_progress)
    counts: Counter[str] = Counter()
    for done, structure in enumerate(open_source(source, on_progress, on_skipped, ask_key)):
        if done % 50 == 0:
            on_progress("structures", done, source.get("count"))
        counts[structure.crystal_system] += 1
    return {system: counts[system] for system in CRYSTAL_SYSTEMS}
