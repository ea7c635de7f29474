"""`.ci/system-packages`, with stand-ins for the system's own commands."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.support.paths import ROOT

SCRIPT = ROOT / ".ci" / "system-packages"
pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or not SCRIPT.exists(), reason="needs a POSIX shell and a checkout"
)


@pytest.fixture
def system(tmp_path):
    """Run the script with `system(dpkg_query=…)`; `system.log` is what it did."""
    commands = tmp_path / "bin"
    commands.mkdir()
    log = tmp_path / "log"
    for name in ("sh", "cat", "sed", "env"):
        (commands / name).symlink_to(shutil.which(name))

    def run(**scripts: str) -> subprocess.CompletedProcess[str]:
        log.write_text("")
        for name, script in {"id": "echo 0", "python3": "exit 1", **scripts}.items():
            path = commands / name.replace("_", "-")
            path.write_text(f"#!{shutil.which('sh')}\n{script.format(log=log)}\n")
            path.chmod(0o755)
        done = subprocess.run(
            [commands / "sh", SCRIPT],
            env={"PATH": os.fspath(commands)},
            capture_output=True,
            text=True,
            check=False,
        )
        run.log = log.read_text().splitlines()
        return done

    return run


# Answers for "-W -f FORMAT NAME NAMEt64".
ALL_INSTALLED = 'printf "installed "'
ONLY_T64 = 'case "$5" in libglib2.0-0t64) printf "installed ";; *) exit 1;; esac'
NONE_INSTALLED = "exit 1"
REMOVED = 'printf "config-files "'
KNOWN_ONLY = 'printf "not-installed "'  # other packages recommend it
APT = 'echo "$@" >> {log}'


def test_elsewhere_it_says_so_and_does_nothing(system):
    done = system()
    assert done.returncode == 0
    assert "not a Debian-like system" in done.stdout
    assert system.log == []


def test_nothing_missing_nothing_done(system):
    done = system(dpkg_query=ALL_INSTALLED, apt_get=APT)
    assert done.returncode == 0
    assert "everything is here" in done.stdout
    assert system.log == []


@pytest.mark.parametrize("state", [NONE_INSTALLED, REMOVED, KNOWN_ONLY])
def test_what_is_missing_is_installed_in_one_go(system, state):
    done = system(dpkg_query=state, apt_get=APT)
    assert done.returncode == 0
    update, install = system.log
    assert update.startswith("update")
    assert {"install", "python3-venv", "libegl1", "libxcb-cursor0"} <= set(install.split())


def test_a_renamed_library_counts(system):
    system(dpkg_query=ONLY_T64, apt_get=APT)
    assert "libglib2.0-0" not in system.log[-1].split()
    assert "libegl1" in system.log[-1].split()


def test_a_python_with_venv_needs_no_package(system):
    system(dpkg_query=NONE_INSTALLED, apt_get=APT, python3="exit 0")
    assert "python3-venv" not in system.log[-1].split()


def test_one_unknown_name_does_not_keep_out_the_others(system):
    apt = APT + '\ncase "$*" in *libegl1*) exit 100;; esac'
    done = system(dpkg_query=NONE_INSTALLED, apt_get=apt)
    assert done.returncode == 0
    assert "could not install libegl1" in done.stderr
    assert any(line.endswith("recommends libgl1") for line in system.log)


def test_without_root_it_takes_sudo(system):
    done = system(
        dpkg_query=NONE_INSTALLED, apt_get=APT, id="echo 1000", sudo='echo sudo >> {log}; exec "$@"'
    )
    assert done.returncode == 0
    assert system.log[0] == "sudo"


def test_without_root_and_sudo_it_names_what_to_install(system):
    done = system(dpkg_query=NONE_INSTALLED, apt_get=APT, id="echo 1000")
    assert done.returncode == 0
    assert "libegl1" in done.stderr
    assert system.log == []
