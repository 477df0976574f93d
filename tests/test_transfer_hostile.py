# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""An order that no till can read, and that was sent all the same, stops no till.

The server does not take such orders. Here they are changed in the database.
"""

import json

import pytest
from playwright.sync_api import expect

from .kit.transfers import COUNTER, TILL_2, Transferring, allow, cancel

TELL = "tell a manager"
TAKEN = """
UPDATE pos_order_transfer_receiver AS r
   SET state = 'taken', delivery_key = gen_random_uuid(), taken_at = now(),
       device_id = (
           SELECT max(d.id) FROM pos_offline_device AS d
            WHERE d.config_id = r.config_id
       )
 WHERE transfer_id = %s
"""


@pytest.fixture(autouse=True)
def roles(shop):
    allow(shop, receivers=(TILL_2,))


def sends(counter, product):
    counter.who.sells(product)
    counter.sends(TILL_2, note=product)
    counter.page.wait_for_function("() => !posmodel.orderTransfers.state.unsent.length")


def poison(shop):
    """The first one that was sent in this test: its id."""
    [(transfer, text), *_others] = shop.sql(
        "SELECT id, document FROM pos_order_transfer"
        " WHERE state IN ('sent', 'seen') ORDER BY id"
    )
    document = json.loads(text)
    document["lines"][0]["values"]["tax_ids"] = 5
    shop.sql(
        "UPDATE pos_order_transfer SET document = %s WHERE id = %s",
        json.dumps(document),
        transfer,
    )
    return transfer


def state_of(shop, transfer):
    [(state,)] = shop.sql(
        "SELECT state FROM pos_order_transfer WHERE id = %s", transfer
    )
    return state


def test_it_is_not_delivered_and_all_others_are(shop):
    counter = Transferring(shop, COUNTER, "ana").opens()
    bar = Transferring(shop, TILL_2, "leo").opens()
    sends(counter, "Pretzel")
    sends(counter, "Espresso")
    transfer = poison(shop)
    bar.wait_for_badge(2)
    bar.looks_at_transfers()
    bar.wait_for_rows(2)
    bar.page.evaluate(
        """async (id) => {
            const {desk, state} = posmodel.orderTransfers;
            const [first] = state.incoming;
            window.outcome = await desk.deliver(first.key);
        }""",
        transfer,
    )
    outcome = bar.page.evaluate("() => window.outcome")
    assert outcome["status"] == "failed"
    assert TELL in outcome["message"]
    assert state_of(shop, transfer) == "failed"
    bar.till.reload()
    bar.wait_for_badge(2)
    bar.page.evaluate(
        "() => posmodel.orderTransfers.deliver("
        "posmodel.orderTransfers.state.incoming[1].key)"
    )
    bar.page.wait_for_function("() => posmodel.orders.some((o) => o.orderTransfer)")
    cancel(shop, "Damaged", [transfer])
    bar.wait_for_badge(0)
    assert state_of(shop, transfer) == "cancelled"


def test_one_that_stuck_in_the_middle_comes_loose(shop):
    """It was taken before; each start of the till would try it again."""
    counter = Transferring(shop, COUNTER, "ana").opens()
    bar = Transferring(shop, TILL_2, "leo").opens()
    sends(counter, "Pretzel")
    bar.wait_for_badge(1)
    transfer = poison(shop)
    shop.sql(TAKEN, transfer)
    shop.sql("UPDATE pos_order_transfer SET state = 'taken' WHERE id = %s", transfer)
    bar.till.reload()
    bar.wait_to_be_told(TELL)
    assert state_of(shop, transfer) == "failed"
    bar.till.reload()
    bar.wait_for_badge(1)
    expect(bar.page.locator(".modal-dialog")).to_have_count(0)
    bar.who.sells("Espresso")
