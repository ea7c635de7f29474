"""Convolution by the discrete Fourier transform: long kernels at a fraction of the work."""

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xrdgui.runtime.keras_import import keras, layers, ops

# Points transformed at a time: the next power of two after so many kernels. Longer pieces waste
# less on their overlap, shorter ones less on the transform; powers of two suit the processor.
_KERNELS_IN_PIECE: Final = 2.5


@keras.saving.register_keras_serializable(package="training")
class FourierConv1D(layers.Conv1D):
    """A Conv1D of stride 1 that multiplies in frequency space: same weights, same output.

    The input is cut into overlapping pieces (overlap-save), each is transformed, multiplied by the
    transformed kernel and transformed back. The transforms are products with a matrix: pieces are
    so short that this is faster than a fast transform, and it runs wherever products of matrices
    do, in every precision.

    Raises
    ------
    ValueError
        Strides, dilation and groups are not 1.
    """

    def build(self, input_shape: Any) -> None:
        """Make the weights for (n, length, channels)."""
        if (self.strides, self.dilation_rate, self.groups) != ((1,), (1,), 1):
            raise ValueError("a FourierConv1D has no strides, dilation or groups.")
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        """(n, length, channels) -> (n, length or length - kernel + 1, filters)."""
        (kernel,) = self.kernel_size
        x = inputs
        if self.padding == "same":
            x = ops.pad(x, ((0, 0), ((kernel - 1) // 2, kernel // 2), (0, 0)))
        length = x.shape[1] - kernel + 1
        piece = 1 << math.ceil(math.log2(_KERNELS_IN_PIECE * kernel))
        y = _correlate(x, ops.cast(self.kernel, x.dtype), length, piece)
        if self.use_bias:
            y = y + ops.cast(self.bias, y.dtype)
        return self.activation(y)


def _correlate(x: Any, kernel: Any, length: int, piece: int) -> Any:
    """Sum over k, c of x(n, l + k, c) kernel(k, c, d); (n, length, d)."""
    taps, channels, filters = kernel.shape
    step = piece - taps + 1
    n = -(-length // step)
    forward, inverse = _transforms(piece, step, x.dtype)
    frequencies = piece // 2 + 1

    x = ops.pad(x, ((0, 0), (0, (n + 1) * step - x.shape[1]), (0, 0)))
    pieces = ops.reshape(x[:, : n * step], (-1, step, channels))
    following = ops.reshape(x[:, step:], (-1, step, channels))[:, : taps - 1]
    pieces = ops.concatenate([pieces, following], axis=1)

    # (pieces, re and im of each frequency, channels) -> (frequency, pieces, re and im of channels)
    spectra = ops.reshape(ops.matmul(forward, pieces), (-1, frequencies, 2 * channels))
    spectra = ops.transpose(spectra, (1, 0, 2))

    # The conjugate of the kernel's transform: Keras correlates, it does not convolve.
    k = ops.matmul(forward[:, :taps], ops.reshape(kernel, (taps, channels * filters)))
    k = ops.reshape(k, (frequencies, 2, channels, filters))
    re, im = k[:, 0], k[:, 1]
    factor = ops.concatenate(
        [ops.concatenate([re, -im], axis=2), ops.concatenate([im, re], axis=2)], axis=1
    )
    product = ops.transpose(ops.matmul(spectra, factor), (1, 0, 2))
    product = ops.reshape(product, (-1, 2 * frequencies, filters))
    y = ops.reshape(ops.matmul(inverse, product), (-1, n * step, filters))
    return y[:, :length]


def _transforms(piece: int, step: int, dtype: str) -> tuple[Any, Any]:
    """Matrices of the real transform (2 frequencies, piece) and of its inverse (step, 2 freq.)."""
    t = np.arange(piece)
    f = np.arange(piece // 2 + 1)
    angle = 2 * np.pi * np.outer(f, t) / piece
    forward = _interleaved(np.cos(angle), -np.sin(angle))
    # Of a real signal the frequencies between the first and the last stand for two.
    weight = np.where((f == 0) | (f == piece // 2), 1.0, 2.0)[:, None] / piece
    inverse = _interleaved(weight * np.cos(angle), -weight * np.sin(angle))[:, :step].T
    return ops.convert_to_tensor(forward, dtype), ops.convert_to_tensor(inverse, dtype)


def _interleaved(
    re: npt.NDArray[np.float64], im: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    return np.stack([re, im], axis=1).reshape(-1, re.shape[1])
