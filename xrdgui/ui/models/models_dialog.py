"""The library of models: what there is, what it is worth, and what can be done with it."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from xrdgui.models import archive
from xrdgui.models import library as models
from xrdgui.models.errors import ModelError
from xrdgui.models.library import Model
from xrdgui.ui.background.library_work import LibraryWork
from xrdgui.ui.models.model_card_view import card_html
from xrdgui.ui.models.model_list import ModelList
from xrdgui.ui.models.model_switch import ModelSwitch
from xrdgui.ui.models.rename_dialog import RenameDialog
from xrdgui.ui.widgets.drop import dropped_paths, let_drops_through
from xrdgui.ui.widgets.theme import LIGHT, Colours

FILTER = f"Models of xrdgui (*{archive.SUFFIX})"


class ModelsDialog(QDialog):
    """A window beside the main one, with every model and its card.

    Signals
    -------
    folder_used(Path)
        Folder a file was read from or written to.
    """

    folder_used = Signal(object)

    def __init__(
        self, switch: ModelSwitch, work: LibraryWork, folder: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Models")
        self.setObjectName("models")
        self._switch, self._work, self._folder = switch, work, folder
        self._colours = LIGHT
        self._build()
        self._connect()
        let_drops_through(self)
        self.setAcceptDrops(True)
        self.resize(940, 600)

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        split = QSplitter(self)
        split.addWidget(self._library())
        split.addWidget(self._card_and_verbs())
        split.setChildrenCollapsible(False)
        split.setStretchFactor(1, 1)
        split.setSizes([250, 690])
        split.setHandleWidth(1)
        rule = QFrame(self)
        rule.setProperty("role", "rule")
        rule.setFixedHeight(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(split, 1)
        layout.addWidget(rule)
        layout.addLayout(self._foot())
        self._show_busy()

    def _library(self) -> QFrame:
        self.list = ModelList(self)
        self.list.setMinimumWidth(200)
        self.bring = self._button("&Import…", "Take a model from a file into the library")
        panel, column = self._panel()
        column.setContentsMargins(0, 6, 0, 12)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self.bring)
        row.addStretch(1)
        column.addLayout(row)
        return panel

    def _card_and_verbs(self) -> QFrame:
        self.card = QTextBrowser(self)
        self.card.setAccessibleName("Card of the model")
        self.card.setOpenLinks(False)
        self.card.setFrameShape(QFrame.Shape.NoFrame)
        self.card.document().setDocumentMargin(16)
        self.use = self._button("&Use", "Let this model answer, now")
        self.use.setProperty("primary", True)
        self.default = self._button(
            "Set as &default", "Use this model from every start on, here and on the command line"
        )
        self.rename = self._button("&Rename…", "Give this model another name")
        self.export = self._button("&Export…", "Write this model to one file, to hand it on")
        self.delete = self._button("De&lete…", "Delete this model for good")
        verbs = QHBoxLayout()
        verbs.setContentsMargins(16, 8, 16, 12)
        for button in (self.use, self.default, self.rename, self.export, self.delete):
            verbs.addWidget(button)
        verbs.addStretch(1)
        panel, column = self._panel()
        column.addWidget(self.card, 1)
        column.addLayout(verbs)
        return panel

    def _foot(self) -> QHBoxLayout:
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setAccessibleName("Status")
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(110)
        self.bar.setAccessibleName("Progress")
        self.cancel = self._button("&Cancel", "Give up what is under way")
        self.shut = self._button("Close", "Close this window")
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 10)
        foot.setSpacing(10)
        foot.addWidget(self.message, 1)
        for widget in (self.bar, self.cancel, self.shut):
            foot.addWidget(widget)
        return foot

    def _panel(self) -> tuple[QFrame, QVBoxLayout]:
        panel = QFrame(self)
        panel.setProperty("role", "panel")
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        return panel, column

    def _button(self, title: str, tip: str) -> QPushButton:
        button = QPushButton(title, self)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button

    def _connect(self) -> None:
        self.list.chosen.connect(self._show_card)
        self.list.wanted.connect(self._switch.use)
        self.use.clicked.connect(lambda: self._of_current(self._switch.use))
        self.default.clicked.connect(lambda: self._of_current(self._set_default))
        self.rename.clicked.connect(lambda: self._of_current(self.ask_rename))
        self.export.clicked.connect(lambda: self._of_current(self.ask_export))
        self.delete.clicked.connect(lambda: self._of_current(self.ask_delete))
        self.bring.clicked.connect(self.ask_import)
        self.cancel.clicked.connect(self._give_up)
        self.shut.clicked.connect(self.close)
        self._switch.changed.connect(self._take_change)
        self._switch.told.connect(self.message.setText)
        self._work.began.connect(self._take_began)
        self._work.idle.connect(self._show_busy)
        self._work.failed.connect(self._tell_bad)
        self._work.imported.connect(lambda model, _known: self.show_models(model))
        self._work.added.connect(self.show_models)

    # -- commands -------------------------------------------------------------------------------

    def ask_import(self) -> None:
        """Ask for files and take their models into the library."""
        chosen, _ = QFileDialog.getOpenFileNames(
            self, "Import models", self._folder, f"{FILTER};;All files (*)"
        )
        if chosen:
            self._remember(Path(chosen[0]))
            self._work.import_files([Path(path) for path in chosen])

    def ask_export(self, model: Model) -> None:
        """Ask for a file and write the model to it."""
        proposed = str(Path(self._folder) / (model.name + archive.SUFFIX))
        chosen, _ = QFileDialog.getSaveFileName(self, "Export the model", proposed, FILTER)
        if chosen:
            self._remember(Path(chosen))
            self._work.export(model, Path(chosen))

    def ask_rename(self, model: Model) -> None:
        """Ask for another name."""

        def rename(name: str) -> None:
            new = models.rename(model, name)
            self._switch.renamed(model, new)
            self.show_models(new)
            self._tell(f"“{model.name}” is called “{new.name}” now.")

        RenameDialog(model.name, rename, self).open()

    def ask_delete(self, model: Model) -> None:
        """Delete the model if that is meant."""
        box = QMessageBox(
            QMessageBox.Icon.Warning, "Delete the model",
            f"Delete “{model.name}” for good? It cannot be brought back; export it first if it may "
            "be wanted again.", parent=self,
        )  # fmt: skip
        yes = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton("Keep", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        yes.clicked.connect(lambda: self.remove(model))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def remove(self, model: Model) -> None:
        """Delete the model."""
        try:
            models.remove(model)
        except ModelError as error:
            self._tell_bad(str(error))
        else:
            self._tell(f"“{model.name}” was deleted.")
        self.show_models()

    def show_models(self, select: Model | None = None) -> None:
        """Read the library again."""
        default = models.default_model()[0]
        wanted = select or self.list.current or self._switch.current
        listed = models.list_models()
        if self._switch.current not in listed:
            listed.append(self._switch.current)  # a folder somewhere else
        shown = [(model, " · ".join(self._states(model, default))) for model in listed]
        self.list.show_models(shown, wanted)

    def apply_colours(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._colours = self.list.colours = colours
        self.list.viewport().update()
        self._show_card(self.list.current)

    # -- showing --------------------------------------------------------------------------------

    def _states(self, model: Model, default: Model) -> list[str]:
        current = self._switch.current
        states = {
            "loading…": model == self._switch.loading,
            "in use": model == current,
            "default": model == default,
            "comes with xrdgui": model.bundled,
        }
        return [word for word, holds in states.items() if holds] or ["yours"]

    def _show_card(self, model: Model | None) -> None:
        default = models.default_model()[0]
        in_use = model == self._switch.current
        own = model is not None and not model.bundled and model in models.list_models()
        readable = False
        if model is None:
            self.card.clear()
        else:
            try:
                card = model.card()
            except ModelError as error:
                self.card.setPlainText(str(error))
            else:
                readable = True
                states = self._states(model, default)
                self.card.setHtml(card_html(model, card, self._colours, states))
        self.use.setEnabled(readable and not in_use and model != self._switch.loading)
        listed = own or (model is not None and model.bundled)
        self.default.setEnabled(readable and listed and model != default)
        self.rename.setEnabled(own)
        self.export.setEnabled(readable)
        self.delete.setEnabled(own and not in_use)
        self.delete.setToolTip(
            "Use another model first; this one is in use" if in_use and own
            else "Delete this model for good"
        )  # fmt: skip

    def _take_change(self) -> None:
        self.show_models()
        self._show_busy()

    def _take_began(self, said: str) -> None:
        self._tell(said)
        self._show_busy()

    def _show_busy(self) -> None:
        loading = self._switch.loading
        busy = self._work.busy or loading is not None
        self.bar.setVisible(busy)
        self.cancel.setVisible(busy)
        if loading is not None:
            self._tell(f"Loading “{loading.name}”; the present model answers until it is ready.")

    def _tell(self, sentence: str) -> None:
        self.message.setText(sentence)

    def _tell_bad(self, sentence: str) -> None:
        self._tell(sentence)
        self._show_busy()

    def _set_default(self, model: Model) -> None:
        try:
            models.set_default(model)
        except ModelError as error:
            self._tell_bad(str(error))
            return
        self._tell(f"“{model.name}” is used from every start on.")
        self.show_models()

    def _give_up(self) -> None:
        self._work.cancel()
        self._switch.cancel()

    def _of_current(self, verb: object) -> None:
        model = self.list.current
        if model is not None and callable(verb):
            verb(model)

    def _remember(self, path: Path) -> None:
        self._folder = str(path.parent)
        self.folder_used.emit(path.parent)

    # -- Qt's events ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        self.show_models(self._switch.current)
        super().showEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self._work.import_files(paths)
