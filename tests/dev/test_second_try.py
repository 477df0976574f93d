# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Only setting up is tried again, where it waited for a screen in vain, and once."""

import pytest

from dev import outcome

from ..kit.second_try import SecondTry

pytest_plugins = "pytester"

SHOP = """
import pytest
from playwright.sync_api import TimeoutError as PageTimeout
from tests.kit.second_try import SHOP
from tests.kit.waiting import NotShown, until

tries = []
PROBLEMS = []


class Shop:
    def problems(self):
        return PROBLEMS


@pytest.fixture
def shop(request):
    tries.append("tidy")
    request.node.stash[SHOP] = Shop()
    yield request.node.stash[SHOP]


def fails_once(error):
    if len(tries) == 1:
        raise error
"""


# What is done in a fixture, and what in the test.
IN_SETUP, IN_TEST = "till", "shop"


def run(pytester, body, where=IN_SETUP, lanes=False):
    in_fixture, in_test = (
        body if where == each else "" for each in (IN_SETUP, IN_TEST)
    )
    fixture = f"@pytest.fixture\ndef till(shop):\n    {in_fixture}\n    return shop\n"
    test = f"def test_it({where}):\n    {in_test}\n    assert {where}\n"
    pytester.makepyfile(f"{SHOP}\n\n{fixture}\n\n{test}")
    path = pytester.path / "report.xml"
    options = ("-p", "no:odoo", f"--junit-xml={path}", "-o", "junit_family=xunit2")
    how = {"plugins": [SecondTry()]} if not lanes else {}
    lane = ("-n1",) if lanes else ()
    result = pytester.runpytest_inprocess(*options, *lane, **how)
    return result, outcome.of_pytest(result.ret, path)


@pytest.mark.parametrize("kind", ("NotShown", "PageTimeout"))
def test_a_screen_that_did_not_come_at_first(pytester, kind):
    result, counted = run(pytester, f"fails_once({kind}('no till'))")
    assert (counted.passed, counted.failed) == (1, 0)
    assert [*counted.second.values()] == ["no till"]
    result.stdout.fnmatch_lines(["*set up a second time*", "*::test_it: no till"])


def test_a_screen_that_does_not_come_twice(pytester):
    _result, counted = run(pytester, "raise NotShown('no till')")
    assert (counted.passed, counted.failed, counted.second) == (0, 1, {})


@pytest.mark.parametrize(
    "body",
    (
        "fails_once(AssertionError('2 sales, not 1'))",
        "fails_once(TimeoutError('2 sales in Odoo'))",
        "PROBLEMS.append('broken'); fails_once(NotShown('no till'))",
    ),
    ids=("assertion", "database", "with an error of the page"),
)
def test_whatever_else_failed_has_failed(pytester, body):
    result, counted = run(pytester, body)
    assert (counted.passed, counted.failed) == (0, 1)
    assert "second time" not in result.stdout.str()


@pytest.mark.parametrize("kind", ("NotShown", "PageTimeout", "AssertionError"))
def test_what_the_test_itself_does_has_one_try(pytester, kind):
    result, counted = run(pytester, f"fails_once({kind}('no receipt'))", IN_TEST)
    assert (counted.passed, counted.failed) == (0, 1)
    assert "second time" not in result.stdout.str()


def test_it_is_told_where_tests_run_in_lanes(pytester):
    pytester.makeconftest(
        "from tests.kit.second_try import SecondTry\n\n\n"
        "def pytest_configure(config):\n"
        "    config.pluginmanager.register(SecondTry())\n"
    )
    result, counted = run(pytester, "fails_once(NotShown('no till'))", lanes=True)
    assert [*counted.second.values()] == ["no till"]
    result.stdout.fnmatch_lines(["*set up a second time*", "*::test_it: no till"])
