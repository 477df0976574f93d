# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a guest's order, which is a draft in Odoo, does to the shared order.

A guest orders on a phone or at a kiosk, and may order more later. Only what is new on
the draft is brought over, as it is: what became of the rest is up to the cashiers, who
never write to the draft. The field GUEST says how much of each line was brought, of
the draft's lines and of those that stand for them here.
"""

from .document import printed_of
from .plain import add, is_number
from .reduce import QUANTITY
from .schema import LONGEST_MARK
from .successors import quantity

GUEST = "guest_order"  # {"id", "access_token", "taken": {line: quantity}}
MOST_ID = 2**31 - 1


def guest_of(document):
    """What the document knows of its draft; {} if nothing, or nothing that we wrote."""
    found = document["fields"].get(GUEST) if document else None
    return found if _is_guest(found) else {}


def _is_guest(value):
    if not isinstance(value, dict):
        return False
    number, token, taken = (value.get(key) for key in ("id", "access_token", "taken"))
    is_id = isinstance(number, int) and 0 < number <= MOST_ID
    is_taken = isinstance(taken, dict) and all(map(is_number, taken.values()))
    return is_id and isinstance(token, str) and is_taken


def additions(document, draft, new_id):
    """Operations, without their beginning, that bring what is new on the draft.

    document: the open order, None if there is none yet
    draft: {"guest": {"id", "access_token"}, "fields", "lines": {uuid: {"values",
        "position"}}}, a combo before its parts
    """
    before = guest_of(document).get("taken", {})
    present = document["lines"] if document else {}
    taken, found, renamed = dict(before), [], {}
    for uuid, line in draft["lines"].items():
        wanted = quantity(line["values"])
        had = before.get(uuid, 0)
        if wanted <= had:
            continue
        taken[uuid] = wanted
        more = add(wanted, -had)
        if uuid in present:
            found.append({"type": "line.inc", "line": uuid, "difference": more})
            continue
        # One that a cashier has deleted stays so; that more of it is ordered is new.
        renamed[uuid] = new_id() if uuid in before else uuid
        taken[renamed[uuid]] = more
        parent = line["values"].get("combo_parent_uuid")
        values = {
            **line["values"],
            QUANTITY: more,
            "combo_parent_uuid": renamed.get(parent, parent),
        }
        place = {"line": renamed[uuid], "position": line["position"]}
        found.append({"type": "line.add", **place, "values": values})
    guest = {**draft["guest"], "taken": taken}
    if document is None:
        return [
            {"type": "order.new", "fields": {**draft["fields"], GUEST: guest}},
            *found,
        ]
    if found:
        found.append({"type": "order.set", "key": GUEST, "value": guest})
    return found


def tickets(document, printed):
    """Operations that say what the guest's own device has printed for the kitchen.

    printed: {uuid of a line: {mark: quantity}}. What is known is not said again.
    """
    found = []
    for uuid, marks in printed.items():
        line = document["lines"].get(uuid) or document["deleted"].get(uuid)
        known = printed_of(line and line["values"])
        for mark, quantity_ in marks.items():
            more = add(quantity_, -known.get(mark, 0))
            if line and more > 0 and len(mark) <= LONGEST_MARK:
                printed = {"line": uuid, "mark": mark, "difference": more}
                found.append({"type": "line.printed", **printed})
    return found


def withdrawals(document):
    """Operations for an open order whose draft is no more: it was paid or cancelled
    where it was made. What the guest had ordered goes; what others added stays."""
    taken, lines = guest_of(document)["taken"], document["lines"]
    gone, less = [], []
    for uuid in filter(lines.__contains__, taken):
        if add(quantity(lines[uuid]["values"]), -taken[uuid]) > 0:
            less.append({"type": "line.inc", "line": uuid, "difference": -taken[uuid]})
        else:
            gone.append({"type": "line.del", "line": uuid})
    if len(gone) == len(lines):
        return [{"type": "order.cancel"}]
    forget = {"type": "order.set", "key": GUEST, "value": None}
    return [*gone, *less, forget]
