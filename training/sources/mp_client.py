"""Requests to the Materials Project through its own client, repeated until they come through.

The client repeats few failures and waits little; here every passing failure is waited out, in
growing steps, in slices short enough to be called off.
"""

import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

# Seconds between one attempt and the next; then it is given up.
DELAYS: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
# No server is waited for longer than this (s), whatever it asks for.
_LONGEST_WAIT: Final = 120.0
_TIMEOUT: Final = 60
_SLICE: Final = 0.2

Document = dict[str, Any]
_Answer = TypeVar("_Answer")


class MaterialsProjectError(RuntimeError):
    """The Materials Project did not give what was wanted; one sentence, never with the key."""

    short = "no answer"


class WrongKeyError(MaterialsProjectError):
    """The key was refused."""


class NoNetworkError(MaterialsProjectError):
    """The server was not reached, or went silent."""

    short = "no network"


class ServerError(MaterialsProjectError):
    """The server was reached and kept failing."""

    short = "the server is busy"


class _Passing(Exception):  # noqa: N818  never leaves this module
    """A failure that may pass; `error` is raised when it does not."""

    def __init__(self, error: MaterialsProjectError, wait: float | None = None) -> None:
        self.error = error
        self.wait = wait


class Client:
    """Searches the summaries of the Materials Project.

    Parameters
    ----------
    key
        of the user.
    endpoint
        another server that speaks the same interface; None for the real one.
    timeout
        seconds without an answer after which a request is given up.
    delays
        seconds between attempts.
    on_wait
        told why and how long there is a wait; called often while waiting, may raise to call it
        off.
    """

    def __init__(
        self,
        key: str,
        endpoint: str | None = None,
        timeout: float = _TIMEOUT,
        delays: tuple[float, ...] = DELAYS,
        on_wait: Callable[[str], None] = lambda _: None,
    ) -> None:
        # mp-api takes seconds to import.
        import requests  # noqa: PLC0415
        from mp_api.client.core import MPRestError  # noqa: PLC0415
        from mp_api.client.routes.materials.summary import SummaryRester  # noqa: PLC0415

        class Summaries(SummaryRester):
            @staticmethod
            def _get_heartbeat_info(endpoint: str) -> tuple[str, list[str]]:  # noqa: ARG004
                # The client's own has no time limit; nothing here needs its answer.
                return "", []

        self._delays = delays
        self._on_wait = on_wait
        self._rest_error = MPRestError
        self._request_error = requests.RequestException
        self._answer: requests.Response | None = None
        try:
            self._summaries = Summaries(
                api_key=key,
                endpoint=endpoint,
                use_document_model=False,
                mute_progress_bars=True,
                timeout=timeout,
            )
        except MPRestError as error:  # wrong length
            raise WrongKeyError(_WRONG_KEY) from error
        session = self._summaries.session
        session.hooks["response"].append(self._remember)
        for scheme in ("http://", "https://"):
            session.mount(scheme, requests.adapters.HTTPAdapter(max_retries=0))

    def search(self, **criteria: Any) -> list[Document]:
        """One page of documents, as `SummaryRester.search` takes its arguments.

        Raises
        ------
        WrongKeyError, NoNetworkError, ServerError
            As they say; the last two after all attempts.
        """
        return self._patiently(lambda: self._search(criteria))

    def count(self, **criteria: Any) -> int:
        """How many documents fit, in one small request. Raises as `search` does."""
        return self._patiently(lambda: self._count(criteria))

    def _patiently(self, ask: Callable[[], _Answer]) -> _Answer:
        for delay in (*self._delays, None):
            try:
                return ask()
            except _Passing as passing:
                if delay is None:
                    raise passing.error from passing
                self._wait(max(delay, passing.wait or 0.0), passing.error)
        raise AssertionError  # the last attempt either returned or raised

    def _count(self, criteria: dict[str, Any]) -> int:
        self._search(criteria | {"fields": ["material_id"], "chunk_size": 1})
        try:
            meta = self._answer.json()["meta"] if self._answer else {}
            return int(meta["total_doc"])
        except (ValueError, KeyError, TypeError) as error:
            raise _Passing(ServerError(_MALFORMED)) from error

    def _search(self, criteria: dict[str, Any]) -> list[Document]:
        self._answer = None
        try:
            documents = self._summaries.search(num_chunks=1, **criteria)
        except self._rest_error as error:
            raise self._judged(error) from None
        except (ValueError, KeyError, TypeError) as error:
            raise _Passing(ServerError(_MALFORMED)) from error
        if not all(isinstance(d, dict) and "material_id" in d for d in documents):
            raise _Passing(ServerError(_MALFORMED))
        return list(documents)

    def _judged(self, error: Exception) -> Exception:
        """Tell what a failed request means: raise it, or wait."""
        if self._answer is None or isinstance(error.__context__, self._request_error):
            return _Passing(NoNetworkError(_NO_NETWORK))
        status = self._answer.status_code
        if status in (401, 403):
            return WrongKeyError(_WRONG_KEY)
        if status == 429:
            return _Passing(ServerError(_BUSY), _seconds(self._answer.headers.get("Retry-After")))
        if status >= 500:
            return _Passing(ServerError(_BROKEN.format(status=status)))
        return ServerError(
            f"The Materials Project refuses the question (status {status}); "
            "a newer version of xrdgui may be needed."
        )

    def _wait(self, seconds: float, error: MaterialsProjectError) -> None:
        seconds = min(seconds, _LONGEST_WAIT)
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._on_wait(f"{error.short}, trying again in {left:.0f} s")
            time.sleep(min(_SLICE, left))

    def _remember(self, answer: Any, *_: Any, **__: Any) -> None:
        self._answer = answer


def _seconds(header: str | None) -> float | None:
    try:
        return float(header) if header else None
    except ValueError:  # a date; our own delays do as well
        return None


_WRONG_KEY: Final = (
    "The Materials Project refuses the key; copy it again from your dashboard at "
    "materialsproject.org (32 characters)."
)
_NO_NETWORK: Final = (
    "The Materials Project cannot be reached; check the network and start again, what was "
    "downloaded is kept."
)
_BUSY: Final = (
    "The Materials Project asks for fewer requests and kept asking; start again later, what was "
    "downloaded is kept."
)
_BROKEN: Final = (
    "The Materials Project has a fault of its own (status {status}); start again later, what was "
    "downloaded is kept."
)
_MALFORMED: Final = (
    "The Materials Project sent a page that cannot be read; start again later, what was "
    "downloaded is kept."
)
