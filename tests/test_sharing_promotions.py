# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Lines that each till computes by itself are in an order once."""

import pytest

from .kit.sharing import NEIGHBOURS, TILLS, group

pytestmark = pytest.mark.shop(modules=NEIGHBOURS)

SYNC = "pos.multi.session.sync.sync"
PROMOTION = {
    "name": "Ten percent",
    "program_type": "promotion",
    "trigger": "auto",
    "applies_on": "current",
    "pos_ok": True,
    "rule_ids": [(0, 0, {"reward_point_mode": "order", "reward_point_amount": 1})],
    "reward_ids": [
        (
            0,
            0,
            {
                "reward_type": "discount",
                "discount": 10,
                "discount_mode": "percent",
                "discount_applicability": "order",
                "required_points": 1,
            },
        )
    ],
}
TAP = """() => {
    const {db} = posmodel;
    const loaf = Object.values(db.product_by_id).find(
        (product) => product.display_name === "Country Loaf"
    );
    return posmodel.addProductToCurrentOrder(loaf);
}"""
REWARDS = "posmodel.get_order().orderlines.filter((line) => line.is_reward_line)"
QUANTITY = (
    "posmodel.get_order().orderlines.find((line) => !line.is_reward_line).quantity"
)
DISCOUNTS = """() => posmodel.get_order().orderlines.filter(
    (line) => line.product.id === posmodel.config.discount_product_id[0]
).length"""


@pytest.fixture
def promotion(shop):
    """The only one there is."""
    rpc = shop.rpc()
    programs = rpc["loyalty.program"]
    others = programs.search([])
    programs.write(others, {"active": False})
    made = programs.create(PROMOTION)
    yield made
    programs.write([made], {"active": False})


def test_a_reward_is_there_once_on_both_tills(shop, promotion):
    ana, leo = group(shop, "ana", "leo")
    ana.page.evaluate(TAP)
    ana.page.wait_for_function(f"() => {REWARDS}.length === 1")
    leo.goes_to(ana.number)
    leo.page.wait_for_function(f"() => {REWARDS}.length === 1")
    for tap in range(2, 5):
        for till in (ana, leo):
            till.page.evaluate(TAP)
        for till in (ana, leo):
            till.page.wait_for_function(f"() => {QUANTITY} === {2 * tap - 1}")
            till.wait_sent()
            till.page.wait_for_function(f"() => {REWARDS}.length === 1")
    leo.who.goes_to_payment()
    ten_percent = f"() => Math.abs({REWARDS}[0].price + 7 * 11.5 / 1.15 / 10) < 0.02"
    leo.page.wait_for_function(ten_percent)
    ana.page.wait_for_function(ten_percent)


def test_a_reward_stays_while_another_till_takes_its_own_back(shop, proxy, promotion):
    """Both have made it, and one knows of both when the cashier there taps."""
    rpc = shop.rpc()
    rules = rpc["loyalty.rule"].search([("program_id", "=", promotion)])
    rpc["loyalty.rule"].write(rules, {"minimum_qty": 2})
    ana, leo = group(shop, "ana", "leo", leo={"through": proxy})
    ana.page.evaluate(TAP)
    leo.goes_to(ana.number)
    made = proxy.when(rpc=SYNC, body="line.add", times=1).hang(reaches_server=False)
    taken_back = proxy.when(rpc=SYNC, body="line.del").hang(reaches_server=False)
    leo.page.evaluate(TAP)
    made.wait()
    ana.page.evaluate(TAP)
    ana.page.wait_for_function(f"() => {REWARDS}.length === 1")
    first = ana.page.evaluate(f"() => {REWARDS}[0].uuid")
    leo.page.wait_for_function(
        f"(uuid) => {REWARDS}.map((line) => line.uuid).join() === uuid", arg=first
    )
    made.lift()
    ana.page.wait_for_function(f"() => {REWARDS}.length === 2")
    taken_back.wait()
    ana.page.evaluate(TAP)
    ana.wait_sent()
    taken_back.lift()
    for till in (ana, leo):
        till.page.wait_for_function(f"() => {QUANTITY} === 4")
        till.wait_sent()
        till.page.wait_for_function(f"() => {REWARDS}.length === 1")
        assert not till.notice


def test_a_global_discount_is_there_once(shop):
    rpc = shop.rpc()
    configs = rpc["pos.config"].search([("name", "in", TILLS)])
    (product,) = rpc["product.product"].search([("name", "=", "Spelt Roll")])
    rpc["pos.config"].write(
        configs, {"module_pos_discount": True, "discount_product_id": product}
    )
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Country Loaf", qty=2)
    gives_discount(ana)
    ana.page.wait_for_function(f"() => ({DISCOUNTS})() === 1")
    leo.goes_to(ana.number)
    leo.page.wait_for_function(f"() => ({DISCOUNTS})() === 1")
    gives_discount(leo)
    ana.wait_sent()
    leo.wait_sent()
    for till in (ana, leo):
        till.page.wait_for_function(f"() => ({DISCOUNTS})() === 1")


def gives_discount(till):
    till.who._press_control("Discount")
    till.who.confirms()


@pytest.fixture
def promo_code(shop):
    """A program for customers who know the code; the only program there is."""
    programs = shop.rpc()["loyalty.program"]
    programs.write(programs.search([]), {"active": False})
    rule = {"mode": "with_code", "code": "TENOFF", "minimum_amount": 0}
    reward = {"reward_type": "discount", "discount": 10, "discount_mode": "percent"}
    return programs.create(
        {
            "name": "Ten percent for a code",
            "program_type": "promo_code",
            "trigger": "with_code",
            "applies_on": "current",
            "pos_ok": True,
            "rule_ids": [(0, 0, rule)],
            "reward_ids": [(0, 0, {**reward, "discount_applicability": "order"})],
        }
    )


@pytest.mark.at_length
def test_a_code_counts_once_on_a_shared_order(shop, promo_code):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Country Loaf", qty=2)
    leo.goes_to(ana.number)
    for till in (ana, leo):
        enters_code(till, "TENOFF")
        ana.who.wait_for_total(20.70)
        leo.who.wait_for_total(20.70)
    leo.who.pays("Cash")
    (sale,) = shop.wait_for_sales(1)
    assert sale.total == 20.70


def enters_code(till, code):
    till.who._press_control("Enter Code")
    till.page.locator(".popup-textinput input").fill(code)
    till.who.confirms()
    till.wait_sent()
