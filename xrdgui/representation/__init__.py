"""From a pattern to the input of a network."""
