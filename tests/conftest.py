"""What all tests share: no screen, no user folders, and the optional reference data."""

import os

from tests.support.paths import ROOT, SHARED_DATA

# Before anything imports Qt or TensorFlow.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

# To compile takes seconds in every process that finds nothing compiled.
COMPILED = ROOT / ".pytest_cache" / "compiled"
os.environ.setdefault("NUMBA_CACHE_DIR", str(COMPILED))


# Files with the longest tests: begun last by one of two workers, they would keep the other waiting.
FIRST = ("test_walk.py", "test_session.py", "test_commands.py", "test_process.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest; skip what needs the reference data where there is none."""
    items.sort(key=lambda item: item.path.name not in FIRST)
    if SHARED_DATA.is_dir():
        return
    skip = pytest.mark.skip(reason="the reference data of ../shared/data is not here")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with the reference data; only for tests marked `shared`."""
    return SHARED_DATA


def move_user_folders(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, logs and caches of the person running the tests out of reach."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("XRDGUI_HOME", str(home))


@pytest.fixture(scope="session", autouse=True)
def shared_user_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder of what is made once for several tests; workers of pytest-xdist have one together."""
    place = tmp_path_factory.getbasetemp()
    home = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "shared-home"
    home.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as monkeypatch:
        move_user_folders(home, monkeypatch)
        yield home


@pytest.fixture(autouse=True)
def own_user_folders(
    shared_user_folders: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Every test has its own; what takes seconds to make and is kept is handed on to the next."""
    home = tmp_path_factory.mktemp("home")
    move_user_folders(home, monkeypatch)
    shared, own = (place / "cache" for place in (shared_user_folders, home))
    hand_on(shared, own)
    yield
    hand_on(own, shared)


def hand_on(giving: Path, taking: Path) -> None:
    """Let one folder have what `xrdgui.runtime.cache` keeps in another."""
    for file in giving.glob("*.json"):
        taking.mkdir(exist_ok=True)
        with suppress(FileExistsError):
            (taking / file.name).hardlink_to(file)


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a tiny untrained network with its card."""
    from training.fitting import architectures
    from training.recipes.recipes import NetworkSettings
    from xrdgui.models.card import MODEL_FILE_NAME, ModelCard
    from xrdgui.representation.representation import Representation

    folder = tmp_path_factory.mktemp("models") / "tiny"
    representation = Representation()
    ModelCard(
        name="tiny",
        title="untrained",
        representation=representation.to_dict(),
        calibration={"temperature": 2.0},
    ).write(folder)
    settings = NetworkSettings(
        stem=(4, 5, 10),
        stages=((8, 3, 10, 1),),
        squeeze=4,
        differences_stem=(4, 9, 5),
        differences_stages=((4, 5, 4, 0),),
        differences_squeeze=2,
        dense=8,
    )
    shape = (representation.length, len(representation.channels))
    architectures.build(settings, shape).save(folder / MODEL_FILE_NAME)
    return folder
