"""What every file must do to a reader: give patterns, or one sentence. All else is a finding."""

import logging
import pickle
import sys
import traceback
import warnings
from pathlib import Path

from xrdgui.patterns import Pattern, export
from xrdgui.patterns.pattern import MIN_POINTS
from xrdgui.patterns.readers import AXES, Axis, ReadError, read_patterns
from xrdgui.patterns.wavelengths import is_plausible

_LONGEST_SENTENCE = 400
_log = logging.getLogger("xrdgui.patterns")


class _Listener(logging.Handler):
    """Hears of exceptions that readers did not expect, and of those nobody can catch."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.heard.append(_place(error) if error is not None else record.getMessage())

    def unraisable(self, given: "sys.UnraisableHookArgs") -> None:
        self.heard.append(f"not caught: {given.exc_type.__name__}: {given.exc_value}")


def judge(path: Path, thorough: bool = False) -> str | None:
    """Read a file and return what was wrong with how it was read, None when nothing was.

    Parameters
    ----------
    thorough
        Also read it over every axis, and see that what is read can be written, and sent to another
        process.
    """
    listener = _Listener()
    _log.addHandler(listener)
    _log.propagate = False
    hook, sys.unraisablehook = sys.unraisablehook, listener.unraisable
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            wrong = _outcome(path, thorough)
            for axis in AXES if thorough and wrong is None else ():
                wrong = wrong or _outcome(path, thorough, axis)
    finally:
        sys.unraisablehook = hook
        _log.propagate = True
        _log.removeHandler(listener)
    return wrong or (f"unexpected {listener.heard[0]}" if listener.heard else None)


def _outcome(path: Path, thorough: bool, axis: Axis | None = None) -> str | None:
    try:
        patterns = read_patterns(path, axis)
    except ReadError as error:
        return _wrong_with_sentence(str(error), path.name)
    except Exception as error:  # noqa: BLE001  to be found is what it is here for
        return f"raised {_place(error)}"
    if not patterns:
        return "no pattern and no sentence"
    for pattern in patterns:
        wrong = _wrong_with_pattern(pattern, path)
        if wrong:
            return wrong
    return _lost_in_writing(patterns[-1], path) if thorough and axis is None else None


def _wrong_with_sentence(sentence: str, name: str) -> str | None:
    if not sentence.startswith(f"{name} "):
        return "sentence without the file's name"
    if not sentence.endswith(".") or "\n" in sentence:
        return "not one sentence"
    if not sentence.isprintable():
        return "sentence with characters that cannot be shown"
    return "sentence too long" if len(sentence) > _LONGEST_SENTENCE + len(name) else None


def _wrong_with_pattern(pattern: Pattern, path: Path) -> str | None:
    two_theta = pattern.two_theta
    if two_theta.size < MIN_POINTS:
        return "too few points"
    if two_theta[0] < 0 or two_theta[-1] > 180:
        return "2θ outside of 0–180°"
    if pattern.intensity.max() == pattern.intensity.min():
        return "intensity the same everywhere"
    if pattern.wavelength is not None and not is_plausible(pattern.wavelength):
        return "impossible wavelength"
    if pattern.deviation is not None and not pattern.deviation.any():
        return "a deviation that is nowhere known"
    if pattern.source != path or not pattern.name or "format" not in pattern.metadata:
        return "source, name or format missing"
    return None


def _lost_in_writing(pattern: Pattern, path: Path) -> str | None:
    copy = pickle.loads(pickle.dumps(pattern))  # noqa: S301  our own
    if copy.metadata != pattern.metadata and "nan" not in repr(pattern.metadata):
        return "metadata do not travel"
    written = path.with_name("written.xye")
    written.unlink(missing_ok=True)
    export.write(pattern, written, "xye")
    (again,) = read_patterns(written)
    for name in ("two_theta", "intensity", "deviation"):
        values = (getattr(one, name) for one in (again, pattern))
        one, other = (b"" if numbers is None else numbers.tobytes() for numbers in values)
        if one != other:
            return f"{name} lost in writing"
    return None if again.wavelength == pattern.wavelength else "wavelength lost in writing"


def _place(error: BaseException) -> str:
    """Return kind and place of an exception, the same for all of one cause."""
    last = "?"
    for frame in traceback.extract_tb(error.__traceback__):
        if "/xrdgui/" in frame.filename.replace("\\", "/"):
            last = f"{Path(frame.filename).name}:{frame.name}:{frame.lineno}"
    return f"{type(error).__name__} in {last}"
