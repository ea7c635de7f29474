"""The Train wizard."""
