"""How good networks are: what they are shown, what they answer, and the figures of that."""

from training.evaluation.networks import (
    Answers,
    Evaluated,
    Network,
    Validation,
    ask,
    validate,
)

__all__ = ["Answers", "Evaluated", "Network", "Validation", "ask", "validate"]
