"""Data files only: models, samples, icons. Reached through importlib.resources."""
