"""Named, complete settings of a training run; written whole into the run folder and the card."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from training.simulation.ranges import InstrumentRanges
from xrdgui.representation.representation import Representation
from xrdgui.representation.sticks import StickGrid


@dataclass(frozen=True)
class Sampling:
    """Which structures the next batch is drawn from. Crystal systems are always even.

    Attributes
    ----------
    binaries_share
        share of compounds of exactly two elements.
    reported_weight
        how much more often an entry that was reported experimentally is drawn.
    ideal_share
        share of patterns shown as ideal lines, without instrument and noise.
    mixtures_share, not_patterns_share
        shares of mixtures of two phases and of what is no powder pattern at all.
    split
        what keeps test, validation and training apart, one of `splits.SPLITS`: by
        "chemical-system", "formula" or "prototype"; "random" leaves twins on both sides.
    """

    binaries_share: float = 0.4
    reported_weight: float = 3.0
    ideal_share: float = 0.15
    mixtures_share: float = 0.08
    not_patterns_share: float = 0.05
    split: str = "chemical-system"


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
    differences_stem, differences_stages, differences_squeeze
        the same of the second tower, which reads how lines differ.
    dense
        units of the hidden dense layer.
    dropout
        before each dense layer.
    """

    stem: tuple[int, int, int] = (48, 25, 5)
    stages: tuple[tuple[int, int, int, int], ...] = ((96, 7, 4, 1), (128, 5, 2, 2))
    squeeze: int = 48
    differences_stem: tuple[int, int, int] = (32, 15, 5)
    differences_stages: tuple[tuple[int, int, int, int], ...] = ((64, 7, 4, 1), (64, 5, 2, 1))
    differences_squeeze: int = 24
    dense: int = 512
    dropout: float = 0.25


PRECISIONS: Final = ("float32", "mixed_bfloat16")
"""In which numbers a network can be trained; float16 would need its losses scaled."""


@dataclass(frozen=True)
class FitSettings:
    """The optimiser and its schedule.

    Attributes
    ----------
    steps
        batches in all.
    schedule
        of the learning rate after the warm-up: "cosine", falling to a hundredth over the steps,
        or "constant".
    patience
        epochs without a better model after which the training ends; 0: all steps are done.
    steps_per_epoch
        batches between two checkpoints.
    averaging
        decay per step of the running average of the weights that is kept as the model.
    precision
        Keras dtype policy of the training, one of PRECISIONS; the saved model is always float32.
    optimiser
        "adamw": AdamW with clipped gradients; "adam": plain Adam.
    keep
        "best": the model that did best on the benchmarks; "last": that of the last epoch.
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
    optimiser: str = "adamw"
    keep: str = "best"
    schedule: str = "cosine"
    patience: int = 0


@dataclass(frozen=True)
class Recipe:
    """Everything that, with the data, decides what is trained."""

    name: str
    representation: Representation = field(default_factory=Representation)
    instrument: InstrumentRanges = field(default_factory=InstrumentRanges)
    sampling: Sampling = field(default_factory=Sampling)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    fit: FitSettings = field(default_factory=FitSettings)

    @property
    def input_shape(self) -> tuple[int, int]:
        """(length, channels) of a pattern."""
        return self.representation.length, len(self.representation.channels)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Recipe":
        """Make a recipe of what `to_dict` returned, also after a round trip through JSON."""
        network = dict(values["network"])
        for key in ("stem", "differences_stem"):
            network[key] = tuple(network[key])
        for key in ("stages", "differences_stages"):
            network[key] = tuple(tuple(stage) for stage in network[key])
        instrument: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in values["instrument"].items()
        }
        return cls(
            name=values["name"],
            representation=Representation.from_dict(values["representation"]),
            instrument=InstrumentRanges(**instrument),
            sampling=Sampling(**values["sampling"]),
            network=NetworkSettings(**network),
            fit=FitSettings(**values["fit"]),
        )

    def with_steps(self, steps: int) -> "Recipe":
        """Return the same recipe over another number of batches."""
        return replace(self, fit=replace(self.fit, steps=steps))


MEASURED: Final = Recipe(name="measured")
"""Ours: every pattern through the virtual laboratory diffractometer."""


@dataclass(frozen=True)
class StudyNetworkSettings:
    """Shape of the study's network (see `network.build_study`).

    Attributes
    ----------
    filters, kernels
        of the convolutions; each is followed by dropout and average pooling over `pool` points.
    padding, activation
        of the convolutions, as Keras names them.
    dense
        units of the hidden dense layers, each followed by dropout.
    """

    filters: int = 60
    kernels: tuple[int, ...] = (100, 50, 25)
    padding: str = "valid"
    activation: str = "relu"
    dropout: float = 0.3
    pool: int = 2
    dense: tuple[int, ...] = (700, 70)
    dense_dropout: float = 0.3


@dataclass(frozen=True)
class StudyRecipe:
    """The protocol of Torres Arroyave, Diaz Granados and Albarracín (Universidad de Antioquia).

    Ideal lines of binary compounds, the same number of each crystal system, a fixed set of
    patterns. The study's softmax and one-hot labels are in the loss here, which is the same
    function; the network gives logits, as all of ours do.

    Attributes
    ----------
    per_system
        compounds of each crystal system.
    shifts
        copies of each pattern, shifted by so many grid points; 0 is the pattern itself.
    split
        "random": copies are shuffled, then split, as in the study; a copy of most test patterns
        is then in training. "chemical-system", "formula", "prototype": what resembles each other
        in that is split first, by the fold that is used everywhere here, and copies made after.
    test_share
        of all patterns (random split).  validation_share: of the rest.
    epochs
        passes over the training patterns; `fit.steps` follows from them.
    assumptions
        what the study leaves open, and what was chosen.
    """

    name: str
    per_system: int
    shifts: tuple[int, ...] = (0,)
    n_elements: int = 2
    split: str = "random"
    test_share: float = 0.1
    validation_share: float = 0.2
    epochs: int = 70
    grid: StickGrid = field(default_factory=StickGrid)
    network: StudyNetworkSettings = field(default_factory=StudyNetworkSettings)
    fit: FitSettings = field(
        default_factory=lambda: FitSettings(
            batch_size=64,
            steps=0,
            steps_per_epoch=1,
            learning_rate=1e-3,
            warm_up_steps=0,
            weight_decay=0.0,
            averaging=0.0,
            precision="float32",
            optimiser="adam",
            keep="last",
            schedule="constant",
        )
    )
    assumptions: tuple[str, ...] = (
        "pooling over 2 points and convolutions without padding: the defaults of Keras",
        "ReLU in the convolutions too, which the study says of the dense layers only",
        "dropout 0.3 in the dense part, the rate the study gives for the convolutions",
        "Cu Kα, 1.54184 Å: what pymatgen computes with unless told otherwise",
        "of several lines on one grid point the strongest counts",
        "which compounds: drawn by a hash of their ids, whatever their stability",
        "the model judged is that of the last epoch",
        "random split: not stratified, as the unequal supports of the study's table show",
        "leak-free split: fold 0 of 10 is test and folds 1 and 2 are validation, 2/9 of the rest",
    )

    @property
    def input_shape(self) -> tuple[int, int]:
        """(length, channels) of a pattern."""
        return self.grid.length, 1

    def sized(self, n_training: int) -> "StudyRecipe":
        """With the steps that `epochs` passes over so many training patterns take."""
        per_epoch = max(-(-n_training // self.fit.batch_size), 1)
        fit = replace(self.fit, steps=self.epochs * per_epoch, steps_per_epoch=per_epoch)
        return replace(self, fit=fit)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {"kind": "study", **asdict(self)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "StudyRecipe":
        """Make a recipe of what `to_dict` returned, also after a round trip through JSON."""
        values = {key: _tuples(value) for key, value in values.items() if key != "kind"}
        values["grid"] = StickGrid(**values["grid"])
        network = {key: _tuples(value) for key, value in values["network"].items()}
        values["network"] = StudyNetworkSettings(**network)
        values["fit"] = FitSettings(**values["fit"])
        return cls(**values)


PAPER_TEST_1: Final = StudyRecipe(name="paper-test-1", per_system=950)
"""The study's first test: 6,650 patterns."""

PAPER_TEST_2: Final = StudyRecipe(name="paper-test-2", per_system=600, shifts=(0, -1, 1))
"""The study's second test: 12,600 patterns, copies at -0.01° and +0.01° among them."""

AnyRecipe = Recipe | StudyRecipe
RECIPES: Final[dict[str, AnyRecipe]] = {
    recipe.name: recipe for recipe in (MEASURED, PAPER_TEST_1, PAPER_TEST_2)
}


def from_dict(values: dict[str, Any]) -> AnyRecipe:
    """Make the recipe of either kind that was saved with its `to_dict`."""
    kind = StudyRecipe if values.get("kind") == "study" else Recipe
    return kind.from_dict(values)


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
