# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What modules add to orders travels, though they know nothing of the suite."""

import pytest

from .kit.sharing import NEIGHBOURS, group

# As a module of its own would do it, at the end of what the POS loads.
RULE = """
;odoo.define("@pos_test_rule.gift_wrapping", ["@web/core/registry"], (require) => {
    const {registry} = require("@web/core/registry");
    registry.category("pos_sharing_fields").add("pos_test_rule.gift_wrapping", {
        of: "line",
        key: "gift_wrapping",
        merge: (base, mine, theirs) => [mine, theirs].sort().join(" and "),
    });
});
"""

HAS_RULE = "() => Boolean(posmodel.sharing.rules.line.get('gift_wrapping').merge)"

pytestmark = pytest.mark.shop(modules=NEIGHBOURS)

# As such a module's own button would do it.
SET_PICKUP = "(value) => { posmodel.get_order().pickup = value; }"
SET_WRAPPING = (
    "(value) => { posmodel.get_order().selected_orderline.wrapping = value; }"
)
# As standard Odoo does it when an order was printed in the kitchen.
SAVE_DRAFT = """async () => {
    posmodel.get_order().save_to_db();
    posmodel.addOrderToUpdateSet();
    await posmodel.sendDraftToServer();
}"""
DRAFTS = """
SELECT id, state FROM pos_order
 WHERE session_id IN (SELECT id FROM pos_session WHERE state != 'closed')
"""
CHOOSE = """async (id) => {
    await posmodel._loadPartners([id]);
    posmodel.get_order().set_partner(posmodel.db.get_partner_by_id(id));
}"""
PICKUP_IS = """(value) =>
    JSON.stringify(posmodel.get_order().pickup) === JSON.stringify(value)"""
WRAPPING_IS = """(value) => {
    const wrapping = posmodel.get_order().orderlines[0].wrapping;
    return JSON.stringify(wrapping) === JSON.stringify(value);
}"""


def test_fields_of_an_unknown_module_travel(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    ana.page.evaluate(SET_PICKUP, {"at": "12:30", "counter": 4})
    ana.page.evaluate(SET_WRAPPING, "ribbon")
    leo.goes_to(ana.number)
    leo.page.wait_for_function(PICKUP_IS, arg={"at": "12:30", "counter": 4})
    leo.page.wait_for_function(WRAPPING_IS, arg="ribbon")

    leo.page.evaluate(SET_WRAPPING, "paper")
    leo.page.evaluate(SET_PICKUP, {"at": "13:00", "counter": 4})
    ana.page.wait_for_function(WRAPPING_IS, arg="paper")
    ana.page.wait_for_function(PICKUP_IS, arg={"at": "13:00", "counter": 4})


def test_a_module_that_reads_drafts_gets_them(shop):
    """Where it says that it needs one, and until the order is closed."""
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    ana.page.evaluate(SAVE_DRAFT)
    assert not shop.sql(DRAFTS)
    ana.page.evaluate(SET_PICKUP, "screen")
    ana.page.evaluate(SAVE_DRAFT)
    ((draft, state),) = shop.sql(DRAFTS)
    assert state == "draft"
    leo.goes_to(ana.number)
    leo.who.pays("Cash")
    shop.wait_for_sales(1)
    ((sale, _state),) = shop.sql(f"{DRAFTS} AND state != 'cancel'")
    assert sale != draft


def test_they_are_there_after_a_reload(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    ana.page.evaluate(SET_WRAPPING, "ribbon")
    number = ana.number
    leo.till.reload()
    leo.goes_to(number)
    leo.page.wait_for_function(WRAPPING_IS, arg="ribbon")


def with_rule(page):
    def add_rule(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + RULE)

    page.route("**/point_of_sale.assets_prod*.js", add_rule)


def test_a_field_has_a_merge_rule_of_its_own(shop):
    """Both change it at once: nobody loses, and nobody is told."""
    ana, leo = group(shop, "ana", "leo", prepare=with_rule)
    for till in (ana, leo):
        assert till.page.evaluate(HAS_RULE)
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", 1))
    leo.till.offline()
    leo.page.evaluate(SET_WRAPPING, "ribbon")
    ana.page.evaluate(SET_WRAPPING, "paper")
    ana.wait_sent()
    leo.till.online()
    for till in (ana, leo):
        till.page.wait_for_function(WRAPPING_IS, arg="paper and ribbon")
    ana.wait_sent()
    assert not ana.notice
    assert not leo.notice


def test_a_module_does_its_work_with_a_sale_however_late(shop):
    """Once, as the sale brings it: nobody asks for it when the answer comes."""
    customers = shop.rpc()["res.partner"]
    nora = customers.create({"name": "Nora Stamps"})
    (ana,) = group(shop, "ana")
    for is_online, stamps in ((True, 2), (False, 4)):
        for product in ("Pretzel", "Espresso"):
            ana.who.sells(product)
        ana.page.evaluate(CHOOSE, nora)
        if not is_online:
            ana.till.offline()
        ana.who.pays("Cash")
        ana.who.next_order()
        ana.till.online()
        shop.wait_for_sales(stamps // 2)
        assert customers.read(nora, ["pos_test_stamps"])[0]["pos_test_stamps"] == stamps
