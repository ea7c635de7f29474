"""A made-up report.json of the layout that `training.report` describes."""

from typing import Any

import numpy as np

from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS


def scores(accuracy: float, n: int = 700, seed: int = 0) -> dict[str, Any]:
    """Scores of a network that is right so often."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 7, n)
    wrong = np.clip(truth + rng.choice([-1, 1], n), 0, 6)
    answer = np.where(rng.random(n) < accuracy, truth, wrong)
    confusion = np.zeros((7, 7), int)
    np.add.at(confusion, (truth, answer), 1)
    per_system = {}
    for number, system in enumerate(CRYSTAL_SYSTEMS):
        right, support = confusion[number, number], confusion[number].sum()
        precision, recall = right / max(confusion[:, number].sum(), 1), right / max(support, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        per_system[system] = {
            "precision": float(precision), "recall": float(recall), "f1": float(f1),
            "support": int(support),
        }  # fmt: skip
    mean = {
        key: float(np.mean([one[key] for one in per_system.values()]))
        for key in ("precision", "recall", "f1")
    }
    bins, shift = np.linspace(0.2, 0.95, 8), seed / 30 - 0.06
    return {
        "n": n, "accuracy": float((truth == answer).mean()),
        "accuracy_interval": [accuracy - 0.04, accuracy + 0.04],
        "family_accuracy": accuracy + 0.03, "top2": accuracy + 0.12,
        "confident_half": accuracy + 0.1, "macro_f1": mean["f1"], "ece": 0.043, "log_loss": 0.8,
        "per_system": per_system, "macro": mean, "weighted": mean,
        "confusion": confusion.tolist(),
        "reliability": [
            {"n": int(20 + 300 * b**3), "confidence": float(b), "accuracy": float(b + shift)}
            for b in bins
        ],
    }  # fmt: skip


def report(compared: bool = True) -> dict[str, Any]:
    """The values of a whole report, with a second model or without."""
    benchmarks = []
    for number, (name, title, accuracy) in enumerate(
        (
            ("measured", "patterns somebody measured, all", 0.58),
            ("binaries, laboratory", "binaries of the test fold, laboratory instrument", 0.74),
        )
    ):
        made = {"new": scores(accuracy, seed=number)}
        difference = None
        if compared:
            made["old"] = scores(accuracy - 0.06, seed=number + 2)
            difference = {
                "accuracy": 0.06, "interval": [0.02, 0.1], "p": 0.003, "significant": True,
                "per_system": {
                    system: {"recall": (index - 3) / 30, "n": 100, "significant": index in {0, 6}}
                    for index, system in enumerate(CRYSTAL_SYSTEMS)
                },
            }  # fmt: skip
        benchmarks.append(
            {"name": name, "title": title, "kind": "measured", "n": 700, "of": 700, "scores": made,
             "difference": difference}
        )  # fmt: skip
    models = {"new": {"name": "first", "title": "First try", "recipe": "measured"}}
    if compared:
        models["old"] = {"name": "measured-1", "title": "Laboratory patterns", "recipe": "measured"}
    return {
        "format": 1, "created": "2026-11-22T17:00:00+00:00", "title": "First try",
        "run": None, "models": models, "history": [],
        "split": {"kind": "chemical-system", "counts": {},
                  "sentences": ["No chemical system of the test patterns occurs in training."]},
        "benchmarks": benchmarks, "prototypes": None,
        "comparison": [
            "On measured patterns the new model is better: 58.0 % right instead of 52.0 %.",
            "Better on cubic, worse on triclinic; no difference beyond chance on the others.",
        ] if compared else [],
        "notes": ["Made of made-up compounds."],
    }  # fmt: skip
