"""A training run: its folder, and what works on it until it is finished, stopped or cut off."""

from training.runs.folder import RunError, RunFolder, Status

__all__ = ["RunError", "RunFolder", "Status"]
