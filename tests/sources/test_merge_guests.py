# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Guests who order more and more, and cashiers who do what they like beside it."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .merge import Log, part

ORDER, GUEST, CASHIER = "order", {"name": "Guest"}, {"name": "Ana"}
WARES = ("bread", "coffee", "tea")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("orders"), st.sampled_from(WARES), st.integers(1, 3)),
        st.tuples(st.just("taps"), st.sampled_from(WARES), st.integers(1, 2)),
        st.tuples(st.just("deletes"), st.sampled_from(WARES), st.just(0)),
        # Nobody looks at the draft each time, or somebody does so twice.
        st.tuples(st.just("takes"), st.just(""), st.integers(1, 2)),
    ),
    max_size=25,
)

# A busy machine is no reason to fail.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Table:
    """An order of a guest, and what there should be on it at the tills."""

    def __init__(self):
        self.log = Log()
        self.draft = {
            "guest": {"id": 7, "access_token": "s"},
            "fields": {},
            "lines": {},
        }
        self.waiting, self.expected = Counter(), Counter()
        self.tapped = Counter()  # of what is there, by cashiers
        self.orders("bread", 1)
        self.takes()

    @property
    def document(self):
        return self.log.documents.get(ORDER)

    def says(self, partials, actor):
        sequencer = self.log.sequencer(now=1_000)
        assert sequencer.say(ORDER, partials, actor)
        self.log.keep(sequencer)

    def orders(self, ware, qty):
        lines = self.draft["lines"]
        line = lines.setdefault(
            f"line {ware}",
            {"values": {"ware": ware, "qty": 0}, "position": len(lines) + 1},
        )
        line["values"]["qty"] += qty
        self.waiting[ware] += qty

    def takes(self, times=1):
        guests = part("guests")
        for _time in range(times):
            new = guests.additions(self.document, self.draft, self.log.new_id)
            self.says(new, GUEST)
        self.expected += self.waiting
        self.waiting.clear()

    def lines(self, ware):
        return [
            uuid
            for uuid, line in self.document["lines"].items()
            if line["values"]["ware"] == ware
        ]

    def taps(self, ware, qty):
        for line in self.lines(ware)[:1]:
            self.says([{"type": "line.inc", "line": line, "difference": qty}], CASHIER)
            self.expected[ware] += qty
            self.tapped[ware] += qty

    def deletes(self, ware):
        for line in self.lines(ware):
            self.says([{"type": "line.del", "line": line}], CASHIER)
        self.expected[ware] = self.tapped[ware] = 0

    @property
    def contents(self):
        found = Counter()
        for line in self.document["lines"].values():
            found[line["values"]["ware"]] += line["values"]["qty"]
        return found


@PATIENT
@given(STEPS)
# Rule 7 of docs/PROTOCOL.md.
def test_all_that_was_ordered_is_there_once(steps):
    table = Table()
    for what, ware, much in steps:
        arguments = [each for each in (ware, much) if each]
        getattr(table, what)(*arguments)
        if what == "takes":
            assert table.contents == +table.expected
    table.takes()
    assert table.contents == +table.expected
    known = table.log.last_seq
    table.takes()
    assert table.log.last_seq == known


@PATIENT
@given(STEPS)
# Rule 7 of docs/PROTOCOL.md.
def test_what_was_paid_by_phone_goes(steps):
    """What cashiers have added stays to be paid, on the guest's lines too."""
    table = Table()
    own = {"line": "own", "position": 9, "values": {"ware": "cake", "qty": 1}}
    table.says([{"type": "line.add", **own}], CASHIER)
    for what, ware, much in steps:
        getattr(table, what)(*[each for each in (ware, much) if each])
    table.takes()
    table.says(part("guests").withdrawals(table.document), GUEST)
    assert table.document["state"] == "open"
    assert table.contents == +table.tapped + Counter(cake=1)
    assert part("guests").guest_of(table.document) == {}


def test_an_earlier_state_does_not_bring_more():
    table = Table()
    earlier = table.document
    table.orders("bread", 2)
    table.orders("coffee", 1)
    table.takes()
    sequencer = table.log.sequencer(now=1_000)
    state = {name: earlier[name] for name in ("fields", "lines")}
    sequencer.restore(ORDER, state, CASHIER)
    table.log.keep(sequencer)
    table.takes()
    assert table.contents == {"bread": 1}
    table.orders("bread", 1)
    table.takes()
    assert table.contents == {"bread": 2}


def test_a_part_follows_its_combo():
    """Both were deleted, and the guest orders one more."""
    table = Table()
    combo = {"ware": "menu", "qty": 1}
    fries = {"ware": "fries", "qty": 1, "combo_parent_uuid": "line menu"}
    table.draft["lines"].update(
        {
            "line menu": {"values": combo, "position": 2},
            "line fries": {"values": fries, "position": 3},
        }
    )
    table.takes()
    for line in ("line menu", "line fries"):
        table.says([{"type": "line.del", "line": line}], CASHIER)
    combo["qty"] = fries["qty"] = 2
    table.takes()
    (menu,) = table.lines("menu")
    (part_,) = table.lines("fries")
    assert menu != "line menu"
    assert table.document["lines"][part_]["values"]["combo_parent_uuid"] == menu
