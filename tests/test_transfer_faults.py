# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Orders on their way between tills, while lines break and browsers die.

Whatever happens, an order that was handed over is in one cart, or still on its way:
never in two, and never lost.
"""

import pytest
from playwright.sync_api import expect

from .kit.sides import at_length, rounds
from .kit.transfers import COUNTER, HARBOUR, TILL_2, Transferring, allow
from .kit.waiting import until

ROUNDS = rounds(5, 50)
KILLS = rounds(3, 25)
# How many open orders of this page have come from another till.
CARTS = "() => posmodel.orders.filter((order) => order.orderTransfer).length"
# Press at that moment, by the clock that all pages of a machine share.
PRESS_AT = """(at) => {
    const button = document.querySelector(
        ".transfer-screen:not(.d-none) .pos-transfer-deliver"
    );
    setTimeout(() => button.click(), at - Date.now());
}"""
NOW = "() => Date.now()"


@pytest.fixture(autouse=True)
def roles(shop):
    allow(shop)


def states(shop):
    rows = shop.sql("SELECT state FROM pos_order_transfer ORDER BY id")
    return [state for (state,) in rows]


def wait_for_states(shop, *wanted):
    until(lambda: states(shop) == [*wanted], f"transfers in the states {wanted}")


def carts(receiver):
    receiver.till.settle()
    return receiver.page.evaluate(CARTS)


def a_sender_and_two(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    others = ((TILL_2, "leo"), (HARBOUR, "mia"))
    return counter, [Transferring(shop, *each).opens() for each in others]


def press_deliver_at_once(receivers):
    """All of them, once each shows the order."""
    for receiver in receivers:
        receiver.wait_for_badge(1)
        receiver.looks_at_transfers()
        receiver.wait_for_rows(1)
    at = receivers[0].page.evaluate(NOW) + 400
    for receiver in receivers:
        receiver.page.evaluate(PRESS_AT, at)


@pytest.mark.takes_turns("transfers in trouble")
def test_two_press_deliver_at_the_same_moment(shop):
    counter, receivers = a_sender_and_two(shop)
    for number in range(1, ROUNDS + 1):
        counter.who.sells("Pretzel")
        counter.sends(TILL_2, HARBOUR)
        press_deliver_at_once(receivers)
        wait_for_states(shop, *["delivered"] * number)
        for receiver in receivers:
            receiver.wait_for_badge(0)
        (winner,) = shop.sql(
            "SELECT config_id FROM pos_order_transfer_receiver"
            " WHERE state = 'delivered' ORDER BY transfer_id DESC LIMIT 1"
        )[0]
        (loser,) = (each for each in receivers if each.till.pos_id != winner)
        loser.wait_to_be_told("has taken this order")
        assert sum(map(carts, receivers)) == number
        assert counter.who.lines == []


@pytest.mark.at_length
def test_two_take_their_copies_at_the_same_moment(shop):
    counter, receivers = a_sender_and_two(shop)
    counter.who.sells("Pretzel")
    for number in range(1, ROUNDS + 1):
        counter.sends(TILL_2, HARBOUR, copy=True)
        press_deliver_at_once(receivers)
        wait_for_states(shop, *["delivered"] * number)
        for receiver in receivers:
            receiver.wait_for_badge(0)
            receiver.till.wait_to_show(lambda each=receiver: carts(each), number)
    counter.who.wait_for_lines(("Pretzel", 1, 1.38))


def test_the_sender_is_offline(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    counter.till.offline()
    counter.who.sells("Rye Loaf", qty=2)
    counter.sends(HARBOUR, note="from the cellar")
    counter.who.wait_for_lines()
    counter.wait_to_be_told("sent when there is a connection")
    counter.wait_for_badge(1)
    counter.looks_at_transfers()
    counter.wait_for_states("unsent")
    counter.till.screenshot("transfer-unsent")
    assert states(shop) == []
    counter.till.online()
    harbour.wait_for_badge(1)
    harbour.delivers()
    harbour.who.wait_for_lines(("Rye Loaf", 2, 14.26))
    counter.wait_for_states("delivered")
    counter.wait_for_badge(0)
    assert shop.sql("SELECT offline FROM pos_order_transfer") == [(True,)]


@pytest.mark.takes_turns("killed transfers")
def test_the_sender_is_killed_while_it_is_offline(shop):
    counter = Transferring(shop, COUNTER, "ana", own_browser=True).opens()
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    counter.who.sells("Rye Loaf")
    counter.till.offline()
    counter.sends(HARBOUR)
    counter.wait_to_be_told("sent when there is a connection")
    counter.till.kill()
    counter.till.start()
    counter.till.open_pos()
    counter.who.wait_for_lines()
    harbour.wait_for_badge(1)
    harbour.delivers()
    harbour.who.wait_for_lines(("Rye Loaf", 1, 7.13))
    assert states(shop) == ["delivered"]


def is_sending(request):
    return request.url.endswith("/pos.order.transfer.sync/send")


@pytest.mark.takes_turns("transfers in trouble")
def test_taken_back_before_it_was_sent(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    counter.who.sells("Rye Loaf")
    counter.till.offline()
    # What was tried once may have arrived: before, it would simply come back.
    with counter.page.expect_event("requestfailed", is_sending):
        counter.sends(HARBOUR)
    counter.looks_at_transfers()
    counter.wait_for_states("unsent")
    counter.takes_back()
    counter.wait_to_be_told("No connection")
    counter.till.online()
    counter.wait_for_states("sent")
    counter.takes_back()
    counter.who.wait_for_lines(("Rye Loaf", 1, 7.13))
    assert states(shop) == ["recalled"]


def test_the_answer_to_sending_is_lost(shop, proxy):
    counter = Transferring(shop, COUNTER, "ana", through=proxy).opens()
    counter.who.sells("Rye Loaf")
    counter.till.expect_bad_line()
    rule = proxy.when(rpc="pos.order.transfer.sync.send", times=2).drop_answer()
    counter.sends(HARBOUR)
    rule.wait()
    counter.looks_at_transfers()
    counter.wait_for_states("sent")
    assert states(shop) == ["sent"]


@pytest.mark.at_length
def test_the_receiver_is_offline(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    harbour.listens()
    harbour.till.offline()
    counter.who.sells("Rye Loaf")
    counter.sends(HARBOUR)
    counter.wait_to_be_told("Sent to")
    assert harbour.badge == 0
    harbour.till.online()
    harbour.wait_for_badge(1)
    harbour.wait_for_chime()
    harbour.looks_at_transfers()
    harbour.till.offline()
    harbour.presses_deliver()
    harbour.wait_to_be_told("No connection")
    harbour.till.online()
    harbour.delivers()
    harbour.who.wait_for_lines(("Rye Loaf", 1, 7.13))
    assert carts(harbour) == 1


@pytest.mark.takes_turns("transfers in trouble")
def test_the_session_of_the_receiver_is_closed_meanwhile(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    harbour.who.close_session()
    counter.who.sells("Rye Loaf")
    counter.sends(HARBOUR)
    counter.looks_at_transfers()
    counter.wait_for_states("sent")
    harbour.opens()
    harbour.wait_for_badge(1)
    harbour.delivers()
    harbour.who.wait_for_lines(("Rye Loaf", 1, 7.13))


@pytest.mark.takes_turns("killed transfers")
@pytest.mark.parametrize("step", [at_length("deliver"), "confirm"])
def test_the_receiver_is_killed_at_delivery(shop, proxy, step):
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo", own_browser=True, through=proxy)
    harbour.opens()
    terrace = Transferring(shop, TILL_2, "mia").opens()
    counter.who.sells("Rye Loaf", qty=2)
    counter.sends(HARBOUR, TILL_2)
    terrace.wait_for_badge(1)
    harbour.wait_for_badge(1)
    harbour.looks_at_transfers()
    # While it is noted that somebody looks, whoever delivers is told "busy": that
    # answer is not the one to drop.
    wait_for_states(shop, "seen")
    rule = proxy.when(rpc=f"pos.order.transfer.sync.{step}", times=1).drop_answer()
    harbour.till.expect_bad_line()
    harbour.presses_deliver()
    rule.wait()
    harbour.till.kill()
    # Nobody else gets it meanwhile
    terrace.wait_for_badge(0)
    harbour.till.start()
    harbour.till.open_pos()
    wait_for_states(shop, "delivered")
    harbour.till.wait_to_show(lambda: carts(harbour), 1)
    harbour.till.reload()
    harbour.wait_for_badge(0)
    assert carts(harbour) == 1
    assert states(shop) == ["delivered"]


@pytest.mark.at_length
def test_the_receiver_is_killed_whenever(shop):
    """A little later each time after Deliver was pressed."""
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo", own_browser=True).opens()
    for number in range(1, KILLS + 1):
        counter.who.sells("Pretzel")
        counter.sends(HARBOUR)
        harbour.wait_for_badge(1)
        harbour.looks_at_transfers()
        harbour.wait_for_rows(1)
        at = harbour.page.evaluate(NOW)
        harbour.page.evaluate(PRESS_AT, at)
        pressed = f"() => Date.now() >= {at + 12 * number}"
        harbour.page.wait_for_function(pressed, polling=1)
        harbour.till.kill()
        harbour.till.start()
        harbour.till.open_pos()
        harbour.page.wait_for_function("() => posmodel.orderTransfers.desk?.overview")
        # What was taken before the kill is confirmed by the till itself.
        if states(shop)[-1] in ("sent", "seen"):
            harbour.delivers()
        wait_for_states(shop, *["delivered"] * number)
        harbour.till.wait_to_show(lambda: carts(harbour), number)
    expect(harbour.page.locator(".pos-transfer-count")).to_have_count(0)
