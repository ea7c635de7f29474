"""A short, repeatable slice of the fuzzing, and everything it has found so far."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz import work
from tests.fuzz.__main__ import Campaign
from tests.fuzz.judge import judge
from tests.fuzz.structured import FILES
from xrdgui.patterns.readers import read_patterns

FOUND = sorted(Path(__file__).with_name("found").iterdir())


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_was_found_stays_mended(path):
    assert judge(path) is None


@pytest.mark.parametrize("sample", sorted(work.SAMPLES.iterdir()), ids=lambda path: path.name)
def test_the_samples_are_read(sample, tmp_path):
    path = tmp_path / sample.name
    path.write_bytes(sample.read_bytes())
    assert read_patterns(path)
    assert judge(path, thorough=True) is None


@pytest.mark.parametrize("seed", [1, 2])
def test_spoilt_files(seed):
    outcome = work.mutate(seed, 0, 700, (work.SAMPLES,))
    assert outcome.done == 700
    assert [(what, name) for what, name, _ in outcome.findings] == []


@settings(
    max_examples=60, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(FILES)
def test_files_that_are_nearly_right(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "structured.xy"
    path.write_bytes(data)
    assert judge(path) is None


def test_the_same_numbers_make_the_same_input():
    one, other = (work.made(1, number, (work.SAMPLES,)) for number in (5, 6))
    assert one == work.made(1, 5, (work.SAMPLES,))
    assert one != other


def test_the_judge_finds_fault(tmp_path, monkeypatch):
    from xrdgui.patterns.readers.formats import text

    path = tmp_path / "a.xy"
    path.write_text("header\n10 5\n")

    def fail(*_args):
        raise IndexError

    monkeypatch.setattr(text, "_table", fail)
    assert "IndexError" in (judge(path) or "")


def test_a_hang_counts_as_ended_only_where_the_application_says_so_in_time(monkeypatch, tmp_path):
    campaign = Campaign(1, tmp_path / "found")
    path = min(Path(__file__).with_name("hanging").iterdir())
    assert campaign._is_ended("hangs", path.name, path.read_bytes())
    assert campaign.ended == 1
    assert [kept.read_bytes() for kept in (tmp_path / "found").iterdir()] == [path.read_bytes()]
    assert not campaign._is_ended("ends the process", path.name, path.read_bytes())
    monkeypatch.setattr("tests.fuzz.__main__.MOST_SECONDS", 0.5)
    assert not campaign._is_ended("hangs", path.name, path.read_bytes())
