import pytest

from xrdgui.classification.models import DEFAULT_MODEL, ModelError, find_model, list_models


def test_the_default_network_is_bundled():
    assert DEFAULT_MODEL in list_models()
    folder = find_model()
    assert folder.name == DEFAULT_MODEL
    assert (folder / "model.keras").stat().st_size <= 15e6


def test_a_folder_of_the_users(model_folder):
    assert find_model(model_folder) == model_folder
    assert find_model(str(model_folder)) == model_folder


def test_refused_in_one_sentence(tmp_path):
    with pytest.raises(ModelError, match=r"must contain model\.keras and card\.json\."):
        find_model(tmp_path)
    with pytest.raises(ModelError, match="no network “nonsense”"):
        find_model("nonsense")
