# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Each invariant and rule of docs/PROTOCOL.md names its tests, and each of them it."""

import re
from collections import defaultdict

from dev.paths import ROOT

PAGE = (ROOT / "docs" / "PROTOCOL.md").read_text()
SIMULATOR = ROOT / "pos_multi_session_sync" / "static" / "tests" / "core" / "sim"
# What stands above a test of a rule.
RULE = r"# Rule (\d+) of docs/PROTOCOL\.md\.\n *(?:def|class) (\w+)"


def table(title):
    """{number: names} of the table with that title in its first column."""
    _before, _title, rest = re.split(rf"(\| {title} .*\n)", PAGE, maxsplit=1)
    rows = re.match(r"(?:\|.*\n)+", rest)[0]
    found = re.findall(r"^\| *(\d+) *\|(.*)\|$", rows, re.M)
    return {int(no): re.findall(r"`(\w+)`", row.split("|")[-1]) for no, row in found}


def is_counted(numbers):
    return sorted(numbers) == list(range(1, len(numbers) + 1))


def test_each_invariant_is_a_property_of_the_simulator():
    code = (SIMULATOR / "properties.mjs").read_text()
    named = defaultdict(list)
    for number, name in re.findall(r"^ +\[(\d+), (?:\(world\) => )?(\w+)", code, re.M):
        named[int(number)].append(name)
    # Of some the property of another one has the answer, as a comment there says.
    for number, other in re.findall(r"(\d+) (?:is )?in (\d+)", code):
        named[int(number)] = named[int(other)]
    assert dict(named) == table("No.")
    assert is_counted(named)


def test_each_rule_names_its_tests_and_each_test_its_rule():
    named = defaultdict(list)
    tests = (ROOT / "pos_multi_session_sync" / "tests", ROOT / "tests")
    for path in (path for top in tests for path in top.rglob("test_*.py")):
        for number, name in re.findall(RULE, path.read_text()):
            named[int(number)].append(name)
    told = table("Rule")
    assert {no: sorted(names) for no, names in named.items()} == {
        no: sorted(names) for no, names in told.items()
    }
    assert is_counted(told)
    assert len(told) == len(re.findall(r"^\d+\. ", PAGE, re.M))
