"""Named, complete settings of a training run; written whole into the run folder and the card."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from training.instrument import InstrumentRanges
from training.representation import Representation


@dataclass(frozen=True)
class Sampling:
    """Which structures the next batch is drawn from. Crystal systems are always even.

    Attributes
    ----------
    binaries_share
        share of compounds of exactly two elements.
    reported_weight
        how much more often an entry that was reported experimentally is drawn.
    """

    binaries_share: float = 0.4
    reported_weight: float = 3.0


@dataclass(frozen=True)
class NetworkSettings:
    """Shape of the residual Conv1D network (see `network.build`).

    Attributes
    ----------
    stem
        (filters, kernel, stride) of the first convolution.
    stages
        (filters, kernel, stride, residual blocks) of each further stage.
    squeeze
        filters before flattening.
    dense
        units of the hidden dense layer.
    dropout
        before each dense layer.
    """

    stem: tuple[int, int, int] = (48, 25, 5)
    stages: tuple[tuple[int, int, int, int], ...] = ((96, 7, 4, 1), (128, 5, 2, 1))
    squeeze: int = 48
    dense: int = 384
    dropout: float = 0.25


@dataclass(frozen=True)
class FitSettings:
    """The optimiser and its schedule.

    Attributes
    ----------
    steps
        batches in all; the learning rate falls to zero over them as a cosine.
    steps_per_epoch
        batches between two checkpoints.
    averaging
        decay per step of the running average of the weights that is kept as the model.
    precision
        Keras dtype policy of the training; the saved model is always float32.
    """

    batch_size: int = 128
    steps: int = 16_000
    steps_per_epoch: int = 250
    learning_rate: float = 1.5e-3
    warm_up_steps: int = 400
    weight_decay: float = 0.02
    averaging: float = 0.998
    precision: str = "mixed_bfloat16"
    seed: int = 1


@dataclass(frozen=True)
class Recipe:
    """Everything that, with the data, decides what is trained."""

    name: str
    representation: Representation = field(default_factory=Representation)
    instrument: InstrumentRanges = field(default_factory=InstrumentRanges)
    sampling: Sampling = field(default_factory=Sampling)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    fit: FitSettings = field(default_factory=FitSettings)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Recipe":
        """The inverse of `to_dict`, also after a round trip through JSON."""
        network = dict(values["network"])
        network["stem"] = tuple(network["stem"])
        network["stages"] = tuple(tuple(stage) for stage in network["stages"])
        instrument: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in values["instrument"].items()
        }
        return cls(
            name=values["name"],
            representation=Representation(**values["representation"]),
            instrument=InstrumentRanges(**instrument),
            sampling=Sampling(**values["sampling"]),
            network=NetworkSettings(**network),
            fit=FitSettings(**values["fit"]),
        )

    def with_steps(self, steps: int) -> "Recipe":
        """The same recipe over another number of batches."""
        return replace(self, fit=replace(self.fit, steps=steps))


MEASURED: Final = Recipe(name="measured")
"""Ours: every pattern through the virtual laboratory diffractometer."""

RECIPES: Final = {recipe.name: recipe for recipe in (MEASURED,)}
