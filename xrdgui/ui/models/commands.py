"""Commands of the models' room."""

from xrdgui.runtime.messages import Message
from xrdgui.ui.models.controller import ModelsController
from xrdgui.ui.widgets.commands import MODELS, Command


def commands(models: ModelsController) -> list[Command]:
    """List what the models' room can be asked to do."""
    return [
        Command(
            "models", Message("Show &models…"), MODELS, models.show, "Ctrl+M",
            tip=Message(
                "Every model with what was measured of it; use, rename, export or delete one"
            ),
        ),
        Command("import_model", Message("&Import a model…"), MODELS, models.ask_import),
    ]  # fmt: skip
