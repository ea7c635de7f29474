"""One training run from structures to a model folder."""
