"""What a run has said so far: curves, stages and state."""
