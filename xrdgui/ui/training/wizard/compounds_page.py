"""Page 1: which compounds the network learns from, counted before anything is downloaded."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from training.planning.choices import FILES, MATERIALS_PROJECT, PROTOTYPES, Choices
from training.sources.mp_query import Query
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.ui.background.latest_only import Background, Caller, Job
from xrdgui.ui.training.wizard import tasks
from xrdgui.ui.training.wizard.materials_project_panel import MaterialsProjectPanel
from xrdgui.ui.training.wizard.page import Page, caption, letters, panel, side_by_side
from xrdgui.ui.training.wizard.source_panels import FilesPanel, PrototypesPanel
from xrdgui.ui.training.wizard.system_counts import SystemCounts
from xrdgui.workspace import wording

# A server is not asked for every key that is pressed.
_PAUSE_MS = 400
_FILES_AT_ONCE = 20


class CompoundsPage(Page):
    """Where the structures come from, with a live count per crystal system."""

    def __init__(self, caller: Caller, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counter = Background("counting of structures", caller, self)
        self._keys = Background("key", caller, self)
        self._number = -1
        self._query = Query()
        self._asked: object = None
        self._known: tasks.Counted | None = None
        self.prototypes = PrototypesPanel(self)
        self.files = FilesPanel(self)
        self.materials_project = MaterialsProjectPanel(self._keys, self)
        self.panels = QStackedWidget(self)
        self.radios: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        for kind, title, part in (
            (PROTOTYPES, "Made-up compounds", self.prototypes),
            (MATERIALS_PROJECT, "Materials Project", self.materials_project),
            (FILES, "My structure files", self.files),
        ):
            radio = QRadioButton(title, self)
            radio.toggled.connect(self._choose_source)
            group.addButton(radio)
            self.radios[kind] = radio
            self.panels.addWidget(part)
            part.changed.connect(self._change)
        self.counts = SystemCounts(self)
        self.stop_button = QPushButton("Stop counting", self)
        self.stop_button.clicked.connect(self.stop_counting)
        self.stop_button.hide()
        self.anew_button = QPushButton("Ask again", self)
        self.anew_button.setToolTip("Forget the list that is kept here, and list anew what fits")
        self.anew_button.clicked.connect(lambda: self._count_materials_project(anew=True))
        self.anew_button.hide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._count)
        self._counter.told.connect(self._take_part)
        self._counter.finished.connect(self._take_counts)
        self._counter.failed.connect(self._take_failure)
        self._lay_out()
        self.show_choices(Choices())

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(18)
        for radio in self.radios.values():
            row.addWidget(radio)
        row.addStretch(1)
        left = panel(self)
        inner = QVBoxLayout(left)
        inner.setContentsMargins(20, 16, 20, 16)
        inner.setSpacing(12)
        inner.addWidget(caption("Which compounds shall the network learn from?", left))
        inner.addLayout(row)
        inner.addSpacing(4)
        inner.addWidget(self.panels, 1)
        right = panel(self)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(20, 16, 20, 16)
        beside.addWidget(self.counts, 1)
        stop = QHBoxLayout()
        stop.addWidget(self.stop_button)
        stop.addWidget(self.anew_button)
        stop.addStretch(1)
        beside.addLayout(stop)
        right.setMinimumWidth(340)
        right.setMaximumWidth(letters(self, 110))
        side_by_side(self, (left, 3), (right, 2))

    # -- what is chosen -------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """The key to the Materials Project; "" when there is none."""
        return self.materials_project.key_field.key

    @property
    def source(self) -> str:
        """Which kind of source is chosen."""
        return next(kind for kind, radio in self.radios.items() if radio.isChecked())

    def show_choices(self, choices: Choices) -> None:
        self.blockSignals(True)
        self._query = choices.query
        self.prototypes.show_values(choices.prototypes, choices.prototype_elements)
        self.files.show_paths(choices.paths)
        self.materials_project.show_query(choices.query)
        self.radios[choices.source].setChecked(True)
        self.blockSignals(False)
        self._show_source()

    def choices(self, before: Choices) -> Choices:
        return replace(
            before,
            source=self.source,
            prototypes=self.prototypes.count.value(),
            prototype_elements=self.prototypes.n_elements,
            paths=self.files.paths,
            query=self._query,
        )

    def problem(self) -> str:
        if self.source == FILES and not self.files.paths:
            return "Add structure files, or choose another source."
        if self.source == MATERIALS_PROJECT:
            if not self.materials_project.bad_elements.isHidden():
                return self.materials_project.bad_elements.text()
            if not self.key:
                return "The Materials Project wants your key."
        return ""

    def enter(self) -> None:
        self._show_source()

    def close_parts(self) -> None:
        self._pause.stop()
        self._counter.close()
        self._keys.close()

    def _choose_source(self, on: bool) -> None:
        if on:
            self._show_source()
            self.changed.emit()

    def _show_source(self) -> None:
        self.panels.setCurrentIndex(list(self.radios).index(self.source))
        if self.source == MATERIALS_PROJECT and self.isVisible():
            self.materials_project.key_field.read_saved()
        self._read_query()
        self._count_soon(0)

    def _change(self) -> None:
        self._read_query()
        self._count_soon(_PAUSE_MS)
        self.changed.emit()

    def _read_query(self) -> None:
        try:
            self._query = self.materials_project.query()
        except ValueError as error:
            self.materials_project.show_bad_elements(str(error))
        else:
            self.materials_project.show_bad_elements("")

    # -- counting -------------------------------------------------------------------------------

    def stop_counting(self) -> None:
        """Count no further."""
        self._counter.supersede()
        self._number, self._asked = -1, None
        self.stop_button.hide()
        self.counts.show_nothing("Counting was stopped; change something to count again.")

    def _count_soon(self, pause: int) -> None:
        if self.source == PROTOTYPES:
            self._pause.stop()
            self._count()
        else:
            self._pause.start(pause)

    def _count(self) -> None:
        self.anew_button.hide()
        if self.source == PROTOTYPES:
            self._forget_count()
            self._show_prototypes()
        elif self.source == FILES:
            self._count_files(self.files.paths)
        else:
            self._count_materials_project()

    def _forget_count(self) -> None:
        self._counter.supersede()
        self._number, self._asked = -1, None
        self.stop_button.hide()

    def _show_prototypes(self) -> None:
        whole, rest = divmod(self.prototypes.count.value(), len(CRYSTAL_SYSTEMS))
        counts = {s: whole + (number < rest) for number, s in enumerate(CRYSTAL_SYSTEMS)}
        self.counts.show_counts(
            counts, sentence="As many of each; the same number gives the same compounds again."
        )

    def _count_files(self, paths: tuple[str, ...]) -> None:
        if self._asked == (FILES, paths):
            return
        self._forget_count()
        self.files.show_left_out([])
        if not paths:
            self.counts.show_nothing("Add structure files or a folder of them.")
            return

        def work(job: Job) -> list[tasks.Labelled]:
            files = job.call(tasks.find_structure_files, list(paths))
            labelled: list[tasks.Labelled] = []
            for start in range(0, len(files), _FILES_AT_ONCE):
                some = files[start : start + _FILES_AT_ONCE]
                labelled += job.call(tasks.label_structure_files, some)
                job.tell((list(labelled), min(start + _FILES_AT_ONCE, len(files)), len(files)))
            return labelled

        self._asked = (FILES, paths)
        self.counts.show_nothing("Reading the structures…")
        self.stop_button.show()
        self._number = self._counter.start(work)

    def _count_materials_project(self, anew: bool = False) -> None:
        query, key = self._query, self.key
        wanted = (MATERIALS_PROJECT, replace(query, per_system=None), key)
        if not self.materials_project.bad_elements.isHidden():
            return
        if not key:
            self._forget_count()
            self.counts.show_nothing("With your key, what fits is counted here at once.")
            return
        if self._asked == wanted and not anew:
            if self._known is not None:
                self._show_materials_project(self._known)
            return
        self._forget_count()
        self._asked, self._known = wanted, None
        self.counts.show_nothing("Asking the Materials Project how many there are…")
        self.stop_button.show()
        self.anew_button.hide()
        values = query.to_dict()
        self._number = self._counter.start(
            lambda job: job.call(tasks.count_in_materials_project, values, key, anew)
        )

    def _show_materials_project(self, known: tasks.Counted) -> None:
        self._known = known
        self.anew_button.setVisible(known.listed is not None)
        if not any(known.counts.values()):
            self.counts.show_problem("Nothing fits; ask for fewer conditions.")
            return
        sentence = (
            "Nothing has been downloaded; the run does that, and leaves out amorphous cells, which "
            "are listed as triclinic."
        )
        if known.listed is not None:
            sentence = f"{_age_in_words(known.listed)} What has come since is not in it."
        self.counts.show_counts(known.counts, self._query.per_system, sentence)

    def _take_part(self, number: int, part: Any) -> None:
        if number != self._number:
            return
        labelled, done, of = part
        self._show_labelled(labelled, f"Read {done:,} of {wording.counted(of, 'file')}…", False)

    def _take_counts(self, number: int, result: Any) -> None:
        if number != self._number:
            return
        self.stop_button.hide()
        if isinstance(result, tasks.Counted):
            self._show_materials_project(result)
            return
        self._show_labelled(result)
        if not any(item.crystal_system for item in result):
            self.counts.show_problem("There is no structure that can be used.")

    def _show_labelled(
        self, labelled: list[tasks.Labelled], sentence: str = "", complete: bool = True
    ) -> None:
        found = Counter(item.crystal_system for item in labelled if item.crystal_system)
        self.files.show_left_out([item.problem for item in labelled if item.problem])
        counts = {s: found[s] for s in CRYSTAL_SYSTEMS}
        self.counts.show_counts(counts, sentence=sentence, complete=complete)

    def _take_failure(self, number: int, sentence: str) -> None:
        if number != self._number:
            return
        self._asked = None
        self.stop_button.hide()
        self.counts.show_problem(sentence)


def _age_in_words(listed: datetime) -> str:
    """Say how old a list is."""
    if not listed.timestamp():
        return "This is a list that was kept by an earlier version, nobody knows how long ago."
    days = (datetime.now(UTC) - listed).days
    age = {0: "today", 1: "yesterday"}.get(days, f"{days:,} days ago")
    return f"This list was downloaded {age}, on {listed.astimezone():%Y-%m-%d}, and kept here."
