"""The presets are ranges that the virtual diffractometer can draw from."""

import numpy as np
import pytest

from training.recipes import recipes
from training.simulation import presets, samples
from training.simulation.instrument import render
from training.simulation.presets import PRESETS
from xrdgui.crystals.diffraction import reflections


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_preset_draws_patterns(preset):
    found = reflections(samples.structure(samples.TEXTBOOK[0]))
    axis = np.arange(5, 90, 0.02)
    counts, measured = render([found] * 20, preset.ranges, axis, np.random.default_rng(0))
    assert np.isfinite(counts).all()
    assert (counts.max(axis=1) > 0).all()
    assert measured.any(axis=1).all()


def test_the_default_is_what_the_bundled_network_was_trained_on():
    assert presets.DEFAULT.ranges == recipes.MEASURED.instrument


def test_presets_are_found_by_name():
    assert presets.preset("ideal").title == "Ideal lines"
    with pytest.raises(KeyError):
        presets.preset("neutron")


def test_the_names_say_what_they_mean():
    ranges = {preset.name: preset.ranges for preset in PRESETS}
    assert ranges["noisy"].peak_counts[1] < ranges["laboratory"].peak_counts[1]
    assert ranges["synchrotron"].kalpha2_share == 0
    assert ranges["synchrotron"].caglioti_w[1] < ranges["laboratory"].caglioti_w[1]
    assert ranges["ideal"].background[1] < 1e-5
