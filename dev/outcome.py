# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How many tests passed and failed, whoever ran them."""

import re
from dataclasses import dataclass, field
from fnmatch import fnmatch
from xml.etree import ElementTree

from .paths import ROOT

ALLOWED_SKIPS = ROOT / "tests" / "allowed_skips.txt"
SECOND_TRY = "second try"


@dataclass
class Outcome:
    """Of one part; `skipped` maps the names of skipped tests to the reasons.

    second: likewise those that were set up twice; see tests/kit/second_try.py.
    words: what is worth to be told again at the end of a long run.
    """

    passed: int = 0
    failed: int = 0
    skipped: dict[str, str] = field(default_factory=dict)
    second: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def __add__(self, other):
        return Outcome(
            self.passed + other.passed,
            self.failed + other.failed,
            {**self.skipped, **other.skipped},
            {**self.second, **other.second},
            [*self.words, *other.words],
        )

    def unexpected_skips(self):
        """Skips that the list of allowed ones does not name."""
        allowed = [
            line.split("#")[0].strip()
            for line in ALLOWED_SKIPS.read_text().splitlines()
        ]
        return {
            name: reason
            for name, reason in self.skipped.items()
            if not any(fnmatch(name, pattern) for pattern in allowed if pattern)
        }


def of_pytest(code, report):
    """From pytest's exit code and its JUnit report."""
    outcome = Outcome()
    if report.exists():
        for case in ElementTree.parse(report).iter("testcase"):
            skip = case.find("skipped")
            name = f"{case.get('classname')}::{case.get('name')}"
            second = case.find(f"properties/property[@name='{SECOND_TRY}']")
            if case.find("failure") is not None or case.find("error") is not None:
                outcome.failed += 1
            elif skip is not None:
                outcome.skipped[name] = skip.get("message") or ""
            else:
                outcome.passed += 1
                if second is not None:
                    outcome.second[name] = second.get("value")
    return _with_code(outcome, code)


def of_tap(code, report):
    """From the exit code and the closing figures of a TAP report."""
    text = report.read_text() if report.exists() else ""
    figures = dict(re.findall(r"^# (\w+) (\d+)$", text, re.M))
    outcome = Outcome(
        passed=int(figures.get("pass", 0)),
        failed=int(figures.get("fail", 0)) + int(figures.get("cancelled", 0)),
    )
    if "pass" not in figures:
        outcome.failed += 1  # It ended before it could tell.
    for name, reason in re.findall(
        r"^\s*ok \d+ - (.*) # (?:SKIP|TODO) ?(.*)$", text, re.M
    ):
        outcome.skipped[name] = reason
    return _with_code(outcome, code)


def of_pre_commit(code, text):
    """From the lines of pre-commit; a hook that had no files is not counted."""
    ends = re.findall(r"\.(Passed|Failed|\(no files to check\)Skipped)$", text, re.M)
    return _with_code(Outcome(ends.count("Passed"), ends.count("Failed")), code)


def _with_code(outcome, code):
    # A runner that stops for another reason than a failed test has failed too.
    if code and not outcome.failed:
        outcome.failed = 1
    return outcome
