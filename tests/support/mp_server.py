"""A server on 127.0.0.1 that speaks the summary interface of the Materials Project, with faults."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "k" * 32


# Status, body, headers.
_FAULTS: dict[str | None, tuple[int, bytes, dict[str, str]]] = {
    "500": (500, b"Internal Server Error", {}),
    "429": (429, b'{"message":"API rate limit exceeded"}', {"Retry-After": "0"}),
    "malformed": (200, b'{"data": [{"mat', {}),
}


def document(number: int, crystal_system: str = "Cubic", **changes: Any) -> dict[str, Any]:
    """A summary as the database has it: rock salt with an edge of its own."""
    a = 5 + number / 1000
    site = {"occu": 1}
    return {
        "material_id": f"mp-{number}",
        "nelements": 2,
        "nsites": 2,
        "energy_above_hull": 0.01 * number,
        "elements": ["Cl", "Na"],
        "theoretical": bool(number % 2),
        "deprecated": False,
        "batch_id": None,
        "symmetry": {"crystal_system": crystal_system},
        "builder_meta": {"license": "BY-C"},
        "structure": {
            "lattice": {"matrix": [[0, a / 2, a / 2], [a / 2, 0, a / 2], [a / 2, a / 2, 0]]},
            "sites": [
                {"species": [{"element": "Na"} | site], "abc": [0, 0, 0]},
                {"species": [{"element": "Cl"} | site], "abc": [0.5, 0.5, 0.5]},
            ],
        },
    } | changes


class Server:
    """What the server holds, what it was asked, and which fault comes next.

    A fault is "500", "429", "slow", "cut", "half" (an answer that breaks off) or "malformed";
    each is shown to one request.
    """

    def __init__(self, documents: list[dict[str, Any]]) -> None:
        self.documents = documents
        self.asked: list[dict[str, str]] = []
        self.faults: list[str] = []
        self.always: str | None = None
        self.endpoint = ""

    @property
    def asked_ids(self) -> list[str]:
        """Ids of all structures that were sent."""
        return [i for q in self.asked for i in q.get("material_ids", "").split(",") if i]

    def answer(self, query: dict[str, str]) -> dict[str, Any]:
        fits = [d for d in self.documents if _fits(d, query)]
        fits.sort(key=lambda d: d["material_id"])
        limit = int(query.get("_per_page") or query["_limit"])
        skip = (int(query["_page"]) - 1) * limit if "_page" in query else 0
        fields = query["_fields"].split(",")
        data = [{k: d[k] for k in fields if k in d} for d in fits[skip : skip + limit]]
        return {"data": data, "meta": {"total_doc": len(fits)}}


def _fits(d: dict[str, Any], query: dict[str, str]) -> bool:
    tests = {
        "material_ids": lambda v: d["material_id"] in v.split(","),
        "crystal_system": lambda v: d["symmetry"]["crystal_system"] == v,
        "elements": lambda v: set(v.split(",")) <= set(d["elements"]),
        "exclude_elements": lambda v: not set(v.split(",")) & set(d["elements"]),
        "nelements_max": lambda v: d["nelements"] <= float(v),
        "nelements_min": lambda v: d["nelements"] >= float(v),
        "nsites_max": lambda v: d["nsites"] <= float(v),
        "energy_above_hull_max": lambda v: d["energy_above_hull"] <= float(v),
        "theoretical": lambda v: d["theoretical"] == (v == "True"),
        "deprecated": lambda v: d["deprecated"] == (v == "True"),
        "batch_id_not_eq": lambda v: d["batch_id"] != v,
    }
    return all(test(query[name]) for name, test in tests.items() if name in query)


@contextmanager
def serve(documents: list[dict[str, Any]]) -> Iterator[Server]:
    """Serve `documents` until the end of the block."""
    state = Server(documents)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            assert parts.path == "/materials/summary/"
            if self.headers.get("x-api-key") != KEY:
                self._send(401, b'{"message":"Invalid authentication credentials"}')
                return
            fault = state.always or (state.faults.pop(0) if state.faults else None)
            query = {k: v[0] for k, v in parse_qs(parts.query).items()}
            body = json.dumps(state.answer(query)).encode()
            if fault in _FAULTS:
                self._send(*_FAULTS[fault])
            elif fault == "cut":
                self.close_connection = True
            else:
                if fault == "slow":
                    time.sleep(1.0)
                elif fault is None:
                    state.asked.append(query)
                self._send(200, body, half=fault == "half")

        def _send(
            self,
            status: int,
            body: bytes,
            headers: dict[str, str] | None = None,
            half: bool = False,
        ) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if half else body)
            except OSError:  # the client did not wait
                half = True
            self.close_connection = self.close_connection or half

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    state.endpoint = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
