"""Leak-free splits: whole chemical systems go to one fold, by a hash that never changes."""

import hashlib
from typing import Final

N_FOLDS: Final = 10
TEST_FOLD: Final = 0
VALIDATION_FOLD: Final = 1
TRAINING_FOLDS: Final = tuple(range(2, N_FOLDS))


def fold(chemical_system: str) -> int:
    """Fold 0–9 of a chemical system such as "Na-Cl": 0 test, 1 validation, the rest training."""
    digest = hashlib.md5(f"split:{chemical_system}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) % N_FOLDS
