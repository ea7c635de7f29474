"""The folder of one training run, and what state the run is in.

config.json          settings, written once; with it alone a run can be started
events.jsonl         every event, a JSON line each
stderr.log           what the process that ran it said on standard error, and tracebacks;
                     `python -m training … --events` writes it itself
run.lock             held by the process that runs it
store.parquet        reflections, where the run made its own store; left_out.txt: structures it
                     could not use, one a line (patterns.npz instead, of a study's recipe)
twins.txt            what a random split leaves on both sides, one a line
checkpoints/         what a resumed run needs
history.csv          one row an epoch
best.keras           the best network so far
model/               the model folder made of it after the training: model.keras, card.json
report.json, .html   how good it is
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from training.recipes import recipes
from training.recipes.recipes import AnyRecipe
from training.runs import events
from training.runs import history as histories
from xrdgui.runtime.atomic_files import write_atomically

Status = Literal["new", "running", "finished", "stopped", "cancelled", "failed", "interrupted"]

# Whoever asks for a run's status holds its lock for an instant, too.
_LOCK_PATIENCE: Final = 1.0


class RunError(RuntimeError):
    """A run folder that cannot be used; the message is one sentence."""


@dataclass(frozen=True)
class RunFolder:
    """The files of one run below `path`."""

    path: Path

    @classmethod
    def create(
        cls, path: Path, recipe: AnyRecipe, store: Path | None, settings: dict[str, Any]
    ) -> "RunFolder":
        """Create a run on `store`, or on its own store when that is None.

        Parameters
        ----------
        settings
            What else decides the run, all of it optional: title (what a person calls it), source
            (see `training.sources`), start_from (model.keras to fine-tune), measured (folder of
            measured patterns to watch), compare_with (model folder, for the report), validation
            (patterns to watch), note (for the card).

        Raises
        ------
        RunError
            The folder holds a run already, or cannot be written.
        """
        run = cls(path)
        store = store or run.own_store
        config = {"recipe": recipe.to_dict(), "store": str(store.resolve()), **settings}
        try:
            if run.config.exists():
                raise RunError(f"{path} already holds a run; resume it or choose another folder.")
            run.checkpoints.mkdir(parents=True, exist_ok=True)
            write_atomically(run.config, json.dumps(config, indent=1))
        except OSError as error:
            raise RunError(f"{path} cannot be made a run's folder: {error.strerror}.") from error
        return run

    @classmethod
    def open(cls, path: Path) -> "RunFolder":
        """Open the run of a folder. Raises RunError when the folder holds none."""
        run = cls(path)
        if not run.config.exists():
            raise RunError(f"{path} holds no training run.")
        return run

    @property
    def config(self) -> Path:
        """Settings, written once."""
        return self.path / "config.json"

    @property
    def events(self) -> Path:
        """Every event, a JSON line each."""
        return self.path / "events.jsonl"

    @property
    def stderr(self) -> Path:
        """What the process said on standard error, and tracebacks."""
        return self.path / "stderr.log"

    @property
    def best(self) -> Path:
        """The best network so far."""
        return self.path / "best.keras"

    @property
    def model(self) -> Path:
        """The model folder made of it after the training."""
        return self.path / "model"

    @property
    def report(self) -> Path:
        """How good it is, as values; report.html beside it is for a person."""
        return self.path / "report.json"

    @property
    def report_page(self) -> Path:
        """How good it is, for a person."""
        return self.path / "report.html"

    @property
    def own_store(self) -> Path:
        """The store of a run that was started from a source of structures."""
        return self.path / "store.parquet"

    @property
    def left_out(self) -> Path:
        """Structures the run could not use, a line each."""
        return self.path / "left_out.txt"

    @property
    def patterns(self) -> Path:
        """The fixed patterns of a study's recipe."""
        return self.path / "patterns.npz"

    @property
    def checkpoints(self) -> Path:
        """What a resumed run needs."""
        return self.path / "checkpoints"

    def read_config(self) -> dict[str, Any]:
        """Read the settings the run was created with. Raises RunError when they cannot be read."""
        try:
            config: dict[str, Any] = json.loads(self.config.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise RunError(f"{self.config} cannot be read; start a new run.") from error
        return config

    def recipe(self) -> AnyRecipe:
        """Read the recipe the run was created with. Raises RunError when it is of no known kind."""
        try:
            return recipes.from_dict(self.read_config()["recipe"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RunError(
                f"{self.config} was written by another version of xrdgui; start a new run."
            ) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only process that runs this. A dead process holds nothing.

        Raises
        ------
        RunError
            Another process has it, or the folder cannot be written.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415  not needed to look at a run

        held = FileLock(self._lock, timeout=_LOCK_PATIENCE)
        try:
            held.acquire()
        except Timeout as error:
            raise RunError(
                f"{self.path} is in use: another process is training there; stop that one first."
            ) from error
        except OSError as error:
            raise RunError(f"{self.path} cannot be written: {error.strerror}.") from error
        try:
            yield
        finally:
            held.release()

    def status(self) -> Status:
        """Return the state the run is in; "interrupted" when its process ended without a word."""
        if self._is_locked():
            return "running"
        match events.last(self.events):
            case None:
                return "new"
            case events.RunEnded(reason="finished" | "stopped" | "cancelled" as reason):
                return reason
            case events.RunFailed():
                return "failed"
        return "interrupted"

    def failure(self) -> str | None:
        """Return the sentence of a run that has failed."""
        end = events.last(self.events)
        return end.message if isinstance(end, events.RunFailed) else None

    def size(self) -> int:
        """Bytes of all its files."""
        return sum(path.stat().st_size for path in self.path.rglob("*") if path.is_file())

    def latest_checkpoint(self) -> Path | None:
        """Folder of the newest complete checkpoint, if any."""
        pointer = self.checkpoints / "latest.json"
        if not pointer.exists():
            return None
        return self.checkpoints / json.loads(pointer.read_text(encoding="utf-8"))["folder"]

    def begin_checkpoint(self, step: int) -> Path:
        """Make a fresh folder for the files of a checkpoint."""
        folder = self.checkpoints / f"step-{step:07d}.part"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def commit_checkpoint(self, folder: Path) -> None:
        """Make `folder` the newest checkpoint, then drop the older; a kill leaves either."""
        number, newest = 0, folder.with_suffix("")
        while newest.exists():  # of the same step: it stays until the new one counts
            number += 1
            newest = newest.with_name(f"{folder.stem}-{number}")
        folder.replace(newest)
        write_atomically(self.checkpoints / "latest.json", json.dumps({"folder": newest.name}))
        self.drop_unfinished()

    def drop_unfinished(self) -> None:
        """Delete what is left of a checkpoint, model or store that was not completed."""
        newest = self.latest_checkpoint()
        for other in self.checkpoints.glob("step-*"):
            if other != newest:
                shutil.rmtree(other, ignore_errors=True)
        for path in (*self.path.glob("*.part"), *self.path.glob("*.part.keras")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def history(self) -> list[histories.Row]:
        """One row an epoch (see `training.runs.history`), the oldest first."""
        return histories.read(self.path / "history.csv")

    def add_to_history(self, row: histories.Row) -> None:
        """Add a row, instead of those of its step or later, of a run that was cut off there."""
        rows = [old for old in self.history() if old["step"] < row["step"]]
        histories.write(self.path / "history.csv", [*rows, row])

    def progress(self) -> dict[str, Any]:
        """Return the last row of the history; epoch and step 0 when there is none yet."""
        return (self.history() or [{"epoch": 0, "step": 0}])[-1]

    def best_step(self) -> int:
        """Batches the best network so far had seen; 0 when there is none yet."""
        return max((row["step"] for row in self.history() if row["best"]), default=0)

    @property
    def _lock(self) -> Path:
        return self.path / "run.lock"

    def _is_locked(self) -> bool:
        if not self._lock.exists():
            return False
        from filelock import FileLock, Timeout  # noqa: PLC0415  as above

        try:
            with FileLock(self._lock, timeout=0):
                return False
        except Timeout:
            return True
        except OSError:
            return False
