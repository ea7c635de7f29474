"""The model folder, model.keras and card.json: how it is made, and what makes it safe to load."""
