"""Commands of the patterns' room."""

from xrdgui.runtime.messages import Message
from xrdgui.ui.patterns.controller import PatternsController
from xrdgui.ui.widgets.commands import EDIT, FILE, VIEW, Command


def commands(patterns: PatternsController) -> list[Command]:
    """List what the patterns' room can be asked to do, in the order of the menus."""
    return [*_file(patterns), *_edit(patterns), *_view(patterns)]


def _file(patterns: PatternsController) -> list[Command]:
    return [
        Command(
            "open_files", Message("&Open files…"), FILE, patterns.ask_files, "Ctrl+O", "open",
            Message("Open one or more measured patterns"),
            bar_title=Message("Open"), bar_place=10,
        ),
        Command(
            "open_folder", Message("Open &folder…"), FILE, patterns.ask_folder, "Ctrl+Shift+O",
            "folder", Message("Open all patterns in a folder and below it"),
            bar_title=Message("Folder"), bar_place=11,
        ),
        Command(
            "open_samples", Message("Open &samples"), FILE, patterns.open_samples, icon="samples"
        ),
        Command(
            "export", Message("&Export results…"), FILE, patterns.ask_export, "Ctrl+S", "export",
            Message("Write all answers to a CSV file"),
            bar_title=Message("Export"), bar_place=21,
            starts_section=True, enabled=patterns.has_entries,
        ),
        Command(
            "save_patterns", Message("&Save patterns as…"), FILE, patterns.save_patterns,
            "Ctrl+Shift+S", tip=Message("Write the selected patterns as text files"),
            enabled=patterns.has_readable_selection,
        ),
    ]  # fmt: skip


def _edit(patterns: PatternsController) -> list[Command]:
    return [
        Command(
            "copy", Message("&Copy results"), EDIT, patterns.copy_results, "Ctrl+C",
            tip=Message("Copy the answers of the selected patterns as a table"),
            enabled=patterns.has_selection,
        ),
        Command(
            "select_all", Message("Select &all"), EDIT, patterns.select_all, "Ctrl+A",
            enabled=patterns.has_entries,
        ),
        Command(
            "classify_again", Message("Classify a&gain"), EDIT, patterns.classify_again, "F5",
            starts_section=True, enabled=patterns.has_selection,
        ),
        Command(
            "remove", Message("&Remove from list"), EDIT, patterns.remove_selected, "Del",
            "remove", Message("Take the selected patterns off the list; the files stay"),
            bar_title=Message("Remove"), bar_place=20,
            starts_section=True, enabled=patterns.has_selection,
        ),
        Command(
            "remove_unreadable", Message("Remove &unreadable files"), EDIT,
            patterns.remove_unreadable, enabled=patterns.has_entries,
        ),
        Command(
            "clear", Message("C&lear list"), EDIT, patterns.clear_all, "Ctrl+Shift+Del",
            enabled=patterns.has_entries,
        ),
    ]  # fmt: skip


def _view(patterns: PatternsController) -> list[Command]:
    return [
        Command(
            "prepared", Message("What the &network saw"), VIEW, patterns.set_prepared_visible,
            "Ctrl+N", "network", Message("Show the pattern as it was prepared for the network"),
            bar_title=Message("What the network saw"), bar_place=30, checkable=True,
        ),
        Command(
            "square_root", Message("&Square-root intensity"), VIEW, patterns.set_square_root,
            "Ctrl+R",
            tip=Message("Show the square root of the intensity, which lifts weak lines"),
            bar_title=Message("√ intensity"), bar_place=31, checkable=True,
        ),
        Command(
            "cell_lines", Message("Lines of the unit &cell"), VIEW,
            patterns.set_cell_lines_shown, "Ctrl+L",
            tip=Message("Mark below the pattern where the unit cell that was found has lines"),
            checkable=True,
        ),
        Command(
            "reset_zoom", Message("&Reset zoom"), VIEW, patterns.reset_zoom, "Ctrl+0", "reset",
            bar_title=Message("Reset zoom"), bar_place=32,
        ),
    ]  # fmt: skip
