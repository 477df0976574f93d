# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who deletes a shared order, where managers have kept that to themselves."""

import pytest
from playwright.sync_api import expect

from .kit.sharing import FORGET, TILLS, SharingTill
from .kit.transfers import HARBOUR, Transferring, allow

ANA = "Ana Ruiz (Market - Till 1)"
# Nothing that the page shows leads there: it sends what a page could be made to send.
DELETES_ALL_THE_SAME = """() => {
    const {sharing} = posmodel;
    const {shared_uuid: uuid} = posmodel.get_order();
    sharing.issue(uuid, [{type: "order.cancel"}]);
    sharing.show(uuid);
}"""


@pytest.fixture
def only_managers(shop):
    """Delete orders, and Ana's till sends orders to Harbour."""
    shop.sql(FORGET)
    allow(shop, senders=[TILLS[0]], receivers=[HARBOUR])
    groups = shop.rpc("mia")["pos.multi.session"]
    every = groups.search([])
    groups.write(every, {"only_managers_delete": True})
    yield
    groups.write(every, {"only_managers_delete": False})


@pytest.mark.at_length
def test_cashiers_delete_no_order_and_send_it_away(shop, only_managers):
    counter = Transferring(shop, TILLS[0], "ana")
    ana = SharingTill(counter.till, "ana").opens()
    mia = SharingTill(shop.till(TILLS[1]), "mia").opens()
    ana.who.sells("Pretzel")
    first = ana.number
    mia.goes_to(first)

    ana.who.looks_at_tickets()
    ana.ticket(first).locator("[name=delete]").click()
    ana.who.wait_for_popup(f"Order {first} stays open. A manager can delete it.")
    ana.till.screenshot("only-managers-delete")
    ana.who.dismisses()
    ana.ticket(first).click()
    ana.page.click(".ticket-screen .load-order-button")
    ana.sees(("Pretzel", 1))

    ana.page.evaluate(DELETES_ALL_THE_SAME)
    ana.wait_for_notice("only managers delete orders")
    ana.dismisses_notice()
    ana.goes_to(first)
    ana.sees(("Pretzel", 1))
    mia.sees(("Pretzel", 1))

    counter.sends(HARBOUR)
    mia.wait_for_notice(f"{ANA} sent order {first} to another point of sale")
    mia.dismisses_notice()
    mia.who.looks_at_tickets()
    expect(mia.ticket(first)).to_have_count(0)

    ana.who.sells("Country Loaf")
    second = ana.number
    mia.ticket(second).locator("[name=delete]").click()
    mia.who.wait_for_popup("This order is on the screen of")
    mia.who.confirms()
    ana.wait_for_notice("was deleted")


@pytest.mark.at_length
def test_one_that_could_not_be_sent_is_the_same_order_again(shop, only_managers):
    """With its number, and with what the kitchen knows of it."""
    counter = Transferring(shop, TILLS[0], "ana")
    ana = SharingTill(counter.till, "ana").opens()
    leo = SharingTill(shop.till(TILLS[1]), "leo").opens()
    ana.who.sells("Pretzel")
    number = ana.number
    leo.goes_to(number)
    counter.starts_to_send()
    row = counter.send_popup.locator(".pos-transfer-receiver", has_text=HARBOUR)
    if row.get_attribute("aria-pressed") == "false":
        row.click()
    # It has stopped to receive meanwhile.
    allow(shop, senders=[TILLS[0]], receivers=[])
    counter.send_popup.locator(".confirm").click()
    counter.wait_to_be_told("does not receive orders")
    assert ana.number == number
    ana.sees(("Pretzel", 1))
    ana.who.taps("Pretzel")
    leo.sees(("Pretzel", 2))
    assert leo.number == number
