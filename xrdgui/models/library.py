"""The library of models: those that come with the application, and the user's own.

A model is a folder with `model.keras` and `card.json`; the folder's name is the model's.
"""

import contextlib
import filecmp
import importlib.resources
import os
import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from xrdgui.models import card_checks
from xrdgui.models import names as model_names
from xrdgui.models.card import FILE_NAME as CARD_FILE
from xrdgui.models.card import MODEL_FILE_NAME as MODEL_FILE
from xrdgui.models.card import ModelCard
from xrdgui.models.errors import ModelError
from xrdgui.runtime import folders as settings
from xrdgui.runtime.atomic_files import write_atomically
from xrdgui.runtime.messages import Message

DEFAULT_MODEL = "measured-7"
_DEFAULT_FILE = "default-model.txt"


@dataclass(frozen=True)
class Model:
    """A model of the library, or a folder somewhere else."""

    folder: Path
    bundled: bool = False

    @property
    def name(self) -> str:
        """Name of the model."""
        return self.folder.name

    def card(self) -> ModelCard:
        """Return its card; raises ModelError."""
        return card_checks.read(self.folder)

    @property
    def size(self) -> int:
        """Bytes on disk; 0 when its files cannot be seen."""
        try:
            return sum((self.folder / name).stat().st_size for name in (MODEL_FILE, CARD_FILE))
        except OSError:
            return 0


def list_models() -> list[Model]:
    """Return the bundled models, then the user's, each group in the order of their names."""
    return [
        *(Model(folder, bundled=True) for folder in _folders(_bundled())),
        *(Model(folder) for folder in _folders(_own())),
    ]


def find(name: str) -> Model:
    """Return the model of the library with this name.

    Raises
    ------
    ModelError
        When there is none.
    """
    known = list_models()
    for model in known:
        if model.name == name:
            return model
    for model in known:
        if model.name.casefold() == name.strip().casefold():
            return model
    if not known:
        raise ModelError(
            Message("There is no model “{name}”; the library has: none is installed.", name=name)
        )
    names = ", ".join(model.name for model in known)
    raise ModelError(
        Message("There is no model “{name}”; the library has: {names}.", name=name, names=names)
    )


def find_model(name: str | os.PathLike[str] = DEFAULT_MODEL) -> Path:
    """Return the folder of a model by its name in the library, or of any by its path.

    Raises
    ------
    ModelError
        When there is no such model, or the folder lacks one of its two files.
    """
    if isinstance(name, str):
        with contextlib.suppress(ModelError):
            return find(name).folder
    folder = Path(name).expanduser()
    if is_model(folder):
        return folder.absolute()
    if folder.is_dir():
        raise ModelError(
            Message(
                "{folder} is no model: it must contain {network} and {card}.",
                folder=str(folder),
                network=MODEL_FILE,
                card=CARD_FILE,
            )
        )
    return find(str(name)).folder


def is_model(folder: Path) -> bool:
    """Return whether the folder has the two files of a model."""
    return (folder / MODEL_FILE).is_file() and (folder / CARD_FILE).is_file()


# -- the default ----------------------------------------------------------------------------------


def bundled_model() -> Model:
    """Return the model that always comes with the application."""
    return Model(_bundled() / DEFAULT_MODEL, bundled=True)


def default_model() -> tuple[Model, str]:
    """Return the model to start with, and one sentence when it is not the one chosen; else ""."""
    bundled = bundled_model()
    name = _remembered()
    if not name or name == bundled.name:
        return bundled, ""
    with contextlib.suppress(ModelError):
        return find(name), ""
    return bundled, (
        f"The default model “{name}” is not there any more; “{bundled.name}” is used instead."
    )


def set_default(model: Model) -> None:
    """Start with this model from now on, in the window and on the command line.

    Raises
    ------
    ModelError
        When that cannot be written down.
    """
    try:
        path = settings.config_folder() / _DEFAULT_FILE
        write_atomically(path, model.name + "\n")
    except OSError as error:
        raise ModelError(
            Message("The default could not be remembered: {reason}.", reason=_reason(error))
        ) from error


def _remembered() -> str:
    try:
        text = (settings.config_folder() / _DEFAULT_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return text.partition("\n")[0].strip()[: 2 * model_names.LONGEST]


# -- changes --------------------------------------------------------------------------------------


def add(folder: Path, name: str) -> Model:
    """Copy a model folder, such as that of a training run, into the library.

    Nothing there is touched: where the name is taken, a number is put behind it. A model that is
    there already is not copied; it is returned.

    Raises
    ------
    ModelError
        When the folder holds no model or it cannot be copied.
    """
    card = card_checks.read(folder)
    twin = identical(folder)
    if twin is not None:
        return twin
    try:
        own = settings.models_folder()
        new = own / f".adding-{secrets.token_hex(6)}"
        try:
            new.mkdir()
            shutil.copyfile(folder / MODEL_FILE, new / MODEL_FILE)
            card.name = model_names.free(model_names.cleaned(name), _names())
            card.write(new)
            target = own / card.name
            new.rename(target)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise ModelError(
            Message(
                "The model “{name}” could not be added to the library: {reason}.",
                name=name,
                reason=_reason(error),
            )
        ) from error
    return Model(target)


def identical(folder: Path) -> Model | None:
    """Return the model of the library with this network and card, whatever its name."""
    card = card_checks.read(folder)
    for model in list_models():
        try:
            other = model.card()
            other.name = card.name
            if other == card and filecmp.cmp(
                folder / MODEL_FILE, model.folder / MODEL_FILE, shallow=False
            ):
                return model
        except (ModelError, OSError):
            continue
    return None


def rename(model: Model, name: str) -> Model:
    """Give one of the user's models another name.

    Raises
    ------
    ModelError
        When it is bundled, the name is taken or impossible, or the disk refuses.
    """
    _refuse_bundled(
        model, Message("“{name}” comes with xrdgui and cannot be renamed.", name=model.name)
    )
    name = model_names.checked(name)
    if name == model.name:
        return model
    others = [other for other in _names() if other != model.name]
    if model_names.free(name, others) != name:
        raise ModelError(
            Message("There is a model “{name}” already; choose another name.", name=name)
        )
    was_default = _remembered() == model.name
    renamed = Model(model.folder.with_name(name))
    try:
        model.folder.rename(renamed.folder)
    except OSError as error:
        raise ModelError(
            Message(
                "“{name}” could not be renamed: {reason}.", name=model.name, reason=_reason(error)
            )
        ) from error
    with contextlib.suppress(ModelError, OSError):  # a damaged card stays as it is
        card = renamed.card()
        card.name = name
        with tempfile.TemporaryDirectory(dir=renamed.folder) as new:
            card.write(Path(new))
            (Path(new) / CARD_FILE).replace(renamed.folder / CARD_FILE)
    if was_default:
        set_default(renamed)
    return renamed


def remove(model: Model) -> None:
    """Delete one of the user's models for good.

    Raises
    ------
    ModelError
        When it is bundled or the disk refuses.
    """
    _refuse_bundled(
        model, Message("“{name}” comes with xrdgui and cannot be deleted.", name=model.name)
    )
    going = model.folder.with_name(f".deleting-{secrets.token_hex(6)}")
    try:
        model.folder.rename(going)
    except OSError as error:
        raise ModelError(
            Message(
                "“{name}” could not be deleted: {reason}.", name=model.name, reason=_reason(error)
            )
        ) from error
    shutil.rmtree(going, ignore_errors=True)
    if _remembered() == model.name:
        set_default(bundled_model())


def _refuse_bundled(model: Model, sentence: Message) -> None:
    if model.bundled:
        raise ModelError(sentence)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


# -- where they are -------------------------------------------------------------------------------


def _bundled() -> Path:
    return Path(str(importlib.resources.files("resources"))) / "models"


def _own() -> Path | None:
    try:
        return settings.models_folder()
    except OSError:  # a locked-down home: there are none of the user's
        return None


def _names() -> list[str]:
    """Names that are taken, also by folders that hold no model."""
    own = _own()
    try:
        taken = [] if own is None else [path.name for path in own.iterdir()]
    except OSError:
        taken = []
    return [*taken, *(folder.name for folder in _folders(_bundled()))]


def _folders(parent: Path | None) -> list[Path]:
    """Model folders in natural order; hidden ones are being made or deleted."""
    if parent is None:
        return []
    try:
        found = [path for path in parent.iterdir() if not path.name.startswith(".")]
    except OSError:
        return []
    return sorted(filter(is_model, found), key=_natural)


def _natural(folder: Path) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", folder.name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
