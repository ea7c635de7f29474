import numpy as np
import pytest

from tests.xrdgui.reference.conftest import lines_of
from xrdgui.indexing.lines import Lines
from xrdgui.reference.ranking import best
from xrdgui.reference.scores import NOTHING, SystemScores
from xrdgui.reference.search_match import search_match


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (1.012, 0.05), (0.985, -0.08)])
def test_every_compound_is_found_by_its_lines(library, scale, shift):
    for e in range(len(library)):
        found = best(search_match(lines_of(library, e, scale, shift), library), library)
        assert found[0].identifier == library.table.identifier[e]
        assert found[0].fits
        assert found[0].explained > 0.95
        if library.n_strains[e] == 1:
            assert found[0].scale == pytest.approx(scale, abs=0.002)
            assert found[0].zero_shift == pytest.approx(shift, abs=0.05)


def test_lines_of_what_is_found_stand_where_they_were_fitted(library):
    e = int(np.flatnonzero(library.n_strains == 1)[0])
    lines = lines_of(library, e, 1.01)
    (first, *_) = best(search_match(lines, library), library)
    strongest = max(first.lines, key=lambda line: line.intensity)
    angle = 2 * np.degrees(np.arcsin(1.540593 / 2 / strongest.d)) + first.zero_shift
    assert angle == pytest.approx(lines.two_theta[lines.height.argmax()], abs=0.02)


def test_compounds_that_are_not_among_those_allowed_are_not_found(library):
    e = 0
    others = np.setdiff1d(np.arange(len(library)), [e])
    found = search_match(lines_of(library, e), library, others)
    assert e not in found.which
    assert len(search_match(lines_of(library, e), library, np.empty(0, np.int64))) == 0


def test_lines_at_random_fit_nothing(library):
    rng = np.random.default_rng(3)
    scores = []
    for _ in range(20):
        angle = np.sort(rng.uniform(15, 85, 14))
        height = rng.uniform(0.1, 1, 14)
        lines = Lines(angle, height / height.max(), height / 0.002, 10.0, 90.0)
        scores.append(search_match(lines, library).score.max())
    assert max(scores) < 20


def test_two_lines_are_too_few(library):
    lines = Lines(np.array([30.0, 50.0]), np.ones(2), np.full(2, 100.0), 10.0, 90.0)
    found = search_match(lines, library)
    assert len(found) == 0
    scores = SystemScores.of([found], library)
    assert (scores.best == NOTHING).all()


def test_scores_by_crystal_system(library):
    found = search_match(lines_of(library, 0), library)
    scores = SystemScores.of([found], library)
    system = library.system[0]
    assert scores.best[0].argmax() == scores.pooled[0].argmax() == system
    assert scores.best[0, system] == found.score[0]
