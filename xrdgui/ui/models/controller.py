"""All of models that the main window knows: the one in use, the library, and what changed."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from xrdgui.models.archive import SUFFIX
from xrdgui.models.library import Model
from xrdgui.ui.background.inference import InferenceClient
from xrdgui.ui.background.library_work import LibraryWork
from xrdgui.ui.models.model_switch import ModelSwitch
from xrdgui.ui.patterns.session import BatchReport, Session
from xrdgui.ui.widgets.theme import Colours
from xrdgui.ui.window_state import WindowState
from xrdgui.workspace.model_comparison import Comparison

if TYPE_CHECKING:
    from xrdgui.ui.models.models_dialog import ModelsDialog


class ModelsController(QObject):
    """Owns the change of the model, the work on the library, and its window.

    Signals
    -------
    told(str)
        One sentence worth telling.
    working(str)
        What is being done with models; empty when nothing is.
    list_wanted(list[int])
        Keys of the entries to show alone in the list of patterns.
    """

    told = Signal(str)
    working = Signal(str)
    list_wanted = Signal(list)

    def __init__(
        self,
        client: InferenceClient,
        session: Session,
        work: LibraryWork,
        state: WindowState,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._window, self._state = window, state
        self.work = work
        self.switch = ModelSwitch(client, session, work, self)
        self.dialog: ModelsDialog | None = None
        self._comparison: Comparison | None = None
        self._colours: Colours | None = None
        self.switch.told.connect(self.told)
        work.began.connect(self.working)
        work.idle.connect(lambda: self.working.emit(""))
        work.failed.connect(self.told)
        work.imported.connect(self._take_imported)
        work.exported.connect(lambda path: self.told.emit(f"{path} was written"))

    def show(self) -> "ModelsDialog":
        """Show the library of models."""
        if self.dialog is None:
            from xrdgui.ui.models.models_dialog import ModelsDialog

            self.dialog = ModelsDialog(self.switch, self.work, self._state.folder, self._window)
            self.dialog.folder_used.connect(self._remember_folder)
            if self._colours is not None:
                self.dialog.apply_colours(self._colours)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        return self.dialog

    def ask_import(self) -> None:
        """Ask for files and take their models into the library."""
        self.show().ask_import()

    def take_files(self, paths: Sequence[str | Path]) -> list[Path]:
        """Take the models among these files into the library and return the other files."""
        found = [Path(path) for path in paths]
        of_models = [path for path in found if path.suffix.lower() == SUFFIX]
        self.work.import_files(of_models)
        return [path for path in found if path not in of_models]

    @property
    def changes(self) -> int:
        """Answers that the last change of the model changed, until something else is asked."""
        return 0 if self._comparison is None else len(self._comparison.changed)

    def compare(self, report: BatchReport) -> str:
        """Return in one sentence what the change of the model changed; empty at other times."""
        self._comparison = self.switch.take_comparison(report)
        if self._comparison is None:
            return ""
        if self.dialog is not None:
            self.dialog.message.setText(self._comparison.sentence)
        return self._comparison.sentence

    def forget_comparison(self) -> None:
        """Something else is to be shown now."""
        self._comparison = None

    def show_changes(self) -> bool:
        """Show which answers changed; False when none did."""
        if self._comparison is None or not self._comparison.changed:
            return False
        from xrdgui.ui.models.changes_dialog import ChangesDialog

        dialog = ChangesDialog(self._comparison, self._window)
        dialog.list_wanted.connect(self.list_wanted)
        dialog.open()
        return True

    def cancel(self) -> None:
        """Give up what is under way."""
        self.work.cancel()
        self.switch.cancel()

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = colours
        if self.dialog is not None:
            self.dialog.apply_colours(colours)

    def close(self) -> None:
        """End the work and close the window of the library."""
        if self.dialog is not None:
            self.dialog.close()
        self.work.close()

    def _take_imported(self, model: Model, known: bool) -> None:
        said = "is in the library already" if known else "was added to the library"
        self.told.emit(f"The model “{model.name}” {said}")
        dialog = self.show()
        dialog.show_models(model)
        dialog.message.setText(f"“{model.name}” {said}.")

    def _remember_folder(self, folder: Path) -> None:
        self._state.folder = folder
