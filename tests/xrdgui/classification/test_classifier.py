import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.support.simulated import ROCK_SALT, scan
from xrdgui.classification.classifier import BATCH_SIZES, Classifier
from xrdgui.classification.fusion import Fusion, Regression
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.indexing.lattice_features import names
from xrdgui.models.card import ModelCard
from xrdgui.models.errors import ModelError
from xrdgui.patterns import Pattern
from xrdgui.representation.representation import Representation

CU, CO = 1.5406, 1.7890


@pytest.fixture(scope="module")
def predictor(model_folder):
    return Classifier(model_folder)


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
    assert "not classified" in str(first.error)
    assert first.probabilities is None
    assert "wavelength" in str(third.error)
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
    (hot,) = Classifier(folder).predict([pattern()], CU)
    (cool,) = predictor.predict([pattern()], CU)
    # Whatever weights the untrained network came with: logits are divided by 200 instead of 2.
    above = [np.log(p.probabilities) - np.log(p.probabilities).mean() for p in (hot, cool)]
    assert np.ptp(above[1]) > 1e-3
    assert above[0] == pytest.approx(above[1] / 100, rel=1e-3, abs=1e-7)


def test_a_card_of_an_older_representation_is_refused_in_words(model_folder, tmp_path):
    folder = copied(model_folder, tmp_path)
    change_card(folder, representation={"channels": ["intensity"], "step": 0.02})
    with pytest.raises(ModelError, match="“odd” cannot be used: the model was trained on channels"):
        Classifier(folder)


@pytest.mark.parametrize(
    "values",
    [{"step": 1e-7}, {"step": 0.0}, {"two_theta_max": float("nan")}, {"two_theta_max": "90"},
     {"wavelength": -1.0}, {"smoothing": 1e9}, {"unheard_of": 1}],
)  # fmt: skip
def test_a_representation_nobody_can_compute_is_refused(model_folder, tmp_path, values):
    folder = copied(model_folder, tmp_path)
    usual = json.loads((folder / "card.json").read_text())["representation"]
    change_card(folder, representation=usual | values)
    with pytest.raises(ModelError, match="describes no network input"):
        Classifier(folder)


@pytest.mark.parametrize(
    "values",
    [{"priors": [0.5, 0.5]}, {"temperature": float("inf"), "priors": [float("inf")] * 7},
     {"set_threshold": "high"}, {"temperature": "warm"}, {"unheard_of": 1}],
)  # fmt: skip
def test_a_calibration_that_gives_no_answers_is_refused(model_folder, tmp_path, values):
    folder = copied(model_folder, tmp_path)
    usual = json.loads((folder / "card.json").read_text())["calibration"]
    change_card(folder, calibration=usual | values)
    with pytest.raises(ModelError, match=r"“odd” cannot be used: .*(calibrat|probabilit|temper)"):
        Classifier(folder)


def test_a_network_that_does_not_fit_its_card_is_refused(model_folder, tmp_path):
    folder = copied(model_folder, tmp_path)
    usual = json.loads((folder / "card.json").read_text())["representation"]
    change_card(folder, representation=usual | {"step": 0.04})
    with pytest.raises(ModelError, match="does not fit its card"):
        Classifier(folder)


def network_of(outputs: int, several: bool = False) -> keras.Model:
    representation = Representation()
    pattern = keras.Input((representation.length, len(representation.channels)))
    pooled = keras.layers.AveragePooling1D(50)(pattern)
    answers = [keras.layers.Dense(outputs)(keras.layers.Flatten()(pooled)) for _ in range(2)]
    return keras.Model(pattern, answers if several else answers[0])


@pytest.mark.parametrize(("outputs", "several"), [(6, False), (7, True)])
def test_a_network_of_other_outputs_is_refused(model_folder, tmp_path, outputs, several):
    folder = copied(model_folder, tmp_path)
    network_of(outputs, several).save(folder / "model.keras")
    with pytest.raises(ModelError, match="does not fit its card"):
        Classifier(folder)


def test_weights_that_are_no_numbers_are_refused(model_folder, tmp_path):
    folder = copied(model_folder, tmp_path)
    broken = network_of(7)
    weights = broken.get_weights()
    weights[0][3, 3] = np.nan
    broken.set_weights(weights)
    broken.save(folder / "model.keras")
    with pytest.raises(ModelError, match="weights are no numbers"):
        Classifier(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: (folder / "card.json").write_text("{"), "not a model card"),
        (lambda folder: (folder / "card.json").unlink(), "its card.json is missing"),
        (lambda folder: (folder / "model.keras").write_bytes(b"junk"), "not a saved Keras model"),
        (lambda folder: (folder / "model.keras").unlink(), "its model.keras is damaged"),
        (lambda folder: cut(folder / "model.keras"), "not a saved Keras model"),
        (lambda folder: overwrite_weights(folder / "model.keras"), "its model.keras is damaged"),
    ],
)
def test_a_damaged_network_is_refused_in_one_sentence(model_folder, tmp_path, change, message):
    folder = copied(model_folder, tmp_path)
    change(folder)
    with pytest.raises(ModelError, match=message) as caught:
        Classifier(folder)
    assert str(caught.value).startswith("The model “odd” cannot be used: ")
    assert str(tmp_path) not in str(caught.value)
    assert "\n" not in str(caught.value)


def copied(model_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model_folder, tmp_path / "odd"))


def change_card(folder: Path, **values: object) -> None:
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | values))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


def overwrite_weights(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    kept["model.weights.h5"] = b"no weights" * 5000
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in kept.items():
            archive.writestr(name, data)


def test_every_answer_names_the_model(predictor, model_folder):
    digest = hashlib.sha256((model_folder / "model.keras").read_bytes()).hexdigest()
    for prediction in predictor.predict([pattern(), flat()], CU):
        assert prediction.model == predictor.card.name
        assert prediction.fingerprint == digest[:12]


@pytest.fixture(scope="module")
def judging(model_folder, tmp_path_factory):
    """A predictor that goes by the cells that are found, and nothing else."""
    folder = tmp_path_factory.mktemp("judging") / "tiny"
    shutil.copytree(model_folder, folder)
    card = ModelCard.read(folder)
    weights = np.zeros((len(names()), len(CRYSTAL_SYSTEMS)))
    for lattice in ("cubic", "tetragonal", "orthorhombic", "monoclinic"):
        feature = names().index(f"local evidence above the next best, {lattice}")
        weights[feature, CRYSTAL_SYSTEMS.index(lattice)] = 20.0
    card.indexing = Fusion(
        Regression(0.0, weights, np.zeros(len(CRYSTAL_SYSTEMS)), names())
    ).to_dict()
    card.write(folder)
    return Classifier(folder)


RUTILE = tuple(
    1 / np.sqrt((h * h + k * k) / 4.594**2 + l * l / 2.959**2)
    for h, k, l in [
        (1, 1, 0), (1, 0, 1), (2, 0, 0), (1, 1, 1), (2, 1, 0), (2, 1, 1), (2, 2, 0), (0, 0, 2),
        (3, 1, 0), (3, 0, 1), (1, 1, 2), (2, 0, 2),
    ]
)  # fmt: skip


def test_cells_are_weighed_and_the_best_one_is_told(judging):
    (prediction,) = judging.predict([pattern(d_spacings=RUTILE)], CU)
    assert prediction.crystal_system == "tetragonal"
    assert prediction.cell.lattice == "tetragonal"
    assert (prediction.cell.a, prediction.cell.c) == pytest.approx((4.594, 2.959), rel=2e-3)
    assert sum(prediction.probabilities) == pytest.approx(1)


def test_a_cell_does_not_depend_on_the_wavelength_of_the_measurement(judging):
    cells = [
        judging.predict([pattern(wavelength, wavelength, d_spacings=RUTILE)], CU)[0].cell
        for wavelength in (CU, CO)
    ]
    assert cells[0].a == pytest.approx(cells[1].a, rel=2e-3)


def test_a_network_alone_tells_of_no_cell(predictor):
    (prediction,) = predictor.predict([pattern(d_spacings=RUTILE)], CU)
    assert prediction.cell is None


def test_the_fingerprint_tells_how_cells_are_weighed(judging, predictor):
    (with_cells,) = judging.predict([pattern()], CU)
    (without,) = predictor.predict([pattern()], CU)
    assert with_cells.fingerprint != without.fingerprint


@pytest.mark.parametrize(
    ("systems", "sentence"),
    [
        (
            {"scale": 1.0, "weights": {"of a later version": [0.0] * 7}, "offset": [0.0] * 7},
            "names the feature “of a later version”, which this version does not know",
        ),
        (
            {"weights": {}, "offset": [0.0] * 7},
            "weighs unit cells in a way this version does not know",
        ),
    ],
)
def test_a_card_that_weighs_cells_in_another_way_is_refused(
    systems, sentence, model_folder, tmp_path
):
    folder = tmp_path / "model"
    shutil.copytree(model_folder, folder)
    card = ModelCard.read(folder)
    card.indexing = {"systems": systems}
    card.write(folder)
    with pytest.raises(ModelError, match=sentence):
        Classifier(folder)
