"""The user's training runs, a folder each: what there is, and renaming and deleting it."""

import json
import re
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from training.runs import RunError, RunFolder, Status

# A title that a folder cannot be called still has its letters in it.
_NOT_IN_NAMES = re.compile(r"[^\w.+-]+")
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Run:
    """One run's folder; everything is read anew when asked for.

    Parameters
    ----------
    path : Path
        The folder with the config.json.
    """

    path: Path

    @property
    def folder(self) -> RunFolder:
        """Its files."""
        return RunFolder(self.path)

    @property
    def config(self) -> dict[str, Any]:
        """The settings it was created with; empty when they cannot be read."""
        try:
            config = json.loads(self.folder.config.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return config if isinstance(config, dict) else {}

    @property
    def title(self) -> str:
        """What the user calls it."""
        given = _read_title(self.path / TITLE_FILE) or self.config.get("title")
        return str(given) if given else self.path.name

    @property
    def recipe(self) -> str:
        """Name of its recipe."""
        recipe = self.config.get("recipe")
        return str(recipe.get("name", "")) if isinstance(recipe, dict) else ""

    @property
    def has_model(self) -> bool:
        """Whether it has made a model that can be used here; a study's run makes none."""
        return (self.folder.model / "card.json").is_file()

    @property
    def created(self) -> datetime:
        """When its settings were written."""
        try:
            seconds = self.folder.config.stat().st_mtime
        except OSError:
            seconds = 0.0
        return datetime.fromtimestamp(seconds, UTC)

    def rename(self, title: str) -> None:
        """Call it otherwise; the folder keeps its name, as other files may point there.

        Raises
        ------
        RunError
            The title is empty, or cannot be written.
        """
        title = " ".join(title.split())
        if not title:
            raise RunError("A run needs a name.")
        try:
            (self.path / TITLE_FILE).write_text(title + "\n", encoding="utf-8")
        except OSError as error:
            raise RunError(f"{self.path} cannot be written: {error.strerror}.") from error

    def delete(self) -> None:
        """Delete the folder with all that is in it.

        Raises
        ------
        RunError
            It is under way, or some of it cannot be deleted.
        """
        if self.folder.status() == "running":
            raise RunError(f"“{self.title}” is being trained; stop it before you delete it.")
        # Renamed first: a run that is half deleted must not look like one.
        doomed = self.path.with_name(f".{self.path.name}.deleted-{time.time_ns()}")
        try:
            self.path.rename(doomed)
            shutil.rmtree(doomed)
        except OSError as error:
            raise RunError(
                f"{self.path} could not be deleted entirely: {error.strerror}. Close programs "
                "that have its files open."
            ) from error


@dataclass(frozen=True)
class Facts:
    """What a list of runs shows of one.

    Attributes
    ----------
    best
        Accuracy of the best epoch on each benchmark that was watched, or on training.
    size
        Bytes of all its files.
    """

    title: str
    status: Status
    recipe: str
    created: datetime
    best: dict[str, float]
    size: int

    @classmethod
    def of(cls, run: Run) -> "Facts":
        """Look at a run; takes some milliseconds."""
        try:
            size = run.folder.size()
        except OSError:  # a file went while it was looked at
            size = 0
        return cls(run.title, run.folder.status(), run.recipe, run.created, _best(run), size)


TITLE_FILE = "title.txt"


def list_runs(parent: Path) -> list[Run]:
    """List the runs below this folder, the newest first; a folder without settings is none."""
    if not parent.is_dir():
        return []
    found = [
        Run(path)
        for path in parent.iterdir()
        if not path.name.startswith(".") and (path / "config.json").is_file()
    ]
    return sorted(found, key=lambda run: (run.created, run.path.name), reverse=True)


def new_folder(parent: Path, title: str) -> Path:
    """Return a folder for a run of this title that does not exist yet."""
    name = _NOT_IN_NAMES.sub("-", title).strip("-.")[:_LONGEST_NAME] or "run"
    folder, number = parent / name, 1
    while folder.exists():
        number += 1
        folder = parent / f"{name}-{number}"
    return folder


def _best(run: Run) -> dict[str, float]:
    try:
        rows = [row for row in run.folder.history() if row["best"]]
    except (OSError, ValueError, KeyError):  # damaged: the run can be looked at all the same
        return {}
    if not rows:
        return {}
    return dict(rows[-1]["accuracies"]) or {"training": float(rows[-1]["accuracy"])}


def _read_title(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
