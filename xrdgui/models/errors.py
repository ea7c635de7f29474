"""What is raised for a model that cannot be used."""


class ModelError(ValueError):
    """A model that cannot be used; the message is one sentence for the user."""
