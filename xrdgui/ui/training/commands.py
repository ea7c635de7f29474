"""Commands of the training room."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from xrdgui.runtime.messages import Message
from xrdgui.ui.widgets.commands import TRAINING, Command

if TYPE_CHECKING:
    from xrdgui.ui.training.desk import TrainingDesk


def commands(training: "Callable[[], TrainingDesk]") -> list[Command]:
    """List what the training room can be asked to do.

    Parameters
    ----------
    training : callable
        Makes the room, which the window starts without, or returns the one it made before.
    """
    return [
        Command(
            "train", Message("&Train a network…"), TRAINING, lambda: training().show_wizard(),
            "Ctrl+T", "train",
            Message("Train a network for other materials, without a line of code"),
            bar_title=Message("Train"), bar_place=40,
        ),
        Command(
            "runs", Message("&Runs…"), TRAINING, lambda: training().show_runs(), "Ctrl+Shift+R",
            tip=Message("Show every training run and what became of it"),
        ),
    ]  # fmt: skip
