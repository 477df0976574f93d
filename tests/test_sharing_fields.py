# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What modules add to orders travels, though they know nothing of the suite."""

import pytest

from .kit.sharing import NEIGHBOURS, group

pytestmark = pytest.mark.shop(modules=NEIGHBOURS)

# As such a module's own button would do it.
SET_PICKUP = "(value) => { posmodel.get_order().pickup = value; }"
SET_WRAPPING = (
    "(value) => { posmodel.get_order().selected_orderline.wrapping = value; }"
)
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


def test_they_are_there_after_a_reload(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    ana.page.evaluate(SET_WRAPPING, "ribbon")
    number = ana.number
    leo.till.reload()
    leo.goes_to(number)
    leo.page.wait_for_function(WRAPPING_IS, arg="ribbon")
