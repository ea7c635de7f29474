import logging
import warnings

import pytest

from xrdgui import __version__
from xrdgui.runtime import folders, logs


@pytest.fixture(autouse=True)
def root_as_it_was():
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    logging.captureWarnings(False)
    root.setLevel(level)
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()


def test_records_and_warnings_reach_the_file():
    logs.start()
    logging.getLogger("xrdgui.somewhere").info("2θ read")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("strange", stacklevel=1)
    text = (folders.log_folder() / logs.FILE_NAME).read_text(encoding="utf-8")
    assert __version__ in text
    assert "2θ read" in text
    assert "strange" in text


def test_the_file_stays_small():
    logs.start()
    for _ in range(600):
        logging.getLogger("xrdgui").info("x" * 10_000)
    files = list(folders.log_folder().iterdir())
    assert sum(file.stat().st_size for file in files) < 5e6


def test_without_a_place_to_write_the_program_goes_on(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XRDGUI_HOME", str(tmp_path / "file"))
    logs.start()
