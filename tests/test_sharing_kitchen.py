# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What tills that share orders print for the kitchen."""


import pytest
from playwright.sync_api import expect

from .kit.kitchen import Kitchen
from .kit.sharing import NEIGHBOURS, TILLS, SharingTill
from .kit.tables import (
    goes_to_floor,
    joins,
    opened,
    sits_down,
)
from .kit.transfers import HARBOUR, Transferring, allow

pytestmark = pytest.mark.shop(modules=NEIGHBOURS)
CALLED = "() => posmodel.get_order().export_for_printing().headerData.trackingNumber"


@pytest.mark.takes_turns("printers")
def test_each_till_prints_what_belongs_to_its_printer(shop, floor):
    """Once, and also what comes while a ticket prints, or is paid at another till."""
    ana, leo = opened(shop)
    bread, drinks = Kitchen(ana, "Bread"), Kitchen(leo, "Hot drinks")
    sits_down(ana, "T1")
    ana.who.sells("Pretzel")
    joins(leo, "T1")
    leo.who.taps("Espresso")
    ana.sees(("Pretzel", 1), ("Espresso", 1))
    drinks.orders_and_waits()
    drinks.sees_to_send()
    bread.sees_to_send(("Pretzel", 1))
    bread.stops()
    bread.orders()
    bread.wait_for_attempt()
    leo.who.taps("Baguette")
    ana.sees(("Pretzel", 1), ("Espresso", 1), ("Baguette", 1))
    bread.goes_on()
    bread.sees_to_send(("Baguette", 1))
    leo.who.goes_to_payment()
    leo.who.tenders("Cash")
    leo.who.validates()
    bread.wait_for_dishes("NEW 1 Pretzel", "NEW 1 Baguette")
    drinks.wait_for_dishes("NEW 1 Espresso")


def wait_for_failure(till):
    """Until the till says that a ticket was not printed, and that is read."""
    failed = till.page.locator(".popup", has_text="Printing failed")
    expect(failed).to_be_visible(timeout=30_000)
    failed.locator(".button").first.click()
    expect(failed).to_have_count(0)


@pytest.mark.takes_turns("printers")
def test_what_a_printer_did_not_print_is_still_to_be_sent(shop, floor):
    """It is out of paper, then gone; meanwhile the other till works at the order."""
    ana, leo = opened(shop)
    bread = Kitchen(ana, "Bread")
    sits_down(ana, "T1")
    ana.who.sells("Pretzel")
    joins(leo, "T1")
    leo.sees(("Pretzel", 1))
    bread.printer.has_paper = False
    bread.orders()
    wait_for_failure(ana)
    leo.wait_for_notice("A kitchen printer did not print Pretzel")
    leo.who.taps("Baguette")
    bread.sees_to_send(("Pretzel", 1), ("Baguette", 1))
    bread.printer.is_on = False
    ana.till.expect_bad_line()
    bread.orders()
    wait_for_failure(ana)
    bread.sees_to_send(("Pretzel", 1), ("Baguette", 1))
    bread.printer.has_paper = bread.printer.is_on = True
    bread.orders_and_waits()
    assert bread.dishes == ["NEW 1 Pretzel 1 Baguette"]
    bread.sees_to_send()
    sent = leo.page.locator(".pos-sharing-authors", has_text="sent to the kitchen by")
    expect(sent).to_have_count(2)


@pytest.mark.takes_turns("printers")
def test_a_printer_that_is_broken_is_asked_once_for_a_paid_order(shop, floor):
    ana, leo = opened(shop)
    bread = Kitchen(ana, "Bread")
    bread.printer.has_paper = False
    sits_down(ana, "T1")
    ana.who.sells("Pretzel")
    joins(leo, "T1")
    leo.sees(("Pretzel", 1))
    goes_to_floor(ana)
    leo.who.goes_to_payment()
    leo.who.tenders("Cash")
    leo.who.validates()
    wait_for_failure(ana)
    # Whatever it says in the group is said and answered now.
    wait = "() => !posmodel.sharing.replica.pending.size"
    ana.page.wait_for_function(wait)
    ana.till.settle()
    assert bread.attempts == 1
    expect(ana.page.locator(".popup", has_text="Printing failed")).to_have_count(0)


class SendingTill(SharingTill, Transferring):
    """Of a group; it can send its orders to other tills."""


@pytest.mark.takes_turns("one kitchen")
def test_the_kitchen_of_another_till_takes_back_what_was_deleted(shop, floor):
    """And not what goes on elsewhere. The till where that is done has no printer."""
    allow(shop, senders=TILLS[1:2], receivers=(HARBOUR,))
    ana, leo = opened(shop, SendingTill)
    bread = Kitchen(ana, "Bread")
    sits_down(ana, "T1")
    ana.who.sells("Pretzel", qty=2)
    bread.orders_and_waits()
    goes_to_floor(ana)
    sits_down(ana, "T2")
    ana.who.sells("Baguette")
    bread.orders_and_waits()
    joins(leo, "T1")
    leo.sees(("Pretzel", 2))
    leo.sends(HARBOUR)
    goes_to_floor(leo)
    joins(leo, "T2")
    leo.sees(("Baguette", 1))
    leo.who.looks_at_tickets()
    leo.who.deletes_ticket("T2")
    bread.wait_for_dishes("NEW 2 Pretzel", "NEW 1 Baguette", "CANCELLED 1 Baguette")
    ana.till.settle()
    assert len(bread.dishes) == 3


@pytest.mark.takes_turns("one kitchen")
def test_two_press_order_at_once(shop, floor):
    """One ticket comes; without a table it has the order's number and no more."""
    ana, leo = opened(shop)
    kitchens = [Kitchen(till, "Bread", name="bread") for till in (ana, leo)]
    sits_down(ana, "T1")
    ana.who.sells("Pretzel")
    joins(leo, "T1")
    leo.sees(("Pretzel", 1))
    kitchens[0].stops()
    for kitchen in kitchens:
        kitchen.orders()
    kitchens[0].goes_on()
    for kitchen in kitchens:
        kitchen.wait()
        kitchen.sees_to_send()
    assert kitchens[0].dishes == ["NEW 1 Pretzel"]
    assert [till.page.evaluate(CALLED) for till in (ana, leo)] == ["#1", "#1"]
    ana.page.evaluate("() => { posmodel.get_order().tableId = undefined; }")
    ana.page.evaluate("() => posmodel.get_order().orderlines[0].set_quantity(3)")
    kitchens[0].orders_and_waits()
    assert kitchens[0].tickets[-1].startswith("#1 NEW")
    assert kitchens[0].dishes[-1] == "NEW 2 Pretzel"
