"""What was chosen for an earlier run, to choose from anew."""

import json
from pathlib import Path
from typing import Any

from training.planning.choices import (
    CONFIG,
    CUSTOM,
    FILES,
    MATERIALS_PROJECT,
    PROTOTYPES,
    ChoiceError,
    Choices,
)
from training.planning.plan import base_recipe
from training.sources.mp_query import Query


def of_run(folder: Path) -> Choices:
    """Return what was chosen for a run, to choose from anew.

    Of a run that was started from the command line as much as can be said here.

    Raises
    ------
    ChoiceError
        Its settings cannot be read.
    """
    config = folder / CONFIG
    try:
        values = json.loads(config.read_text(encoding="utf-8"))
        if "choices" in values:
            return Choices.from_dict(values["choices"])
        found = Choices(
            recipe=str(config),
            measured=values.get("measured") or "",
            title=values.get("title") or "",
            **_of_source(values.get("source") or {}),
        )
        instrument = getattr(base_recipe(found, None), "instrument", None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ChoiceError(
            f"The settings of the run “{folder.name}” cannot be read; choose anew."
        ) from error
    return found if instrument is None else found.with_instrument(instrument, CUSTOM)


def _of_source(values: dict[str, Any]) -> dict[str, Any]:
    """Fields of Choices that say the same as a source."""
    kind = values.get("kind")
    if kind == PROTOTYPES:
        elements = values.get("n_elements")
        return {"source": kind, "prototypes": values["count"], "prototype_elements": elements}
    if kind == FILES:
        return {"source": kind, "paths": tuple(values["paths"])}
    if kind == MATERIALS_PROJECT:
        return {"source": kind, "query": Query.from_dict(values["query"])}
    return {}
