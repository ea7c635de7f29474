"""What a training run came to: report.json, and report.html made of it alone.

`write` makes both at the end of a run; `of_run` and `of_model` give the values without writing.
Everything is evaluated on patterns of the leak-free test fold (of a study's recipe: on its own test
part) and, where the run names them, on measured patterns. Big sets are sampled with a fixed seed.

report.json
-----------
Numbers are fractions of 1 unless their name says otherwise; intervals are [low, high], 95 %,
bootstrapped over groups (chemical systems, measured phases). A key is always there; null or an
empty list says that nobody knows. Reports of a newer layout have another `format`.

format : int
    Of this layout, 1.
created : str
    Date and time, ISO 8601, UTC.
title : str
    Of the run, or of the model where there is no run.
run : object | null
    folder (its name), recipe (name), epochs, steps (that ran), steps_planned, best_step,
    patterns_seen, reason ("finished", "stopped", … or "" while nobody knows).
models : object
    "new" and, where there is a second model to compare with, "old"; each: name, title, recipe,
    created, temperature (null where it was never fitted).
history : list of object
    One an epoch: epoch, step, loss, accuracy, validation_loss (null when unknown), accuracies
    (name of the benchmark watched -> accuracy).
split : object
    kind ("chemical-system", "random", …), sentences (list of str: how the test patterns were
    kept apart and what they still share with training, for a person), counts (name -> int).
benchmarks : list of object
    In the order they are to be read; the first is the one to show where there is room for one.

    name, title : str
        Short name, as in the model card; and a sentence that says what the patterns are.
    kind : "measured" | "simulated" | "study"
    n, of : int
        Patterns evaluated, and how many there are to draw from.
    scores : object
        "new" and perhaps "old" -> n, accuracy, accuracy_interval, family_accuracy (trigonal and
        hexagonal as one), top2, confident_half, macro_f1, ece, log_loss, per_system (crystal
        system -> precision, recall, f1, support), macro and weighted (precision, recall, f1),
        confusion (7 × 7 counts, rows truth, columns answer, in the order of CRYSTAL_SYSTEMS),
        reliability (list of bins of confidence: n, confidence, accuracy).
    difference : object | null
        New minus old on the same patterns: accuracy, interval, p (exact McNemar test over
        patterns), significant (bool; the interval leaves out 0 and p < 0.05), per_system (crystal
        system -> recall, n, significant).
prototypes : object | null
    Of the first benchmark that knows its structure types: benchmark (name), rows (the commonest
    first: prototype, n, in_training (entries), accuracy ("new", perhaps "old")).
comparison : list of str
    Plain sentences: new against old; empty without a second model.
notes : list of str
    Plain sentences on what else one has to know to read the figures.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from training.events import Listener
from training.runs import RunFolder

JSON_NAME = "report.json"
HTML_NAME = "report.html"


@dataclass(frozen=True)
class Limits:
    """At most so many simulated patterns of each kind, drawn with a fixed seed."""

    binaries: int = 4000
    others: int = 3000


SHORT = Limits(binaries=400, others=400)
"""For a run that was asked to end now."""


def write(
    run: RunFolder,
    listener: Listener,
    should_cancel: Callable[[], bool] = lambda: False,
    *,
    compare_with: Path | None = None,
    limits: Limits | None = None,
) -> Path:
    """Evaluate the best model of `run`; the path of its report.html, with report.json beside it.

    Parameters
    ----------
    listener
        Told Preparing("evaluation", done, total) as it goes.
    should_cancel
        Asked between batches.
    compare_with
        Model folder to compare with; otherwise the one the run's config names, if any.
    limits
        Of the patterns; `SHORT` where there is little time.

    Raises
    ------
    Stopped
        `should_cancel` said so; nothing was written.
    RunError
        The run has no model yet.
    """
    raise NotImplementedError
