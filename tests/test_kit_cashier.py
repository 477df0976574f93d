# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a cashier of the kit can do, on standard Odoo: each word once, for real."""

import pytest

# All other tests would notice, too.
pytestmark = [pytest.mark.at_length, pytest.mark.shop(modules=())]

OLD_TOWN = "Old Town - Till 1"


@pytest.fixture
def ana(shop):
    cashier = shop.till(OLD_TOWN).cashier("ana")
    cashier.open_session(cash=50)
    return cashier


def test_a_sale_from_the_first_tap_to_the_receipt(shop, ana):
    ana.sells("Country Loaf", qty=2)
    ana.sells("Baguette", price=3, discount=50)
    assert ana.lines == [("Country Loaf", 2, 23.00), ("Baguette", 1, 1.73)]
    assert ana.total == 24.73
    assert ana.screen == "product"
    assert "50% discount" in ana.details("Baguette")
    ana.pays("Cash", tendered=30)
    assert "5.27" in ana.receipt
    assert ana.screen == "receipt"

    (sale,) = shop.sales()
    assert sale.reference == ana.receipt_number
    assert (sale.pos, sale.cashier, sale.customer) == (OLD_TOWN, "ana", None)
    assert (sale.state, sale.total, sale.paid) == ("paid", 24.73, 24.73)
    assert sale.lines == (("Country Loaf", 2, 23.00), ("Baguette", 1, 1.73))
    assert sale.payments == (("Cash", 30), ("Cash", -5.27))

    ana.sells("Pretzel")
    ana.pays("Card")
    assert [s.total for s in shop.sales(OLD_TOWN)] == [24.73, 1.38]
    assert shop.sales("Harbour") == []
    assert ana.waiting == 0 and ana.connection == "connected"


def test_lines_are_changed_and_removed(ana):
    ana.sells("Espresso")
    ana.sells("Pretzel", qty=12)
    ana.taps("Pretzel")
    ana.sells("Coffee", Milk="Oat")
    ana.sets_quantity(1.5, "Espresso")
    assert ana.lines[0] == ("Espresso", 1.5, 3.28)
    assert [line.qty for line in ana.lines] == [1.5, 13, 1]
    assert "Oat" in ana.lines[2].product
    ana.selects("Coffee")
    ana.writes_note("extra hot")
    assert "extra hot" in ana.details("Coffee")
    ana.removes("Espresso")
    ana.sets_quantity(-1, "Pretzel")
    assert [line.qty for line in ana.lines] == [-1, 1]
    ana.presses("5")
    ana.wait_for_total(ana.total)
    ana.scans("5900000000015")
    ana.wait_for_lines(*ana.lines[:2], ("Country Loaf", 1, 11.50))
    ana.searches_product("sandwich")
    ana.till.wait_to_show(
        lambda: ana.product_names, ["Cheese Sandwich", "Ham Sandwich"]
    )


def test_a_customer_brings_his_prices(shop, ana):
    ana.sells("Country Loaf")
    assert ana.customer == ""
    ana.chooses_customer("Clara Member")
    assert ana.customer == "Clara Member"
    ana.wait_for_total(10.35)
    ana.chooses_customer("Otto Export")
    ana.wait_for_total(10.00)
    ana.chooses_pricelist("Members")
    ana.wait_for_total(9.00)
    ana.goes_to_payment()
    assert ana.customer == "Otto Export"
    ana.chooses_customer("Nora Plain")
    ana.leaves_payment()
    ana.wait_for_total(11.50)
    ana.chooses_fiscal_position("Export")
    ana.wait_for_total(10.00)
    ana.pays("Card")
    assert [(s.customer, s.total) for s in shop.sales()] == [("Nora Plain", 10.00)]


def test_several_payments(shop, ana):
    ana.sells("Country Loaf")
    ana.goes_to_payment()
    ana.tenders("Cash", 5)
    assert (ana.remaining, ana.change) == (6.50, 0)
    ana.tenders("Card")
    assert ana.remaining == 0
    ana.validates()
    assert shop.sales()[0].payments == (("Cash", 5), ("Card", 6.5))


def test_several_open_orders(ana):
    ana.sells("Country Loaf")
    first = ana.order_number
    ana.new_order()
    ana.sells("Pretzel")
    second = ana.order_number
    assert ana.lines == [("Pretzel", 1, 1.38)]
    ana.looks_at_tickets()
    assert {t.receipt: (t.total, t.cashier) for t in ana.tickets} == {
        first: (11.50, "Ana Ruiz"),
        second: (1.38, "Ana Ruiz"),
    }
    ana.opens_ticket(first)
    assert (ana.order_number, ana.total) == (first, 11.50)
    ana.looks_at_tickets()
    ana.deletes_ticket(second)
    assert [t.receipt for t in ana.tickets] == [first]
    ana.leaves_tickets()
    assert ana.total == 11.50


def test_the_day_ends(shop, ana):
    ana.sells("Country Loaf")
    ana.pays("Cash")
    ana.next_order()
    ana.close_session()
    query = "SELECT state, cash_register_balance_end_real::float FROM pos_session"
    assert shop.sql(f"{query} ORDER BY id DESC LIMIT 1") == [("closed", 61.50)]
    mia = ana.till.cashier("mia")
    mia.open_session_from_dashboard(cash=61.5)
    assert mia.screen == "product"
    assert shop.rpc("mia")["pos.session"].search_count([("state", "=", "opened")]) == 1


@pytest.mark.parametrize("size", ("tablet", "phone"))
def test_other_sizes(shop, size):
    leo = shop.till("Harbour", size=size).cashier("leo")
    leo.open_session()
    leo.sells("Country Loaf", qty=3, discount=10)
    leo.sells("Pretzel")
    leo.chooses_customer("Clara Member")
    leo.wait_for_lines(("Country Loaf", 3, 27.95), ("Pretzel", 1, 1.24))
    leo.till.screenshot(f"kit-{size}-order")
    leo.goes_to_payment()
    leo.tenders("Cash", 30)
    leo.till.screenshot(f"kit-{size}-payment")
    leo.validates()
    leo.till.screenshot(f"kit-{size}-receipt")
    assert [(s.customer, s.total) for s in shop.sales()] == [("Clara Member", 29.19)]
    leo.next_order()
    leo.looks_at_tickets()
    leo.new_order()
    assert leo.lines == []
