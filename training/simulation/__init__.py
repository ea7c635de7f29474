"""The virtual diffractometer and the samples in it."""
