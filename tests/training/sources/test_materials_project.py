"""The real client against a server on this machine, which fails in every way servers do."""

import importlib
import logging
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.mp_server import KEY, Server, document, serve
from training.sources import CrystalStructure, mp_cache, mp_client, mp_key
from training.sources.materials_project import (
    EmptyAnswerError,
    Query,
    count_per_system,
    forget_lists,
    listed_on,
    structures,
)
from training.sources.mp_cache import Cache
from xrdgui.crystals.crystal_systems import CRYSTAL_SYSTEMS


@pytest.fixture(scope="module", autouse=True)
def client_imported() -> None:
    """Its import is slow, and not to be part of what is waited for here."""
    importlib.import_module("mp_api.client")


class InterruptedHereError(Exception):
    pass


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache.sqlite"


def _get(
    server: Server, cache: Path, query: Query | None = None, key: str = KEY, **options: Any
) -> list[CrystalStructure]:
    options = {"delays": (0.0, 0.0), "timeout": 0.5} | options
    return list(
        structures(query or Query(), lambda: key, cache=cache, endpoint=server.endpoint, **options)
    )


def _ids(found: list[CrystalStructure]) -> list[str]:
    return sorted(structure.identifier for structure in found)


def test_structures_arrive_labelled(cache: Path) -> None:
    with serve([document(1), document(2)]) as server:
        found = {s.identifier: s for s in _get(server, cache)}
    assert set(found) == {"mp-1", "mp-2"}
    assert found["mp-1"].space_group == 225
    assert found["mp-1"].formula == "NaCl"
    assert found["mp-1"].chemical_system == "Cl-Na"
    assert found["mp-1"].reported is False
    assert found["mp-2"].reported is True


def test_what_is_here_is_never_asked_for_again(cache: Path) -> None:
    with serve([document(1), document(2)]) as server:
        _get(server, cache)
        asked = len(server.asked)
        assert _ids(_get(server, cache)) == ["mp-1", "mp-2"]
        assert len(server.asked) == asked
        # Another query lists anew, and fetches only what is new.
        server.documents.append(document(3))
        assert _ids(_get(server, cache, Query(max_sites=2))) == ["mp-1", "mp-2", "mp-3"]
        assert Counter(server.asked_ids) == {"mp-1": 1, "mp-2": 1, "mp-3": 1}
    # The server is gone: no network is needed for what is here, nor a key.
    gone = list(structures(Query(), lambda: pytest.fail("asked for the key"), cache=cache))
    assert _ids(gone) == ["mp-1", "mp-2"]


def test_an_interrupted_download_goes_on_where_it_was(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.sources.materials_project._CHUNK", 2)
    monkeypatch.setattr("training.sources.materials_project._PAGE", 2)
    with serve([document(n) for n in range(1, 8)]) as server:

        def interrupt(what: str, done: int, total: int | None) -> None:
            if "structures" in what and done == 4:
                raise InterruptedHereError

        with pytest.raises(InterruptedHereError):
            _get(server, cache, on_progress=interrupt)
        assert len(server.asked_ids) == 4
        listed = len(server.asked)
        assert len(_get(server, cache)) == 7
        assert len(server.asked) == listed + 2
        assert set(Counter(server.asked_ids).values()) == {1}


def test_a_lost_network_goes_on_where_it_was(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.sources.materials_project._CHUNK", 2)
    with serve([document(n) for n in range(1, 6)]) as server:
        options = {"cache": cache, "endpoint": server.endpoint, "delays": (0.0,)}
        download = structures(Query(), lambda: KEY, **options)
        found = [next(download), next(download)]
        server.always = "cut"
        with pytest.raises(mp_client.NoNetworkError, match="what was downloaded is kept"):
            next(download)
        assert len(set(_ids(found))) == 2
        server.always = None
        assert len(_get(server, cache)) == 5
        assert set(Counter(server.asked_ids).values()) == {1}


@pytest.mark.parametrize("fault", ["500", "429", "slow", "cut", "half", "malformed"])
def test_a_passing_fault_is_waited_out(cache: Path, fault: str) -> None:
    with serve([document(1)]) as server:
        server.faults = [fault, fault]
        assert _ids(_get(server, cache)) == ["mp-1"]
        assert server.faults == []


@pytest.mark.parametrize(
    ("fault", "error", "sentence"),
    [
        ("500", mp_client.ServerError, r"a fault of its own \(status 500\)"),
        ("429", mp_client.ServerError, "fewer requests"),
        ("slow", mp_client.NoNetworkError, "cannot be reached"),
        ("cut", mp_client.NoNetworkError, "cannot be reached"),
        ("malformed", mp_client.ServerError, "cannot be read"),
    ],
)
def test_a_lasting_fault_has_its_sentence(
    cache: Path, fault: str, error: type[Exception], sentence: str
) -> None:
    with serve([document(1)]) as server:
        server.always = fault
        with pytest.raises(error, match=sentence):
            _get(server, cache, delays=(0.0,))


def test_no_server_at_all(cache: Path) -> None:
    with serve([]) as server:
        pass
    with pytest.raises(mp_client.NoNetworkError, match="check the network"):
        _get(server, cache)


def test_waiting_grows_is_told_and_can_be_called_off(cache: Path) -> None:
    told: list[tuple[float, str]] = []
    began = time.monotonic()
    with serve([document(1)]) as server:
        server.faults = ["500", "500"]
        _get(
            server, cache, delays=(0.3, 0.6),
            on_progress=lambda what, *_: told.append((time.monotonic() - began, what)),
        )  # fmt: skip
        waits = [when for when, what in told if "trying again" in what]
        assert time.monotonic() - began >= 0.9
        assert len(waits) >= 3

        def call_off(what: str, *_: object) -> None:
            if "trying again" in what:
                raise InterruptedHereError

        server.always = "500"
        began = time.monotonic()
        with pytest.raises(InterruptedHereError):
            _get(server, cache, Query(max_sites=9), delays=(30.0,), on_progress=call_off)
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("key", ["x" * 32, "too short"])
def test_a_wrong_key_is_said_at_once_and_never_shown(
    cache: Path, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with serve([document(1)]) as server, pytest.raises(mp_client.WrongKeyError) as caught:
        _get(server, cache, key=key, delays=(30.0,))
    assert "refuses the key" in str(caught.value)
    assert key not in str(caught.value)
    assert key not in caplog.text


def test_the_key_is_in_no_file_and_no_log(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serve([document(1)]) as server:
        _get(server, cache)
    assert KEY not in caplog.text
    assert not any(
        KEY.encode() in path.read_bytes() for path in cache.parent.rglob("*") if path.is_file()
    )


def test_an_empty_answer_has_its_sentence(cache: Path) -> None:
    with serve([document(1)]) as server, pytest.raises(EmptyAnswerError, match="fewer conditions"):
        _get(server, cache, Query(require=("U",)))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (Query(), [1, 2, 3, 4]),
        (Query(n_elements=3), [5]),
        (Query(require=("K",)), [3]),
        (Query(exclude=("K",)), [1, 2, 4]),
        (Query(observed_only=True), [2, 4]),
        (Query(energy_above_hull=0.025), [1, 2]),
        (Query(max_sites=3), [1, 2, 3]),
        (Query(non_commercial=True), [1, 2, 3, 4, 6, 7]),
    ],
)
def test_filters(cache: Path, query: Query, wanted: list[int]) -> None:
    documents = [
        document(1),
        document(2),
        document(3, elements=["Cl", "K"]),
        document(4, nsites=4),
        document(5, nelements=3),
        document(6, builder_meta={"license": "BY-NC"}),
        document(7, batch_id="gnome_r2scan_statics"),
        document(8, deprecated=True),
        document(1244800),
    ]
    with serve(documents) as server:
        assert _ids(_get(server, cache, query)) == [f"mp-{number}" for number in wanted]


def test_crystal_systems_are_balanced_and_the_choice_does_not_change(cache: Path) -> None:
    documents = [document(n) for n in range(1, 30)]
    documents += [document(n, "Trigonal") for n in range(30, 40)]
    documents += [document(n, "Triclinic") for n in range(40, 43)]
    with serve(documents) as server:
        first = _ids(_get(server, cache, Query(per_system=5)))
        again = _ids(_get(server, cache.with_name("other.sqlite"), Query(per_system=5)))
    assert first == again
    numbers = [int(identifier[3:]) for identifier in first]
    assert Counter((n >= 30) + (n >= 40) for n in numbers) == {0: 5, 1: 5, 2: 3}


def _count(server: Server, cache: Path, query: Query | None = None, **options: Any) -> Any:
    options = {"delays": (0.0, 0.0), "timeout": 0.5} | options
    return count_per_system(
        query or Query(), lambda: KEY, cache=cache, endpoint=server.endpoint, **options
    )


def test_counting_asks_once_a_crystal_system_and_for_little(cache: Path) -> None:
    documents = [document(n) for n in range(1, 30)] + [document(30, "Trigonal")]
    with serve(documents) as server:
        server.faults = ["429", "malformed"]
        counts = _count(server, cache, Query(per_system=5))
        assert counts == dict.fromkeys(CRYSTAL_SYSTEMS, 0) | {"cubic": 29, "trigonal": 1}
        assert len(server.asked) == len(CRYSTAL_SYSTEMS)
        assert {query["_limit"] for query in server.asked} == {"1"}
        assert _count(server, cache, Query(exclude=("Cl",)))["cubic"] == 0


def test_what_was_listed_is_counted_here(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.sources.materials_project._PAGE", 2)
    with serve([document(n) for n in range(1, 6)]) as server:
        _get(server, cache)
    counts = count_per_system(Query(), lambda: pytest.fail("asked for the key"), cache=cache)
    assert counts["cubic"] == 5


def test_a_list_says_how_old_it_is_and_can_be_asked_for_anew(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listed_on(Query(), cache) is None
    with serve([document(1)]) as server, monkeypatch.context() as then:
        then.setattr(mp_cache.time, "time", lambda: 86400.0 * 20_000)
        assert _ids(_get(server, cache)) == ["mp-1"]
    assert listed_on(Query(), cache) == datetime(2024, 10, 4, tzinfo=UTC)
    assert listed_on(Query(observed_only=True), cache) is None
    with serve([document(1), document(2)]) as server:
        assert _ids(_get(server, cache)) == ["mp-1"]
        forget_lists(Query(observed_only=True), cache)
        assert _ids(_get(server, cache)) == ["mp-1"]
        forget_lists(Query(), cache)
        assert listed_on(Query(), cache) is None
        assert _ids(_get(server, cache)) == ["mp-1", "mp-2"]
        # What is here is not downloaded again.
        assert server.asked_ids == ["mp-2"]


def test_a_cache_from_before_lists_had_a_time_goes_on(cache: Path) -> None:
    with sqlite3.connect(cache) as old:
        old.execute("CREATE TABLE entries (id TEXT PRIMARY KEY, entry TEXT NOT NULL)")
        old.execute(
            "CREATE TABLE pages (listing TEXT NOT NULL, page INTEGER NOT NULL, ids TEXT NOT NULL, "
            "PRIMARY KEY (listing, page))"
        )
        old.execute("INSERT INTO pages VALUES ('a list', 1, '[\"mp-1\"]')")
    old.close()
    with Cache(cache) as store:
        assert store.page("a list", 1) == ["mp-1"]
        assert store.fetched("a list") == 0.0
        store.keep_page("a list", 1, ["mp-2"])
        assert store.fetched("a list") == pytest.approx(time.time(), abs=60)
        store.forget(["a list"])
        assert store.fetched("a list") is None


def test_counting_can_be_called_off_and_fails_in_a_sentence(cache: Path) -> None:
    def call_off(what: str, done: int, total: int | None) -> None:
        if done == 2:
            raise InterruptedHereError

    with serve([document(1)]) as server:
        with pytest.raises(InterruptedHereError):
            _count(server, cache, on_progress=call_off)
        assert len(server.asked) == 2
        server.always = "500"
        with pytest.raises(mp_client.ServerError, match="status 500"):
            _count(server, cache, Query(max_sites=3))


def test_an_unusable_structure_is_named_and_the_rest_go_on(cache: Path) -> None:
    half = document(2)
    half["structure"]["sites"][0]["species"] = [{"element": "Na", "occu": 0.5}]
    said: list[str] = []
    with serve([document(1), half, document(3, structure={"lattice": 1})]) as server:
        assert _ids(_get(server, cache, on_skipped=said.append)) == ["mp-1"]
        _get(server, cache)
        assert set(Counter(server.asked_ids).values()) == {1}
    assert any("mp-2" in sentence and "occupied" in sentence for sentence in said)
    assert any("mp-3" in sentence and "cannot be read" in sentence for sentence in said)


def test_a_query_survives_json() -> None:
    import json

    query = Query(require=("Na",), per_system=3, energy_above_hull=0.1)
    assert Query.from_dict(json.loads(json.dumps(query.to_dict()))) == query


def test_a_symbol_that_is_no_element_is_said() -> None:
    with pytest.raises(ValueError, match="“Xx” is not the symbol of an element"):
        Query(exclude=("Na", "Xx"))


def test_the_command_line(tmp_path: Path) -> None:
    """One process from the question to a store; another without a key."""
    environment = os.environ | {
        "XRDGUI_HOME": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    command = [sys.executable, "-m", "training", "store", "--source", "materials-project"]
    command += ["--per-system", "2", "--workers", "1", "-o", str(tmp_path / "store.parquet")]
    with serve([document(1), document(2), document(3)]) as server:
        environment["MP_API_ENDPOINT"] = server.endpoint
        environment.pop("MP_API_KEY", None)
        keyless = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert keyless.returncode == 1
        assert "MP_API_KEY" in keyless.stderr
        assert "Traceback" not in keyless.stderr
        done = subprocess.run(
            command,
            env=environment | {"MP_API_KEY": KEY},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "2 structures" in done.stdout
    assert KEY not in done.stdout + done.stderr
    assert (tmp_path / "cache" / "materials-project.sqlite").exists()


def test_a_file_that_is_no_cache_is_said(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(b"something else, and long enough to be looked at" * 40)
    with pytest.raises(OSError, match="cannot be used as a cache"):
        list(structures(Query(), lambda: KEY, cache=path))


def test_a_full_disk_is_said_and_what_was_kept_stays(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with Cache(path) as cache:
        cache.keep({"mp-1": {"a": 1}})
        pages = cache._database.execute("PRAGMA page_count").fetchone()[0]
        cache._database.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(OSError, match="free some disk space"):
            cache.keep({"mp-2": {"a": "x" * 100_000}})
        assert cache.entries(["mp-1", "mp-2"]) == {"mp-1": {"a": 1}}


class TestKey:
    @pytest.fixture(autouse=True)
    def keyring(self, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
        kept: dict[tuple[str, str], str] = {}
        monkeypatch.delenv("MP_API_KEY", raising=False)
        monkeypatch.setattr("keyring.get_password", lambda s, n: kept.get((s, n)))
        monkeypatch.setattr("keyring.set_password", lambda s, n, key: kept.__setitem__((s, n), key))
        return kept

    def test_environment_then_keyring_then_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert mp_key.find(lambda: " asked \n") == "asked"
        assert mp_key.remember("kept")
        assert mp_key.find(lambda: pytest.fail("asked")) == "kept"
        monkeypatch.setenv("MP_API_KEY", "set")
        assert mp_key.find() == "set"

    def test_without_any_the_way_to_one_is_said(self) -> None:
        with pytest.raises(mp_key.KeyMissingError, match=r"materialsproject\.org.*MP_API_KEY"):
            mp_key.find()

    def test_a_system_without_keyring_is_fine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import keyring.errors

        def refuse(*_: object) -> None:
            raise keyring.errors.NoKeyringError

        monkeypatch.setattr("keyring.get_password", refuse)
        monkeypatch.setattr("keyring.set_password", refuse)
        assert mp_key.find(lambda: "asked") == "asked"
        assert not mp_key.remember("key")
