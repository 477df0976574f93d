# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What can do harm is done where docs/SECURITY.md says, and some of it nowhere."""

import re
from pathlib import PurePath

import pytest

from dev.paths import ROOT, SUITE

REVIEW = (ROOT / "docs" / "SECURITY.md").read_text()
RIGHTS = (ROOT / "docs" / "RIGHTS.md").read_text()
TEST = re.compile(r"`(Test\w+|test_\w+)`")
KINDS = (".py", ".js", ".xml")

NEVER = {
    "code from data": r"\bsafe_eval\b|(?<![\w.])eval\(|new Function|pickle|yaml\.load",
    "HTML from data": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|"
    r"\bmarkup\(|t-raw|srcdoc",
    "a route without protection": r"csrf=False|\bcors=|auth=[\"']none[\"']",
    "SQL put together": r"execute\(\s*(f[\"']|[\"'][^\"']*[\"']\s*[%+]|.*\.format\()",
    "messages to any origin": r"postMessage\([^)]*[\"']\*[\"']",
    "programs and other hosts": r"\bsubprocess\b|os\.system|import requests|urlopen",
}
KEPT_KEYS = {
    "more rights": r"\.sudo\(\)|with_user\(|SUPERUSER",
    "SQL by hand": r"cr\.execute|execute_values|fetch_planned\(",
    "HTML": r"Markup\(|sanitize=False",
    "routes": r"http\.route\([^)]",
}


def sources():
    for module in SUITE:
        for path in sorted((ROOT / module).rglob("*")):
            parts = set(path.relative_to(ROOT).parts)
            if path.suffix in KINDS and not parts & {"tests", "lib", "migrations"}:
                yield path, path.read_text()


def is_told(path):
    return f"`{PurePath(path).name}`" in REVIEW


@pytest.mark.parametrize("what", NEVER)
def test_what_is_nowhere(what):
    pattern = re.compile(NEVER[what])
    found = {str(path): pattern.findall(text) for path, text in sources()}
    assert not {path: hits for path, hits in found.items() if hits}


@pytest.mark.parametrize("what", KEPT_KEYS)
def test_what_was_thought_of(what):
    """A file that begins to do it is read by somebody, and named in the review."""
    pattern = re.compile(KEPT_KEYS[what])
    found = [path for path, text in sources() if pattern.search(text)]
    assert found
    assert not [str(path) for path in found if not is_told(path)]


def test_each_line_of_trust_names_its_tests():
    _before, _title, part = REVIEW.partition("\n## Who is trusted with what\n")
    rows = re.findall(r"^\|(.*)\|$", part.partition("\n## ")[0], re.M)[2:]
    assert len(rows) >= 7
    for row in rows:
        assert TEST.search(row.rpartition("|")[2]), row


def test_the_tests_that_it_names_are_there():
    tests = "".join(
        path.read_text()
        for module in (*SUITE, "tests")
        for path in (ROOT / module).rglob("test_*.py")
    )
    there = set(re.findall(r"^ *(?:class|def) (\w+)", tests, re.M))
    told = set(TEST.findall(REVIEW)) | set(TEST.findall(RIGHTS))
    assert not told - there
    for name in set(re.findall(r"`(\w+\.(?:test\.mjs|py))`", REVIEW)):
        assert any(ROOT.glob(f"pos_*/**/{name}")) or any(ROOT.glob(f"tests/**/{name}"))
