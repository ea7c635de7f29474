"""Patterns and their answers in the window."""
