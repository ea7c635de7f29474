from training.monitoring.curves import Curve


def test_thinned_but_bounded_and_the_last_point_exact():
    curve = Curve(2, most=64)
    for number in range(70_001):
        curve.append(number, 2.0 * number)
        assert curve.latest == (number, 2.0 * number)
    rows = curve.rows()
    assert 16 <= len(rows) <= 65
    assert tuple(rows[0]) == (0.0, 0.0)
    assert tuple(rows[-1]) == (70_000.0, 140_000.0)
    assert (rows[:, 1] == 2 * rows[:, 0]).all()
    gaps = rows[1:, 0] - rows[:-1, 0]
    # Evenly spread, but for the piece at the end that is not yet a stride long.
    assert len(set(gaps[:-1].tolist())) == 1
    assert 0 < gaps[-1] <= gaps[0]


def test_every_point_while_there_is_room():
    curve = Curve(2, most=64)
    for number in range(64):
        curve.append(number, 1.0)
    assert curve.rows()[:, 0].tolist() == list(range(64))


def test_a_resumed_run_goes_on_from_an_earlier_point():
    curve = Curve(2, most=8)
    for number in range(20):
        curve.append(number, 0.0)
    curve.cut(10)
    assert curve.rows()[-1, 0] < 10
    curve.append(10, 5.0)
    assert tuple(curve.rows()[-1]) == (10.0, 5.0)
    curve.cut(0)
    assert curve.latest is None
    assert len(curve) == 0


def test_empty():
    curve = Curve(3)
    assert curve.rows().shape == (0, 3)
    curve.cut(5)
    assert curve.latest is None
