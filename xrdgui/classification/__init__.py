"""From patterns to predictions. No Qt; Keras only inside keras_predictor."""
