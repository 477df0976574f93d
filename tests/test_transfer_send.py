# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""An order goes from one till to others: handed over, or as a copy."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from .kit.counter import set_picker
from .kit.engines import ENGINES, told_in
from .kit.layout import wait_to_be_whole
from .kit.tested_with import note
from .kit.transfers import COUNTER, HARBOUR, TILL_2, Transferring, allow, cancel


@pytest.fixture(autouse=True)
def roles(shop):
    allow(shop)
    set_picker(shop, "standard")


def state(shop):
    return [row[0] for row in shop.sql("SELECT state FROM pos_order_transfer")]


@contextmanager
def archived(shop, name):
    """As nobody can do while sessions are open, but a module's update can."""
    where = "WHERE product_tmpl_id IN"
    where += " (SELECT id FROM product_template WHERE name->>'en_US' = %s)"
    shop.sql(f"UPDATE product_product SET active = false {where}", name)
    try:
        yield
    finally:
        shop.sql(f"UPDATE product_product SET active = true {where}", name)


def lines_in(detail):
    """The part of the words that both who sent and who gets an order see."""
    return detail[detail.index("for table 4") : detail.index("Coffee")]


def rings_up(ana):
    """Everything that a cart can have, as far as the demo shop sells it."""
    ana.sells("Country Loaf", qty=2, discount=10)
    ana.writes_note("sliced")
    ana.sells("Baguette", price=2.10)
    ana.sells("Coffee", Milk="Oat")
    ana.chooses_customer("Clara Member")


@told_in(*ENGINES)
def test_handed_over_from_till_to_till(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    harbour.listens()
    expect(harbour.send_button).to_have_count(0)
    rings_up(counter.who)
    lines, total = counter.who.lines, counter.who.total
    counter.starts_to_send()
    online = counter.send_popup.locator(".pos-transfer-receiver", has_text=HARBOUR)
    expect(online).to_contain_text("Online")
    closed = counter.send_popup.locator(".pos-transfer-receiver", has_text=TILL_2)
    expect(closed).to_contain_text("Closed")
    counter.till.screenshot("transfer-send")
    counter.send_popup.locator(".cancel").click()
    counter.sends(HARBOUR, note="for table 4")
    counter.who.wait_for_lines()
    harbour.wait_for_chime()
    harbour.wait_for_badge(1)
    harbour.looks_at_transfers()
    (row,) = harbour.rows
    assert (row.title, row.total) == ("Clara Member", total)
    assert row.others == f"{COUNTER} · Ana Ruiz"
    wait_to_be_whole(harbour.till, ".transfer-screen")
    harbour.chooses()
    assert "for table 4" in harbour.detail
    assert "sliced" in harbour.detail
    harbour.till.screenshot("transfer-receive")
    counter.looks_at_transfers()
    counter.wait_for_label("Seen")
    counter.chooses()
    # Whoever sent it sees what whoever gets it sees.
    for words in ("Country Loaf", "sliced", "Discount: 10%", "for table 4"):
        expect(counter.screen.locator(".pos-transfer-detail")).to_contain_text(words)
    assert lines_in(counter.detail) == lines_in(harbour.detail)
    wait_to_be_whole(counter.till, ".transfer-screen")
    counter.till.screenshot("transfer-sent")
    harbour.delivers()
    harbour.who.wait_for_total(total)
    assert harbour.who.lines == lines
    assert harbour.who.customer == "Clara Member"
    assert "sliced" in harbour.who.details("Country Loaf")
    harbour.wait_for_badge(0)
    counter.wait_for_label("Delivered")
    assert "Leo Brandt" in counter.detail
    harbour.who.pays("Cash")
    (sale,) = shop.wait_for_sales(1)
    assert sale.total == total
    (origin,) = shop.sql(
        "SELECT c.name, t.state FROM pos_order o"
        " JOIN pos_config c ON c.id = o.origin_config_id"
        " JOIN pos_order_transfer t ON t.id = o.transfer_id"
        " ORDER BY o.id DESC LIMIT 1"
    )
    assert origin == (COUNTER, "delivered")
    note(harbour.till.engine, "orders sent, received, delivered", sent=1, delivered=1)


def test_all_notice_it_at_once(shop):
    """Badge and chime within a second; a machine that is busy gets five tries."""
    counter = Transferring(shop, COUNTER, "ana").opens()
    receivers = [
        Transferring(shop, TILL_2, "leo").opens(),
        Transferring(shop, HARBOUR, "mia").opens(),
    ]
    counter.notes_when_it_is_sent()
    waited = []
    for _try in range(5):
        for receiver in receivers:
            receiver.wait_for_badge(0)
            receiver.listens()
        counter.who.sells("Pretzel")
        counter.sends(TILL_2, HARBOUR)
        for receiver in receivers:
            receiver.wait_for_badge(1)
            receiver.wait_for_chime()
        times = [at for each in receivers for at in each.noticed_at.values()]
        assert len(times) == 4
        waited.append(max(times) - counter.sent_at)
        if waited[-1] < 1000:
            return
        receivers[0].delivers()
    raise AssertionError(f"it took {waited} ms")


def test_what_has_come_is_announced_when_the_till_opens(shop):
    """Once somebody has looked at it, no more."""
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    harbour.till.close()
    counter = Transferring(shop, COUNTER, "ana").opens()
    counter.who.sells("Pretzel")
    counter.sends(HARBOUR)
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    harbour.wait_for_badge(1)
    harbour.taps_on_what_was_said(COUNTER)
    assert "Pretzel" in harbour.detail
    counter.looks_at_transfers()
    counter.wait_for_states("seen")
    harbour.till.reload()
    harbour.wait_for_badge(1)
    expect(harbour.said).to_have_count(0)


@pytest.mark.takes_turns("ends of a transfer")
def test_each_gets_a_copy(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    receivers = [
        Transferring(shop, TILL_2, "leo").opens(),
        Transferring(shop, HARBOUR, "mia").opens(),
    ]
    counter.who.sells("Rye Loaf", qty=3)
    total = counter.who.total
    counter.sends(TILL_2, HARBOUR, copy=True)
    counter.wait_to_be_told("Sent to")
    assert counter.who.total == total
    counter.looks_at_transfers()
    counter.wait_for_label("Waiting")
    for receiver, label in zip(
        receivers, ("1 of 2 delivered", "Delivered"), strict=True
    ):
        # The order that was on the screen is not gone.
        receiver.who.sells("Pretzel")
        receiver.wait_for_badge(1)
        receiver.delivers()
        receiver.wait_to_be_told("is still open: it is in the list of orders")
        receiver.who.wait_for_total(total)
        counter.wait_for_label(label)
    assert state(shop) == ["delivered"]


@pytest.mark.takes_turns("ends of a transfer")
def test_refused_and_taken_back(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    counter.who.sells("Rye Loaf", qty=3)
    counter.sends(HARBOUR)
    counter.who.wait_for_lines()
    harbour.wait_for_badge(1)
    harbour.refuses("No bags left")
    harbour.wait_for_rows(0)
    counter.wait_for_badge(1)
    counter.taps_on_what_was_said("No bags left")
    counter.wait_for_states("refused")
    counter.takes_back()
    counter.page.wait_for_selector(".product-screen:not(.d-none)")
    counter.who.wait_for_lines(("Rye Loaf", 3, 21.39))
    counter.wait_for_badge(0)


@pytest.mark.takes_turns("ends of a transfer")
def test_recalled_before_it_is_taken(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    counter.who.sells("Rye Loaf")
    counter.sends(HARBOUR)
    harbour.wait_for_badge(1)
    counter.looks_at_transfers()
    counter.wait_for_rows(1)
    counter.takes_back()
    counter.who.wait_for_total(7.13)
    harbour.wait_for_badge(0)
    assert state(shop) == ["recalled"]


@pytest.mark.takes_turns("ends of a transfer")
def test_cancelled_by_the_manager(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    counter.who.sells("Rye Loaf")
    counter.sends(HARBOUR)
    harbour.wait_for_badge(1)
    cancel(shop, "The customer has left")
    harbour.wait_for_badge(0)
    counter.wait_to_be_told("cancelled by a manager")
    counter.looks_at_transfers()
    counter.wait_for_label("Cancelled")


def test_what_cannot_be_sold_there_is_said(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    counter.who.sells("Rye Loaf")
    counter.who.sells("Tomato Soup")
    counter.sends(HARBOUR)
    harbour.wait_for_badge(1)
    with archived(shop, "Tomato Soup"):
        harbour.looks_at_transfers()
        harbour.presses_deliver()
        harbour.who.wait_for_popup("Tomato Soup is left out: it is archived.")
        harbour.till.screenshot("transfer-left-out")
        harbour.who.confirms()
        harbour.who.wait_for_lines(("Rye Loaf", 1, 7.13))


def test_toasts_cover_nothing_that_is_needed(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    counter.who.sells("Pretzel")
    counter.sends(HARBOUR, note="for table 4")
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    harbour.who.sells("Pretzel")
    assert harbour.covered_by_a_toast() == {}
    # Of two at a time, the second is there when the first was read.
    harbour.said.click()
    expect(harbour.said).to_have_count(1)
    harbour.said.click()
    expect(harbour.said).to_have_count(0)
    harbour.who.goes_to_payment()
    assert harbour.covered_by_a_toast() == {}
    harbour.who.tenders("Cash")
    harbour.who.validates()
    assert harbour.covered_by_a_toast() == {}
    harbour.who.next_order()
    harbour.looks_at_transfers()
    assert harbour.covered_by_a_toast() == {}
    harbour.chooses()
    assert harbour.covered_by_a_toast() == {}


def test_nothing_to_send(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    counter.send_button.click()
    counter.wait_to_be_told("nothing in this order")
    expect(counter.send_popup).to_have_count(0)
