import pytest

from training.monitoring.recent_mean import BATCHES, RecentMean


def told(losses, per_epoch, every=1, first=0):
    """(batch, mean of the epoch so far), as the engine tells them: not every batch."""
    for step in range(first + 1, first + len(losses) + 1):
        begun = max((step - 1) // per_epoch * per_epoch, first)
        mean = sum(losses[begun - first : step - first]) / (step - begun)
        if step % every == 0 or step % per_epoch == 0:
            yield step, mean


def recent(losses, per_epoch, every=1, first=0):
    means = RecentMean(1)
    means.start(first)
    found = {}
    for step, mean in told(losses, per_epoch, every, first):
        found[step] = means.take(step, mean)[0]
        if step % per_epoch == 0:
            means.begin_epoch(step)
    return found


@pytest.mark.parametrize(("every", "first"), [(1, 0), (7, 0), (7, 130)])
def test_it_is_the_mean_of_the_last_batches_across_epochs(every, first):
    losses = [3.0 / (1 + 0.1 * n) + (n % 5) for n in range(400)]
    found = recent(losses, 100, every, first)
    for step, mean in found.items():
        n = step - first
        # Where not every batch is told of, some more than fifty.
        wanted = [sum(losses[max(n - k, 0) : n]) / min(k, n) for k in range(BATCHES, BATCHES + 8)]
        assert any(mean == pytest.approx(one, abs=1e-9) for one in wanted), step


def test_it_does_not_jump_where_an_epoch_begins():
    losses = [2.0 if n % 2 else 0.0 for n in range(300)]
    found = recent(losses, 100)
    assert all(abs(found[step] - 1.0) < 0.05 for step in range(50, 301))


def test_a_loss_that_is_no_number_is_forgotten_with_its_epoch():
    means = RecentMean(1)
    assert means.take(10, float("nan"))[0] != means.take(10, float("nan"))[0]
    means.begin_epoch(10)
    assert means.take(20, 2.0) == (2.0,)


def test_a_resumed_run_goes_on_from_the_epoch_it_had_done():
    means = RecentMean(1)
    means.take(10, 5.0)
    means.begin_epoch(10)
    for step in range(11, 90):
        means.take(step, 7.0)
    means.start(10)
    assert means.take(12, 2.0) == (pytest.approx((10 * 5.0 + 2 * 2.0) / 12),)


def test_what_nobody_knows_of_a_resumed_run_does_not_count():
    means = RecentMean(1)
    means.take(10, 5.0)
    means.start(4)
    assert means.take(6, 1.0) == (1.0,)
