# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Shared orders that customers pay on their phones, with pos_online_payment."""

import pytest

from .kit.guest import Guest, PaymentPage, offer_online_payment
from .kit.sharing import NEIGHBOURS, TILLS, group
from .kit.tables import joins, opened, waits_for_floor

pytestmark = pytest.mark.shop(modules=NEIGHBOURS)
CODE = ".online-payment-popup"
ANA, LEO = "Ana Ruiz (Market - Till 1)", "Leo Brandt (Market - Till 2)"
OPEN = "SELECT count(*) FROM pos_multi_session_order WHERE state = 'open'"
DOUBLES = """
SELECT c.name FROM pos_multi_session_payment AS p
  JOIN pos_order AS o ON o.id = p.pos_order_id
  JOIN pos_session AS s ON s.id = o.session_id
  JOIN pos_config AS c ON c.id = s.config_id
 WHERE p.result = 'double'
"""


@pytest.fixture
def online(shop):
    offer_online_payment(shop, TILLS[:2])


def shared(shop):
    """An order of Ana's that Leo has before him, too; both take phones."""
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel", qty=2)
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", 2))
    return ana, leo


def shows_code(shop, till):
    """Ask the customer to scan it: the page that comes up on the phone."""
    till.who.goes_to_payment()
    till.who.tenders("Online")
    till.who.presses_validate()
    till.page.wait_for_selector(CODE)
    return PaymentPage.scanned(shop, till.till)


def takes_cash(till, beside):
    """Though that colleague takes the payment, as the screen says first."""
    till.wait_for_payer(beside)
    till.goes_to_payment_anyway()
    till.who.tenders("Cash")
    till.who.validates()


def sees_receipt(till):
    till.page.wait_for_selector(".receipt-screen .pos-receipt")
    return till.who.reads_receipt()


def paid(shop):
    """[(point of sale, products, methods)] of what was sold, oldest first."""
    return [
        (
            sale.pos,
            [line[:2] for line in sale.lines],
            [name for name, _ in sale.payments],
        )
        for sale in shop.sales()
        if sale.state == "paid"
    ]


def hears_who_was_paid(till, name):
    till.page.wait_for_selector(CODE, state="detached")
    till.wait_for_notice(f"was paid by {name}")


@pytest.mark.takes_turns("paid online")
def test_it_is_paid_by_phone(shop, online):
    ana, leo = shared(shop)
    phone = shows_code(shop, ana)
    leo.wait_for_payer(ANA)
    phone.pays()
    assert sees_receipt(ana).payments == {"Online": 2.76}
    hears_who_was_paid(leo, ANA)
    assert paid(shop) == [(TILLS[0], [("Pretzel", 2)], ["Online"])]
    assert shop.sql(OPEN) == [(0,)]
    assert not ana.notice


@pytest.mark.at_length
def test_it_is_cancelled_and_paid_in_cash(shop, online):
    """Who still has the code is told that there is nothing to pay."""
    ana, leo = shared(shop)
    phone = shows_code(shop, ana)
    phone.pays("cancel")
    phone.wait_to_read("has been canceled")
    leo.wait_for_payer(ANA)
    leo.taps_anyway("Espresso")
    ana.page.locator(CODE).locator(".cancel").click()
    ana.page.wait_for_selector(CODE, state="detached")
    ana.who.leaves_payment()
    ana.sees(("Pretzel", 2), ("Espresso", 1))
    again = shows_code(shop, ana)
    takes_cash(leo, beside=ANA)
    hears_who_was_paid(ana, LEO)
    again.reads("has been canceled")
    everything = [("Pretzel", 2), ("Espresso", 1)]
    assert paid(shop) == [(TILLS[1], everything, ["Cash"])]
    assert shop.sql(DOUBLES) == []


@pytest.mark.takes_turns("paid online")
def test_it_is_paid_twice(shop, online):
    """The provider takes its time, and somebody else takes cash meanwhile."""
    ana, leo = shared(shop)
    phone = shows_code(shop, ana)
    phone.pays("pending")
    phone.wait_to_read("waiting for approval")
    # The order stays in Odoo, where the till would have it deleted.
    ana.till.expect_errors("update_online_payments_data_with_server failed")
    takes_cash(leo, beside=ANA)
    hears_who_was_paid(ana, LEO)
    transactions = shop.rpc()["payment.transaction"]
    transactions.action_demo_set_done(transactions.search([("state", "=", "pending")]))
    phone.page.reload()
    phone.wait_to_read("Processed by")
    products = [("Pretzel", 2)]
    assert paid(shop) == [
        (TILLS[0], products, ["Online"]),
        (TILLS[1], products, ["Cash"]),
    ]
    assert shop.sql(DOUBLES) == [(TILLS[0],)]


@pytest.mark.takes_turns("paid online")
def test_the_till_is_offline_meanwhile(shop, online):
    ana, leo = shared(shop)
    phone = shows_code(shop, ana)
    ana.till.offline()
    phone.pays()
    hears_who_was_paid(leo, ANA)
    ana.till.online()
    assert sees_receipt(ana).payments == {"Online": 2.76}
    assert paid(shop) == [(TILLS[0], [("Pretzel", 2)], ["Online"])]
    assert shop.sql(OPEN) == [(0,)]


@pytest.mark.at_length
def test_a_guest_orders_and_pays_by_phone(shop, floor):
    """With pos_online_payment_self_order; one till has had the order on its screen."""
    offer_online_payment(shop, TILLS[:2], to_guests=True)
    ana, leo = opened(shop)
    guest = Guest.at(shop, TILLS[0], "T1")
    guest.orders("Pretzel", "Espresso")
    joins(ana, "T1")
    joins(leo, "T1")
    leo.sees(("Pretzel", 1), ("Espresso", 1))
    phone = guest.asks_to_pay()
    phone.pays()
    phone.wait_to_read("Processed by")
    for till in (ana, leo):
        waits_for_floor(till)
    assert paid(shop) == [(TILLS[0], [("Pretzel", 1), ("Espresso", 1)], ["Online"])]
    assert shop.sql(OPEN) == [(0,)]
    assert shop.sql(DOUBLES) == []
