"""How good networks are: what they are shown, what they answer, and the figures of that."""

from training.evaluation.networks import Answers, BareNetwork, Shown, Validation, ask, validate

__all__ = ["Answers", "BareNetwork", "Shown", "Validation", "ask", "validate"]
