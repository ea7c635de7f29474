"""Choices that differ from the defaults in everything."""

from training.planning.choices import MATERIALS_PROJECT, Choices
from training.simulation import presets
from training.sources.mp_query import Query

NOISY = presets.preset("noisy").ranges
FULL = Choices(
    source=MATERIALS_PROJECT,
    prototypes=700,
    prototype_elements=2,
    paths=("/a/b.cif",),
    query=Query(3, ("O",), ("U", "Pu"), True, 0.1, 40, 500, True),
    recipe="measured",
    epochs=3,
    batch_size=32,
    learning_rate=1e-4,
    fine_tune=True,
    measured="/measured",
    title="My oxides",
).with_instrument(NOISY, "noisy")
