import json
import shutil

import numpy as np
import pytest

from tests.simulated import ROCK_SALT, scan
from training.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.classification.keras_predictor import BATCH_SIZES, KerasPredictor
from xrdgui.classification.models import ModelError
from xrdgui.patterns import Pattern

CU, CO = 1.5406, 1.7890


@pytest.fixture(scope="module")
def predictor(model_folder):
    return KerasPredictor(model_folder)


def pattern(wavelength=None, measured_at=CU, **how) -> Pattern:
    return Pattern(*scan(wavelength=measured_at, **how), wavelength, "a")


def flat() -> Pattern:
    two_theta = np.arange(10, 90, 0.02)
    return Pattern(two_theta, 1000 - two_theta, None, "flat")


def test_probabilities_of_all_systems(predictor):
    (prediction,) = predictor.predict([pattern()], CU)
    assert prediction.classes == CRYSTAL_SYSTEMS
    assert sum(prediction.probabilities) == pytest.approx(1)
    assert prediction.error is None
    assert prediction.warnings == ()


def test_no_patterns_no_predictions(predictor):
    assert predictor.predict([], CU) == []


@pytest.mark.parametrize("n", [2, BATCH_SIZES[1] + 1, BATCH_SIZES[2] + 3])
def test_an_answer_does_not_depend_on_its_company(predictor, n):
    patterns = [pattern(d_spacings=ROCK_SALT[i % 5 :]) for i in range(n)]
    together = predictor.predict(patterns, CU)
    assert len(together) == n
    for one, prediction in list(zip(patterns, together, strict=True))[-2:]:
        (alone,) = predictor.predict([one], CU)
        assert prediction.probabilities == pytest.approx(alone.probabilities, abs=1e-5)


def test_a_bad_pattern_does_not_disturb_the_others(predictor):
    outside = Pattern(np.linspace(0.1, 2, 100), np.arange(100.0), None, "outside")
    first, second, third, fourth = predictor.predict([flat(), pattern(), outside, pattern()], CU)
    assert "not classified" in first.error
    assert first.probabilities is None
    assert "wavelength" in third.error
    assert second.probabilities == pytest.approx(
        predictor.predict([pattern()], CU)[0].probabilities
    )
    assert fourth.probabilities == second.probabilities


def test_a_file_s_own_wavelength_goes_before_the_default(predictor):
    stated = pattern(wavelength=CO, measured_at=CO)
    silent = pattern(measured_at=CO)
    (a,), (b,), (wrong,) = (
        predictor.predict([p], default) for p, default in ((stated, CU), (silent, CO), (silent, CU))
    )
    assert a.probabilities == b.probabilities
    assert wrong.probabilities != b.probabilities


def test_the_temperature_of_the_card_is_applied(model_folder, tmp_path, predictor):
    folder = tmp_path / "hot"
    shutil.copytree(model_folder, folder)
    card = json.loads((folder / "card.json").read_text())
    card["calibration"]["temperature"] = 200.0
    (folder / "card.json").write_text(json.dumps(card))
    (hot,) = KerasPredictor(folder).predict([pattern()], CU)
    (cool,) = predictor.predict([pattern()], CU)
    log_ratio = np.log(hot.probabilities) / np.log(cool.probabilities)
    assert np.ptp(hot.probabilities) < np.ptp(cool.probabilities) / 50
    assert log_ratio.shape == (7,)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: (folder / "card.json").write_text("{"), "cannot be used|damaged"),
        (lambda folder: (folder / "model.keras").write_bytes(b"junk"), "damaged"),
        (lambda folder: (folder / "model.keras").unlink(), "damaged"),
        (
            lambda folder: (folder / "card.json").write_text(
                (folder / "card.json").read_text().replace('"step": 0.02', '"step": 0.04')
            ),
            "does not fit its card",
        ),
    ],
)
def test_a_damaged_network_is_refused_in_one_sentence(model_folder, tmp_path, change, message):
    folder = tmp_path / "damaged"
    shutil.copytree(model_folder, folder)
    change(folder)
    with pytest.raises(ModelError, match=message) as caught:
        KerasPredictor(folder)
    assert str(folder) in str(caught.value)
