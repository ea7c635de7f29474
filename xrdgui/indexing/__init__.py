"""Unit cells from the lines of a pattern, and what speaks for them."""
