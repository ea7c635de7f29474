"""What is kept of the events of a run."""

import tracemalloc

import pytest

from training.monitoring.run_record import RunRecord, duration, in_words
from training.runs import events


def epoch(number, step, *, best=False, **accuracies):
    return events.EpochEnded(number, step, 1.0 / number, 0.5, accuracies, best, 2.0 / number)


def test_seventy_epochs_of_a_thousand_batches_in_flat_memory():
    record = RunRecord()
    record.take(events.RunStarted("x", "measured", 0, 70_000, 1000, 8, "none"))

    def run(first, last):
        for step in range(first + 1, last + 1):
            # The loss is the number of the epoch, until the last.
            loss = (step - 1) // 1000 + 1.0
            record.take(events.StepEnded(step, 70_000, loss, 0.5, 100.0))
            if step % 1000 == 0:
                scores = {"validation": 0.5}
                record.take(
                    events.EpochEnded(step // 1000, step, loss, 0.5, scores, True, 2 / loss)
                )

    run(0, 10_000)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    run(10_000, 70_000)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 100_000
    assert len(record.steps) < 2100
    assert record.steps.latest[0] == 70_000
    assert record.steps.rows()[-1].tolist() == pytest.approx([70_000, 70.0, 0.5])
    assert [one.step for one in record.epochs] == list(range(1000, 70_001, 1000))
    assert record.epochs[-1].validation_loss == 2 / 70


def test_a_resumed_run_takes_the_place_of_what_it_does_again():
    record = RunRecord()
    for step in range(1, 26):
        record.take(events.StepEnded(step, 40, 1.0, 0.5, 1.0))
        if step % 10 == 0:
            record.take(epoch(step // 10, step, best=True))
    record.take(events.RunStarted("x", "r", 10, 40, 10, 8, "none"))
    assert record.last_step == 10
    assert record.best.step == 10
    for step in range(11, 21):
        record.take(events.StepEnded(step, 40, 7.0, 0.5, 1.0))
    record.take(epoch(2, 20))
    assert [one.step for one in record.epochs] == [10, 20]
    assert record.best.step == 10
    rows = record.steps.rows()
    assert rows[:, 0].tolist() == list(range(1, 21))
    assert rows[14, 1] == 7.0


def test_the_end_by_its_own_account():
    record = RunRecord()
    record.take(events.RunFailed("No space."))
    assert record.failure == "No space."
    record.begin_again()
    assert record.failure == ""
    record.take(events.Notice("13 structures were left out."))
    record.take(events.RunEnded("stopped", 5))
    assert record.reason == "stopped"
    assert record.notices == ["13 structures were left out."]


def test_notices_without_end_are_not_kept():
    record = RunRecord()
    for number in range(1000):
        record.take(events.Notice(str(number)))
    assert record.notices[-1] == "999"
    assert len(record.notices) == 200


def test_an_epoch_in_words():
    assert in_words(epoch(3, 30, validation=0.813)) == "epoch 3: validation 81.3\u00a0%"
    assert in_words(epoch(3, 30)) == "epoch 3: training 50.0\u00a0%"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3, "a few seconds"), (44, "40 s"), (75, "1 min"), (3000, "50 min"), (3600, "1 h"),
        (7800, "2 h 10 min"), (14 * 3600 + 300, "14 h"), (72 * 3600, "3 days"),
    ],
)  # fmt: skip
def test_durations_as_a_person_says_them(seconds, said):
    assert duration(seconds).replace("\u00a0", " ") == said
