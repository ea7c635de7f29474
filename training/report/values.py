"""What report.json says of a run's model, read for the page of the result.

The layout is described in `training.report`.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS

_FORMAT: Final = 1
NEW, OLD = "new", "old"


class ReportError(ValueError):
    """A report that cannot be shown; the message is one sentence."""


@dataclass(frozen=True)
class Scores:
    """Of one model on one benchmark; shares of 1.

    Attributes
    ----------
    interval
        95 % interval of the accuracy.
    confusion
        7 × 7 counts, rows truth, columns answer.
    per_system
        Crystal system -> precision, recall, f1, support.
    averages
        "macro" and "weighted" -> precision, recall, f1.
    reliability
        (patterns, mean confidence, share right) of each bin that is not empty.
    """

    n: int
    accuracy: float
    interval: tuple[float, float]
    family_accuracy: float
    top2: float
    ece: float
    confusion: list[list[int]]
    per_system: dict[str, dict[str, float]]
    averages: dict[str, dict[str, float]]
    reliability: list[tuple[int, float, float]]

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Scores":
        """Make it of JSON values. Raises KeyError, TypeError or ValueError."""
        low, high = values["accuracy_interval"]
        confusion = [[int(count) for count in row] for row in values["confusion"]]
        if [len(row) for row in confusion] != [len(CRYSTAL_SYSTEMS)] * len(CRYSTAL_SYSTEMS):
            raise ValueError("confusion")
        return cls(
            n=int(values["n"]),
            accuracy=float(values["accuracy"]),
            interval=(float(low), float(high)),
            family_accuracy=float(values["family_accuracy"]),
            top2=float(values["top2"]),
            ece=float(values["ece"]),
            confusion=confusion,
            per_system={
                system: {
                    key: float(values["per_system"][system][key])
                    for key in ("precision", "recall", "f1", "support")
                }
                for system in CRYSTAL_SYSTEMS
            },
            averages={
                kind: {key: float(values[kind][key]) for key in ("precision", "recall", "f1")}
                for kind in ("macro", "weighted")
            },
            reliability=[
                (int(bin_["n"]), float(bin_["confidence"]), float(bin_["accuracy"]))
                for bin_ in values["reliability"]
                if bin_["n"]
            ],
        )


@dataclass(frozen=True)
class Benchmark:
    """A set of patterns and what the models made of it.

    Attributes
    ----------
    scores
        "new", perhaps "old".
    difference
        New minus old accuracy, with its interval and whether it is more than chance; or None.
    recall_difference
        Crystal system -> new minus old recall, and whether it is more than chance.
    """

    name: str
    title: str
    scores: dict[str, Scores]
    difference: tuple[float, tuple[float, float], bool] | None = None
    recall_difference: dict[str, tuple[float, bool]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Benchmark":
        """Make it of JSON values. Raises KeyError, TypeError or ValueError."""
        scores = {
            model: Scores.from_json(given)
            for model, given in values["scores"].items()
            if model in {NEW, OLD}
        }
        if NEW not in scores:
            raise KeyError(NEW)
        difference = values["difference"]
        if not difference:
            return cls(values["name"], values["title"], scores)
        low, high = difference["interval"]
        return cls(
            values["name"],
            values["title"],
            scores,
            (float(difference["accuracy"]), (float(low), float(high)), difference["significant"]),
            {
                system: (float(one["recall"]), bool(one["significant"]))
                for system, one in difference["per_system"].items()
                if one["recall"] is not None
            },
        )


@dataclass(frozen=True)
class Report:
    """What a run came to.

    Attributes
    ----------
    models
        "new" and perhaps "old" -> what a person calls them.
    comparison, notes, split
        Plain sentences.
    """

    title: str
    models: dict[str, str]
    benchmarks: list[Benchmark]
    comparison: list[str]
    notes: list[str]
    split: list[str]

    @classmethod
    def read(cls, path: Path) -> "Report":
        """Read report.json.

        Raises
        ------
        ReportError
            It is not there, damaged, or of another layout.
        """
        try:
            return cls._from_json(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            sentence = "This run has no report: it ended before its model was evaluated."
            raise ReportError(sentence) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            sentence = f"{path.name} is damaged or was written by another version of xrdgui."
            raise ReportError(sentence) from error

    @classmethod
    def _from_json(cls, values: dict[str, Any]) -> "Report":
        if values["format"] != _FORMAT:
            raise ValueError("format")
        return cls(
            title=str(values["title"]),
            models={
                key: str(model.get("title") or model.get("name") or key)
                for key, model in values["models"].items()
            },
            benchmarks=[Benchmark.from_json(one) for one in values["benchmarks"]],
            comparison=[str(sentence) for sentence in values["comparison"]],
            notes=[str(sentence) for sentence in values["notes"]],
            split=[str(sentence) for sentence in (values["split"] or {}).get("sentences", [])],
        )
