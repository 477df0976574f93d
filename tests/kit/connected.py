# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills that are connected to each other, and lose their server.

Each reaches it by a proxy, its own one where they come back one after the other.
"""

from playwright.sync_api import expect

CONNECTED = "count => posmodel.sharing.state.mesh.count === count"
# What comes once a minute.
BEAT = "() => posmodel.offlineQueue.sender.heartbeat()"
KNOWN = """() => {
    const {replica} = posmodel.sharing;
    const visible = replica.orders().map((order) => [order, replica.visible(order)]);
    return [replica.epoch, replica.cursor, Object.fromEntries(visible)];
}"""
# The quantities of the first line that the page shows, one after the other.
WATCH = """() => {
    const list = document.querySelector(".order-container");
    const shown = () => parseFloat(list.querySelector(".orderline .qty").innerText);
    window.quantities = [shown()];
    new MutationObserver(() => {
        if (shown() !== window.quantities.at(-1)) {
            window.quantities.push(shown());
        }
    }).observe(list, {subtree: true, childList: true, characterData: true});
}"""
LOGGED_TWICE = (
    "SELECT op_id FROM pos_multi_session_operation GROUP BY 1 HAVING count(*) > 1"
)
ENDS = "SELECT last_seq FROM pos_multi_session WHERE name = 'Market'"


def connect_tills(shop, is_on=True):
    """From the next page on, where there are multi-sessions."""
    if shop.sql("SELECT to_regclass('pos_multi_session')") == [(None,)]:
        return
    rpc = shop.rpc()
    rpc["ir.config_parameter"].set_param(
        "pos_multi_session_sync.mesh", "yes" if is_on else "no"
    )
    groups = rpc["pos.multi.session"]
    groups.write(groups.search([]), {"is_mesh": True})


def apart(shop, *people, **options):
    """Options of tills that are browsers and lines of their own, by the login."""
    return {
        login: {"own_browser": True, "through": shop.proxy(), **options}
        for login in people
    }


def wait_connected(count, *tills):
    for each in tills:
        each.page.wait_for_function(CONNECTED, arg=count, timeout=60_000)


def lose_server(*tills, stop=None):
    """By their lines, or as it is stopped; until each says with how many it goes on."""
    for each in tills:
        each.till.expect_bad_line()
    if stop:
        stop()
    else:
        for line in {each.till.line for each in tills}:
            line.disconnect()
    others = "1 till" if len(tills) == 2 else f"{len(tills) - 1} tills"
    words = f"Without server, {others} connected"
    for each in tills:
        phase = each.page.locator(".pos-sharing-phase:visible").last
        expect(phase).to_have_text(words, timeout=60_000)


def find_server(*tills):
    for line in {each.till.line for each in tills}:
        line.connect()
    for each in tills:
        each.wait_up_to_date(60_000)
        each.wait_sent()


def beats(*tills):
    """Each tells Odoo what waits and what it keeps, and hears what it is to do."""
    for each in tills:
        each.page.evaluate(BEAT)


def watch_quantity(till):
    """:return: what gives all that it has shown since"""
    till.page.evaluate(WATCH)
    return lambda: till.page.evaluate("() => window.quantities")


def wait_for_closed(till, words):
    closed = till.page.locator(".product-screen .pos-sharing-closed b")
    expect(closed).to_have_text(words, timeout=30_000)


def wait_alike(shop, *tills, timeout=10):
    """Until all show what is in the log, to its end, and nothing else."""
    first, *others = tills

    def is_alike():
        known = first.page.evaluate(KNOWN)
        [(last,)] = shop.sql(ENDS)
        return known[1] == last and all(
            each.page.evaluate(KNOWN) == known for each in others
        )

    first.till.wait_to_show(is_alike, True, timeout=timeout)
    for each in tills:
        each.wait_sent()
