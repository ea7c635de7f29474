"""Two networks on the same patterns: how far apart they are, and what of it is noise."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from training.evaluation.scores import interval, rounded
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS

_P: Final = 0.05
# Seven crystal systems are looked at, one would be found different by chance every third time.
_LEVEL_PER_SYSTEM: Final = 1 - _P / len(CRYSTAL_SYSTEMS)
# Fewer patterns than this are worth no sentence.
_FEWEST: Final = 20


def difference(
    new: npt.NDArray[np.bool_],
    old: npt.NDArray[np.bool_],
    truth: npt.NDArray[np.integer],
    groups: npt.NDArray[Any],
) -> dict[str, Any]:
    """Compute new minus old, JSON-ready (see `training.report`).

    Parameters
    ----------
    new, old
        (n,) where each network was right.
    truth
        (n,) crystal systems.  groups: (n,) patterns of one are not independent.
    """
    gain = new.astype(float) - old
    low, high = interval(gain, groups)
    p = mcnemar(new, old)
    per_system = {}
    for number, name in enumerate(CRYSTAL_SYSTEMS):
        of_it = truth == number
        if not of_it.any():
            continue
        bounds = interval(gain[of_it], groups[of_it], _LEVEL_PER_SYSTEM)
        few = mcnemar(new[of_it], old[of_it]) >= _P / len(CRYSTAL_SYSTEMS)
        per_system[name] = {
            "recall": float(gain[of_it].mean()),
            "n": int(of_it.sum()),
            "significant": not few and not bounds[0] <= 0 <= bounds[1],
        }
    values: dict[str, Any] = rounded(
        {
            "accuracy": float(gain.mean()),
            "interval": (low, high),
            "p": p,
            "significant": p < _P and not low <= 0 <= high,
            "per_system": per_system,
        }
    )
    return values


def mcnemar(new: npt.NDArray[np.bool_], old: npt.NDArray[np.bool_]) -> float:
    """Exact two-sided p of McNemar's test (Psychometrika 12, 153, 1947) that neither is better."""
    only_new, only_old = int((new & ~old).sum()), int((old & ~new).sum())
    if only_new + only_old == 0:
        return 1.0
    return float(binomtest(only_new, only_new + only_old).pvalue)


def sentences(
    benchmarks: Sequence[dict[str, Any]], new: str = "the new model", old: str = "the old one"
) -> list[str]:
    """Say what benchmarks mean for `new` against `old`; none without an old model."""
    compared = [b for b in benchmarks if b["difference"] and "old" in b["scores"]]
    if not compared:
        return []
    enough = [b for b in compared if b is compared[0] or b["n"] >= _FEWEST]
    said = [_whole(benchmark, new, old) for benchmark in enough]
    systems = _systems(compared[0], new)
    return [said[0], systems, *said[1:]] if systems else said


def _whole(benchmark: dict[str, Any], new: str, old: str) -> str:
    shares = (
        f"{new} is right on {_percent(benchmark['scores']['new']['accuracy'])}, "
        f"{old} on {_percent(benchmark['scores']['old']['accuracy'])}"
    )
    verdict = _verdict(benchmark["difference"], new, old)
    return f"{benchmark['name'].capitalize()} (n = {benchmark['n']:,}): {shares}; {verdict}."


def _verdict(found: dict[str, Any], new: str, old: str) -> str:
    gain, (low, high) = found["accuracy"], found["interval"]
    if found["significant"]:
        better, worse = (new, old) if gain > 0 else (old, new)
        least, most = sorted((abs(low), abs(high)))
        return (
            f"{better} is better than {worse} by {100 * abs(gain):.1f} percentage points "
            f"(95% interval {100 * least:.1f} to {100 * most:.1f})"
        )
    if low <= 0 <= high:
        evidence = f"95% interval {_points(low)} to {_points(high)}"
    else:
        evidence = f"McNemar's test: p = {found['p']:.2f}"
    return f"the difference of {_points(gain)} percentage points is within the noise ({evidence})"


def _systems(benchmark: dict[str, Any], new: str) -> str:
    found = {
        name: row for name, row in benchmark["difference"]["per_system"].items()
        if row["significant"]
    }  # fmt: skip
    clauses = []
    for word, sign in (("better", 1), ("worse", -1)):
        rows = [
            f"{name} ({_points(row['recall'])} points, n = {row['n']:,})"
            for name, row in sorted(found.items(), key=lambda item: -abs(item[1]["recall"]))
            if row["recall"] * sign > 0
        ]
        if rows:
            clauses.append(f"{word} on {_joined(rows)}")
    if not clauses:
        return (
            "On no single crystal system is the difference larger than the noise."
            if len(benchmark["difference"]["per_system"]) > 1
            else ""
        )
    rest = "; on the others the difference is within the noise"
    everywhere = len(found) == len(benchmark["difference"]["per_system"])
    return f"There {new} is {', '.join(clauses)}{'' if everywhere else rest}."


def _joined(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _points(gain: float) -> str:
    return f"{100 * gain:+.1f}".replace("-", "−")
