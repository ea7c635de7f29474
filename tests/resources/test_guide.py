"""The guide and the README: what they link to is there, and the command line is as it says."""

import re
from pathlib import Path

import pytest

from tests.support import command_line_page
from tests.support.paths import ROOT

PAGES = sorted([*(ROOT / "resources" / "guide").glob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"\]\(([^)#:]+?)(?:#([^)]*))?\)")


def anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page):
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        linked = page.parent / target
        assert linked.exists(), f"{page.name} links to {target}"
        assert not anchor or anchor in anchors(linked), f"{page.name} links to {target}#{anchor}"


def test_every_page_can_be_reached_from_the_index():
    guide = ROOT / "resources" / "guide"
    linked = {target for target, _ in LINK.findall((guide / "index.md").read_text("utf-8"))}
    assert linked | {"index.md"} == {page.name for page in guide.glob("*.md")}


def test_the_page_on_the_command_line_says_what_the_parsers_take():
    """Otherwise make it anew: python -m tests.support.command_line_page."""
    assert command_line_page.PAGE.read_text(encoding="utf-8") == command_line_page.page()
