import threading
import time

import pytest

from tests.support import fake_worker
from tests.support.fake_worker import DEADLY_MODEL, NO_MODEL, SLOW_MODEL
from xrdgui.classification import inference_worker, trial
from xrdgui.classification.trial import CancelledError
from xrdgui.models.errors import ModelError


@pytest.fixture(autouse=True)
def without_a_network(monkeypatch):
    monkeypatch.setattr(inference_worker, "load", fake_worker.load)


def test_a_network_that_is_refused_is_refused_with_its_sentence():
    with pytest.raises(ModelError, match="There is no such network"):
        trial.check(NO_MODEL)


def test_a_network_that_takes_its_process_down_is_refused():
    with pytest.raises(ModelError, match="“deadly” could not be loaded: the process that tried"):
        trial.check(DEADLY_MODEL)


def test_a_check_that_takes_for_ever_can_be_stopped():
    cancelled = threading.Event()
    threading.Timer(1.0, cancelled.set).start()
    began = time.monotonic()
    with pytest.raises(CancelledError):
        trial.check(SLOW_MODEL, cancelled)
    assert time.monotonic() - began < 30
