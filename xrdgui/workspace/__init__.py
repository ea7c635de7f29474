"""Entries, their answers and how they are worded; no Qt."""
