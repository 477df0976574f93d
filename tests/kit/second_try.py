# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A second try for what sets a test up, told to everybody.

On a small machine with much to do a page may stay away for longer than anybody waits.
Where a fixture waited for a screen in vain, the test is set up once more, in a tidy
shop. What the test itself does has one try: to wait in vain may be what is wrong there.
"""

import pytest
from _pytest.runner import runtestprotocol
from playwright.sync_api import TimeoutError as PageTimeout

from .waiting import NotShown

PROPERTY = "second try"  # In the JUnit report, where dev/outcome.py counts it.
SHOP = pytest.StashKey()  # What the fixture of that name gives; others use it first.
REASON = pytest.StashKey()
TRIED = pytest.StashKey()


class SecondTry:
    """A plugin of pytest."""

    def __init__(self):
        self.told = []

    @staticmethod
    def suffix(item):
        """For the pictures of a first try, so that a second leaves them alone."""
        is_first = TRIED not in item.stash and item.stash.get(REASON, "")
        return "-first-try" if is_first else ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item, nextitem):
        where = {"nodeid": item.nodeid, "location": item.location}
        item.ihook.pytest_runtest_logstart(**where)
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        failed = [report for report in reports if report.failed]
        if len(failed) == 1 and (reason := item.stash.get(REASON, "")):
            item.stash[TRIED] = True
            item.user_properties.append((PROPERTY, reason))
            reports = runtestprotocol(item, nextitem=nextitem, log=False)
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(**where)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if report.failed and call.when == "setup":
            item.stash[REASON] = _reason(item, call.excinfo.value)
        return report

    def pytest_runtest_logreport(self, report):
        # Of the report: where tests run in lanes, this is heard where none runs.
        reason = dict(report.user_properties).get(PROPERTY)
        if report.when == "teardown" and reason:
            self.told.append((report.nodeid, reason))

    def pytest_terminal_summary(self, terminalreporter):
        if self.told:
            terminalreporter.section("!!! set up a second time")
        for name, reason in self.told:
            terminalreporter.line(f"{name}: {reason}")


def _reason(item, error):
    """What the fixture waited for; "" if it may not be tried again."""
    if not isinstance(error, NotShown | PageTimeout):
        return ""
    shop = item.stash.get(SHOP, None)
    if shop and shop.problems():
        return ""
    return str(error).partition("\n")[0]
