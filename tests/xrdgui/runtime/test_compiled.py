"""What is compiled is kept where the application keeps what can be made again."""

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import numba
from xrdgui.runtime import compiled

@compiled.compiled
def twice(x):
    return 2 * x

assert twice(2.0) == 4.0
print(numba.config.CACHE_DIR)
"""


def kept_in(tmp_path: Path, **environment: str) -> Path:
    script = tmp_path / "script.py"  # numba keeps nothing of code without a file
    script.write_text(CODE)
    clean = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    run = subprocess.run(
        [sys.executable, script],
        env=clean | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(run.stdout.strip())


def test_it_is_kept_in_the_users_cache_folder(tmp_path: Path) -> None:
    folder = kept_in(tmp_path, XRDGUI_HOME=str(tmp_path / "home"))
    assert folder == tmp_path / "home" / "cache" / "compiled"
    assert list(folder.rglob("*.nbi"))


def test_who_says_where_is_heard(tmp_path: Path) -> None:
    wanted = tmp_path / "elsewhere"
    home = tmp_path / "home"
    assert kept_in(tmp_path, XRDGUI_HOME=str(home), NUMBA_CACHE_DIR=str(wanted)) == wanted
    assert not home.exists()
