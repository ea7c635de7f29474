"""Ranges on sliders: places, values, words."""

from dataclasses import fields

import pytest

from training.simulation.presets import PRESETS
from training.simulation.ranges import InstrumentRanges
from xrdgui.ui.training.wizard.instrument_fields import FIELDS, drawn_in_words

BY_NAME = {field.name: field for field in FIELDS}


def test_every_field_is_one_of_the_ranges():
    assert set(BY_NAME) <= {field.name for field in fields(InstrumentRanges)}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_preset_lies_on_the_sliders(field, preset):
    for value in field.values(preset.ranges):
        assert field.lowest <= value <= field.highest
        assert field.value(field.place(value)) == pytest.approx(value, rel=0.01, abs=1e-9)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_changing_a_field_changes_just_that(field):
    ranges = InstrumentRanges()
    values = field.values(PRESETS[2].ranges)
    changed = field.with_values(ranges, values)
    assert field.values(changed) == values
    others = [f.name for f in fields(InstrumentRanges) if f.name != field.name]
    assert all(getattr(changed, name) == getattr(ranges, name) for name in others)


def test_values_are_written_with_their_unit():
    ranges = InstrumentRanges()
    said = {name: field.in_words(field.values(ranges)) for name, field in BY_NAME.items()}
    assert said["crystallite_size"] == "15 – 1,500\u00a0nm"
    assert said["microstrain"] == "0.01 – 0.4\u00a0%"
    assert said["zero_shift"] == "σ 0.040°"
    assert said["texture_share"] == "35\u00a0% of patterns"
    assert BY_NAME["crystallite_size"].in_words((50.0, 50.0)) == "50\u00a0nm"


def test_what_was_drawn_is_said():
    values = dict.fromkeys((field.name for field in fields(InstrumentRanges)), 0.0)
    values |= {"crystallite_size": 57.5, "peak_counts": 12345.0, "kalpha2_share": 1.0}
    said = drawn_in_words(values)
    assert "57.5\u00a0nm" in said
    assert said.endswith("Kα1,2")
    assert "12,300 counts" in said
    assert "texture" not in said
