"""The commands of the main window, in the order of its menus."""

from functools import partial
from typing import Protocol

from xrdgui.ui.widgets.theme import Scheme
from xrdgui.ui.window.commands import Command

TOOLBAR = (
    "open_files", "open_folder", "", "remove", "export", "", "prepared", "square_root",
    "reset_zoom", "", "train",
)  # fmt: skip


class ModelsCommands(Protocol):
    """What can be asked of the models' room."""

    def show(self) -> object:
        """Show the library of models."""

    def ask_import(self) -> object:
        """Ask for a model file and take it in."""


class WindowCommands(Protocol):
    """What can be asked of the window; it routes to its rooms."""

    @property
    def models(self) -> ModelsCommands:
        """The models' room."""

    def ask_files(self) -> object: ...
    def ask_folder(self) -> object: ...
    def open_samples(self) -> object: ...
    def ask_export(self) -> object: ...
    def save_patterns(self) -> object: ...
    def close(self) -> object: ...
    def copy_results(self) -> object: ...
    def list_select_all(self) -> object: ...
    def classify_again(self) -> object: ...
    def cancel(self) -> object: ...
    def remove_selected(self) -> object: ...
    def remove_unreadable(self) -> object: ...
    def clear_all(self) -> object: ...
    def set_prepared_visible(self, on: bool, /) -> object: ...
    def set_square_root(self, on: bool, /) -> object: ...
    def set_cell_lines_shown(self, on: bool, /) -> object: ...
    def set_scheme(self, scheme: Scheme, /) -> object: ...
    def reset_zoom(self) -> object: ...
    def show_training(self) -> object: ...
    def show_runs(self) -> object: ...
    def show_log(self) -> object: ...
    def show_about(self) -> object: ...


def commands(window: WindowCommands) -> list[Command]:
    """List everything the window can do."""
    return [
        *_file(window),
        *_edit(window),
        *_view(window),
        *_models(window),
        *_training(window),
        *_help(window),
    ]


def _file(window: WindowCommands) -> list[Command]:
    menu = "&File"
    return [
        Command(
            "open_files", "&Open files…", menu, window.ask_files, "Ctrl+O", "open",
            "Open one or more measured patterns", bar_title="Open",
        ),
        Command(
            "open_folder", "Open &folder…", menu, window.ask_folder, "Ctrl+Shift+O", "folder",
            "Open all patterns in a folder and below it", bar_title="Folder",
        ),
        Command("open_samples", "Open &samples", menu, window.open_samples, icon="samples"),
        Command(
            "export", "&Export results…", menu, window.ask_export, "Ctrl+S", "export",
            "Write all answers to a CSV file", bar_title="Export", starts_section=True,
        ),
        Command(
            "save_patterns", "&Save patterns as…", menu, window.save_patterns, "Ctrl+Shift+S",
            tip="Write the selected patterns as text files",
        ),
        Command("quit", "&Quit", menu, window.close, "Ctrl+Q", starts_section=True),
    ]  # fmt: skip


def _edit(window: WindowCommands) -> list[Command]:
    menu = "&Edit"
    return [
        Command(
            "copy", "&Copy results", menu, window.copy_results, "Ctrl+C",
            tip="Copy the answers of the selected patterns as a table",
        ),
        Command("select_all", "Select &all", menu, window.list_select_all, "Ctrl+A"),
        Command(
            "classify_again", "Classify a&gain", menu, window.classify_again, "F5",
            starts_section=True,
        ),
        Command("cancel", "&Stop what is under way", menu, window.cancel, "Esc"),
        Command(
            "remove", "&Remove from list", menu, window.remove_selected, "Del", "remove",
            "Take the selected patterns off the list; the files stay", bar_title="Remove",
            starts_section=True,
        ),
        Command("remove_unreadable", "Remove &unreadable files", menu, window.remove_unreadable),
        Command("clear", "C&lear list", menu, window.clear_all, "Ctrl+Shift+Del"),
    ]  # fmt: skip


def _view(window: WindowCommands) -> list[Command]:
    menu = "&View"
    schemes = [
        Command(
            f"scheme_{scheme.value}", title, menu, partial(_choose, window, scheme),
            checkable=True, group="scheme", starts_section=scheme is Scheme.SYSTEM,
        )
        for scheme, title in (
            (Scheme.SYSTEM, "Colours of the s&ystem"),
            (Scheme.LIGHT, "&Light"),
            (Scheme.DARK, "&Dark"),
        )
    ]  # fmt: skip
    return [
        Command(
            "prepared", "What the &network saw", menu, window.set_prepared_visible, "Ctrl+N",
            "network", "Show the pattern as it was prepared for the network",
            bar_title="What the network saw", checkable=True,
        ),
        Command(
            "square_root", "&Square-root intensity", menu, window.set_square_root, "Ctrl+R",
            "", "Show the square root of the intensity, which lifts weak lines",
            bar_title="√ intensity", checkable=True,
        ),
        Command(
            "cell_lines", "Lines of the unit &cell", menu, window.set_cell_lines_shown, "Ctrl+L",
            tip="Mark below the pattern where the unit cell that was found has lines",
            checkable=True,
        ),
        Command(
            "reset_zoom", "&Reset zoom", menu, window.reset_zoom, "Ctrl+0", "reset",
            bar_title="Reset zoom",
        ),
        *schemes,
    ]  # fmt: skip


def _models(window: WindowCommands) -> list[Command]:
    menu = "&Models"
    return [
        Command(
            "models", "Show &models…", menu, window.models.show, "Ctrl+M",
            tip="Every model with what was measured of it; use, rename, export or delete one",
        ),
        Command("import_model", "&Import a model…", menu, window.models.ask_import),
    ]  # fmt: skip


def _training(window: WindowCommands) -> list[Command]:
    menu = "&Training"
    return [
        Command(
            "train", "&Train a network…", menu, window.show_training, "Ctrl+T", "train",
            "Train a network for other materials, without a line of code", bar_title="Train",
        ),
        Command(
            "runs", "&Runs…", menu, window.show_runs, "Ctrl+Shift+R",
            tip="Show every training run and what became of it",
        ),
    ]  # fmt: skip


def _help(window: WindowCommands) -> list[Command]:
    menu = "&Help"
    return [
        Command("show_log", "Show &log", menu, window.show_log),
        Command("about", "&About xrdgui", menu, window.show_about),
    ]


def _choose(window: WindowCommands, scheme: Scheme, on: bool) -> None:
    if on:
        window.set_scheme(scheme)
