# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What CI of one of OCA's repositories would miss, besides what `make lint` says."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from dev.__main__ import COMMANDS
from dev.paths import ROOT, SUITE, odoo_folder

CODE = {".py", ".js", ".mjs", ".xml", ".scss", ".css", ".html", ".sh"}
MOST_LINES = 400
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def packages(path):
    """The names in a requirements file, as PyPI compares them."""
    names = re.findall(r"^([\w.-]+)", path.read_text(), re.M)
    return {_plain(name) for name in names}


def imported(path):
    """The names of the packages that a file imports, but for what is its own."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def _plain(name):
    name = re.sub(r"[-_.]+", "-", name).lower()
    return {"psycopg2-binary": "psycopg2"}.get(name, name)


@pytest.mark.parametrize("module", SUITE)
def test_nothing_is_imported_that_odoo_does_not_bring(module):
    """For tests, OCA's CI installs besides what test-requirements.txt names."""
    of_odoo = packages(odoo_folder() / "requirements.txt")
    of_tests = packages(ROOT / "test-requirements.txt")
    distributions = packages_distributions()
    missing = set()
    for path in sorted((ROOT / module).rglob("*.py")):
        is_test = "tests" in path.relative_to(ROOT / module).parts
        there = of_odoo | of_tests if is_test else of_odoo
        for name in {*imported(path)} - {*sys.stdlib_module_names, "odoo"}:
            if not there & {_plain(each) for each in distributions.get(name, [name])}:
                missing.add((str(path.relative_to(ROOT)), name))
    assert not missing


def test_the_tests_are_tried_with_what_they_require():
    pinned = packages(ROOT / "requirements.txt")
    assert packages(ROOT / "test-requirements.txt") <= pinned


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_each_command_of_a_workflow_is_one(path):
    lines = re.findall(r"^ +run: (.+)$", path.read_text(), re.M)
    made = [line.removeprefix("make ") for line in lines if line.startswith("make ")]
    ours = [line for line in lines if line.startswith(".")]
    assert made or ours
    assert {*made} <= {*COMMANDS}
    assert all((ROOT / line).is_file() for line in ours)


def test_no_file_of_code_has_more_than_400_lines():
    """Others' code in static/lib is as it is; so are pages and tables of test cases."""
    lines = {
        str(path.relative_to(ROOT)): path.read_text().count("\n")
        for folder in (*SUITE, "bench", "dev", "tests")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in CODE and "lib" not in path.parts
    }
    assert len(lines) > 500
    assert {path: n for path, n in lines.items() if n > MOST_LINES} == {}
