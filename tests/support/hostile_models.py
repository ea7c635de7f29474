"""Network files that mean harm."""

from pathlib import Path

import keras


def lambda_network(path: Path, shape: tuple[int, int] = (400, 3)) -> Path:
    """Write a network that carries pickled Python code."""
    inputs = keras.Input(shape)
    outputs = keras.layers.Lambda(lambda x: x)(inputs)
    keras.Model(inputs, outputs).save(path)
    return path
