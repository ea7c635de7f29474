"""Catalogues of the texts that users read."""
