# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A run must not look better than it was."""

import pytest

from dev import outcome, suites
from dev.console import Failed, Missing
from dev.outcome import Outcome

JUNIT = """<testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="bad"><failure message="no"/></testcase>
<testcase classname="a" name="broken"><error message="no"/></testcase>
<testcase classname="a.B" name="later"><skipped message="no browser"/></testcase>
<testcase classname="a" name="slow"><properties>
<property name="second try" value="no receipt"/></properties></testcase>
<testcase classname="a" name="twice bad"><properties>
<property name="second try" value="no till"/></properties><failure/></testcase>
</testsuite></testsuites>
"""
TAP = """TAP version 13
ok 1 - adds
not ok 2 - subtracts
    ok 1 - inner # SKIP no reason
# tests 3
# pass 1
# fail 1
# cancelled 0
# skipped 1
"""
HOOKS = f"""ruff{"." * 69}Passed
eslint{"." * 67}Failed
- hook id: eslint
no en.po files{"." * 39}(no files to check)Skipped
"""


@pytest.fixture
def report(tmp_path):
    return tmp_path / "report"


def test_junit_is_counted(report):
    report.write_text(JUNIT)
    counted = outcome.of_pytest(1, report)
    skipped, second = {"a.B::later": "no browser"}, {"a::slow": "no receipt"}
    assert counted == Outcome(2, 3, skipped, second)


def test_second_tries_are_told(capsys):
    suites._close(Outcome(7, second={"a::slow": "no receipt"}))
    told = capsys.readouterr().out.splitlines()
    assert "1 of them were set up a second time" in told[-4]
    assert "a::slow: no receipt" in told[-3]
    assert told[-1] == "7 passed, 0 failed"


def test_tap_is_counted(report):
    report.write_text(TAP)
    assert outcome.of_tap(1, report) == Outcome(1, 1, {"inner": "no reason"})


def test_hooks_are_counted():
    assert outcome.of_pre_commit(1, HOOKS) == Outcome(1, 1)


def test_a_runner_that_broke_off_has_failed(report):
    assert outcome.of_pytest(4, report).failed == 1
    assert outcome.of_tap(7, report).failed == 1
    assert outcome.of_pre_commit(3, "").failed == 1


def test_allowed_skips_are_patterns_with_reasons(report, monkeypatch):
    report.write_text("# why\na.B::*  # as it is\n")
    monkeypatch.setattr(outcome, "ALLOWED_SKIPS", report)
    skipped = {"a.B::later": "no browser", "a.C::later": "no browser"}
    unexpected = Outcome(skipped=skipped).unexpected_skips()
    assert list(unexpected) == ["a.C::later"]


@pytest.mark.parametrize(
    ("ci", "failed"), [("true", 1), ("", 0)], ids=["in CI", "at home"]
)
def test_a_skip_fails_in_ci_alone(ci, failed, monkeypatch):
    monkeypatch.setenv("CI", ci)

    def part(_arguments):
        return Outcome(skipped={"x::y": "no browser"})

    assert suites.outcome_of("part", part, ()).failed == failed


@pytest.mark.parametrize(
    ("ci", "problem", "failed"),
    [
        ("true", Missing("no browser"), 1),
        ("", Missing("no browser"), 0),
        ("", Failed("no database"), 1),
        ("", ZeroDivisionError(), 1),
    ],
)
def test_a_part_that_could_not_run(ci, problem, failed, monkeypatch):
    monkeypatch.setenv("CI", ci)

    def part(_arguments):
        raise problem

    assert suites.outcome_of("part", part, ()).failed == failed
