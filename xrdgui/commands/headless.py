"""What the window does with files, as records for the command line. No Qt."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xrdgui.classification.prediction import Prediction, Predictor
from xrdgui.commands.expected import NOT_FOUND, Expectations
from xrdgui.commands.records import Record
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.patterns.file_reader import FileRead, FileReader
from xrdgui.patterns.pattern import Pattern
from xrdgui.workspace import cell_columns, compound_columns

if TYPE_CHECKING:
    from xrdgui.patterns.readers import Axis
    from xrdgui.reference.elements import Elements

BATCH = 64


@dataclass(frozen=True)
class _Scan:
    """One scan of a file, or why there is none."""

    file: Path
    pattern: Pattern | None
    error: str | None = None


def classify(
    paths: Sequence[str],
    predictor: Predictor,
    default_wavelength: float,
    axis: "Axis | None" = None,
    elements: "Callable[[Path], Elements] | None" = None,
) -> Generator[list[Record]]:
    """Yield batches of records, one per scan in the order of the files, or one per bad file.

    Keys: file, scan, crystal_system, probability, probabilities, top2, candidates,
    doubted, cell, compound, compounds, library, elements, model, model_fingerprint, warnings,
    error.
    """
    for batch in _batches(_scans(paths, axis)):
        good = [scan for scan in batch if scan.pattern is not None]
        known = None if elements is None else [elements(scan.file) for scan in good]
        patterns = [scan.pattern for scan in good if scan.pattern is not None]
        answers = predictor.predict(patterns, default_wavelength, known) if patterns else []
        of_sample: Sequence[Elements | None] = known or [None] * len(answers)
        predictions = iter(zip(answers, of_sample, strict=True))
        yield [
            _classified(scan, *((None, None) if scan.pattern is None else next(predictions)))
            for scan in batch
        ]


def info(
    paths: Sequence[str], expectations: Expectations, axis: "Axis | None" = None
) -> Generator[list[Record]]:
    """Yield batches of records, one per scan in the order of the files, or one per bad file.

    Keys: file, format, scan, scans, n_points, two_theta_first, two_theta_last, intensity_max,
    wavelength, verdict, notes, error.
    """
    for read in files(paths, axis):
        if read.path.resolve() not in expectations.tables:
            verdict = expectations.verdict(read)
            patterns = read.patterns or (None,)
            yield [_described(read, pattern, verdict) for pattern in patterns]
    for name in expectations.missing():
        yield [
            _described(FileRead(Path(name), problem="is listed, but not here."), None, NOT_FOUND)
        ]


def files(paths: Sequence[str], axis: "Axis | None" = None) -> Generator[FileRead]:
    """Read all files meant by these files, folders and globs, in a process of their own.

    Parameters
    ----------
    axis
        What they are over, where that is not left to each of them to say.
    """
    reader = FileReader()
    try:
        found = reader.find(paths)
        if isinstance(found, FileRead):
            yield found
            return
        yield from reader.read_all(found, axis=axis)
    finally:
        reader.close()


def _scans(paths: Sequence[str], axis: "Axis | None") -> Generator[_Scan]:
    for read in files(paths, axis):
        if read.problem is not None and not read.passed_over:
            yield _Scan(read.path, None, read.problem)
        for pattern in read.patterns:
            yield _Scan(read.path, pattern)


def _batches(scans: Generator[_Scan]) -> Generator[Sequence[_Scan]]:
    batch: list[_Scan] = []
    for scan in scans:
        batch.append(scan)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _classified(
    scan: _Scan, prediction: Prediction | None, elements: "Elements | None" = None
) -> Record:
    record: Record = {
        "file": str(scan.file),
        "scan": None if scan.pattern is None else scan.pattern.scan,
        "crystal_system": None,
        "probability": None,
        # The same keys on every line, so that all lines of a CSV have the same columns.
        "probabilities": dict.fromkeys(
            CRYSTAL_SYSTEMS if prediction is None else prediction.classes
        ),
        "top2": None,
        "candidates": [],
        "doubted": None,
        "cell": cell_columns.columns(None if prediction is None else prediction.cell),
        "compound": compound_columns.first(() if prediction is None else prediction.compounds),
        "compounds": compound_columns.every(() if prediction is None else prediction.compounds),
        "library": None if prediction is None else prediction.library or None,
        "elements": sorted(elements.may) if elements else [],
        "model": None,
        "model_fingerprint": None,
        "warnings": [],
        "error": scan.error,
    }
    if prediction is not None:
        record["model"] = prediction.model
        record["model_fingerprint"] = prediction.fingerprint
        record["warnings"] = list(map(str, prediction.warnings))
        record["error"] = None if prediction.error is None else str(prediction.error)
        if prediction.probabilities is not None and prediction.top2 is not None:
            rounded = [round(p, 6) for p in prediction.probabilities]
            record["crystal_system"] = prediction.crystal_system
            record["probability"] = max(rounded)
            record["probabilities"] = dict(zip(prediction.classes, rounded, strict=True))
            record["top2"] = list(prediction.top2)
            record["candidates"] = list(prediction.candidates)
            record["doubted"] = prediction.not_one_phase
    return record


def _described(read: FileRead, pattern: Pattern | None, verdict: str) -> Record:
    record: Record = {
        "file": str(read.path),
        "format": None,
        "scan": None,
        "scans": None,
        "n_points": None,
        "two_theta_first": None,
        "two_theta_last": None,
        "intensity_max": None,
        "wavelength": None,
        "verdict": verdict,
        "notes": [],
        "error": read.problem,
    }
    if pattern is not None:
        record |= {
            "format": pattern.metadata.get("format"),
            "scan": pattern.scan,
            "scans": len(read.patterns),
            "n_points": int(pattern.two_theta.size),
            "two_theta_first": float(pattern.two_theta[0]),
            "two_theta_last": float(pattern.two_theta[-1]),
            "intensity_max": float(pattern.intensity.max()),
            "wavelength": pattern.wavelength,
            "notes": list(pattern.metadata.get("remarks", ())),
        }
    return record
