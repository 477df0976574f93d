# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Two orders become one, and two again: what schedules of tills do not have."""

import pytest

from .merge import Shop, part, vectors

ANA, LEO = "ana", "leo"

# The fourth operation of Ana's at each order is the last one of the beginning, and
# what was moved is named after the operation that has moved it.
MERGE = "ana:5"


@pytest.fixture
def merged():
    shop = Shop()
    assert shop.does("b", "order.merge", into="a") == "ok"
    return shop


def test_lines_menus_and_guests_come_together(merged):
    document = merged.log.document("a")
    lines = part("document").sorted_lines(document)
    names = [f"{MERGE}/b1", f"{MERGE}/b2"]
    assert [uuid for uuid, _line in lines] == ["a1", "a2", *names]
    values = document["lines"][names[1]]["values"]
    assert values["combo_parent_uuid"] == names[0]
    assert document["fields"]["customer_count"] == 5
    joined = document["joined"]["b"]
    assert (joined["number"], joined["lines"]) == (2, names)
    ended = merged.log.document("b")
    assert (ended["state"], ended["merged"]) == ("cancelled", "a")
    told = {each["result"] for each in merged.log.operations_}
    assert told == {"ok"}, "nobody is told that a change was overwritten"


def test_the_log_as_the_database_keeps_it_makes_the_same_document(merged):
    """PostgreSQL puts the keys of JSON in an order of its own."""
    document = None
    for operation in merged.log.operations("a", 0):
        kept = dict(operation)
        if "lines" in kept:
            kept["lines"] = dict(reversed(kept["lines"].items()))
        document = part("reduce").reduce(document, kept)[0]
    assert document == merged.log.document("a")


def test_who_added_a_line_is_still_known(merged):
    line = merged.log.document("a")["lines"][f"{MERGE}/b1"]
    assert line["added"]["client"] == ANA
    assert line["added"]["seq"] == 5


# Rule 11 of docs/PROTOCOL.md.
def test_apart_again_it_is_as_it_was(merged):
    merged.does("a", "line.inc", line=f"{MERGE}/b1", difference=1)
    assert merged.does("a", "order.apart", **{"from": "b"}) == "ok"
    assert merged.lines("a") == {"a1": 2, "a2": 2}
    again = merged.log.document("new-1")
    first, second = f"ana:7/{MERGE}/b1", f"ana:7/{MERGE}/b2"
    assert merged.lines("new-1") == {first: 3, second: 2}
    assert again["lines"][second]["values"]["combo_parent_uuid"] == first
    assert again["fields"]["customer_count"] == 3
    assert merged.log.document("a")["fields"]["customer_count"] == 2
    # There is nothing left to separate.
    assert merged.does("a", "order.apart", **{"from": "b"}) == "known"


def test_merged_again_and_again_nothing_collides(merged):
    """Each time the lines get new names, which no earlier tombstone has."""
    order = "b"
    for turn in range(1, 4):
        merged.does("a", "order.apart", **{"from": order})
        order = f"new-{turn}"
        assert merged.does(order, "order.merge", into="a") == "ok"
        assert sorted(merged.lines("a").values()) == [2, 2, 2, 2]
    assert {each["result"] for each in merged.log.operations_} == {"ok"}


def test_the_kitchen_hears_nothing_of_it():
    """What is printed of a line, and of a deleted one, goes where it goes."""
    shop = Shop()
    mark = {"mark": "1/", "difference": 2}
    shop.does("b", "line.printed", line="b1", **mark)
    shop.does("b", "line.printed", line="b2", **mark)
    shop.does("b", "line.del", line="b2")
    shop.does("b", "order.merge", into="a")
    document = shop.log.document("a")
    (name,) = (uuid for uuid in document["lines"] if uuid.endswith("/b1"))
    (gone,) = document["deleted"]
    assert _printed(document["lines"][name]) == {"1/": 2}
    # The cancellation of the second one is still to be printed, by this order.
    assert _printed(document["deleted"][gone]) == {"1/": 2}
    shop.does("a", "order.apart", **{"from": "b"})
    # Separated: no tombstone says that the kitchen has to cancel it.
    assert [*shop.log.document("a")["deleted"]] == [gone]
    (line,) = shop.log.document("new-1")["lines"].values()
    assert _printed(line) == {"1/": 2}
    # A ticket that was printed of the first order, and is noted only now, follows.
    assert shop.does("b", "line.printed", LEO, line="b1", **mark) == "noted"
    (line,) = shop.log.document("new-1")["lines"].values()
    assert _printed(line) == {"1/": 4}


@pytest.mark.parametrize("is_merged", [False, True], ids=["successor", "merged"])
def test_the_kitchen_hears_that_a_late_dish_is_deleted(is_merged):
    """Its ticket is noted last: what stands for it in the open order is deleted."""
    shop = Shop()
    shop.does("b", "line.add", line="b9", values={"qty": 1})
    if is_merged:
        shop.does("b", "order.merge", into="a")
    shop.does("a" if is_merged else "b", "order.cancel", LEO, seen=6)
    assert [*shop.lines("new-1").values()] == ([2, 2, 1] if is_merged else [1])
    assert shop.does("b", "line.del", line="b9", seen=7) == "late"
    ticket = {"mark": "1/", "difference": 1}
    assert shop.does("b", "line.printed", line="b9", **ticket) == "noted"
    document = shop.log.document("new-1")
    (gone,) = document["deleted"].values()
    assert _printed(gone) == {"1/": 1}


def test_the_kitchen_hears_of_no_deletion_of_what_was_sold():
    """It went out of the open order because a second receipt has it."""
    shop = Shop()
    shop.pays("b", "first", {"b1": 2, "b2": 2})
    assert shop.does("b", "line.add", LEO, line="b9", values={"qty": 1}) == "late"
    assert shop.does("b", "line.add", line="b8", values={"qty": 1}) == "late"
    seen = {"client": LEO, "n": 1, "cursor": 6}
    shop.pays("b", "second", {"b1": 2, "b2": 2, "b9": 1}, seen=seen)
    assert [*shop.lines("new-1")] == ["b8"]
    shop.does("b", "line.printed", line="b9", mark="1/", difference=1)
    (gone,) = shop.log.document("new-1")["deleted"].values()
    assert "kitchen_printed" not in gone["values"]


def _printed(line):
    return line["values"]["kitchen_printed"]


# Rule 12 of docs/PROTOCOL.md.
def test_not_while_a_ticket_is_printed():
    """What it says could not be noted in time, and would be printed again."""
    for order in ("a", "b"):
        shop = Shop()
        shop.does(order, "order.print", until=21_000)
        assert shop.does("b", "order.merge", into="a") == "invalid"
        assert shop.log.operations_[-1]["why"] == "printing"
        shop.does(order, "order.printed")
        assert shop.does("b", "order.merge", into="a") == "ok"


def test_what_others_do_to_the_one_that_ended_follows(merged):
    assert merged.does("b", "line.inc", LEO, line="b1", difference=2) == "late"
    assert merged.lines("a")[f"{MERGE}/b1"] == 4
    assert merged.does("b", "line.add", LEO, line="b9", values={"qty": 1}) == "late"
    assert merged.lines("a")["b9"] == 1


def test_what_others_do_to_what_was_separated_follows(merged):
    merged.does("a", "order.apart", **{"from": "b"})
    name = f"{MERGE}/b1"
    assert merged.does("a", "line.inc", LEO, line=name, difference=2) == "late"
    assert merged.log.operations_[-2]["successor"] == "new-1"
    assert merged.lines("new-1")[f"ana:6/{name}"] == 4
    assert merged.does("b", "line.inc", LEO, line="b1", difference=1) == "late"
    assert merged.lines("new-1")[f"ana:6/{name}"] == 5


def test_who_deletes_the_one_that_ended_hears_that_its_lines_are_open(merged):
    assert merged.does("b", "order.cancel", LEO) == "late"
    assert len(merged.lines("a")) == 4


def test_two_tills_merge_them_at_once(merged):
    """Whichever way round, and into one that was merged itself."""
    assert merged.does("b", "order.merge", LEO, into="a") == "known"
    assert merged.does("a", "order.merge", LEO, into="b") == "known"
    merged.server("c", {"type": "order.new", "fields": {}})
    merged.does("c", "line.add", line="c1", values={"qty": 1})
    assert merged.does("c", "order.merge", LEO, into="b") == "ok"
    assert merged.lines("a")["leo:3/c1"] == 1


def test_a_till_that_has_not_heard_is_paid_for_the_one_that_ended(merged):
    """What is on the receipt is not open any more; what came later is."""
    merged.does("a", "line.inc", line=f"{MERGE}/b1", difference=1)
    assert merged.pays("b", "s", {"b1": 2, "b2": 2})["result"] == "ok"
    assert merged.log.document("b")["state"] == "paid"
    assert merged.lines("a") == {"a1": 2, "a2": 2, f"{MERGE}/b1": 1}


def test_it_is_paid_once_here_and_once_there(merged):
    sale = merged.lines("a")
    seen = merged.log.last_seq
    assert merged.pays("a", "first", sale, cursor=seen)["result"] == "ok"
    answer = merged.pays("b", "second", {"b1": 2, "b2": 2})
    assert (answer["result"], answer["detail"]["first"]) == ("double", "first")
    assert merged.log.document("b")["state"] == "paid"


def test_it_is_paid_once_where_it_was_and_then_with_what_it_had_come_to(merged):
    """By a till that has not heard that its lines were sold meanwhile."""
    merged.does("c", "order.new", fields={})
    merged.does("a", "order.merge", into="c")
    later = merged.lines("c")
    cursor = merged.log.last_seq
    assert merged.pays("b", "first", {"b1": 2, "b2": 2})["result"] == "ok"
    assert [*merged.lines("c").values()] == [2, 2], "what was sold is not open"
    answer = merged.pays("c", "second", later, cursor=cursor)
    assert (answer["result"], answer["detail"]["first"]) == ("double", "first")
    assert answer["detail"]["by"] == merged.log.document("b")["closed"]


def test_it_is_paid_when_the_history_of_where_it_began_is_gone(merged):
    """By a till that had not heard that a line was taken off meanwhile."""
    merged.does("c", "order.new", fields={})
    merged.does("a", "order.merge", into="c")
    receipt, cursor = merged.lines("c"), merged.log.last_seq
    for line in receipt:
        merged.does("c", "line.del", LEO, line=line)
    del merged.log.documents["b"]
    assert merged.pays("c", "sale", receipt, cursor=cursor)["result"] == "ok"
    assert merged.log.document("c")["state"] == "paid"


def test_it_is_paid_twice_where_it_was():
    """What is on the second receipt alone is not open any more, either."""
    shop = Shop()
    shop.does("b", "line.add", LEO, line="b3", values={"qty": 1})
    shop.does("b", "order.merge", into="a")
    assert shop.pays("b", "first", {"b1": 2, "b2": 2})["result"] == "ok"
    assert [*shop.lines("a").values()] == [2, 2, 1], "that was not on the first receipt"
    receipt = {"b1": 2, "b2": 2, "b3": 1}
    assert shop.pays("b", "second", receipt, cursor=7)["result"] == "double"
    assert shop.lines("a") == {"a1": 2, "a2": 2}


def test_it_was_merged_again_when_the_payment_comes(merged):
    """What is on the receipt is taken out where it is, under its newest name."""
    sale, seen = merged.lines("a"), merged.log.last_seq
    merged.does("a", "line.inc", LEO, line=f"{MERGE}/b1", difference=1)
    merged.does("a", "order.apart", **{"from": "b"})
    merged.does("new-1", "order.merge", into="a")
    assert merged.pays("a", "s", sale, cursor=seen)["result"] == "ok"
    assert [*merged.lines("new-2").values()] == [1]


def test_it_is_paid_whole_by_a_till_that_has_not_heard_of_the_separation(merged):
    sale, seen = merged.lines("a"), merged.log.last_seq
    merged.does("a", "order.apart", **{"from": "b"})
    assert merged.pays("a", "s", sale, cursor=seen)["result"] == "ok"
    assert merged.log.document("new-1")["state"] == "cancelled"


@pytest.mark.parametrize("hops", range(1, 4))
@pytest.mark.parametrize("closing", ["pays", "cancels"])
def test_it_is_found_after_any_number_of_closed_orders(merged, hops, closing):
    """Each of them was closed by somebody who had not seen the lines."""
    order = "a"
    for hop in range(hops):
        if closing == "pays":
            merged.pays(order, f"sale-{hop}", {"a1": 2, "a2": 2} if not hop else {})
        else:
            merged.does(order, "order.cancel", LEO, seen=6)
        order = f"new-{hop + 1}"
        names = {f"{MERGE}/b1": 2, f"{MERGE}/b2": 2}
        assert merged.lines(order) == names
    assert merged.pays("b", "late", {"b1": 2, "b2": 2})["result"] == "ok"
    assert merged.log.document(order)["state"] == "cancelled"


def test_a_remainder_that_was_merged_is_taken_back_there():
    """It was sold after all, by a till that had not heard that it was closed."""
    shop = Shop()
    # Mia is paid for what she saw; what Leo does then goes to an order of its own.
    shop.pays("b", "first", {"b1": 2, "b2": 2})
    assert shop.does("b", "line.inc", LEO, line="b1", difference=3) == "late"
    assert [*shop.lines("new-1").values()] == [3]
    assert shop.does("new-1", "order.merge", into="a") == "ok"
    assert sorted(shop.lines("a").values()) == [2, 2, 3]
    seen = {"client": LEO, "n": 1, "cursor": 6}
    assert shop.pays("b", "second", {"b1": 5, "b2": 2}, seen=seen)["result"] == "double"
    assert shop.lines("a") == {"a1": 2, "a2": 2}


@pytest.mark.parametrize("moves", range(1, 5))
def test_what_others_tap_where_it_went_is_left_to_pay(moves):
    """A line came late, went on with its order, and was sold after all."""
    shop = Shop()
    shop.pays("b", "first", {"b1": 2, "b2": 2})
    assert shop.does("b", "line.add", LEO, line="b9", values={"qty": 1}) == "late"
    here = order = "new-1"
    for move in range(moves):
        if move % 2:
            shop.does("a", "order.apart", **{"from": order})
            here = order = f"new-{move // 2 + 2}"
        else:
            shop.does(order, "order.merge", into="a")
            here = "a"
        (line,) = (uuid for uuid in shop.lines(here) if uuid.endswith("/b9"))
        assert shop.does(here, "line.inc", line=line, difference=2) == "ok"
        printed = {"mark": "1/", "difference": 2}
        assert shop.does(here, "line.printed", line=line, **printed) == "ok"
    # Leo's till, which has heard of nothing, sells two of them.
    assert shop.does("b", "line.inc", LEO, line="b9", difference=1) == "late"
    seen = {"client": LEO, "n": 2, "cursor": 6}
    receipt = {"b1": 2, "b2": 2, "b9": 2}
    assert shop.pays("b", "second", receipt, seen=seen)["result"] == "double"
    document = shop.log.document(here)
    (left,) = (each for uuid, each in document["lines"].items() if "/b9" in uuid)
    assert left["values"]["qty"] == 2 * moves
    # Of what the kitchen has made two are on the receipt.
    assert _printed(left).get("1/", 0) == 2 * moves - 2
    assert document["state"] == "open"


def test_what_was_tapped_on_another_order_is_not_taken_back(merged):
    """Leo's tap on the order that ended was on no receipt of the other one."""
    merged.does("a", "order.cancel", seen=merged.log.last_seq)
    assert merged.does("b", "line.inc", LEO, line="b1", difference=1) == "late"
    (tapped,) = merged.lines("new-1").values()
    assert tapped == 1
    seen = {"client": LEO, "n": 1, "cursor": 0}
    merged.pays("a", "s", {"a1": 2, "a2": 2}, seen=seen)
    assert [*merged.lines("new-1").values()] == [1]


def test_another_order_can_come_to_a_guests_order():
    """Its draft becomes one sale: so it cannot be the one that ends."""
    guest = {"id": 7, "access_token": "s", "taken": {}}
    shop = Shop(guest_order=guest)
    assert shop.does("b", "order.merge", into="a") == "invalid"
    assert shop.log.operations_[-1]["why"] == "guest"
    assert shop.log.document("b")["state"] == "open"
    assert shop.does("a", "order.merge", into="b") == "ok"
    assert shop.log.document("b")["fields"]["guest_order"] == guest


OBSTACLES = vectors("merging.json")


@pytest.mark.parametrize("case", OBSTACLES, ids=[each["name"] for each in OBSTACLES])
def test_what_would_be_lost(case):
    orders = [
        {
            "fields": case[side].get("fields", {}),
            "lines": {
                str(index): {"values": values}
                for index, values in enumerate(case[side].get("lines", []))
            },
        }
        for side in ("from", "into")
    ]
    assert part("merging").obstacle(*orders) == case["why"]


# Rule 12 of docs/PROTOCOL.md.
def test_two_large_ones_stay_two(merged):
    """Also if what the till names was merged since into a large one."""
    large = {"qty": 1, "customer_note": "x" * 600_000}
    merged.does("a", "line.add", line="large", values=large)
    merged.server("c", {"type": "order.new", "fields": {}})
    merged.does("c", "line.add", line="large", values=large)
    for into in ("a", "b"):
        assert merged.does("c", "order.merge", into=into) == "invalid"
        assert merged.log.operations_[-1]["why"] == "large"
    assert merged.log.document("c")["state"] == "open"


def test_what_is_separated_has_the_pricelist_of_its_prices(merged):
    """The cashier has chosen another one for all of it meanwhile."""
    merged.does("a", "order.set", key="pricelist_id", value=5)
    merged.does("a", "order.apart", **{"from": "b"})
    assert merged.log.document("new-1")["fields"]["pricelist_id"] == 5


@pytest.mark.parametrize("into", ["paid", "unknown", "a"])
def test_one_that_is_not_open_takes_nothing(into):
    shop = Shop()
    shop.server("paid", {"type": "order.new", "fields": {}})
    shop.pays("paid", "s", {})
    before = shop.lines("a")
    assert shop.does("a", "order.merge", into=into) == "invalid"
    assert shop.log.document("a")["state"] == "open"
    assert shop.lines("a") == before
