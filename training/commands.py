"""What `python -m training …` does, one function per command."""

import os
import signal
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console
from rich.table import Table

from training import events, recipes, splits
from training.console import ask_key, bars, say
from training.runs import RunError, RunFolder
from training.source_commands import source_of

if TYPE_CHECKING:
    from training.fit import Benchmark

# spglib writes to the terminal past Python even where it finds its way in the end; what it cannot
# do is said where it matters.
os.environ.setdefault("SPGLIB_WARNING", "OFF")


def run(options: Namespace) -> int:
    """Train a recipe from the start, or from the weights of a model."""
    recipe = recipes.RECIPES[options.recipe]
    if isinstance(recipe, recipes.StudyRecipe):
        recipe = _adapted(recipe, options)
        # More than are wanted, since some cannot be used; the first by hash are taken.
        options.per_system = recipe.per_system + 50
    elif options.steps:
        recipe = recipe.with_steps(options.steps)
    settings = {
        "measured": _text(options.measured),
        "start_from": _text(options.start_from),
        "source": None if options.store else source_of(options),
    }
    path = options.run or Path("runs", f"{recipe.name}-{time.strftime('%Y%m%d-%H%M%S')}")
    return _train(RunFolder.create(path, recipe, options.store, settings), options)


def resume(options: Namespace) -> int:
    """Go on from the newest checkpoint of a run."""
    return _train(RunFolder.open(options.run), options)


def bundle(options: Namespace) -> int:
    """A run's best model -> a model folder with its card."""
    from training.bundle import bundle as make
    from training.sources import about

    folder = RunFolder.open(options.run)
    config = folder.read_config()
    data = about(config.get("source") or {}) | {
        key: value for key in ("source", "licence", "citation") if (value := getattr(options, key))
    }
    card = make(
        folder,
        options.model,
        options.store or Path(config["store"]),
        data,
        options.note,
        options.calibration_patterns,
        say,
    )
    print(f"{options.model}: temperature {card.temperature:.3f}")
    return 0


def evaluate(options: Namespace) -> int:
    """Scores of a model folder, printed and, on demand, written into its card."""
    from training import bundle as bundling

    command = ["python -m training evaluate --model", options.model.name]
    command += ["--store store.parquet"] if options.store else []
    command += ["--measured measured"] if options.measured else []
    scores = bundling.evaluate(options.model, options.store, options.measured, say)
    table = Table(
        "benchmark",
        "n",
        "accuracy",
        "95 % interval",
        "6 families",
        "top-2",
        "confident half",
        "macro F1",
        "ECE",
    )
    for name, s in scores.items():
        low, high = s.accuracy_interval
        table.add_row(
            name, str(s.n), f"{s.accuracy:.1%}", f"{low:.1%} – {high:.1%}",
            f"{s.family_accuracy:.1%}", f"{s.top2:.1%}", f"{s.confident_half:.1%}",
            f"{s.macro_f1:.3f}", f"{s.ece:.3f}",
        )  # fmt: skip
    out = Console(width=None if sys.stdout.isatty() else 140)
    out.print(table)
    for name, s in scores.items():
        per_system = Table("", "precision", "recall", "F1", "support", title=name)
        for system, row in s.per_system.items():
            per_system.add_row(
                system, f"{row['precision']:.2f}", f"{row['recall']:.2f}", f"{row['f1']:.2f}",
                f"{row['support']:.0f}",
            )  # fmt: skip
        out.print(per_system)
    if options.record:
        bundling.record(options.model, scores, " ".join(command))
    return 0


def make_samples(options: Namespace) -> int:
    """The bundled sample patterns, simulated from textbook cells."""
    from training.samples import write_all

    for path in write_all(options.folder):
        print(path)
    return 0


def _train(folder: RunFolder, options: Namespace) -> int:
    from training.preparation import Stopped

    should_stop = _stop_switch(listen=options.events)
    listening = _listener(options.events)
    with folder.events.open("a", encoding="utf-8") as log, listening as listener:
        tell = events.to_all(events.write_to(log), listener)
        try:
            _prepare_and_fit(folder, options, tell, should_stop, listening.ask_key)
        except Stopped:
            tell(events.RunEnded("stopped", 0))
            return 0
        except (OSError, ValueError, RuntimeError) as error:
            tell(events.RunFailed(str(error)))
            raise
    if folder.best.exists():
        say(f"the best model is {folder.best}")
    return 0


def _prepare_and_fit(
    folder: RunFolder,
    options: Namespace,
    tell: events.Listener,
    should_stop: Callable[[], bool],
    ask_key: Callable[[], str | None],
) -> None:
    from training import preparation

    config, recipe = folder.read_config(), folder.recipe()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if isinstance(recipe, recipes.StudyRecipe):
        from training import studying

        report = studying.train(folder, recipe, config["source"], tell, should_stop, ask_key)
        if report:
            say(studying.twins_sentence(recipe, report["twins"]))
            accuracy = f"{report['test']['accuracy']:.1%}"
            say(f"test accuracy {accuracy}, see {folder.path / studying.REPORT}")
        return
    store = Path(config["store"])
    if config.get("source"):
        store = preparation.make_source_store(
            folder, config["source"], tell, should_stop, options.workers, ask_key
        )
    from training.fit import fit

    fit(
        folder,
        recipe,
        store,
        _benchmarks(config, recipe, store, options.validation),
        tell,
        workers=options.workers,
        should_stop=should_stop,
        start_from=Path(config["start_from"]) if config.get("start_from") else None,
    )


def _adapted(recipe: recipes.StudyRecipe, options: Namespace) -> recipes.StudyRecipe:
    """A study's recipe with what the command line changes of it."""
    changes = {"split": options.split, "epochs": options.epochs, "per_system": options.per_system}
    return replace(recipe, **{name: value for name, value in changes.items() if value})


def _benchmarks(
    config: dict[str, Any], recipe: recipes.Recipe, store_path: Path, n_validation: int
) -> "dict[str, Benchmark]":
    """What a run is watched on: measured patterns, where given, and the validation fold."""
    from training import measured
    from training.dataset import Store
    from training.fit import Benchmark
    from training.stream import render_entries

    benchmarks: dict[str, Benchmark] = {}
    if config.get("measured"):
        patterns = measured.read(Path(config["measured"]), recipe.representation)
        benchmarks["measured"] = Benchmark(patterns.x, patterns.y)
        binary = patterns.binary
        benchmarks["measured, binaries"] = Benchmark(patterns.x[binary], patterns.y[binary])
    store = Store(store_path)
    rng = np.random.default_rng(7)
    entries = np.flatnonzero(store.fold == splits.VALIDATION_FOLD)
    entries = rng.permutation(entries)[:n_validation]
    if len(entries):
        x = render_entries(store, entries, recipe.instrument, recipe.representation, rng)
        benchmarks["validation"] = Benchmark(x, store.system[entries])
    return benchmarks


class _listener:  # noqa: N801  used as a function
    """JSON lines on standard output for a program, bars on standard error for a person."""

    def __init__(self, as_json: bool) -> None:
        self._bars = None if as_json else bars()

    def __enter__(self) -> events.Listener:
        if self._bars is None:
            return events.write_to(sys.stdout)
        bars = self._bars
        bars.start()
        task = bars.add_task("starting", total=None)

        def show(event: events.Event) -> None:
            if isinstance(event, events.Preparing):
                bars.update(task, description=event.what, completed=event.done, total=event.total)
            elif isinstance(event, events.StepEnded):
                what = (
                    f"loss {event.loss:.3f}  accuracy {event.accuracy:.1%}  "
                    f"{event.patterns_per_second:.0f} patterns/s"
                )
                bars.update(task, description=what, completed=event.step, total=event.steps)
            elif isinstance(event, events.EpochEnded):
                scores = "  ".join(f"{k} {v:.1%}" for k, v in event.accuracies.items())
                bars.console.print(f"epoch {event.epoch}  {scores}{'  *' if event.best else ''}")
            elif isinstance(event, events.RunEnded):
                bars.console.print(f"{event.reason} after {event.step} steps")

        return show

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()

    def ask_key(self) -> str | None:
        """What a person types; None where a program listens."""
        return None if self._bars is None else ask_key(self._bars)


def _stop_switch(listen: bool) -> Callable[[], bool]:
    """Whether the run should end well.

    After Ctrl+C or SIGTERM; when listening also after "stop" on standard input, or when whoever
    started the run has closed it.
    """
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    if listen:

        def read() -> None:
            for line in sys.stdin:
                if line.strip() == "stop":
                    break
            asked.set()

        threading.Thread(target=read, daemon=True).start()
    return asked.is_set


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path.resolve())


__all__ = ["RunError", "bundle", "evaluate", "make_samples", "resume", "run"]
