# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a till keeps so that it can start without network, as the POS itself knows."""

from .counter import at_work

STATE = "() => ({...posmodel.env.services.pos_offline_start.state})"
# All that is wanted is kept, or nothing will be.
IS_DECIDED = """() => {
    const {keeping, files} = posmodel.env.services.pos_offline_start.state;
    return keeping !== "pending" && (keeping !== "kept" || files);
}"""


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
