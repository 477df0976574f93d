# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A backup is put back under tills that share their orders, as OPERATIONS.md says."""

import pytest

from .kit.runbook import set_back
from .kit.sharing import group

LOST = "Odoo lost changes to open orders"


@pytest.mark.takes_turns("backups")
def test_a_backup_is_put_back_under_shared_orders(shop, tmp_path):
    """Orders are as they were on the screens, sales are in Odoo once."""
    ana, leo = group(shop, "ana", "leo")
    shop.expect_log(r"ERROR .*\bbus\b")
    leo.till.expect_errors("SaleKept")
    ana.who.sells("Pretzel")
    number = ana.number
    leo.goes_to(number).sees(("Pretzel", 1))
    with set_back(shop, tmp_path):
        ana.who.sells("Pretzel", qty=3)
        ana.who.sells("Espresso")
        leo.sees(("Pretzel", 3), ("Espresso", 1))
        ana.who.new_order()
        ana.who.sells("Baguette")
        leo.goes_to(ana.number).sees(("Baguette", 1))
        leo.who.new_order()
        receipts = [leo.who.rings_up("Country Loaf")]
        shop.wait_for_sales(1)
    ana.wait_for_notice(LOST)
    leo.wait_for_notice(LOST)
    ana.wait_up_to_date()
    ana.till.screenshot("sharing-set-back")
    leo.who.wait_for_popup("Odoo has lost sales")
    leo.who.confirms()
    shop.wait_for_sales(1)
    ana.sees(("Baguette", 1))
    leo.goes_to(number).sees(("Pretzel", 3), ("Espresso", 1))
    ana.goes_to(number).sees(("Pretzel", 3), ("Espresso", 1))
    leo.who.sells("Rye Loaf")
    ana.sees(("Pretzel", 3), ("Espresso", 1), ("Rye Loaf", 1))
    ana.who.pays("Cash")
    receipts.append(ana.who.reads_receipt())
    shop.wait_for_sales(2)
    sold = {sale.reference: sale.total for sale in shop.sales()}
    assert sold == {receipt.number: receipt.total for receipt in receipts}


@pytest.mark.at_length
def test_a_new_epoch_makes_all_begin_from_the_backup(shop, tmp_path):
    ana, leo = group(shop, "ana", "leo")
    shop.expect_log(r"ERROR .*\bbus\b")
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number).sees(("Pretzel", 1))
    with set_back(shop, tmp_path, new_epoch=True):
        ana.who.sells("Pretzel", qty=3)
        leo.sees(("Pretzel", 3))
    for till in (ana, leo):
        till.wait_up_to_date()
        till.sees(("Pretzel", 1))
        assert till.notice == ""
