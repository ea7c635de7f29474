"""What a run is doing, or how it has ended, in a sentence for the page of the run. No Qt here."""

from training.monitoring.run_record import RunRecord
from training.runs import RunFolder
from training.runs.library import Run

_DOING = {
    "structures": "Getting the compounds…",
    "reflections": "Computing the reflections of every compound, once for the whole run…",
    "patterns": "Drawing the patterns to learn from…",
    "validation": "Drawing the patterns that the training is watched on…",
    "calibration": "Training is over; fitting the probabilities to what turned out right…",
    "evaluation": "Measuring what the new model is worth…",
}
_AFTER_TRAINING = ("calibration", "evaluation")
_ENDED = {
    "new": "Not begun yet.",
    "running": "Under way in another window or program.",
    "finished": "Finished. The best model is ready.",
    "stopped": "Stopped early, as asked. The best model up to there is ready.",
    "cancelled": "Cancelled. Its files are kept: Resume goes on from the last checkpoint.",
    "failed": "Failed.",
    "interrupted": "Interrupted: its process ended without a word. What it had reached is kept: "
    "Resume goes on from there.",
}
_WITH_MODEL = ("finished", "stopped")
# Without a report, and with one.
_WITHOUT_MODEL = (
    "Ended before there was a model to classify with.",
    "Finished. It makes no model to classify with, but its report is ready.",
)
_ASKED = {
    "stop": "Stopping after this batch; then the best model is calibrated and evaluated.",
    "cancel": "Ending now; the files stay.",
}


def under_way(record: RunRecord, asked: str) -> str:
    """Say what a run is doing.

    Parameters
    ----------
    asked
        "", or "stop" or "cancel" when it is asked to end.
    """
    stages = record.stages
    stage = stages.current
    # Once the training has stopped, it is told what is done with the best model.
    if asked and not (asked == "stop" and stage is not None and stage.key in _AFTER_TRAINING):
        return _ASKED[asked]
    if record.reason or record.failure:
        return "Finishing…"
    if not stages.begun:
        return "Starting the training process…"
    if stage is None:
        return "Loading the network…" if not record.started else "Working…"
    if stage.key != "training":
        return _DOING.get(stage.key, f"{stage.title}…")
    if not stage.done:
        return "Training begins; the first batch takes longest…"
    rate = record.patterns_per_second
    return f"Training · {rate:,.0f} patterns/s" if rate else "Training"


def ended(folder: RunFolder, outcome: str) -> str:
    """Say how a run has ended, or that it has not: `outcome` is that of `RunFolder.status`."""
    if outcome in _WITH_MODEL and not Run(folder.path).has_model:
        return _WITHOUT_MODEL[folder.report.exists()]
    failure = folder.failure() if outcome == "failed" else None
    return failure or _ENDED[outcome]
