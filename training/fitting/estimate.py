"""What a recipe costs on this computer: a second of real training on made-up input."""

import itertools
import platform
import time
from typing import Final

import numpy as np

from training.fitting.gpu import no_gpu_because
from training.fitting.learner import Learner
from training.fitting.memory import peak_mb
from training.recipes.recipes import AnyRecipe, StudyRecipe
from training.runs.events import Estimated
from xrdgui.runtime.keras_import import keras

# How long is measured, and batches before that, while everything warms up.
_SECONDS: Final = 1.0
_WARM_UP: Final = 2


def estimate(recipe: AnyRecipe) -> Estimated:
    """How fast `recipe` trains here, and how much memory that takes.

    The patterns are random numbers: computing real ones goes on at the same time in other
    processes, and where those are few, they are slower than a GPU.
    """
    if isinstance(recipe, StudyRecipe):
        recipe = recipe.sized(recipe.per_system * 7 * len(recipe.shifts))
    learner = Learner(recipe)
    rng = np.random.default_rng(0)
    n = recipe.fit.batch_size
    shape = recipe.input_shape
    x, y = rng.random((n, *shape), dtype=np.float32), rng.integers(7, size=n)
    for _ in range(_WARM_UP):
        learner.train(x, y)
    began = time.monotonic()
    for done in itertools.count(1):  # noqa: B007
        learner.train(x, y)
        if time.monotonic() - began >= _SECONDS:
            break
    rate = done * n / (time.monotonic() - began)
    device = gpu_name()
    return Estimated(
        round(rate, 1),
        peak_mb(),
        keras.backend.backend(),
        device or f"CPU ({platform.processor() or platform.machine()})",
        None if device else no_gpu_because(keras.backend.backend()),
    )


def gpu_name() -> str | None:
    """Return the name of the GPU that Keras trains on, None when there is none."""
    match keras.backend.backend():
        case "tensorflow":
            import tensorflow as tf  # noqa: PLC0415  whichever is there

            for device in tf.config.list_physical_devices("GPU"):
                details = tf.config.experimental.get_device_details(device)
                return str(details.get("device_name", device.name))
        case "jax":
            import jax  # noqa: PLC0415

            for device in jax.devices():
                if device.platform in ("gpu", "tpu", "METAL"):
                    return str(device.device_kind)
        case "torch":
            import torch  # noqa: PLC0415

            if torch.cuda.is_available():
                return str(torch.cuda.get_device_name())
    return None
