# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Nothing that a till stores or sends stops a till.

The server refuses such values today. Here they are put into the database by hand, as
a careless module, a newer version or somebody with a connection of their own would.
"""

import json

import pytest
from playwright.sync_api import expect

from .kit.sharing import SharingTill, group

# What makes the POS's own models raise when they read it, or draw it.
LINE_POISON = {
    "qty": "abc",
    "price_unit": {},
    "tax_ids": 5,
    "attribute_value_ids": [{"x": 1}],
    "custom_attribute_value_ids": 5,
}
FIELD_POISON = {"couponPointChanges": [7], "date_order": 7}
SET_ASIDE = "cannot be shown on this till"
APPEND = """
WITH g AS (
    UPDATE pos_multi_session SET last_seq = last_seq + 1
     WHERE id = (SELECT multi_session_id FROM pos_multi_session_order WHERE id = %s)
    RETURNING id, last_seq, last_number
), changed AS (
    UPDATE pos_multi_session_order AS o
       SET document = %s::jsonb || jsonb_build_object('revision', g.last_seq),
           revision = g.last_seq
      FROM g WHERE o.id = %s
)
INSERT INTO pos_multi_session_operation (
    multi_session_id, seq, op_id, client, order_uuid, order_id, type, offline, result,
    made_at, at, content
)
SELECT g.id, g.last_seq, 'evil:' || g.last_seq, 'evil', o.uuid, o.id, %s, FALSE, 'ok',
       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC',
       %s::jsonb || jsonb_build_object(
           'seq', g.last_seq, 'n', g.last_seq, 'id', 'evil:' || g.last_seq,
           'order', o.uuid
       )
  FROM g, pos_multi_session_order AS o WHERE o.id = %s
RETURNING seq
"""


def poison(shop, number, key, value):
    """Set a value in the shared order of that number, past the server's checks."""
    [(order, document)] = shop.sql(
        "SELECT id, document FROM pos_multi_session_order WHERE number = %s", number
    )
    operation = {
        "client": "evil",
        "ts": 0,
        "at": 0,
        "offline": False,
        "actor": {"user": 0, "name": "Eve", "config": 0, "till": ""},
        "result": "ok",
        "detail": None,
        "key": key,
        "value": value,
        "base": None,
    }
    if key in FIELD_POISON:
        kind, part = "order.set", document["fields"]
    else:
        kind = "line.set"
        operation["line"] = next(iter(document["lines"]))
        part = document["lines"][operation["line"]]["values"]
    part[key] = value
    operation["type"] = kind
    shop.sql(
        APPEND,
        order,
        json.dumps(document),
        order,
        kind,
        json.dumps(operation),
        order,
    )


def orders_with(till, count):
    """So many open orders, each with a line: their numbers."""
    numbers = []
    for index in range(count):
        if index:
            till.who.new_order()
        till.who.sells("Pretzel")
        numbers.append(till.number)
    till.wait_sent()
    return numbers


def is_told_once(till, numbers):
    """Of each of these orders one notice, which says what to do."""
    till.page.wait_for_function(
        "(count) => posmodel.sharing.state.notices.filter("
        "({type}) => type === 'set_aside').length >= count",
        arg=len(numbers),
        timeout=40_000,
    )
    texts = till.takes_notices()
    told = [text for text in texts if SET_ASIDE in text]
    assert len(told) == len(numbers), texts
    for number in numbers:
        assert any(number in text for text in told), (number, texts)
    assert all("Tell a manager" in text for text in told)


def works(one, other, product):
    """Sells, shares, and sees what the other does."""
    one.who.new_order()
    one.who.sells(product)
    other.goes_to(one.number)
    other.sees((product, 1))
    other.who.taps(product)
    one.sees((product, 2))


def test_poisoned_orders_stop_no_till(shop):
    """Tills that run, that are loaded again, and that start for the first time."""
    ana, leo = group(shop, "ana", "leo")
    poisons = {**LINE_POISON, **FIELD_POISON}
    numbers = orders_with(ana, len(poisons))
    ana.who.new_order()
    ana.who.sells("Baguette")
    good = ana.number
    leo.goes_to(good)
    for number, (key, value) in zip(numbers, poisons.items(), strict=True):
        poison(shop, int(number.strip("#")), key, value)
    for till in (ana, leo):
        is_told_once(till, numbers)
        assert till.ticket(numbers[0]).count() == 0
    ana.sees(("Baguette", 1))
    works(ana, leo, "Rye Loaf")
    for till in (ana, leo):
        is_loaded_again(till)
        # It was told before, and is not told with each start.
        assert not [text for text in till.takes_notices() if SET_ASIDE in text]
        till.goes_to(good)
        till.sees(("Baguette", 1))
    works(leo, ana, "Sourdough")
    mia = SharingTill(shop.till("Market - Bar"), "mia").opens()
    is_told_once(mia, numbers)
    mia.goes_to(good)
    mia.who.taps("Baguette")
    ana.goes_to(good)
    ana.sees(("Baguette", 2))
    cancel_in_the_backend(shop, numbers)
    for till in (ana, leo, mia):
        is_loaded_again(till)
        assert not till.takes_notices()
    works(leo, mia, "Espresso")


def is_loaded_again(till):
    """With what it knows: a moment later it would have written that down by itself."""
    till.page.evaluate("() => posmodel.sharing.desk.store.save()")
    till.page.evaluate("() => posmodel.offlineQueue.outbox.flushed()")
    till.till.reload()
    till.wait_up_to_date()


def cancel_in_the_backend(shop, numbers):
    """What the cashiers were told: a manager does away with these orders."""
    orders = shop.rpc("mia")["pos.multi.session.order"]
    wanted = [int(number.strip("#")) for number in numbers]
    ids = orders.search([("number", "in", wanted), ("state", "=", "open")])
    assert len(ids) == len(numbers)
    for order in ids:
        orders.read([order], ["contents", "made_by", "display_name"])
    orders.action_cancel(ids)
    assert not orders.search([("id", "in", ids), ("state", "=", "open")])


@pytest.mark.takes_turns("damaged on the device")
@pytest.mark.parametrize("what", ["document", "operation"])
def test_what_is_damaged_on_the_device_is_fetched_anew(shop, what):
    """One record that is no order and no change keeps none of the others away."""
    ana, leo = group(shop, "ana", "leo")
    first, second = orders_with(ana, 2)
    ana.page.evaluate(
        """async (what) => {
            const {outbox} = posmodel.offlineQueue;
            const {store} = posmodel.sharing.desk;
            store.save();
            await outbox.flushed();
            if (what === "document") {
                const [{id}] = outbox.store.all("sync_document");
                outbox.store.put("sync_document", id, {uuid: id, lines: 5});
                outbox.store.put("sync_document", "nothing", null);
            } else {
                outbox.store.put("sync_operation", "bad:1", {id: "bad:1", type: 7});
                outbox.store.put("sync_operation", "bad:2", null);
            }
            await outbox.flushed();
            store.save = () => null;
        }""",
        what,
    )
    ana.till.reload()
    ana.wait_up_to_date()
    for number in (first, second):
        ana.goes_to(number)
        ana.sees(("Pretzel", 1))
    works(ana, leo, "Rye Loaf")
    expect(ana.page.locator(".modal-dialog")).to_have_count(0)
