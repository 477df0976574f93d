# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""OCA's POS modules beside the suite, all of them in one database."""

import datetime

import pytest
from playwright.sync_api import expect

from dev import oca
from dev.paths import SUITE

from .kit.counter import at_work, set_picker
from .kit.sharing import TILLS, group
from .kit.waiting import until

pytestmark = [
    pytest.mark.at_length,
    pytest.mark.shop(modules=(*SUITE, *oca.versions())),
]
# The page, and what it needs, is kept for a start without network.
CAN_START_ALONE = """() => {
    const {keeping, files} = posmodel.env.services.pos_offline_start.state;
    return keeping === "kept" && files;
}"""
SESSIONS = """
SELECT count(DISTINCT s.id), count(o.id), sum(o.amount_total)::float
  FROM pos_session s JOIN pos_order o ON o.session_id = s.id
 WHERE s.state = 'closed' AND o.id = ANY(%s)
"""
SPLIT = """
SELECT o.pos_reference, l.split_invoice_amount, m.amount_untaxed::float
  FROM pos_order o
  JOIN pos_order_line l ON l.order_id = o.id
  JOIN account_move m ON m.id = o.splitting_move_id
 WHERE o.id = ANY(%s) ORDER BY o.id
"""
PAYMENTS = "SELECT payment_description FROM pos_order WHERE id = ANY(%s)"


def loses_line(till, proxy):
    till.till.expect_bad_line()
    proxy.disconnect()
    till.page.wait_for_selector("[data-phase=alone]", timeout=40_000)


def test_two_tills_have_a_day_with_them(shop, proxy):
    """They sell, share, lose the network, reload without it, come back and close."""
    ana, leo = group(shop, "ana", "leo", leo={"through": proxy})
    leo.page.wait_for_function(CAN_START_ALONE, timeout=60_000)
    ana.who.sells("Country Loaf")
    leo.goes_to(ana.number)
    leo.sees(("Country Loaf", 1))
    leo.who.sells("Pretzel")
    ana.sees(("Country Loaf", 1), ("Pretzel", 1))
    ana.who.pays("Cash")
    ana.who.next_order()
    (first,) = shop.wait_for_sales(1)

    leo.sees()
    loses_line(leo, proxy)
    leo.who.sells("Baguette")
    leo.till.reload()
    leo.sees(("Baguette", 1))
    leo.who.pays("Cash")
    leo.who.next_order()
    proxy.connect()
    leo.wait_up_to_date()
    sales = shop.wait_for_sales(2)
    assert first in sales
    ids = [sale.id for sale in sales]
    # A computed field of another module, on what arrived late, too.
    assert all(words for (words,) in shop.sql(PAYMENTS, ids))

    for till in (leo, ana):
        till.who.close_session()
    total = sum(sale.total for sale in sales)
    assert shop.sql(SESSIONS, ids) == [(2, 2, pytest.approx(total))]


@pytest.fixture
def split(shop):
    """A pricelist by which an insurance pays a part: its module's own example."""
    rpc = shop.rpc()
    (loaf,) = rpc["product.product"].search([("name", "=", "Country Loaf")])
    insurance = rpc["res.partner"].create({"name": "Insurance"})

    def pricelist(name, rule, **values):
        rule = {"applied_on": "0_product_variant", "product_id": loaf, **rule}
        values = {"name": name, "item_ids": [(0, 0, rule)], **values}
        return rpc["product.pricelist"].create(values)

    whole = pricelist("Whole", {"compute_price": "fixed", "fixed_price": 100})
    base = pricelist("Base", {"compute_price": "fixed", "fixed_price": 90})
    part = {
        "compute_price": "split",
        "base": "pricelist",
        "base_pricelist_id": whole,
        "split_base": "pricelist",
        "split_base_pricelist_id": base,
        "split_percentage": 90,
    }
    shared = pricelist("Insured", part, split_invoice_partner_id=insurance)
    configs = rpc["pos.config"].search([("name", "in", TILLS)])
    links = [(4, it) for it in (whole, base, shared)]
    values = {"use_pricelist": True, "available_pricelist_ids": links}
    rpc["pos.config"].write(configs, values)


@pytest.mark.usefixtures("split")
def test_what_they_add_to_lines_travels_waits_and_arrives(shop, proxy):
    set_picker(shop, "dialog")
    ana, leo = group(shop, "ana", "leo", leo={"through": proxy})
    for till in (ana, leo):
        till.who.picks_customer("Nora Plain")
        till.who.sells("Country Loaf")
        till.who.chooses_pricelist("Insured")
    number, other = ana.number, leo.number
    leo.goes_to(number)
    leo.who.pays("Cash")
    leo.who.next_order()
    shop.wait_for_sales(1)
    leo.goes_to(other)
    loses_line(leo, proxy)
    leo.who.pays("Cash")
    leo.who.next_order()
    proxy.connect()
    sales = shop.wait_for_sales(2)
    rows = shop.sql(SPLIT, [sale.id for sale in sales])
    assert [row[1:] for row in rows] == [(81, 81), (81, 81)]


@pytest.fixture
def warned(shop):
    """Otto is blocked, Clara is a child; the shop's people see warnings of sales."""
    rpc = shop.rpc()
    _model, group_id = rpc["ir.model.data"].check_object_reference(
        "sale", "group_warning_sale"
    )
    users = rpc["res.users"].search([("login", "in", ["ana", "leo"])])
    links = [(4, user) for user in users]
    rpc["res.groups"].write([group_id], {"users": links})
    partners = rpc["res.partner"]
    values = {"sale_warn": "block", "sale_warn_msg": "Owes too much"}
    partners.write(partners.search([("name", "=", "Otto Export")]), values)
    birthday = datetime.date.today() - datetime.timedelta(days=3500)
    values = {"birthdate_date": f"{birthday:%Y-%m-%d}"}
    partners.write(partners.search([("name", "=", "Clara Member")]), values)
    rpc["res.company"].write(rpc["res.company"].search([]), {"age_warning": 17})


@pytest.mark.usefixtures("warned")
def test_their_warnings_hold_in_the_picker(shop):
    set_picker(shop, "dialog")
    ana = at_work(shop)
    picker = ana.opens_picker()
    picker.picks("Otto Export")
    ana.wait_for_popup("Owes too much")
    ana.dismisses()
    assert ana.customer == ""
    picker.picks("Clara Member")
    warning = ana.page.locator(".modal", has_text="is under 17 years old")
    warning.get_by_role("button", name="Ok").click()
    ana.wait_for_customer("Clara Member(9 y)")  # The age is that module's, too.


def test_what_they_require_is_asked_for_in_the_picker(shop):
    set_picker(shop, "dialog")
    leo = at_work(shop, "leo")
    picker = leo.opens_picker()
    new = picker.view.locator(".o_list_button_add, .o-kanban-button-new")
    new.locator("visible=true").click()

    def fills(**values):
        for name, text in values.items():
            field = picker.view.locator(f".o_form_view .o_field_widget[name={name}]")
            field.locator("input, textarea").first.fill(text)

    def is_asked_for(words):
        picker.saves_and_chooses()
        popup = leo.page.locator(".popups .popup", has_text=words)
        popup.locator(".footer .cancel").click()
        expect(popup).to_have_count(0)

    fills(lastname="Fresh")
    is_asked_for("required")
    fills(firstname="Frida", street="Alley 1", city="Berlin", zip="10115")
    is_asked_for("Tax ID is required")
    assert leo.customer == ""
    fills(vat="DE123456788")
    picker.saves_and_chooses()
    until(lambda: "Frida" in leo.customer, "the customer on the order")
