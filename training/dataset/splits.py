"""Leak-free splits: what resembles each other goes to one fold, by a hash that never changes.

What counts as alike is the split: "chemical-system" (the default; the elements), "formula",
"prototype" (the structure type), or "random": nothing does, every entry for itself, which leaves
twins on both sides and is there to reproduce what others did.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np
import numpy.typing as npt

N_FOLDS: Final = 10
TEST_FOLD: Final = 0
VALIDATION_FOLD: Final = 1
TRAINING_FOLDS: Final = tuple(range(2, N_FOLDS))

# Each split, and the label whose entries of one value go to one fold.
SPLITS: Final = {
    "chemical-system": "chemical_system",
    "formula": "formula",
    "prototype": "prototype",
    "random": "identifier",
}
DEFAULT: Final = "chemical-system"
_SHOWN: Final = 3

Labels = npt.NDArray[Any]


def fold(label: str) -> int:
    """Fold 0–9 of a label, such as the chemical system "Cl-Na".

    0 is test, 1 validation, the rest training.
    """
    digest = hashlib.md5(f"split:{label}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) % N_FOLDS


def folds(labels: Sequence[str]) -> npt.NDArray[np.uint8]:
    """(n,) fold of each label."""
    known: dict[str, int] = {}
    return np.array(
        [known[s] if s in known else known.setdefault(s, fold(s)) for s in labels], np.uint8
    )


def label_of(split: str) -> str:
    """Return the label a split goes by. Raises ValueError when there is no such split."""
    if split not in SPLITS:
        raise ValueError(f"“{split}” is no way to split; {', '.join(SPLITS)} are.")
    return SPLITS[split]


def describe(split: str) -> str:
    """Describe a split as a model card has it."""
    what = label_of(split).replace("_", " ")
    return f"md5 of the {what} modulo {N_FOLDS}: 0 test, 1 validation, 2–9 training"


@dataclass(frozen=True)
class Twins:
    """What a split leaves on both sides.

    Attributes
    ----------
    n_test
        number of test entries.
    shared
        kind of twin ("compounds", …) -> what such twins share -> how many test entries share it
        with an entry in training.
    """

    n_test: int
    shared: Mapping[str, Mapping[str, int]]

    @classmethod
    def find(cls, labels: Mapping[str, Labels], test: Labels, training: Labels) -> "Twins":
        """Compare entries `test` with entries `training`, as masks or numbers of each label."""
        shared = {}
        for kind, label in labels.items():
            both = label[test][np.isin(label[test], label[training]) & (label[test] != "")]
            names, counts = np.unique(both, return_counts=True)
            shared[kind] = dict(zip(names.astype(str).tolist(), counts.tolist(), strict=True))
        return cls(len(next(iter(labels.values()))[test]), shared)

    def counts(self) -> dict[str, int]:
        """Count the test entries with a twin of each kind in training."""
        return {kind: sum(names.values()) for kind, names in self.shared.items()}

    def sentence(self) -> str:
        """For a person: how many there are, and some by name."""
        text = ", ".join(f"{n:,} share their {_ONE[k]}" for k, n in self.counts().items())
        shown = ", ".join(islice(next(iter(self.shared.values())), _SHOWN))
        named = f", {shown} among them" if shown else ""
        return f"of {self.n_test:,} test entries {text} with training{named}"

    def lines(self) -> Iterator[str]:
        """Every twin, for a file."""
        for kind, names in self.shared.items():
            for name, n in names.items():
                yield f"{_ONE[kind]} {name}: {n} in the test part, others in training"


_ONE: Final = {
    "copies": "pattern",
    "compounds": "compound",
    "chemical systems": "chemical system",
    "prototypes": "prototype",
}
