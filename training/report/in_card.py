"""What a run's report says of its model, in the card that goes wherever the model goes."""

from pathlib import Path
from typing import Any

from xrdgui.models.card import FILE_NAME, ModelCard

_COMMAND = "python -m training report"


def keep(report: dict[str, Any], model: Path) -> None:
    """Write the scores of the new model into its card; a folder without one stays as it is.

    Raises
    ------
    CardError
        The card is damaged.
    OSError
        It cannot be written; the old one stays.
    """
    if not (model / FILE_NAME).exists():  # a study's run makes no model
        return
    card = ModelCard.read(model)
    scores = {one["name"]: one["scores"]["new"] for one in report["benchmarks"]}
    card.metrics = {"command": _COMMAND, **scores}
    card.write(model)
