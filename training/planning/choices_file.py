"""What is chosen in the Train window, remembered for the next opening."""

import json
from pathlib import Path

from training.planning.choices import Choices
from xrdgui.runtime.atomic_files import write_atomically


def load(path: Path) -> tuple[Choices, str]:
    """Load what was chosen last time, and a sentence when that could not be read.

    An unreadable file is set aside, never overwritten.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Choices.from_dict(values), ""
    except FileNotFoundError:
        return Choices(), ""
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        aside = path.with_name(path.name + ".damaged")
        try:
            path.replace(aside)
        except OSError:
            aside = path
        return Choices(), (
            "What was chosen last time could not be read; it was set aside as "
            f"{aside.name} and everything is as at the first start."
        )


def save(choices: Choices, path: Path) -> None:
    """Remember for the next opening. Raises OSError when the file cannot be written."""
    write_atomically(path, json.dumps(choices.to_dict(), indent=1))
