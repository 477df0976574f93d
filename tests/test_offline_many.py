# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A long outage: many sales wait, and one of them cannot be recorded."""

import pytest
from playwright.sync_api import expect

from .kit.counter import at_work
from .kit.crowd import receipts_of, sells_many
from .kit.engines import ENGINES, told_in
from .kit.queue_screen import QueueScreen
from .kit.sides import rounds
from .kit.waiting import until

MUCH = rounds(200, 1000)
# Only Chromium tells; in other engines it is not known how much it grows.
HEAP = "() => performance.memory?.usedJSHeapSize || 0"

pytestmark = pytest.mark.shop()


@pytest.mark.at_length
def test_one_bad_sale_among_a_hundred_stops_no_other(shop, tally):
    ana = at_work(shop)
    products = shop.rpc()["product.product"]
    (pretzel,) = products.search_read([("name", "=", "Pretzel")], ["pos_categ_ids"])
    categories = [(6, 0, pretzel["pos_categ_ids"])]
    values = {"name": "Seasonal Cake", "list_price": 5.0, "available_in_pos": True}
    doomed = products.create({**values, "taxes_id": False, "pos_categ_ids": categories})
    ana.till.reload()
    ana.till.offline()
    tally.begins("one bad sale among a hundred")
    tally.sold(*receipts_of(sells_many(ana, 50)))
    tally.sold(*receipts_of(sells_many(ana, 1, "Seasonal Cake")))
    tally.sold(*receipts_of(sells_many(ana, 49)))
    # Odoo deletes none while a session is open; an import or a script does.
    shop.sql("DELETE FROM product_product WHERE id = %s", doomed)
    shop.expect_log("Seasonal Cake|product|pos_order|constraint|does not exist")
    ana.till.online()
    ana.till.wait_to_show(lambda: ana.waiting, 1, timeout=120)
    assert len(shop.sales()) == 99
    queue = QueueScreen.opened_by_badge(ana)
    expect(queue.root).to_contain_text("Seasonal Cake")
    expect(queue.root).not_to_contain_text("Traceback")
    # Mended and tried again in the backend: it arrives once, and leaves the till.
    manager = shop.rpc("mia")
    # Other tests have left some, of sessions that are closed.
    mine = [("state", "=", "refused"), ("session_id.state", "=", "opened")]
    kept = manager["pos.offline.rejected.sale"].search(mine)
    assert len(kept) == 1
    mend = manager["pos.offline.rejected.sale"].action_mend(kept)
    lines = manager["pos.offline.mend.line"]
    gone = lines.search([("mend_id", "=", mend["res_id"])])
    lines.write(gone, {"product_id": pretzel["id"]})
    manager["pos.offline.mend"].action_mend([mend["res_id"]])
    until(lambda: len(shop.sales()) == 100, "the mended sale")
    ana.page.evaluate("() => posmodel.offlineQueue.sender.heartbeat()")
    ana.till.wait_to_show(lambda: ana.waiting, 0)
    assert len(shop.sales()) == 100


@told_in(*ENGINES)
def test_many_sales_wait_and_arrive(shop, tally):
    """The till can be loaded, shows how many, goes on selling, and gets rid of them."""
    proxy = shop.proxy()
    ana = at_work(shop, through=proxy)
    ana.till.expect_bad_line()
    tally.begins(f"{MUCH} sales wait")
    rule = proxy.when(rpc="pos.offline.sync.sync").bad_gateway()
    tally.sold(*receipts_of(sells_many(ana, MUCH, how="keep")))
    ana.till.reload()
    ana.till.wait_to_show(lambda: ana.waiting, MUCH)
    before = ana.page.evaluate(HEAP)
    rule.lift()
    tally.sold(ana.rings_up("Pretzel"))
    ana.till.wait_to_show(lambda: ana.waiting, 0, timeout=300)
    balance = tally.balance()
    assert balance.is_clean, str(balance)
    # What has gone is let go: some tens of megabytes would be a leak of the batches.
    grown = ana.page.evaluate(HEAP) - before
    print(f"heap grown by {grown / 1e6:.1f} MB while {MUCH} were sent")
    assert grown < 40e6
