import numpy as np
import pytest

from xrdgui.indexing.unexplained import left_by, left_of, of_lines, unevenness

rng = np.random.default_rng(8)
N_CELLS, N = 5, 23
RATIOS = rng.gamma(0.5, 4.0, (N_CELLS, 2, N))
FOREIGN = rng.uniform(0.03, 0.6, N)
HEIGHT = rng.uniform(0.02, 1.0, N)
SYMMETRIC = np.array([False, True, True, False, False])


def log_evidence(ratios):
    return np.log(FOREIGN + (1 - FOREIGN) * ratios).sum(axis=-1)


def left(ratios):
    return FOREIGN / (FOREIGN + (1 - FOREIGN) * ratios)


def test_what_one_cell_leaves():
    its = left(RATIOS[0, 0])
    strongest = np.sort(its * HEIGHT)[::-1]
    assert left_of(RATIOS[0], FOREIGN)[0] == pytest.approx(its)
    assert left_by(its, FOREIGN, HEIGHT) == pytest.approx(
        [
            its @ np.log((1 - FOREIGN) / FOREIGN),
            (its * HEIGHT).sum() / HEIGHT.sum(),
            *strongest[:3],
            its[FOREIGN < 0.1].sum(),
        ]
    )


def test_what_all_cells_leave():
    far_off = RATIOS[:, 1]
    pairs = [log_evidence((a + b) / 2).item() for a in RATIOS[:, 0] for b in RATIOS[:, 0]]
    assert of_lines(RATIOS, SYMMETRIC, -30.0, FOREIGN, HEIGHT) == pytest.approx(
        [
            (1 - FOREIGN).sum(),
            np.sort(HEIGHT)[-2],
            (HEIGHT > 0.3).sum(),
            log_evidence(far_off).max(),
            log_evidence(far_off[SYMMETRIC]).max(),
            (left(far_off) * HEIGHT).sum(axis=1).min() / HEIGHT.sum(),
            (left(far_off) * HEIGHT).max(axis=1).min(),
            (left(far_off) @ np.log((1 - FOREIGN) / FOREIGN)).min(),
            max(pairs),
        ]
    )


def test_without_a_symmetric_cell_there_is_no_evidence_for_one():
    none = np.zeros(N_CELLS, dtype=bool)
    assert of_lines(RATIOS, none, -30.0, FOREIGN, HEIGHT)[4] == -30.0


def widths(odd, factor):
    """Angles and widths of 24 lines, wider with the angle; those that are odd by a factor."""
    two_theta = np.linspace(15, 80, 24)
    width = np.exp(-2 + 0.2 * np.tan(np.radians(two_theta / 2)))
    width[odd] *= factor
    return two_theta, width


def uneven(odd, factor, left_lines, unknown=()):
    two_theta, width = widths(odd, factor)
    width[list(unknown)] = 0.0
    which = np.arange(0, 24, 2)
    lost = np.isin(which, left_lines).astype(float)[None]
    return unevenness(two_theta, width, np.full(24, 50.0), np.full(24, 0.5), which, lost)


def test_widths_along_a_line_are_even():
    assert uneven([], 1.0, [4, 6])[:3] == pytest.approx(0, abs=0.05)


def test_lines_twice_as_wide_stand_out():
    spread, usual, strongest, t = uneven([4, 6, 10], 2.0, [4, 6, 10])
    assert strongest == pytest.approx(np.log(2), abs=0.08)
    assert spread > 0.15
    assert usual < 0.05
    assert t > 10
    # It says nothing of others.
    assert uneven([4, 6, 10], 2.0, [0, 14, 16])[3] < 2


def test_what_is_unknown_is_left_out():
    known = uneven([], 1.0, [4, 6])
    assert uneven([], 1.0, [4, 6], unknown=[5, 9]) == pytest.approx(known, abs=0.02)
    assert (uneven([], 1.0, [4, 6], unknown=range(20)) == 0).all()
