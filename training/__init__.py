"""From crystal structures to a trained, measured network. Knows no Qt and no window."""
