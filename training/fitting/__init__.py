"""Architectures and how their weights are fitted."""
