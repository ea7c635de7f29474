"""Measured patterns and the files they come from. No Qt, no TensorFlow."""

from xrdgui.patterns.pattern import Pattern

__all__ = ["Pattern"]
