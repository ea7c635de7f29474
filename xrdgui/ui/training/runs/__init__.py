"""Training runs in the window."""
