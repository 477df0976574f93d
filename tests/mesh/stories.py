# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What tills do that are connected to each other. test_mesh.py has them told."""

from playwright.sync_api import expect

from ..kit.connected import (
    LOGGED_TWICE,
    find_server,
    lose_server,
    wait_alike,
    wait_connected,
    wait_for_closed,
    watch_quantity,
)
from ..kit.offline_start import wait_decided
from ..kit.queue_screen import QueueScreen
from ..kit.sharing import group


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
    quantities = watch_quantity(leo)
    for _tap in range(3):
        ana.who.taps("Pretzel")
        ana.wait_sent()
    wait_alike(shop, ana, leo)
    assert quantities() == [1, 2, 3, 4]

    lose_server(ana, leo)
    ana.who.taps("Pretzel")
    leo.sees(("Pretzel", 5))
    leo.who.taps("Baguette")
    ana.sees(("Pretzel", 5), ("Baguette", 1))
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
    find_server(ana, leo)
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
    lose_server(*tills)
    ana.who.taps("Pretzel")
    leo.sees(("Pretzel", 2))
    find_server(*tills)
    leo.sees(("Pretzel", 2))
    assert shop.sql(LOGGED_TWICE) == []


def test_a_page_that_is_loaded_without_server(shop, proxy):
    """It goes on alone, says so, and is with the others once the server is back."""
    through = {"through": proxy}
    ana, leo = tills = group(shop, "ana", "leo", ana=through, leo=through)
    assert wait_decided(leo.who) == "kept"
    wait_connected(1, *tills)
    ana.who.sells("Pretzel")
    number = ana.number
    leo.goes_to(number)
    leo.wait_sent()
    lose_server(*tills)
    leo.till.reload()
    queue = QueueScreen.opened_by(leo.who)
    queue.shows_device()
    expect(queue.root.locator(".pos-sharing-mesh .fw-bolder")).to_have_text(
        "Once Odoo is reached"
    )
    queue.leaves()
    leo.goes_to(number)
    leo.who.taps("Baguette")
    wait_connected(0, ana)
    ana.who.taps("Pretzel")
    leo.sees(("Pretzel", 1), ("Baguette", 1))
    find_server(*tills)
    for till in tills:
        till.sees(("Pretzel", 2), ("Baguette", 1))
    wait_connected(1, *tills)
