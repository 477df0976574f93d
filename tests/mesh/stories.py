# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What tills do that are connected to each other. test_mesh.py has them told."""

import pytest
from playwright.sync_api import expect

from ..kit.sharing import group

CONNECTED = "count => posmodel.sharing.state.mesh.count === count"
LOGGED_TWICE = (
    "SELECT op_id FROM pos_multi_session_operation GROUP BY 1 HAVING count(*) > 1"
)


@pytest.fixture(autouse=True)
def mesh(shop):
    rpc = shop.rpc()
    rpc["ir.config_parameter"].set_param("pos_multi_session_sync.mesh", "yes")
    groups = rpc["pos.multi.session"]
    groups.write(groups.search([]), {"is_mesh": True})


def wait_connected(count, *tills):
    for each in tills:
        each.page.wait_for_function(CONNECTED, arg=count, timeout=60_000)


def lose_server(proxy, *tills):
    for each in tills:
        each.till.expect_bad_line()
    proxy.disconnect()
    words = f"Without server, {len(tills)} tills connected"
    for each in tills:
        phase = each.page.locator(".pos-sharing-phase:visible").last
        expect(phase).to_have_text(words, timeout=60_000)


def find_server(proxy, *tills):
    proxy.connect()
    for each in tills:
        each.wait_up_to_date(60_000)
        each.wait_sent()


def wait_for_closed(till, words):
    closed = till.page.locator(".product-screen .pos-sharing-closed b")
    expect(closed).to_have_text(words, timeout=30_000)


def test_an_order_is_shared_and_paid_without_server(shop, proxy):
    """What one does the other sees, and in the end all of it is in Odoo once."""
    through = {"through": proxy}
    own = {**through, "own_browser": True}
    ana, leo = group(shop, "ana", "leo", ana=own, leo=through)
    wait_connected(1, ana, leo)
    ana.who.sells("Pretzel")
    number = ana.number
    leo.goes_to(number)
    leo.sees(("Pretzel", 1))
    # It was there before Odoo had it, and has not gone meanwhile.
    assert leo.notice == ""

    lose_server(proxy, ana, leo)
    ana.who.taps("Pretzel")
    leo.sees(("Pretzel", 2))
    leo.who.taps("Baguette")
    ana.sees(("Pretzel", 2), ("Baguette", 1))
    total = leo.who.total
    leo.who.goes_to_payment()
    claim = ana.page.locator(".product-screen .pos-sharing-claim b")
    expect(claim).to_have_text("Being paid by Market - Till 2")
    leo.who.tenders("Cash")
    leo.who.validates()
    wait_for_closed(ana, "Paid to Market - Till 2, not in Odoo yet")
    ana.who.presses_payment()
    ana.who.wait_for_popup("This order is paid")
    ana.page.keyboard.press("Escape")

    leo.who.next_order()
    find_server(proxy, ana, leo)
    (sale,) = shop.wait_for_sales(1)
    assert sale.total == total
    assert shop.sql(LOGGED_TWICE) == []


def test_firefox_beside_chromium(shop, proxy):
    through = {"through": proxy}
    tills = group(shop, "ana", "leo", ana=through, leo={**through, "engine": "firefox"})
    ana, leo = tills
    wait_connected(1, *tills)
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    lose_server(proxy, *tills)
    ana.who.taps("Pretzel")
    leo.sees(("Pretzel", 2))
    find_server(proxy, *tills)
    leo.sees(("Pretzel", 2))
    assert shop.sql(LOGGED_TWICE) == []
