"""A model as one file, to hand on: a zip archive of model.keras and card.json, nothing else.

Such a file may come from anywhere. Nothing in it is trusted: names and sizes are checked before
anything is unpacked, and the network is loaded in a process of its own before it is kept.
"""

import contextlib
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from xrdgui.models import card_checks, safety
from xrdgui.models import library as models
from xrdgui.models import names as model_names
from xrdgui.models.card import FILE_NAME as CARD_FILE
from xrdgui.models.card import MODEL_FILE_NAME as MODEL_FILE
from xrdgui.models.errors import ModelError
from xrdgui.models.library import Model
from xrdgui.runtime.atomic_files import replacing
from xrdgui.runtime.messages import Message

SUFFIX: Final = ".xrdmodel"
_MOST: Final = {MODEL_FILE: 2**30, CARD_FILE: card_checks.LARGEST}  # bytes, unpacked
_CHUNK: Final = 2**20


def write(model: Model, path: Path) -> Path:
    """Write a model to one file, whose ending is added where it is missing; return its path.

    Raises
    ------
    ModelError
        The model is damaged or the file cannot be written; then what was there is untouched.
    """
    if path.suffix.lower() != SUFFIX:
        path = path.with_name(path.name + SUFFIX)
    model.card()
    try:
        with (
            replacing(path) as unfinished,
            zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name in (CARD_FILE, MODEL_FILE):
                archive.write(model.folder / name, name)
    except OSError as error:
        raise ModelError(
            Message(
                "{file} could not be written: {reason}.",
                file=path.name,
                reason=(error.strerror or str(error)).lower(),
            )
        ) from error
    return path


@contextlib.contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the model folder that a file holds, until the end of the block.

    The folder has the name of the file. Its card and the layers of its network have been checked;
    that Keras can load it has not.

    Raises
    ------
    ModelError
        The file is no model of ours.
    """
    with tempfile.TemporaryDirectory(prefix="xrdgui-", ignore_cleanup_errors=True) as parent:
        folder = Path(parent) / model_names.cleaned(path.name.removesuffix(SUFFIX))
        folder.mkdir()
        try:
            _unpack(path, folder)
            card_checks.read(folder)
            safety.check(folder / MODEL_FILE)
        except safety.UnsafeModelError as error:
            raise ModelError(
                Message(
                    "{file} is no model of xrdgui: {problem}", file=path.name, problem=error.message
                )
            ) from error
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            raise ModelError(
                Message("{file} could not be read: {reason}.", file=path.name, reason=reason)
            ) from error
        yield folder


@contextlib.contextmanager
def opened(given: str) -> Iterator[Path]:
    """Give the folder of a model by its name in the library, its folder, or its file.

    Raises
    ------
    ModelError
        There is no such model, or the file is none.
    """
    path = Path(given).expanduser()
    if path.suffix.lower() == SUFFIX and not path.is_dir():
        with unpacked(path) as folder:
            yield folder
    else:
        yield models.find_model(given)


def add(path: Path, check: Callable[[Path], None]) -> Model:
    """Take the model of a file, or of a folder with its two files, into the library; return it.

    Parameters
    ----------
    check
        Loads the network of a folder or raises ModelError, see `model_check`.

    Raises
    ------
    ModelError
        It is no model of ours, or it cannot be kept.
    """
    if models.is_model(path):
        # That of a training run is called "model"; its run says more.
        return _add_checked(path, path.parent.name if path.name == "model" else path.name, check)
    with unpacked(path) as folder:
        return _add_checked(folder, folder.name, check)


def _add_checked(folder: Path, name: str, check: Callable[[Path], None]) -> Model:
    twin = models.identical(folder)
    if twin is not None:
        return twin
    check(folder)
    return models.add(folder, name)


def _unpack(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if sorted(member.filename for member in members) != sorted(_MOST):
                raise ModelError(
                    Message(
                        "{file} is no model of xrdgui: it must hold {network} and {card}, nothing "
                        "else.",
                        file=path.name,
                        network=MODEL_FILE,
                        card=CARD_FILE,
                    )
                )
            for member in members:
                if member.file_size > _MOST[member.filename]:
                    raise ModelError(
                        Message(
                            "{file} is no model of xrdgui: its {member} is too large.",
                            file=path.name,
                            member=member.filename,
                        )
                    )
                with (
                    archive.open(member) as source,
                    (folder / member.filename).open("xb") as target,
                ):
                    shutil.copyfileobj(source, target, _CHUNK)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,  # a compression this Python does not know
        RuntimeError,  # encrypted
        ValueError,
    ) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(
            Message("{file} is no model of xrdgui, or it is damaged.", file=path.name)
        ) from error
