"""What the window does with files, as records for the command line. No Qt."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.crystal_systems import CRYSTAL_SYSTEMS
from xrdgui.classification.predictor import Prediction, Predictor
from xrdgui.patterns.pattern import Pattern
from xrdgui.patterns.readers import ReadError, read_patterns
from xrdgui.records import Record

BATCH = 64


@dataclass(frozen=True)
class _Scan:
    """One scan of a file, or why there is none."""

    file: Path
    pattern: Pattern | None
    error: str | None = None


def classify(
    files: Iterable[Path], predictor: Predictor, default_wavelength: float
) -> Iterator[list[Record]]:
    """Yield batches of records, one per scan in the order of the files, or one per bad file.

    Keys: file, scan, crystal_system, probability, probabilities, top2, warnings, error.
    """
    for batch in _batches(_scans(files)):
        patterns = [scan.pattern for scan in batch if scan.pattern is not None]
        predictions = iter(predictor.predict(patterns, default_wavelength) if patterns else [])
        yield [
            _classified(scan, None if scan.pattern is None else next(predictions)) for scan in batch
        ]


def info(files: Iterable[Path]) -> Iterator[list[Record]]:
    """Yield batches of records, one per scan in the order of the files, or one per bad file.

    Keys: file, scan, n_points, two_theta_first, two_theta_last, intensity_max, wavelength, format,
    error.
    """
    for scan in _scans(files):
        yield [_described(scan)]


def _scans(files: Iterable[Path]) -> Iterator[_Scan]:
    for file in files:
        try:
            patterns = read_patterns(file)
        except ReadError as error:
            yield _Scan(file, None, str(error))
            continue
        for pattern in patterns:
            yield _Scan(file, pattern)


def _batches(scans: Iterable[_Scan]) -> Iterator[Sequence[_Scan]]:
    batch: list[_Scan] = []
    for scan in scans:
        batch.append(scan)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _classified(scan: _Scan, prediction: Prediction | None) -> Record:
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
        "warnings": [],
        "error": scan.error,
    }
    if prediction is not None:
        record["warnings"] = list(prediction.warnings)
        record["error"] = prediction.error
        if prediction.probabilities is not None and prediction.top2 is not None:
            rounded = [round(p, 6) for p in prediction.probabilities]
            record["crystal_system"] = prediction.crystal_system
            record["probability"] = max(rounded)
            record["probabilities"] = dict(zip(prediction.classes, rounded, strict=True))
            record["top2"] = list(prediction.top2)
    return record


def _described(scan: _Scan) -> Record:
    pattern = scan.pattern
    if pattern is None:
        keys = ("n_points", "two_theta_first", "two_theta_last", "intensity_max", "wavelength")
        return {
            "file": str(scan.file),
            "scan": None,
            **dict.fromkeys(keys),
            "format": None,
            "error": scan.error,
        }
    return {
        "file": str(scan.file),
        "scan": pattern.scan,
        "n_points": int(pattern.two_theta.size),
        "two_theta_first": float(pattern.two_theta[0]),
        "two_theta_last": float(pattern.two_theta[-1]),
        "intensity_max": float(pattern.intensity.max()),
        "wavelength": pattern.wavelength,
        "format": pattern.metadata.get("format"),
        "error": None,
    }
