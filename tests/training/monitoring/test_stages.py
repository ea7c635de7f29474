"""Bars never claim more than is known."""

import pytest

from training.monitoring.stages import Stages, StageState
from training.runs import events


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stages(clock) -> Stages:
    return Stages(clock)


def started(first=0, steps=1000):
    return events.RunStarted("x", "measured", first, steps, 100, 8, "none")


def step(number, steps=1000):
    return events.StepEnded(number, steps, 1.0, 0.5, 10.0)


def by_key(stages):
    return {stage.key: stage for stage in stages.shown}


def test_certain_stages_are_there_before_they_begin(stages):
    assert [stage.key for stage in stages.shown] == ["training", "evaluation"]
    assert not stages.begun
    assert stages.current is None


def test_stages_stand_in_their_order_whenever_they_are_heard_of(stages):
    for what in ("reflections", "asking the server", "structures", "calibration"):
        stages.take(events.Preparing(what, 0))
    assert [stage.key for stage in stages.shown] == [
        "structures", "reflections", "asking the server", "training", "calibration", "evaluation",
    ]  # fmt: skip
    assert by_key(stages)["asking the server"].title == "Asking the server"


def test_two_stages_at_once(stages):
    stages.take(events.Preparing("structures", 3, None))
    stages.take(events.Preparing("reflections", 2, 10))
    assert stages.current.key == "reflections"
    states = {key: stage.state for key, stage in by_key(stages).items()}
    assert states["structures"] is states["reflections"] is StageState.ACTIVE


def test_time_left_is_unknown_until_it_is_measured(stages, clock):
    stages.take(started(first=200))
    training = by_key(stages)["training"]
    assert training.seconds_left(clock()) is None
    clock.now = 2.0
    stages.take(step(220))
    assert training.seconds_left(clock()) is None
    clock.now = 10.0
    stages.take(step(300))
    # 100 batches in 10 s, 700 to go; those before the resume do not count.
    assert training.seconds_left(clock()) == pytest.approx(70.0)


def test_time_left_grows_while_nothing_happens(stages, clock):
    stages.take(started())
    clock.now = 10.0
    stages.take(step(100))
    clock.now = 20.0
    assert by_key(stages)["training"].seconds_left(clock()) == pytest.approx(180.0)


def test_time_left_follows_the_last_minutes(stages, clock):
    stages.take(started(steps=1_000_000))
    for second in range(1, 1001):
        clock.now = float(second)
        # Ten batches a second, later only one.
        stages.take(step(10 * second if second <= 500 else 4500 + second, 1_000_000))
    left = by_key(stages)["training"].seconds_left(clock())
    assert left == pytest.approx(1_000_000 - 5500, rel=0.02)


def test_no_time_left_without_a_total(stages, clock):
    stages.take(events.Preparing("structures", 0))
    clock.now = 60.0
    stages.take(events.Preparing("structures", 500))
    assert stages.current.seconds_left(clock()) is None


def test_structures_left_out_do_not_make_a_stage_look_cut_off(stages):
    stages.take(events.Preparing("reflections", 4987, 5000))
    stages.take(started())
    assert by_key(stages)["reflections"].state is StageState.DONE


def test_a_training_that_was_stopped_says_so(stages):
    stages.take(started())
    stages.take(step(400))
    stages.take(events.Preparing("calibration", 0, 3))
    assert by_key(stages)["training"].state is StageState.ENDED_EARLY
    assert stages.current.key == "calibration"
    stages.take(events.RunEnded("stopped", 400))
    assert stages.current is None
