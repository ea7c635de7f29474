"""Stores of reflections, how they are split, and the patterns drawn from them."""
