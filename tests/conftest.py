# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Fixtures of the whole-system tests."""

import os
import re

import pytest

from dev.console import Missing

from .kit.connected import connect_tills
from .kit.countries import MODULES
from .kit.engines import engine_of
from .kit.lanes import longest_first
from .kit.pdf import lead_to_stand_in
from .kit.pool import Shops
from .kit.second_try import SHOP, SecondTry
from .kit.sides import share_of_today, side_of
from .kit.tables import open_room
from .kit.tally import Tally, TallyReport
from .kit.till import ARTIFACTS

collect_ignore = ["addons"]  # Their tests run inside Odoo.
FAILED = pytest.StashKey()
TALLIES = pytest.StashKey()


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "shop(...): which shop the test wants; see Shops.get in kit/pool.py"
    )
    config.addinivalue_line(
        "markers", "engine(name): what its tills are; see told_in in kit/engines"
    )
    config.addinivalue_line("markers", "at_length: only make test-full tells it")
    config.addinivalue_line("markers", "apart: its tills do not connect with MESH=1")
    config.addinivalue_line(
        "markers", "each_time: all engines tell it; see share_of_today in kit/sides.py"
    )
    config.addinivalue_line(
        "markers",
        "takes_turns(name): of those of one name one is told a day; see kit/sides.py",
    )
    config.stash[TALLIES] = TallyReport()
    config.pluginmanager.register(config.stash[TALLIES])
    if os.environ.get("CI"):
        config.pluginmanager.register(SecondTry())


def pytest_collection_modifyitems(config, items):
    told = share_of_today(items)
    config.hook.pytest_deselected(items=[item for item in items if item not in told])
    items[:] = told
    longest_first(items)


@pytest.fixture(scope="session")
def shops():
    lead_to_stand_in()
    pool = Shops()
    yield pool
    pool.close()


@pytest.fixture
def shop(request, shops):
    """A shop that runs: no session open, nothing sold, nobody logged in."""
    marker = request.node.get_closest_marker("shop")
    try:
        found = shops.get(**marker.kwargs if marker else {})
    except Missing as missing:
        _give_up(missing)
    found.engine = engine_of(request.node)
    request.node.stash[SHOP] = found
    if os.environ.get("MESH"):
        connect_tills(found, not request.node.get_closest_marker("apart"))
    yield found
    if request.node.stash.get(FAILED, False):
        name = re.sub(r"\W+", "-", request.node.nodeid)
        found.record(ARTIFACTS / (name + SecondTry.suffix(request.node)))
    found.tidy()


@pytest.fixture
def standard(shops):
    """A shop with all POS modules of Odoo, and without the suite."""
    shop = shops.get(MODULES)
    yield shop
    shop.tidy()


def _give_up(missing):
    """Without Odoo or a browser the rest can still be tested, but not in CI."""
    give_up = pytest.fail if os.environ.get("CI") else pytest.skip
    give_up(f"NOTHING TO TEST IN: {missing}")


@pytest.fixture
def floor(shop):
    """The tills of the group serve tables; see kit/tables.py."""
    with open_room(shop):
        yield


@pytest.fixture
def proxy(shop):
    """A fault proxy before the shop: shop.till(..., through=proxy)."""
    return shop.proxy()


@pytest.fixture
def tally(request, shop, shops):
    """The book of what is sold in this test; see kit/tally.py, kit/sides.py."""
    engine = shops.browsers.engine(shop.engine)
    return Tally(shop, side_of(request.node), request.config.stash[TALLIES], engine)


@pytest.fixture(scope="session")
def browser(shops):
    """Chromium, for tests that need a page and no till."""
    return shops.browsers.engine().shared()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A test fails too if a page or a server had errors that it did not expect."""
    try:
        result = yield
    except Missing as missing:
        _give_up(missing)
    shop = item.funcargs.get("shop")
    problems = shop.problems() if shop else []
    if problems:
        pytest.fail("Errors that were not expected:\n" + "\n".join(problems), False)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when != "teardown":
        item.stash[FAILED] = report.failed
    if report.when == "call" and report.failed and (shop := item.funcargs.get("shop")):
        report.sections += [
            (f"console of {t.name}", t.end_of_console) for t in shop.tills
        ]
    return report
