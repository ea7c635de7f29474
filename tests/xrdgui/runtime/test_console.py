import io
import sys

from xrdgui.runtime import console


def test_a_program_without_streams_gets_some(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    console.attach()
    with sys.stdout, sys.stderr:
        print("2θ")
        print("2θ", file=sys.stderr)


def test_what_the_encoding_has_not_does_not_end_the_program(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    console.attach()
    print("2θ")
    stream.flush()
    assert stream.buffer.getvalue().rstrip() == rb"2\u03b8"
