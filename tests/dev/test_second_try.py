# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Only a test that waited for a screen in vain is tried again, and only once."""

import pytest

from dev import outcome

from ..kit.second_try import PROPERTY, SecondTry

pytest_plugins = "pytester"

SHOP = """
import pytest
from playwright.sync_api import TimeoutError as PageTimeout
from tests.kit.waiting import NotShown, until

tries = []
PROBLEMS = []


class Shop:
    def problems(self):
        return PROBLEMS


@pytest.fixture
def shop():
    tries.append("tidy")
    yield Shop()


@pytest.fixture
def ledger():
    return []


def fails_once(error):
    if len(tries) == 1:
        raise error
"""


def run(pytester, body, fixtures="shop", lanes=False):
    pytester.makepyfile(f"{SHOP}\n\ndef test_it({fixtures}):\n    {body}\n")
    path = pytester.path / "report.xml"
    options = ("-p", "no:odoo", f"--junit-xml={path}", "-o", "junit_family=xunit2")
    how = {"plugins": [SecondTry()]} if not lanes else {}
    lane = ("-n1",) if lanes else ()
    result = pytester.runpytest_inprocess(*options, *lane, **how)
    return result, outcome.of_pytest(result.ret, path)


@pytest.mark.parametrize("kind", ("NotShown", "PageTimeout"))
def test_a_screen_that_did_not_come(pytester, kind):
    result, counted = run(pytester, f"fails_once({kind}('no receipt'))")
    assert (counted.passed, counted.failed) == (1, 0)
    assert [*counted.second.values()] == ["no receipt"]
    result.stdout.fnmatch_lines(["*tried a second time*", "*::test_it: no receipt"])


def test_a_screen_that_does_not_come_twice(pytester):
    _result, counted = run(pytester, "raise NotShown('no receipt')")
    assert (counted.passed, counted.failed, counted.second) == (0, 1, {})


@pytest.mark.parametrize(
    "body",
    (
        "fails_once(AssertionError('2 sales, not 1'))",
        "fails_once(TimeoutError('2 sales in Odoo'))",
        "PROBLEMS.append('broken'); fails_once(NotShown('no receipt'))",
    ),
    ids=("assertion", "database", "with an error of the page"),
)
def test_whatever_else_failed_has_failed(pytester, body):
    result, counted = run(pytester, body)
    assert (counted.passed, counted.failed) == (0, 1)
    assert "second time" not in result.stdout.str()


def test_a_test_that_counts_is_not_tried_again(pytester):
    body = "fails_once(NotShown('no receipt'))"
    _result, counted = run(pytester, body, fixtures="shop, ledger")
    assert (counted.passed, counted.failed) == (0, 1)


def test_the_report_uses_the_word_that_is_counted():
    assert PROPERTY == outcome.SECOND_TRY


def test_it_is_told_where_tests_run_in_lanes(pytester):
    pytester.makeconftest(
        "from tests.kit.second_try import SecondTry\n\n\n"
        "def pytest_configure(config):\n"
        "    config.pluginmanager.register(SecondTry())\n"
    )
    result, counted = run(pytester, "fails_once(NotShown('no receipt'))", lanes=True)
    assert [*counted.second.values()] == ["no receipt"]
    result.stdout.fnmatch_lines(["*tried a second time*", "*::test_it: no receipt"])
