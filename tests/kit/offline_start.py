# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a till keeps so that it can start without network, as the POS itself knows."""

from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as PageTimeout

from .counter import at_work

STATE = "() => ({...posmodel.env.services.pos_offline_start.state})"
# All that is wanted is kept, or nothing will be.
IS_DECIDED = """() => {
    const {keeping, files} = posmodel.env.services.pos_offline_start.state;
    return keeping !== "pending" && (keeping !== "kept" || files);
}"""

# What is kept for a start without network: the names of its caches.
CACHES = """async () => (window.caches ? await caches.keys() : [])
    .filter((name) => name.startsWith("pos_offline_start/"))
    .map((name) => Number(name.split("/").pop()))
    .sort()"""


def ready(shop, *arguments, **options):
    """At work at a till that has what it needs to start without network."""
    cashier = at_work(shop, *arguments, **options)
    assert wait_decided(cashier) == "kept"
    return cashier


def wait_decided(cashier):
    cashier.page.wait_for_function(IS_DECIDED, timeout=60_000)
    return state(cashier)["keeping"]


def state(cashier):
    """cachedAt: since when it is kept what it was started with, None for the server."""
    return cashier.page.evaluate(STATE)


def kept(cashier):
    """The ids of the points of sale that could start without network now."""
    return cashier.page.evaluate(CACHES)


def page_is_dead(cashier, proxy):
    """Whether there is nothing to start from, as on standard Odoo."""
    cashier.till.expect_bad_line()
    proxy.disconnect()
    try:
        cashier.till.page.goto(f"{cashier.till.url}/pos/ui?config_id={pos_id(cashier)}")
    except PageTimeout:
        raise
    except Error:
        return True  # Each engine says in words of its own that nobody answers,
    # or shows a page of its own that says so.
    return cashier.till.page.locator("#pos_offline_mark, body.pos").count() == 0


def pos_id(cashier):
    return cashier.till.pos_id
