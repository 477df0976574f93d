# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Odoo's other POS modules beside the suite; see also test_sharing_promotions.py
and test_sharing_online.py."""

import pytest

from dev.paths import SUITE

from .kit.countries import MODULES
from .kit.loyalty import Loyalty
from .kit.sharing import FORGET, NEIGHBOURS, TILLS, SharingTill, group

pytestmark = pytest.mark.shop(modules=(*SUITE, *MODULES))
PICKER_FORM = "pos_backend_partner.res_partner_picker_view_form"
EMPLOYEES = """
SELECT e.name, u.login
  FROM pos_order o
  JOIN hr_employee e ON e.id = o.employee_id
  JOIN res_users u ON u.id = o.user_id
 WHERE o.id = %s
"""
MOVED = """
SELECT p.default_code, sum(m.product_uom_qty)::float
  FROM stock_move m
  JOIN stock_picking k ON k.id = m.picking_id
  JOIN pos_session s ON s.id = k.pos_session_id
  JOIN product_product p ON p.id = m.product_id
 WHERE s.config_id = %s AND m.state = 'done' AND p.default_code LIKE 'KIT%%'
 GROUP BY p.default_code ORDER BY p.default_code
"""


@pytest.mark.at_length
def test_a_kit_takes_its_parts_once(shop):
    rpc = shop.rpc()
    parts = [
        rpc["product.product"].create(
            {"name": f"Part {n}", "default_code": f"KIT{n}", "detailed_type": "product"}
        )
        for n in (1, 2)
    ]
    (sandwich,) = rpc["product.template"].search([("name", "=", "Ham Sandwich")])
    lines = [
        (0, 0, {"product_id": p, "product_qty": n}) for n, p in enumerate(parts, 1)
    ]
    bom = rpc["mrp.bom"].create(
        {"product_tmpl_id": sandwich, "type": "phantom", "bom_line_ids": lines}
    )
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Ham Sandwich")
    leo.goes_to(ana.number)
    leo.who.sets_quantity(3, "Ham Sandwich")
    ana.sees(("Ham Sandwich", 3))
    leo.who.pays("Cash")
    leo.who.next_order()
    leo.who.close_session()
    assert shop.sql(MOVED, shop.pos_id(TILLS[1])) == [("KIT1", 3), ("KIT2", 6)]
    rpc["mrp.bom"].write([bom], {"active": False})


@pytest.fixture
def employees(shop):
    """{name: id}: one who may all and one who may sell, at all tills of the group."""
    rpc = shop.rpc()
    hr = rpc["hr.employee"]
    made = {name: hr.create({"name": name}) for name in ("Meg Boss", "Carl Hand")}
    configs = rpc["pos.config"].search([("name", "in", TILLS)])
    values = {
        "module_pos_hr": True,
        "advanced_employee_ids": [(6, 0, [made["Meg Boss"]])],
        "basic_employee_ids": [(6, 0, [made["Carl Hand"]])],
    }
    rpc["pos.config"].write(configs, values)
    return made


def takes_over(till, employee):
    """From the log-in screen of the POS."""
    page = till.page
    page.locator(".login-overlay .select-cashier").click()
    page.locator(".popup-selection .selection-item", has_text=employee).click()
    page.wait_for_selector(".login-overlay", state="detached")


@pytest.mark.shop(modules=(*SUITE, "pos_hr"))
@pytest.mark.at_length
def test_an_order_changes_hands_between_employees(shop, employees):
    """Whose rights differ from those of the users who are logged in."""
    shop.sql(FORGET)
    tills = []
    for name, login, employee in zip(TILLS, ("ana", "mia"), employees, strict=False):
        till = SharingTill(shop.till(name), login)
        till.who.open_session()
        takes_over(till, employee)
        till.who.counts_opening_cash()
        till.wait_up_to_date()
        tills.append(till)
    ana, mia = tills
    ana.who.sells("Country Loaf")
    mia.goes_to(ana.number).sees(("Country Loaf", 1))
    mia.who.sells("Pretzel")
    ana.sees(("Country Loaf", 1), ("Pretzel", 1))
    mia.who.pays("Cash")
    (sale,) = shop.wait_for_sales(1)
    assert shop.sql(EMPLOYEES, sale.id) == [("Carl Hand", "mia")]
    assert "Carl Hand" in mia.who.receipt


@pytest.mark.shop(modules=NEIGHBOURS)
def test_the_picker_leads_to_points_and_wallets(shop):
    """By the contact form, for a cashier with no right beyond the Point of Sale."""
    loyalty = Loyalty(shop)
    (nora,) = shop.rpc()["res.partner"].search([("name", "=", "Nora Plain")])
    loyalty.give(loyalty.points, 40, nora)
    loyalty.give(loyalty.wallets, 25, nora)
    rpc = shop.rpc("ana")
    model, form = shop.rpc()["ir.model.data"].check_object_reference(
        *PICKER_FORM.split(".")
    )
    assert model == "ir.ui.view"
    partners = rpc["res.partner"]
    views = partners.get_views([(form, "form")])
    assert 'name="action_view_loyalty_cards"' in views["views"]["form"]["arch"]
    (row,) = partners.read([nora], ["loyalty_card_count"])
    assert row["loyalty_card_count"] == 2
    action = partners.action_view_loyalty_cards([nora])
    cards = rpc["loyalty.card"].web_search_read(
        action["domain"], {"points_display": {}, "program_id": {}}
    )
    shown = sorted(card["points_display"] for card in cards["records"])
    assert shown == ["25 Points", "40 Points"]
