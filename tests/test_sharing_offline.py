# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A till without network goes on with all orders, and merges when it is back."""

import re
import time

import pytest
from playwright.sync_api import expect

from .kit.sharing import group

# The page, and what it needs, is kept for a start without network.
CAN_START_ALONE = """() => {
    const {keeping, files} = posmodel.env.services.pos_offline_start.state;
    return keeping === "kept" && files;
}"""
FLUSHED = "() => posmodel.offlineQueue.outbox.flushed()"


def test_a_till_that_was_alone_changes_what_another_had_typed(shop):
    """Who is overwritten is told, even on a page that has typed nothing itself."""
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", 1))
    leo.till.offline()
    expect(leo.page.locator("[data-phase=alone]")).to_contain_text("Offline since")
    expect(leo.page.locator(".pos-queue-notice")).to_contain_text("No connection")
    expect(leo.page.locator(".js_disconnected")).to_be_visible()
    leo.who.sets_quantity(5, "Pretzel")
    ana.who.sets_quantity(3, "Pretzel")
    ana.wait_sent()
    ana.till.reload()
    leo.till.online()
    leo.wait_up_to_date()
    expect(leo.page.locator(".js_connected")).to_be_visible()
    leo.sees(("Pretzel", 5))
    ana.wait_for_notice("Leo Brandt (Market - Till 2) set the quantity of Pretzel to 5")


def an_hour_later(till):
    """By that till's clock, which does not stand still either."""
    till.context.clock.set_system_time(time.time() + 3600)


def since(till):
    """The time from which it is alone; the day is with it once that is yesterday."""
    return re.match(r"Offline since .*?(\d\d:\d\d)", till.phase)[1]


def comes_back_after_a_crash(leo, number):
    """Of the browser, right after what was done is on the disk."""
    leo.page.evaluate(FLUSHED)
    leo.till.kill()
    leo.till.start()
    an_hour_later(leo.till)
    leo.till.open_pos()
    leo.goes_to(number)


@pytest.mark.at_length
def test_an_hour_without_network_with_a_reload_and_a_crash_in_it(shop, proxy):
    """All of it is merged, and each conflict is told once to whom it concerns."""
    ana, leo = group(shop, "ana", "leo", leo={"own_browser": True, "through": proxy})
    leo.page.wait_for_function(CAN_START_ALONE, timeout=60_000)
    ana.who.sells("Espresso")
    coffee = ana.number
    ana.who.new_order()
    for product in ("Pretzel", "Country Loaf", "Baguette"):
        ana.who.sells(product)
    number = ana.number
    leo.goes_to(number)
    leo.sees(("Pretzel", 1), ("Country Loaf", 1), ("Baguette", 1))
    leo.till.expect_bad_line()
    proxy.disconnect()
    leo.page.wait_for_selector("[data-phase=alone]", timeout=40_000)
    alone = since(leo)
    an_hour_later(leo.till)

    # What both do to the same things, and cannot know of each other.
    ana.who.sets_quantity(3, "Pretzel")
    ana.who.removes("Country Loaf")
    leo.who.sets_quantity(5, "Pretzel")
    leo.who.sets_quantity(4, "Country Loaf")
    # And much that is in nobody's way.
    for _tap in range(10):
        ana.who.taps("Baguette")
        leo.who.taps("Baguette")
        leo.who.taps("Rye Loaf")
    ana.who.sets_discount(10, "Baguette")
    assert since(leo) == alone
    leo.till.reload()
    leo.goes_to(number)
    leo.who.taps("Sourdough")
    leo.goes_to(coffee)
    leo.who.taps("Mint Tea")
    leo.who.new_order()
    leo.who.sells("Cappuccino")
    comes_back_after_a_crash(leo, number)
    whole = [("Baguette", 11), ("Country Loaf", 4), ("Pretzel", 5), ("Rye Loaf", 10)]
    leo.sees_in_any_order(*whole, ("Sourdough", 1))
    leo.who.taps("Sourdough")
    ana.goes_to(coffee)
    ana.who.pays("Cash")
    ana.who.next_order()
    ana.goes_to(number)

    proxy.connect()
    leo.wait_up_to_date(60_000)
    leo.wait_sent()
    merged = [("Baguette", 21), ("Pretzel", 5), ("Rye Loaf", 10), ("Sourdough", 2)]
    for till in (ana, leo):
        till.sees_in_any_order(*merged)
    assert ana.lines == leo.lines
    ana.who.wait_for_total(leo.who.total)
    assert sorted(ana.takes_notices()) == [
        "A change of order #1 by Leo Brandt (Market - Till 2) came after it was paid "
        "here. It is in order #3.",
        "Leo Brandt (Market - Till 2) set the quantity of Pretzel to 5. Your 3 was "
        "replaced.",
    ]
    assert sorted(leo.takes_notices()) == [
        "Ana Ruiz (Market - Till 1) deleted Country Loaf, which was changed at the "
        "same time.",
        "Order #1 was closed by Ana Ruiz (Market - Till 1) before your last change. "
        "What came later is in order #3.",
    ]
    leo.page.evaluate(FLUSHED)
    leo.till.reload()
    assert not leo.takes_notices()
    # Leo's own order, and the one that has his tea.
    ana.goes_to("#3")
    ana.sees(("Mint Tea", 1))
    ana.goes_to("#4")
    ana.sees(("Cappuccino", 1))


def test_an_order_made_offline_gets_its_number_later(shop):
    ana, leo = group(shop, "ana", "leo")
    leo.till.offline()
    leo.who.sells("Pretzel", qty=2)
    chip = leo.page.locator(".product-screen .pos-sharing-number")
    expect(chip).to_have_text("NEW")
    leo.till.online()
    number = leo.number
    ana.goes_to(number)
    ana.sees(("Pretzel", 2))


def test_an_order_paid_offline_does_not_come_back(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.till.offline()
    leo.who.pays("Cash")
    leo.who.next_order()
    ana.who.taps("Pretzel")
    leo.till.online()
    ana.wait_for_notice("was paid")
    leo.wait_sent()
    shop.wait_for_sales(1)
    open_lines = "() => posmodel.orders.filter((o) => o.orderlines.length).length"
    leo.page.wait_for_function(f"() => ({open_lines})() === 1")
