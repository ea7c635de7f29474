import pytest

from training.fitting import gpu


@pytest.mark.parametrize(
    ("backend", "system", "has_nvidia", "hidden", "said"),
    [
        ("tensorflow", "Linux", False, False, "No NVIDIA GPU with a driver was found"),
        ("tensorflow", "Linux", True, False, 'pip install "tensorflow[and-cuda]"'),
        ("tensorflow", "Linux", True, True, "CUDA_VISIBLE_DEVICES hides the GPU"),
        ("tensorflow", "Windows", True, False, "TensorFlow uses no GPU on Windows"),
        ("tensorflow", "Windows", False, False, "No NVIDIA GPU with a driver was found"),
        ("tensorflow", "Darwin", False, False, "uses no GPU of this Mac"),
        ("jax", "Darwin", False, False, "JAX uses no GPU of this Mac"),
        ("torch", "Windows", True, False, "the build of torch for CUDA"),
    ],
)
def test_the_reason_says_what_to_do(
    backend: str, system: str, has_nvidia: bool, hidden: bool, said: str
) -> None:
    text = gpu.reason(backend, system, "x86_64", has_nvidia=has_nvidia, hidden=hidden)
    assert said in text
    assert text.endswith(".")
