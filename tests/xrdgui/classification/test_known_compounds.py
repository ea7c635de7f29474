import json

import numpy as np
import pytest

from xrdgui.classification import known_compounds
from xrdgui.classification.known_compounds import NAMES, KnownCompounds
from xrdgui.models.card import CardError, ModelCard
from xrdgui.reference.scores import NOTHING, SystemScores

WEIGHTS = KnownCompounds((0.3, 0.75, 0.05, 1.2), (0.3, 0.75, 0.05, 1.2), 0.2)


def scores(**best: float) -> SystemScores:
    values = np.full((1, 7), NOTHING)
    for name, score in best.items():
        values[0, int(name[1:])] = score
    return SystemScores(values, np.where(values > NOTHING, values / 7, -60.0))


def test_where_nothing_fits_the_answer_stays_in_its_order():
    p = np.array([[0.05, 0.4, 0.3, 0.1, 0.05, 0.05, 0.05]])
    for nothing in (scores(), scores(s6=-30.0)):
        after = WEIGHTS.probabilities(p, nothing)
        assert after.sum() == pytest.approx(1)
        assert after.argsort()[0, -2:].tolist() == [2, 1]


def test_a_compound_that_fits_well_outweighs_network_and_cells():
    p = np.array([[0.05, 0.6, 0.1, 0.1, 0.05, 0.05, 0.05]])
    assert WEIGHTS.probabilities(p, scores(s0=60.0))[0].argmax() == 0
    assert WEIGHTS.probabilities(p, scores(s0=60.0))[0, 0] > 0.9
    assert WEIGHTS.probabilities(p, scores(s0=1.0, s1=-4.0))[0].argmax() == 1


def test_weights_are_learned_from_patterns():
    rng = np.random.default_rng(0)
    n = 3000
    truth = rng.integers(7, size=n)
    p = np.full((n, 7), 0.1)
    p[np.arange(n), rng.permutation(truth)] = 0.4
    best = np.full((n, 7), -5.0) + rng.normal(size=(n, 7))
    known = rng.random(n) < 0.5
    best[np.arange(n)[known], truth[known]] = 50.0
    x = known_compounds.features(p, SystemScores(best, best / 7))
    fitted = np.array(known_compounds.fit(x, truth, np.ones(n)))
    answer = (x @ fitted).argmax(axis=1)
    assert (answer == truth)[known].mean() > 0.99


def test_a_card_keeps_it():
    card = ModelCard("a", "a", reference=json.loads(json.dumps(WEIGHTS.to_dict())))
    assert KnownCompounds.of_card(card) == WEIGHTS
    assert KnownCompounds.of_card(ModelCard("a", "a")) is None


def test_a_card_that_knows_fewer_features_goes_on_answering():
    values = WEIGHTS.to_dict()
    del values["weights"][NAMES[-1]]
    found = KnownCompounds.of_card(ModelCard("a", "a", reference=values))
    assert found is not None
    assert found.weights[-1] == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda v: v.pop("weights"),
        lambda v: v["weights"].update(later=1.0),
        lambda v: v["weights"].update({NAMES[0]: "nan"}),
        lambda v: v.update(set_threshold=None),
    ],
)
def test_a_card_that_says_something_else_is_refused(spoil):
    values = WEIGHTS.to_dict()
    spoil(values)
    with pytest.raises(CardError, match="weighs known compounds in a way"):
        KnownCompounds.of_card(ModelCard("a", "a", reference=values))
