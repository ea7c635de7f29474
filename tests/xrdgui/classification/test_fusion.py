import json

import numpy as np
import pytest
from scipy.special import softmax

from xrdgui.classification.calibration import not_one_phase
from xrdgui.classification.fusion import Fusion, Regression, fit, fused_by_others
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS, NOT_ONE_PHASE
from xrdgui.indexing import lattice_features as of_lattices
from xrdgui.indexing import one_phase_features
from xrdgui.models.card import CardError, ModelCard

P, N = len(of_lattices.names()) + len(one_phase_features.names()), 1200


@pytest.fixture(scope="module")
def shown():
    """Logits that know half of it, features that know the other half; groups of four."""
    rng = np.random.default_rng(0)
    truth = rng.integers(7, size=N)
    logits = rng.normal(size=(N, 8))
    logits[np.arange(N), truth] += 1.5
    features = rng.normal(size=(N, P))
    features[np.arange(N), truth] += 1.5
    return logits, features, truth, np.arange(N) // 4


def right(outputs, truth):
    return float((outputs[:, :7].argmax(axis=1) == truth).mean())


def test_both_together_are_better_than_the_network_on_others(shown):
    logits, features, truth, groups = shown
    outputs = fused_by_others(logits, features, truth, groups)
    assert right(outputs, truth) > right(logits, truth) + 0.1


def test_nobody_is_judged_by_what_it_was_fitted_on():
    # Features that tell each group apart and nothing else: only its own truth could be learned.
    rng = np.random.default_rng(1)
    groups = np.repeat(np.arange(30), 40)
    truth = rng.integers(7, size=30)[groups]
    features = np.eye(30)[groups] * 50
    features = np.concatenate([features, np.zeros((len(groups), P - 30))], axis=1)
    logits = np.zeros((len(groups), 8))
    itself = fit(logits, features, truth).outputs(logits, features)
    others = fused_by_others(logits, features, truth, groups)
    assert right(itself, truth) > 0.8
    assert right(others, truth) < 0.5


def test_without_others_how_doubtful_a_pattern_is_stays_the_networks_word(shown):
    logits, features, truth, _ = shown
    outputs = fit(logits, features, truth).outputs(logits, features)
    assert not_one_phase(outputs) == pytest.approx(not_one_phase(logits), abs=1e-6)
    assert outputs.shape == logits.shape


def test_cells_tell_what_is_not_one_phase(shown):
    logits, features, truth, groups = shown
    truth, features = truth.copy(), features.copy()
    spoilt = np.arange(N) % 3 == 0
    truth[spoilt] = NOT_ONE_PHASE
    features[spoilt, -1] += 3
    outputs = fused_by_others(logits, features, truth, groups)
    doubt = not_one_phase(outputs)
    limit = np.quantile(doubt[~spoilt], 0.9)
    assert (doubt[spoilt] > limit).mean() > 0.7
    alone = not_one_phase(logits)
    assert (alone[spoilt] > np.quantile(alone[~spoilt], 0.9)).mean() < 0.3


def test_networks_without_that_output_are_judged_too(shown):
    logits, features, truth, _ = shown
    outputs = fit(logits[:, :7], features, truth).outputs(logits[:, :7], features)
    assert outputs.shape == (N, 7)


def test_useless_features_leave_the_network_its_word(shown):
    logits, _, truth, _ = shown
    useless = np.random.default_rng(2).normal(size=(N, P))
    outputs = fit(logits, useless, truth).outputs(logits, useless)
    assert right(outputs, truth) == pytest.approx(right(logits, truth), abs=0.05)


def test_a_card_keeps_it(shown):
    logits, features, truth, _ = shown
    judge = fit(logits, features, truth)
    again = Fusion.from_dict(json.loads(json.dumps(judge.to_dict())))
    before, after = (softmax(j.outputs(logits, features), axis=1) for j in (judge, again))
    assert after == pytest.approx(before, abs=1e-3)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda values: values.pop("scale"),
        lambda values: values["weights"].update({"a feature of a later version": [0.0] * 7}),
        lambda values: values.update(offset=[0.0]),
        lambda values: values.update(scale=float("nan")),
        lambda values: values["weights"].update({of_lattices.names()[0]: [0.0]}),
    ],
)
def test_a_damaged_one_is_refused(spoil):
    zero = [0.0] * len(CRYSTAL_SYSTEMS)
    values = {"scale": 1.0, "offset": zero, "weights": dict.fromkeys(of_lattices.names(), zero)}
    Fusion.from_dict({"systems": values})
    spoil(values)
    with pytest.raises((ValueError, TypeError, KeyError)):
        Fusion.from_dict({"systems": values})
    with pytest.raises((ValueError, TypeError, KeyError)):
        Regression.from_dict(values, 2)


@pytest.mark.parametrize("place", [0, 10, -1])
def test_a_new_feature_changes_no_answer_of_a_model_that_does_not_know_it(
    shown, monkeypatch, place
):
    logits, features, truth, _ = shown
    truth = np.where(np.arange(N) % 3 == 0, NOT_ONE_PHASE, truth)
    card = Fusion.from_dict(fit(logits, features, truth).to_dict()).to_dict()
    expected = Fusion.from_dict(card).outputs(logits, features)
    n = len(of_lattices.names())
    parts = np.split(features, [n], axis=1)
    more = []
    for module, part in zip((of_lattices, one_phase_features), parts, strict=True):
        names = list(module.names())
        names.insert(place, "a new feature")
        monkeypatch.setattr(module, "names", lambda names=tuple(names): names)
        at = names.index("a new feature")
        more.append(np.insert(part, at, 7.0, axis=1))
    after = Fusion.from_dict(card).outputs(logits, np.concatenate(more, axis=1))
    np.testing.assert_array_equal(after, expected)


@pytest.mark.parametrize("part", ["systems", "not_one_phase"])
def test_a_feature_this_version_does_not_know_is_named(shown, part):
    logits, features, truth, _ = shown
    truth = np.where(np.arange(N) % 3 == 0, NOT_ONE_PHASE, truth)
    values = fit(logits, features, truth).to_dict()
    if part == "systems":
        values[part]["weights"]["a later feature"] = [0.0] * 7
    else:
        values[part]["features"].append("a later feature")
    with pytest.raises(CardError) as error:
        Fusion.of_card(ModelCard("mine", "mine", indexing=values))
    assert str(error.value) == (
        "the card of mine names the feature “a later feature”, which this version does not know; "
        "a newer version of xrdgui may."
    )
