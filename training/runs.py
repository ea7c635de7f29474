"""The folder of one training run: settings, events, checkpoints, the best model so far.

config.json  events.jsonl  history.csv  best.keras  checkpoints/  store.parquet (where the run made
its own)
"""

import csv
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training import events, recipes
from training.recipes import AnyRecipe


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
        """A new run on `store`, or on its own store when that is None.

        Raises
        ------
        RunError
            The folder holds a run already.
        """
        run = cls(path)
        store = store or run.own_store
        if run.config.exists():
            raise RunError(f"{path} already holds a run; resume it or choose another folder.")
        run.checkpoints.mkdir(parents=True, exist_ok=True)
        config = {"recipe": recipe.to_dict(), "store": str(store.resolve()), **settings}
        write_atomically(run.config, json.dumps(config, indent=1))
        return run

    @classmethod
    def open(cls, path: Path) -> "RunFolder":
        """Raises RunError when the folder holds no run."""
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
    def best(self) -> Path:
        """The best model so far."""
        return self.path / "best.keras"

    @property
    def own_store(self) -> Path:
        """The store of a run that was started from a source of structures."""
        return self.path / "store.parquet"

    @property
    def patterns(self) -> Path:
        """The fixed patterns of a study's recipe."""
        return self.path / "patterns.npz"

    @property
    def checkpoints(self) -> Path:
        """What a resumed run needs."""
        return self.path / "checkpoints"

    def read_config(self) -> dict[str, Any]:
        """The settings the run was created with."""
        config: dict[str, Any] = json.loads(self.config.read_text(encoding="utf-8"))
        return config

    def recipe(self) -> AnyRecipe:
        """The recipe the run was created with."""
        return recipes.from_dict(self.read_config()["recipe"])

    def latest_checkpoint(self) -> Path | None:
        """Folder of the newest complete checkpoint, if any."""
        pointer = self.checkpoints / "latest.json"
        if not pointer.exists():
            return None
        return self.checkpoints / json.loads(pointer.read_text(encoding="utf-8"))["folder"]

    def begin_checkpoint(self, step: int) -> Path:
        """A fresh folder for the files of a checkpoint."""
        folder = self.checkpoints / f"step-{step:07d}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def commit_checkpoint(self, folder: Path) -> None:
        """Make `folder` the newest checkpoint, then drop the older; a kill leaves either."""
        write_atomically(self.checkpoints / "latest.json", json.dumps({"folder": folder.name}))
        for other in self.checkpoints.glob("step-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

    def best_step(self) -> int:
        """Batches the best model so far had seen; 0 when there is none yet."""
        steps = [0]
        if self.events.exists():
            for line in self.events.read_text(encoding="utf-8").splitlines():
                event = events.from_json(line)
                if isinstance(event, events.EpochEnded) and event.best:
                    steps.append(event.step)
        return steps[-1]

    def progress(self) -> dict[str, Any]:
        """The last row of history.csv, numbers as such; step 0 when there is none yet."""
        path = self.path / "history.csv"
        if not path.exists():
            return {"epoch": 0, "step": 0}
        with path.open(newline="", encoding="utf-8") as file:
            row = list(csv.DictReader(file))[-1]
        return {k: int(v) if k in ("epoch", "step") else float(v) for k, v in row.items()}

    def append_history(self, row: dict[str, Any]) -> None:
        """Add a row to history.csv."""
        path = self.path / "history.csv"
        new = not path.exists()
        with path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(row))
            if new:
                writer.writeheader()
            writer.writerow(row)


def write_atomically(path: Path, text: str) -> None:
    """Replace `path` with `text`: after a crash either the old or the new content is there."""
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
