import json
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.support.hostile_models import lambda_network
from training.fitting import architectures
from training.recipes.recipes import MEASURED, NetworkSettings
from xrdgui.models import network_file
from xrdgui.models.safety import UnsafeModelError

SMALL = NetworkSettings(
    stem=(4, 9, 5),
    stages=((8, 5, 4, 1),),
    squeeze=4,
    differences_stem=(4, 9, 5),
    differences_stages=((4, 5, 4, 0),),
    differences_squeeze=2,
    dense=9,
)
SHAPE = (400, 3)


def _change_config(source: Path, target: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w") as changed:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "config.json":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            changed.writestr(name, data)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "model.keras"
    architectures.build(SMALL, SHAPE).save(path)
    return path


def test_a_saved_network_answers_as_before(saved: Path) -> None:
    keras.utils.set_random_seed(1)
    model = architectures.build(SMALL, SHAPE)
    model.save(saved)
    x = np.random.default_rng(0).random((5, *SHAPE), dtype=np.float32)
    np.testing.assert_allclose(
        network_file.load(saved).predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-6
    )


def test_the_answer_depends_on_where_a_line_stands() -> None:
    keras.utils.set_random_seed(1)
    model = architectures.build(SMALL, SHAPE)
    x = np.zeros((2, *SHAPE), dtype=np.float32)
    x[0, 100], x[1, 300] = 1, 1
    one, other = model.predict(x, verbose=0)
    assert np.abs(one - other).max() > 1e-3


def test_the_recipe_fits_into_the_model_file() -> None:
    representation = MEASURED.representation
    model = architectures.build(
        MEASURED.network, (representation.length, len(representation.channels))
    )
    assert 4 * model.count_params() < 25e6


def test_mixed_precision_is_for_training_only() -> None:
    model = architectures.build(SMALL, SHAPE, "mixed_bfloat16")
    assert model.output.dtype == "float32"
    assert model.layers[1].compute_dtype == "bfloat16"


def test_a_lambda_layer_is_refused(tmp_path: Path) -> None:
    path = lambda_network(tmp_path / "lambda.keras")
    with pytest.raises(UnsafeModelError, match="Lambda"):
        network_file.load(path)


def test_a_function_of_another_module_is_refused(saved: Path, tmp_path: Path) -> None:
    evil = json.dumps(
        {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"}
    )
    path = tmp_path / "evil.keras"
    _change_config(saved, path, '"activation": "relu"', f'"activation": {evil}')
    with pytest.raises(UnsafeModelError, match="function"):
        network_file.load(path)


def test_a_class_of_another_module_is_refused(saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.keras"
    _change_config(saved, path, '"module": "keras.layers"', '"module": "antigravity"')
    with pytest.raises(UnsafeModelError, match="never needs"):
        network_file.load(path)


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 truncated"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    with pytest.raises(UnsafeModelError, match="not a saved Keras model"):
        network_file.load(path)


def test_a_bomb_is_refused(saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr("config.json", b" " * (8 * 2**20))
        archive.writestr("model.weights.h5", b"")
    with pytest.raises(UnsafeModelError, match="too large"):
        network_file.load(path)


def test_more_weights_described_than_held_are_refused_before_memory_is_taken(
    saved: Path, tmp_path: Path
) -> None:
    path = tmp_path / "greedy.keras"
    _change_config(saved, path, '"units": 8,', '"units": 300000000,')
    with pytest.raises(UnsafeModelError, match="weights but does not hold them"):
        network_file.load(path)
    network_file.load(saved)  # nor are they made when the next network is


def test_layers_larger_than_any_pattern_needs_are_refused(saved: Path, tmp_path: Path) -> None:
    inputs = keras.Input(SHAPE)
    x = keras.layers.ZeroPadding1D(2_000_000)(inputs)
    outputs = keras.layers.Dense(7)(keras.layers.AveragePooling1D(4_000_400)(x))
    path = tmp_path / "wide.keras"
    keras.Model(inputs, keras.layers.Flatten()(outputs)).save(path)
    with pytest.raises(UnsafeModelError, match="more than a model of xrdgui needs"):
        network_file.load(path)
