"""The Train window: compounds, patterns, network, run, result."""
