"""What is open in the window: entries, their answers, and the work under way.

Widgets show this object and call its verbs; it knows none of them.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xrdgui.patterns.file_reader import FileRead
from xrdgui.ui.background.inference import Answer, InferenceClient, Question
from xrdgui.ui.background.loader import Loader
from xrdgui.workspace.entry import Entry, State

if TYPE_CHECKING:
    from xrdgui.patterns.readers import Axis


@dataclass
class BatchReport:
    """What became of the work since the window was last idle."""

    asked: set[int] = field(default_factory=set)
    problems: list[tuple[str, str]] = field(default_factory=list)
    open_already: list[int] = field(default_factory=list)
    # Files over Q or d, which can be converted if the user says so, by what they are over.
    over: "dict[Axis, list[Path]]" = field(default_factory=dict)
    passed_over: int = 0
    cancelled: bool = False


class _OpenFile:
    """Where the scans of a file are in the list."""

    def __init__(self, version: tuple[int, int] | None) -> None:
        self.version = version
        self.keys: dict[int | None, int] = {}


class Session(QObject):
    """Entries by key, and the verbs of the window.

    Signals
    -------
    added(list[Entry]), removed(list[int]), changed(list[int])
        Keys of entries whose answer or wavelength changed.
    default_wavelength_changed(float)
    opening()
        Files were asked for; the entries that come next are theirs.
    batch_started(), batch_finished(BatchReport)
        Around all reading and classifying that goes on without a pause.
    """

    added = Signal(list)
    removed = Signal(list)
    changed = Signal(list)
    default_wavelength_changed = Signal(float)
    opening = Signal()
    batch_started = Signal()
    batch_finished = Signal(object)

    def __init__(
        self,
        client: InferenceClient,
        loader: Loader,
        default_wavelength: float,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.client = client
        self.loader = loader
        self.default_wavelength = default_wavelength
        self.entries: dict[int, Entry] = {}
        self._files: dict[str, _OpenFile] = {}
        self._next_key = 0
        self._report: BatchReport | None = None
        loader.read.connect(self._take_files)
        loader.idle.connect(self._check_finished)
        client.answered.connect(self._take_answers)
        client.idle.connect(self._check_finished)

    # -- verbs ----------------------------------------------------------------------------------

    def open(self, paths: Sequence[str | Path]) -> None:
        """Read these files and folders and classify what is in them."""
        if paths:
            self._begin()
            self.opening.emit()
            self.loader.load(paths)

    def open_over(self, over: "Mapping[Axis, Sequence[Path]]") -> None:
        """Read these files again, as given over Q, d or 2θ, whatever they say themselves."""
        files = [path for paths in over.values() for path in paths]
        known = [self._files[_place(path)] for path in files if _place(path) in self._files]
        self.remove([key for file in known for key in file.keys.values()])
        if files:
            self._begin()
            self.opening.emit()
        for axis, paths in over.items():
            self.loader.load(paths, axis)

    def remove(self, keys: Iterable[int]) -> None:
        """Take entries off the list; files stay where they are."""
        gone = [entry for entry in (self.entries.pop(key, None) for key in keys) if entry]
        for entry in gone:
            self._forget(entry)
        if gone:
            self.removed.emit([entry.key for entry in gone])

    def set_wavelength(self, keys: Iterable[int], wavelength: float | None) -> list[str]:
        """Use this wavelength (Å) for these entries; None goes back to the file's own.

        Returns a sentence for each that cannot have it.
        """
        affected, problems = [], []
        for key in keys:
            entry = self.entries[key]
            if entry.pattern is None:
                continue
            before = entry.wavelength(self.default_wavelength)
            problem = entry.set_wavelength(wavelength)
            if problem is not None:
                problems.append(problem)
            if entry.wavelength(self.default_wavelength) != before:
                affected.append(key)
        self.classify(affected)
        return problems

    def set_default_wavelength(self, wavelength: float) -> None:
        """Use this wavelength (Å) for every entry that has none of its own."""
        if wavelength == self.default_wavelength:
            return
        self.default_wavelength = wavelength
        self.default_wavelength_changed.emit(wavelength)
        self.classify(
            key
            for key, entry in self.entries.items()
            if entry.override is None
            and entry.pattern is not None
            and entry.pattern.wavelength is None
        )

    def classify(self, keys: Iterable[int]) -> None:
        """Ask the network about these entries (again)."""
        questions = []
        for key in keys:
            entry = self.entries[key]
            if entry.used is not None:
                questions.append(Question(key, entry.ask(), entry.used))
        if not questions:
            return
        report = self._begin()
        report.asked.update(question.key for question in questions)
        self.changed.emit([question.key for question in questions])
        self.client.classify(questions, self.default_wavelength)

    def cancel(self) -> None:
        """Stop reading and classifying; answers already there stay."""
        if self._report is None:
            return
        self._report.cancelled = True
        self.loader.cancel()
        self._mark_waiting_cancelled()
        self.client.cancel()

    # -- what comes back ------------------------------------------------------------------------

    def _take_files(self, files: list[FileRead]) -> None:
        report = self._begin()
        new: list[Entry] = []
        for file in files:
            if file.passed_over:
                report.passed_over += 1
                continue
            if file.axis is not None:
                report.over.setdefault(file.axis, []).append(file.path)
            new += self._new_of(file, report)
        self.added.emit(new)
        if report.cancelled:
            self._mark_waiting_cancelled()
        else:
            self.classify([entry.key for entry in new if entry.pattern is not None])

    def _new_of(self, file: FileRead, report: BatchReport) -> list[Entry]:
        """Entries for what is in the file and not in the list yet."""
        known = self._files.get(_place(file.path))
        wavelengths: dict[int | None, float | None] = {}
        if known is not None and known.version != file.version:
            # It has been written anew since; what was set by hand for a scan still holds.
            wavelengths = {scan: self.entries[key].override for scan, key in known.keys.items()}
            self.remove(known.keys.values())
            known = None
        if known is None:
            known = self._files[_place(file.path)] = _OpenFile(file.version)
        new: list[Entry] = []
        for pattern in file.patterns or (None,):
            scan = None if pattern is None else pattern.scan
            if scan in known.keys:
                report.open_already.append(known.keys[scan])
                continue
            name = file.path.name if pattern is None else pattern.name
            entry = self._new_entry(name, file.path, file.problem)
            entry.pattern = pattern
            entry.set_wavelength(wavelengths.get(scan))
            known.keys[scan] = entry.key
            self.entries[entry.key] = entry
            new.append(entry)
            if file.problem is not None:
                report.problems.append((file.path.name, file.problem))
        return new

    def _forget(self, entry: Entry) -> None:
        """Take an entry off the record of its file."""
        if entry.source is None:
            return
        known = self._files.get(_place(entry.source))
        scan = None if entry.pattern is None else entry.pattern.scan
        if known is not None and known.keys.get(scan) == entry.key:
            del known.keys[scan]
            if not known.keys:
                del self._files[_place(entry.source)]

    def _new_entry(self, name: str, source: Path, problem: str | None = None) -> Entry:
        self._next_key += 1
        state = State.WAITING if problem is None else State.UNREADABLE
        return Entry(self._next_key, name, source, None, problem=problem, state=state)

    def _take_answers(self, answers: list[Answer]) -> None:
        report = self._begin()
        taken = []
        for answer in answers:
            entry = self.entries.get(answer.key)
            if entry is None or not entry.answer(answer.request, answer.prediction):
                continue
            taken.append(answer.key)
            if entry.problem is not None:
                report.problems.append((entry.name, entry.problem))
        if taken:
            self.changed.emit(taken)

    def _mark_waiting_cancelled(self) -> None:
        waiting = [entry for entry in self.entries.values() if entry.state is State.WAITING]
        for entry in waiting:
            entry.state = State.CANCELLED
        if waiting:
            self.changed.emit([entry.key for entry in waiting])

    def _begin(self) -> BatchReport:
        if self._report is None:
            self._report = BatchReport()
            self.batch_started.emit()
        return self._report

    def _check_finished(self) -> None:
        if self._report is None or self.loader.busy or self.client.busy:
            return
        report, self._report = self._report, None
        self.batch_finished.emit(report)


def _place(path: Path) -> str:
    """Return the same text for the same file, however it was named."""
    return os.path.normcase(path.absolute())
