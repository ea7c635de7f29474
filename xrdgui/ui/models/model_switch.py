"""Which model answers in this window, and the change to another."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from xrdgui.classification.prediction import Prediction
from xrdgui.models import library as models
from xrdgui.models.errors import ModelError
from xrdgui.models.library import Model
from xrdgui.ui.background.inference import InferenceClient, NetworkState
from xrdgui.ui.background.library_work import LibraryWork
from xrdgui.ui.patterns.session import BatchReport, Session
from xrdgui.workspace.model_comparison import Comparison, answers, compare


class ModelSwitch(QObject):
    """Brings another model into use and asks it about everything that is open.

    The present model answers until the other is loaded, and stays when that cannot be.

    Signals
    -------
    changed()
        Another model is in use, or one is being loaded, or no longer.
    told(str)
        One sentence worth telling.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(
        self,
        client: InferenceClient,
        session: Session,
        work: LibraryWork,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client, self._session, self._work = client, session, work
        self.current = _model(client.model_folder)
        self.loading: Model | None = None
        self._to_be_default: Model | None = None
        self._worked = False
        self._before: tuple[str, dict[int, Prediction]] | None = None
        client.switched.connect(self._take_over)
        client.switch_failed.connect(self._stay)
        client.state_changed.connect(self._look_at_network)
        work.added.connect(self._use_added)

    def use(self, model: Model) -> None:
        """Load a model and, once it is ready, ask it about everything that is open."""
        if model == self.loading:
            return
        self._to_be_default = None
        if model == self.current and self._client.state is not NetworkState.FAILED:
            self.cancel()
            self.told.emit(f"“{model.name}” is in use already.")
            return
        self.loading = model
        self._client.switch(model.folder)
        self.changed.emit()

    def use_trained(self, folder: Path, name: str) -> None:
        """Take a newly trained model into the library and use it, now and from every start on.

        Parameters
        ----------
        folder
            With `model.keras` and `card.json`, such as `model` in the folder of a run.
        name
            What to call it; a number is put behind a name that is taken.
        """
        self._work.add(folder, name)

    def cancel(self) -> None:
        """Stay with the present model."""
        if self.loading is not None:
            self.loading = self._to_be_default = None
            self._client.cancel_switch()
            self.changed.emit()
            self.told.emit(f"“{self.current.name}” stays in use.")

    def renamed(self, old: Model, new: Model) -> None:
        """Follow a model to its new name."""
        if self.current == old:
            self.current = new
            self._client.follow(new.folder)
            self.changed.emit()

    def take_comparison(self, report: BatchReport) -> Comparison | None:
        """Return once what the change of the model changed; None at other times."""
        if self._before is None:
            return None
        (name, earlier), self._before = self._before, None
        entries = [self._session.entries[key] for key in report.asked & set(self._session.entries)]
        return compare(self.current.name, name, earlier, entries)

    def _take_over(self, folder: Path) -> None:
        before, self.current, self.loading = self.current, _model(folder), None
        self._settle()
        entries = self._session.entries
        # A change in the middle of the work of the one before: compare with the first answers.
        if self._before is None:
            self._before = before.name, {}
        self._before = self._before[0], self._before[1] | answers(entries.values())
        self.changed.emit()
        self.told.emit(f"“{self.current.name}” is in use.")
        asked = [key for key, entry in entries.items() if entry.pattern is not None]
        if asked:
            self._session.classify(asked)
        else:
            self._before = None

    def _stay(self, sentence: str) -> None:
        self.loading = self._to_be_default = None
        self.changed.emit()
        if self._client.state is not NetworkState.FAILED:
            sentence = f"{sentence.rstrip('.')}. “{self.current.name}” stays in use."
        self.told.emit(sentence)

    def _look_at_network(self, state: NetworkState) -> None:
        if state is NetworkState.READY:
            self._worked = True
        elif state is NetworkState.FAILED and not self._worked and not self.current.bundled:
            # The chosen model is damaged: rather the bundled one than none.
            bundled = models.bundled_model()
            self.told.emit(f"{self._client.failure.rstrip('.')}. “{bundled.name}” is used instead.")
            self.use(bundled)

    def _use_added(self, model: Model) -> None:
        self.use(model)
        self._to_be_default = model
        if model == self.current:
            self._settle()

    def _settle(self) -> None:
        """Make the model in use the default, if it was to become that once it works."""
        if self._to_be_default == self.current:
            try:
                models.set_default(self.current)
            except ModelError as error:
                self.told.emit(str(error))
            self._to_be_default = None
            self.changed.emit()


def _model(folder: Path) -> Model:
    """Return the model of a folder, which may lie outside the library."""
    known = (model for model in models.list_models() if model.folder == folder)
    return next(known, Model(folder))
