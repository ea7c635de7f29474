import pytest

from training.recipes.recipes import MEASURED
from training.recipes.suited import suited


@pytest.mark.parametrize(("compounds", "epochs"), [(7, 1), (640, 1), (641, 2), (10**6, 64)])
def test_each_compound_is_shown_about_fifty_times(compounds: int, epochs: int) -> None:
    """An epoch has 32,000 patterns; no recipe is made longer than it is."""
    assert suited(MEASURED, compounds).fit.steps == epochs * MEASURED.fit.steps_per_epoch
