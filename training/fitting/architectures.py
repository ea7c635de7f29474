"""Network architectures in backend-neutral Keras."""

from training.fitting.fourier import FourierConv1D
from training.recipes.recipes import AnyRecipe, NetworkSettings, StudyNetworkSettings, StudyRecipe
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.runtime.keras_import import keras, layers


def build(
    settings: NetworkSettings, input_shape: tuple[int, int], precision: str = "float32"
) -> keras.Model:
    """Residual Conv1D network: (n, length, channels) -> (n, 8) logits.

    The last output is for what is not the pattern of one phase. Two towers of convolutions, one for
    the pattern and one for the differences between its lines, shorten their input step by step.
    They are flattened, not pooled, before the dense layers, because where a line stands is what
    tells the crystal systems apart. Both towers see all channels and learn which are theirs.

    Parameters
    ----------
    precision
        Keras dtype policy such as "float32" or "mixed_bfloat16".
    """
    policy = keras.DTypePolicy(precision)
    inputs = keras.Input(input_shape, name="pattern")
    pattern = _tower(inputs, settings.stem, settings.stages, settings.squeeze, policy)
    differences = _tower(
        inputs,
        settings.differences_stem,
        settings.differences_stages,
        settings.differences_squeeze,
        policy,
    )
    x = layers.Concatenate(dtype=policy)([pattern, differences])
    x = layers.Dropout(settings.dropout, dtype=policy)(x)
    x = layers.Dense(settings.dense, activation="relu", dtype=policy)(x)
    x = layers.Dropout(settings.dropout, dtype=policy)(x)
    logits = layers.Dense(len(CRYSTAL_SYSTEMS) + 1, dtype="float32", name="logits")(x)
    return keras.Model(inputs, logits)


def build_study(
    settings: StudyNetworkSettings,
    input_shape: tuple[int, int],
    precision: str = "float32",
    convolution: type[layers.Conv1D] = layers.Conv1D,
) -> keras.Model:
    """Build the study's plain Conv1D network: (n, length, 1) -> (n, 7) logits, no batch norm."""
    policy = keras.DTypePolicy(precision)
    inputs = keras.Input(input_shape, name="pattern")
    x = inputs
    for kernel in settings.kernels:
        # A product with so few channels is no work to speak of; transforming them would be.
        layer = layers.Conv1D if x.shape[-1] == 1 else convolution
        x = layer(
            settings.filters,
            kernel,
            padding=settings.padding,
            activation=settings.activation,
            dtype=policy,
        )(x)
        x = layers.Dropout(settings.dropout, dtype=policy)(x)
        x = layers.AveragePooling1D(settings.pool, dtype=policy)(x)
    x = layers.Flatten(dtype=policy)(x)
    for units in settings.dense:
        x = layers.Dense(units, activation="relu", dtype=policy)(x)
        x = layers.Dropout(settings.dense_dropout, dtype=policy)(x)
    logits = layers.Dense(len(CRYSTAL_SYSTEMS), dtype="float32", name="logits")(x)
    return keras.Model(inputs, logits)


def for_recipe(recipe: AnyRecipe) -> keras.Model:
    """Build the network of a recipe, untrained, as it is saved: of plain layers in float32."""
    if isinstance(recipe, StudyRecipe):
        return build_study(recipe.network, recipe.input_shape)
    return build(recipe.network, recipe.input_shape)


def for_training(recipe: AnyRecipe) -> keras.Model:
    """Build the same network, with the same weights, in the form that learns fastest."""
    precision = recipe.fit.precision
    if isinstance(recipe, StudyRecipe):
        return build_study(recipe.network, recipe.input_shape, precision, FourierConv1D)
    return build(recipe.network, recipe.input_shape, precision)


def _tower(
    x: keras.KerasTensor,
    stem: tuple[int, int, int],
    stages: tuple[tuple[int, int, int, int], ...],
    squeeze: int,
    policy: keras.DTypePolicy,
) -> keras.KerasTensor:
    """(n, length, channels) -> (n, features)."""
    filters, kernel, stride = stem
    x = _convolution(filters, kernel, policy, stride, activation="relu")(x)
    for filters, kernel, stride, blocks in stages:
        x = _convolution(filters, max(kernel, stride), policy, stride, activation="relu")(x)
        for _ in range(blocks):
            x = _residual(x, filters, kernel, policy)
    x = _convolution(squeeze, 1, policy, activation="relu")(x)
    return layers.Flatten(dtype=policy)(x)


def _convolution(
    filters: int,
    kernel: int,
    policy: keras.DTypePolicy,
    stride: int = 1,
    activation: str | None = None,
    initializer: str = "he_normal",
) -> layers.Layer:
    return layers.Conv1D(
        filters,
        kernel,
        strides=stride,
        padding="same",
        activation=activation,
        kernel_initializer=initializer,
        dtype=policy,
    )


def _residual(
    x: keras.KerasTensor, filters: int, kernel: int, policy: keras.DTypePolicy
) -> keras.KerasTensor:
    """X + f(x), with f starting as zero so that depth does not hurt before training has begun."""
    branch = _convolution(filters, kernel, policy, activation="relu")(x)
    branch = _convolution(filters, kernel, policy, initializer="zeros")(branch)
    added = layers.Add(dtype=policy)([x, branch])
    return layers.Activation("relu", dtype=policy)(added)
