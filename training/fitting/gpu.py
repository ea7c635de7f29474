"""Why there is no GPU to train on, in a sentence that says what to do."""

import os
import platform
import shutil
from pathlib import Path


def no_gpu_because(backend: str) -> str:
    """Say why this computer uses no GPU, for a Keras backend ("tensorflow", "jax", "torch")."""
    return reason(
        backend,
        platform.system(),
        platform.machine(),
        has_nvidia=Path("/proc/driver/nvidia/version").exists()
        or shutil.which("nvidia-smi") is not None,
        hidden=os.environ.get("CUDA_VISIBLE_DEVICES", "0").strip() in ("", "-1"),
    )


def reason(backend: str, system: str, machine: str, *, has_nvidia: bool, hidden: bool) -> str:
    """Say the same for any computer; `has_nvidia`: an NVIDIA driver is installed."""
    name = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}.get(backend, backend)
    if system == "Darwin":
        return (
            f"{name} uses no GPU of this Mac: training runs on the processor; for long trainings "
            "use a computer with Linux and an NVIDIA GPU."
        )
    if not has_nvidia:
        return (
            f"No NVIDIA GPU with a driver was found, and {name} uses no other here: training runs "
            "on the processor."
        )
    if hidden:
        return "The environment variable CUDA_VISIBLE_DEVICES hides the GPU: unset it to use it."
    if system == "Windows" and backend == "tensorflow":
        return (
            "TensorFlow uses no GPU on Windows: install xrdgui in WSL 2, or torch with CUDA beside "
            "it and set KERAS_BACKEND=torch."
        )
    how = {
        "tensorflow": 'pip install "tensorflow[and-cuda]"',
        "jax": 'pip install "jax[cuda12]"',
        "torch": "install the build of torch for CUDA",
    }.get(backend, "install its CUDA libraries")
    return f"There is an NVIDIA GPU on this {machine} computer, but {name} cannot use it: {how}."
