# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A manager takes an order away from a till; and a session closes over unsent ones."""

import pytest
from playwright.sync_api import expect

from .kit.counter import set_picker
from .kit.transfers import COUNTER, HARBOUR, Transferring, allow


@pytest.fixture(autouse=True)
def roles(shop):
    allow(shop)
    set_picker(shop, "standard")


def log(shop):
    """What the office reads of a transfer, first to last."""
    steps = shop.rpc("mia")["pos.order.transfer.step"]
    found = steps.search_read([], ["kind", "description"], order="id")
    return [(step["kind"], step["description"]) for step in found]


@pytest.fixture
def stranded(shop, proxy):
    """Harbour has it in its cart; a manager takes it away before that is confirmed."""
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo", through=proxy).opens()
    counter.who.sells("Rye Loaf")
    counter.sends(HARBOUR)
    harbour.wait_for_badge(1)
    harbour.till.expect_bad_line()
    with proxy.when(rpc="pos.order.transfer.sync.confirm").refuse() as rule:
        harbour.delivers()
        harbour.who.wait_for_lines(("Rye Loaf", 1, 7.13))
        rule.wait()
        transfers = shop.rpc("mia")["pos.order.transfer"]
        transfers.action_release(transfers.search([]))
        yield harbour, rule


def comes_back(shop, harbour, rule, words):
    rule.lift()
    harbour.wait_to_be_told(words)
    harbour.till.wait_until(lambda: log(shop)[-1][0] == "lost", "a word in the log")


@pytest.mark.takes_turns("a transfer is taken away")
def test_what_was_changed_there_stays(shop, stranded):
    harbour, rule = stranded
    harbour.who.sells("Pretzel", qty=2)
    comes_back(shop, harbour, rule, "so it stays among your orders")
    harbour.who.wait_for_lines(("Rye Loaf", 1, 7.13), ("Pretzel", 2, 2.76))
    assert "as an order of its own" in log(shop)[-1][1]
    harbour.wait_for_badge(1)
    harbour.till.screenshot("transfer-taken-away")
    harbour.who.pays("Cash")
    shop.wait_for_sales(1)
    assert "sold twice" in log(shop)[-1][1]


@pytest.mark.takes_turns("a transfer is taken away")
def test_what_was_not_changed_is_removed(shop, stranded):
    harbour, rule = stranded
    harbour.till.reload()
    comes_back(shop, harbour, rule, "It was removed here")
    harbour.who.wait_for_lines()
    assert "removed there" in log(shop)[-1][1]
    harbour.delivers()
    harbour.who.wait_for_lines(("Rye Loaf", 1, 7.13))


@pytest.mark.takes_turns("a transfer is taken away")
def test_closing_tells_what_was_not_sent(shop, proxy):
    counter = Transferring(shop, COUNTER, "mia", through=proxy).opens()
    counter.who.sells("Rye Loaf")
    counter.till.expect_bad_line()
    with proxy.when(rpc="pos.order.transfer.sync.send").bad_gateway():
        counter.sends(HARBOUR)
        counter.wait_to_be_told("sent when there is a connection")
        counter.who._menu(".close-button")
        popup = counter.page.locator(".close-pos-popup")
        listed = popup.locator(".pos-queue-closing")
        expect(listed).to_contain_text("to Harbour")
        counter.till.screenshot("transfer-closing")
        popup.get_by_role("button", name="Close Session").click()
        unsent = counter.page.locator(".pos-queue-unsent-popup")
        expect(unsent).to_contain_text("Some orders have not left their device yet")
        expect(unsent).to_contain_text("1 order to send, $ 7.13")
        expect(unsent).to_contain_text("to Harbour")
        counter.till.screenshot("transfer-closing-all-the-same")
        unsent.locator(".cancel").click()
        popup.get_by_role("button", name="Discard").click()
    counter.looks_at_transfers()
    counter.wait_for_states("sent")
    counter.leaves_transfers()
    counter.who.close_session()
