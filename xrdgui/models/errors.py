"""What is raised for a model that cannot be used."""

from xrdgui.runtime.messages import MessageError


class ModelError(MessageError, ValueError):
    """A model that cannot be used; the message is one sentence for the user."""
