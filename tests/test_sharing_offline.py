# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A till without network goes on with all orders, and merges when it is back."""

from playwright.sync_api import expect

from .kit.sharing import group

# The page, and what it needs, is kept for a start without network.
CAN_START_ALONE = """() => {
    const {keeping, files} = posmodel.env.services.pos_offline_start.state;
    return keeping === "kept" && files;
}"""


def test_a_till_says_how_long_it_has_been_alone(shop):
    ana, leo = group(shop, "ana", "leo")
    leo.till.offline()
    expect(leo.page.locator("[data-phase=alone]")).to_contain_text("Alone since")
    ana.who.sells("Pretzel")
    number = ana.number
    leo.till.online()
    leo.wait_up_to_date()
    leo.goes_to(number)
    leo.sees(("Pretzel", 1))


def test_an_hour_without_network_with_a_reload_and_a_crash_in_it(shop, proxy):
    ana, leo = group(shop, "ana", "leo", leo={"own_browser": True, "through": proxy})
    leo.page.wait_for_function(CAN_START_ALONE, timeout=60_000)
    ana.who.sells("Pretzel")
    number = ana.number
    leo.goes_to(number)
    leo.sees(("Pretzel", 1))
    leo.till.expect_bad_line()
    proxy.disconnect()
    leo.page.wait_for_selector("[data-phase=alone]", timeout=40_000)

    leo.who.sells("Country Loaf", qty=6)
    ana.who.taps("Pretzel")
    ana.who.taps("Baguette")
    leo.till.reload()
    leo.goes_to(number)
    leo.sees(("Pretzel", 1), ("Country Loaf", 6))
    leo.who.taps("Pretzel")
    leo.who.new_order()
    leo.who.sells("Espresso")
    leo.page.evaluate("() => posmodel.offlineQueue.journal.flushed()")
    leo.till.kill()
    leo.till.start()
    leo.till.open_pos()
    leo.goes_to(number)
    leo.sees(("Pretzel", 2), ("Country Loaf", 6))
    ana.who.sets_discount(10, "Baguette")
    leo.who.taps("Mint Tea")

    proxy.connect()
    leo.wait_up_to_date(60_000)
    leo.wait_sent()
    whole = [("Baguette", 1), ("Country Loaf", 6), ("Mint Tea", 1), ("Pretzel", 3)]
    for till in (ana, leo):
        till.sees_in_any_order(*whole)
        assert not till.notice
    assert ana.lines == leo.lines
    ana.who.wait_for_total(leo.who.total)
    ana.who.looks_at_tickets()
    made_by_leo = ana.page.locator(".pos-sharing-made", has_text="Till 2")
    expect(made_by_leo).to_have_count(1)


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
