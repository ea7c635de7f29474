"""The test patterns of a study's run: what they share with training, and how networks read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import ndimage

from training.dataset import splits
from training.dataset.fixed import FixedPatterns
from training.evaluation.benchmarks import Input, Part, PatternSet, Prototypes, Reads
from training.study.patterns import Split
from xrdgui.representation.representation import Representation
from xrdgui.representation.sticks import StickGrid

# Standard deviation (deg) of the lines for networks that read profiles: those of `instrument.IDEAL`
# are 0.05° wide at half height.
_SIGMA: Final = 0.05 / 2.3548


@dataclass(frozen=True, eq=False)
class StudyPatterns(PatternSet):
    """Stick patterns; networks of ours are shown the same lines with a narrow profile."""

    fixed: FixedPatterns

    kind = "study"

    def inputs(self, which: slice, reads: Iterable[Reads]) -> dict[Reads, Input]:
        """(k, length, channels) each."""
        sticks = self.fixed.x(which)
        return {
            how: sticks if isinstance(how, StickGrid) else profiles(sticks, self.fixed.grid, how)
            for how in reads
        }


def profiles(sticks: Input, grid: StickGrid, representation: Representation) -> Input:
    """Stick patterns (k, points, 1) with a narrow profile, as `representation` shows them."""
    two_theta = grid.two_theta_min + grid.step * np.arange(grid.length)
    intensity = ndimage.gaussian_filter1d(
        sticks[..., 0], _SIGMA / grid.step, axis=1, mode="constant", truncate=6
    )
    resampled = [representation.resample(two_theta, row, grid.wavelength) for row in intensity]
    counts, measured = (np.stack(rows) for rows in zip(*resampled, strict=True))
    return representation.prepare_grid(counts, measured)


def from_split(parts: Split, held_out: str = "") -> StudyPatterns:
    """Take the test part of a split, with the parts of it that resemble training less.

    `held_out` names a second network that was trained without the test fold of the leak-free
    split by chemical system.
    """
    fixed = parts.test
    systems = fixed.patterns.chemical_system[fixed.entry]
    masks = [
        Part(f"test, {name} not in training", f"Of these, {title}.", ~shared)
        for (name, title), shared in zip(
            (
                ("pattern", "those without a shifted copy of themselves in training"),
                ("compound", "those whose compound is not in training in any shift"),
                ("chemical system", "those whose chemical system is not in training"),
            ),
            parts.shared().values(),
            strict=True,
        )
    ]
    if np.array_equal(masks[0].mask, masks[1].mask):
        del masks[0]
    names = fixed.patterns.prototype
    prototypes = Prototypes.count(names[fixed.entry], names[np.unique(parts.training.entry)])
    if prototypes:
        text = "Of these, structure types that never occur in training."
        masks.append(Part("test, prototype not in training", text, prototypes.new))
    if held_out:
        alone = ~parts.shared()["chemical systems"]
        unseen = np.array([splits.fold(name) == splits.TEST_FOLD for name in systems])
        text = f"Of these, chemical systems that {held_out} was never trained on"
        masks.append(Part(f"test, unseen by {held_out}", f"{text}.", unseen))
        masks.append(Part("test, unseen by both", f"{text}, nor this network.", unseen & alone))
    return StudyPatterns(
        "test",
        "The test patterns of the run: ideal lines of compounds of two elements.",
        len(fixed),
        fixed.y,
        systems,
        fixed,
        parts=tuple(part for part in masks if part.mask.any() and not part.mask.all()),
        prototypes=prototypes,
    )
