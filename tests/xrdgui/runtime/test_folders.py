from xrdgui.runtime import folders


def test_one_folder_for_everything(tmp_path, monkeypatch):
    monkeypatch.setenv("XRDGUI_HOME", str(tmp_path / "home"))
    assert folders.config_folder() == tmp_path / "home" / "config"
    assert folders.log_folder() == tmp_path / "home" / "log"
    assert folders.log_folder().is_dir()
    assert folders.runs_folder() == tmp_path / "home" / "data" / "runs"
    assert folders.models_folder() == tmp_path / "home" / "data" / "models"
    assert folders.runs_folder().is_dir()


def test_the_systems_folders_otherwise(tmp_path, monkeypatch):
    monkeypatch.delenv("XRDGUI_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "xrdgui" in folders.config_folder().parts
    assert folders.log_folder().is_dir()
    assert "xrdgui" in folders.runs_folder().parts
    assert folders.runs_folder() != folders.models_folder()
