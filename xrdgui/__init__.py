"""A desktop application that reads the crystal system from a measured powder pattern."""

__version__ = "0.1.0"
