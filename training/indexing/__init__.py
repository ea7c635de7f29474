"""Unit cells from the lines of a pattern, and what they tell of the crystal system."""
