"""What a training run came to: report.json, and report.html made of it alone.

`write` makes both at the end of a run; `of_run` and `of_model` give the values without writing.

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
recipe : object
    The complete recipe of the run or of the model.
published : object | null
    Of a study's recipe what the study found: accuracy, log_loss.
models : object
    "new" and, where there is a second model to compare with, "old"; each: name, title, recipe,
    created, temperature (null where it was never fitted), held_out (whether it is known to be
    trained without the test fold of the leak-free split by chemical system).
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
    Of the first benchmark that knows its structure types: benchmark (name), by_frequency and
    commonest (lists of rows). A row of by_frequency: in_training (how often the structure type
    occurs in training, in words), n, accuracy and interval ("new", perhaps "old"); of commonest:
    prototype, n, in_training (entries), accuracy.
comparison : list of str
    Plain sentences: new against old; empty without a second model.
notes : list of str
    Plain sentences on what else one has to know to read the figures.
"""

from training.report.cases import Limits
from training.report.making import FORMAT, FULL, SHORT, of_model, of_run, save, write

__all__ = ["FORMAT", "FULL", "SHORT", "Limits", "of_model", "of_run", "save", "write"]
