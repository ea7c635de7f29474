import keras
import numpy as np
import pytest
from keras import layers, ops

from training.fitting import architectures
from training.fitting.fourier import FourierConv1D
from training.recipes.recipes import StudyRecipe
from xrdgui.models import safety


def _pair(kernel: int, padding: str, length: int, policy: str = "float32"):
    settings = {"padding": padding, "activation": "tanh", "dtype": policy}
    both = [kind(5, kernel, **settings) for kind in (layers.Conv1D, FourierConv1D)]
    for layer in both:
        layer.build((None, length, 3))
        layer.set_weights(
            [
                np.random.default_rng(1).normal(0, 0.3, (kernel, 3, 5)),
                np.random.default_rng(2).normal(0, 0.3, 5),
            ]
        )
    return both


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("kernel", "length"), [(1, 7), (4, 4), (5, 100), (50, 51), (25, 333)])
def test_the_same_as_a_convolution(kernel: int, length: int, padding: str) -> None:
    x = np.random.default_rng(0).normal(0, 1, (2, length, 3)).astype(np.float32)
    direct, fourier = (np.asarray(layer(x)) for layer in _pair(kernel, padding, length))
    assert fourier.shape == direct.shape
    np.testing.assert_allclose(fourier, direct, atol=1e-5)  # sums of 150 products in float32


def test_learns_the_same() -> None:
    x = np.random.default_rng(0).normal(0, 1, (6, 90, 3)).astype(np.float32)
    after = []
    for layer in _pair(12, "valid", 90):
        model = keras.Sequential([keras.Input((90, 3)), layer, layers.GlobalAveragePooling1D()])
        model.compile(keras.optimizers.SGD(0.5), "mse", jit_compile=False)
        model.train_on_batch(x, 3 * np.ones((6, 5), np.float32))
        after.append(layer.get_weights())
    before = _pair(12, "valid", 90)[0].get_weights()
    for direct, fourier, first in zip(*after, before, strict=True):
        assert np.abs(direct - first).max() > 1e-2
        np.testing.assert_allclose(fourier, direct, atol=1e-6)


def test_half_precision_is_as_near_as_a_convolution_in_it() -> None:
    x = np.random.default_rng(0).normal(0, 1, (2, 300, 3)).astype(np.float32)
    exact = np.asarray(_pair(20, "valid", 300)[0](x))
    for layer in _pair(20, "valid", 300, "mixed_bfloat16"):
        assert np.abs(np.asarray(ops.cast(layer(x), "float32")) - exact).max() < 0.05


@pytest.mark.parametrize("argument", ["strides", "dilation_rate"])
def test_what_it_cannot_do_is_refused(argument: str) -> None:
    with pytest.raises(ValueError, match="no strides"):
        FourierConv1D(3, 5, **{argument: 2}).build((None, 30, 2))


def test_the_study_is_trained_by_it_and_saved_without(study_recipe: StudyRecipe, tmp_path) -> None:
    training, plain = (
        architectures.for_training(study_recipe),
        architectures.for_recipe(study_recipe),
    )
    assert any(isinstance(layer, FourierConv1D) for layer in training.layers)
    plain.set_weights(training.get_weights())
    x = np.random.default_rng(0).random((2, *study_recipe.input_shape), np.float32)
    np.testing.assert_allclose(
        training.predict(x, verbose=0), plain.predict(x, verbose=0), rtol=1e-4, atol=1e-6
    )
    plain.save(tmp_path / "plain.keras")
    safety.check(tmp_path / "plain.keras")


def test_a_checkpoint_with_it_is_read_in_safe_mode(study_recipe: StudyRecipe, tmp_path) -> None:
    model = architectures.for_training(study_recipe)
    model.save(tmp_path / "training.keras")
    again = keras.saving.load_model(tmp_path / "training.keras", safe_mode=True)
    assert [type(layer) for layer in again.layers] == [type(layer) for layer in model.layers]
