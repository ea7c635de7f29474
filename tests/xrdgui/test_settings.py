from xrdgui import settings


def test_one_folder_for_everything(tmp_path, monkeypatch):
    monkeypatch.setenv("XRDGUI_HOME", str(tmp_path / "home"))
    assert settings.config_folder() == tmp_path / "home" / "config"
    assert settings.log_folder() == tmp_path / "home" / "log"
    assert settings.log_folder().is_dir()
    assert settings.runs_folder() == tmp_path / "home" / "data" / "runs"
    assert settings.models_folder() == tmp_path / "home" / "data" / "models"
    assert settings.runs_folder().is_dir()


def test_the_systems_folders_otherwise(tmp_path, monkeypatch):
    monkeypatch.delenv("XRDGUI_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "xrdgui" in settings.config_folder().parts
    assert settings.log_folder().is_dir()
    assert "xrdgui" in settings.runs_folder().parts
    assert settings.runs_folder() != settings.models_folder()
