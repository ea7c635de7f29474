"""What a bare machine is told instead of a core dump."""

import subprocess
import sys

import pytest

from xrdgui.ui.window.system_libraries import X_SCREEN, chosen_platform, missing, why_no_window

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="concerns Linux only")


@linux
def test_a_missing_library_is_named_with_its_package():
    reason = why_no_window(
        {"QT_QPA_PLATFORM": "offscreen"}, loads=lambda name: name != "libEGL.so.1"
    )
    assert reason is not None
    assert "libEGL.so.1" in reason
    assert "sudo apt-get install libegl1`" in reason
    assert "\n" not in reason


@linux
def test_an_x_screen_wants_more():
    nothing = {"DISPLAY": ":0"}
    reason = why_no_window(nothing, loads=lambda name: "xcb" not in name)
    assert reason is not None
    assert all(package in reason for package in X_SCREEN.values() if "xcb" in package)
    assert missing("offscreen", loads=lambda name: "xcb" not in name) == {}


@linux
def test_no_screen_points_to_the_command_line():
    reason = why_no_window({}, loads=lambda _name: True)
    assert reason is not None
    assert "xrdgui classify" in reason


@linux
def test_a_screen_that_does_not_answer_is_named():
    reason = why_no_window({"DISPLAY": ":87"}, loads=lambda _name: True, answers=lambda: False)
    assert reason is not None
    assert ":87" in reason


@linux
def test_all_there_is_no_reason():
    environment = {"DISPLAY": ":0"}
    assert why_no_window(environment, loads=lambda _name: True, answers=lambda: True) is None


@pytest.mark.parametrize(
    ("environment", "platform"),
    [
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, "offscreen"),
        ({"QT_QPA_PLATFORM": "wayland;xcb"}, "wayland"),
        ({"QT_QPA_PLATFORM": "wayland-egl"}, "wayland"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "wayland"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "xcb"),
        ({"DISPLAY": ":0"}, "xcb"),
        ({}, "none"),
    ],
)
def test_the_platform_is_the_one_qt_would_take(environment, platform):
    assert chosen_platform(environment) == platform


@linux
def test_the_program_says_it_and_ends_without_qt():
    code = (
        "import sys; from xrdgui.ui import application; status = application.run([]); "
        "print('PySide6' in sys.modules); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "/usr/bin", "HOME": "/nonexistent", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.strip() == "False"
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("xrdgui: ")
