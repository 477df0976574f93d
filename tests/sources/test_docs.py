# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a reader is told: whole, as it is in the fragments, and leading somewhere."""

import re

import mistune
import pytest
from docutils import nodes
from docutils.core import publish_doctree

from dev import oca, readme
from dev.__main__ import COMMANDS
from dev.paths import ROOT, SUITE

GUIDES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.rst", *(ROOT / "docs").glob("*.md"))
)
FRAGMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for module in SUITE
    for path in (ROOT / module / "readme").glob("*.md")
)
READMES = ["README.rst", *(f"{module}/README.rst" for module in SUITE)]
WARNINGS = {"halt_level": 5, "report_level": 1, "warning_stream": False}


@pytest.mark.parametrize("module", SUITE)
def test_the_readme_is_made_of_the_fragments_as_they_are(module):
    there = (ROOT / module / "README.rst").read_text()
    assert there == readme.readme(module), "make readme writes it anew"


@pytest.mark.parametrize("path", READMES)
def test_docutils_has_nothing_to_say_of_a_readme(path):
    tree = publish_doctree((ROOT / path).read_text(), settings_overrides=WARNINGS)
    told = [message.astext() for message in tree.findall(nodes.system_message)]
    assert not told


@pytest.mark.parametrize("path", FRAGMENTS)
def test_no_word_of_a_fragment_is_lost_or_marked_otherwise(path):
    fragment = (ROOT / path).read_text()
    tree = publish_doctree(readme.to_rst(fragment), settings_overrides=WARNINGS)
    parse = mistune.create_markdown(renderer="ast", plugins=["table"])
    for kinds, types in (
        ((nodes.Text,), {"text", "codespan", "block_code"}),
        ((nodes.literal, nodes.literal_block), {"codespan", "block_code"}),
        ((nodes.emphasis,), {"emphasis"}),
        ((nodes.strong,), {"strong"}),
    ):
        shown = "".join(
            node.astext() for node in tree.findall(lambda n, k=kinds: isinstance(n, k))
        )
        meant = "".join(_texts(parse(fragment), types))
        assert "".join(shown.split()) == "".join(meant.split())


def test_the_table_of_neighbours_is_of_the_pinned_versions():
    page = (ROOT / "docs" / "NEIGHBOURS.md").read_text()
    rows = re.findall(r"^\| `(\w+)` +\| (17\.0\.[\d.]+) ", page, re.M)
    assert dict(rows) == oca.versions(), "make test-oca writes it anew"


def _texts(tokens, types):
    for token in tokens:
        if token["type"] in types:
            yield token.get("raw") or "".join(_texts(token["children"], {"text"}))
        else:
            yield from _texts(token.get("children", ()), types)


@pytest.mark.parametrize("path", GUIDES)
def test_what_a_guide_points_at_is_there(path):
    text = (ROOT / path).read_text()
    links = re.findall(r"<(\S+?)>`_", text) + re.findall(r"\]\((.+?)\)", text)
    links += re.findall(r"\.\. (?:image|figure):: (\S+)", text)
    here = (ROOT / path).parent
    lost = [each for each in links if ":" not in each and not (here / each).exists()]
    assert not lost


@pytest.mark.parametrize("path", GUIDES)
def test_each_command_that_a_guide_names_is_one(path):
    """In a sentence, or in a block that is to be typed."""
    text = (ROOT / path).read_text()
    named = re.findall(r"(?:`|^ *)make ([a-z-]+)", text, re.M)
    named += re.findall(r"-m dev ([a-z-]+)", text)
    assert set(named) <= set(COMMANDS)


def test_the_readme_quotes_figures_that_were_measured():
    tree = publish_doctree((ROOT / "README.rst").read_text())
    table = next(iter(tree.findall(nodes.table)))
    quoted = re.findall(r"\d[\d,.]*(?: k?B| ms)?", table.astext())
    page = (ROOT / "docs" / "BENCHMARKS.md").read_text()
    lost = [each for each in quoted if not re.search(rf"\b{re.escape(each)}\b", page)]
    assert not lost, "docs/BENCHMARKS.md does not say this any more"
