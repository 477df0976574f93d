# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A sale, as tills send it to standard, seen as a shared order that was paid.

Plain functions: no database, no ORM.
"""

from .merge.schema import LINE_STAYS, ORDER_STAYS, is_fit
from .merge.wire import UUID, Malformed, plain, read_count, read_uuid

SERVER = "server"  # what it has added, as peers have told
MOST_TILLS = 20  # whose changes a till may have taken over after a reload


def read_sale(data):
    """What the shared order has to know of a sale; None if it is of none.

    :param dict data: as standard's create_from_ui takes it
    :return: {order, seen, proofs, vouchers, snapshot}
    """
    said = data.get("multi_session")
    if not isinstance(said, dict):
        return None
    try:
        return {
            "order": read_uuid(said.get("order"), "order"),
            "seen": read_seen(said),
            "proofs": _read_proofs(said.get("proofs")),
            "vouchers": _read_vouchers(said.get("vouchers")),
            "snapshot": snapshot_of(data),
        }
    except Malformed:
        # A sale is a sale: it is recorded, whatever it says of its order.
        return None


def read_seen(said):
    """What the payer had seen: {client, n, cursor} and what he took over."""
    also = said.get("also")
    also = also if isinstance(also, dict) else {}
    return {
        "client": read_uuid(said.get("client"), "client"),
        "n": read_count(said.get("n") or 0, "n"),
        "cursor": read_count(said.get("cursor") or 0, "cursor"),
        "also": {
            client: read_count(n, "n")
            for client, n in list(also.items())[:MOST_TILLS]
            if isinstance(client, str) and (client == SERVER or UUID.fullmatch(client))
        },
    }


def _read_proofs(value):
    """{client: secret} by which the payer's pages are known."""
    value = value if isinstance(value, dict) else {}
    return {
        client: secret
        for client, secret in list(value.items())[: MOST_TILLS + 1]
        if isinstance(secret, str) and secret.isascii()
    }


def _read_vouchers(value):
    """{client: (n, mac)} by which others let the payer have seen their changes."""
    value = value if isinstance(value, dict) else {}
    found = {}
    for client, voucher in list(value.items())[:MOST_TILLS]:
        if isinstance(voucher, list) and len(voucher) == 2:
            n, mac = voucher
            is_number = isinstance(n, int) and not isinstance(n, bool)
            if is_number and isinstance(mac, str) and mac.isascii():
                found[client] = (n, mac)
    return found


def snapshot_of(data):
    """{fields, lines}, as documents have them."""
    lines = _lines(data.get("lines") or [])
    # A combo is named by its number on the page, and in later versions of 17.0 by its
    # uuid, too.
    uuid_by_id = {
        str(name): line.get("uuid")
        for line in lines
        for name in (line.get("uuid"), line.get("id"))
    }
    return {
        "fields": _shared("order", data, ORDER_STAYS),
        "lines": {
            read_uuid(line.get("uuid"), "uuid"): {
                "values": {
                    **_shared("line", line, LINE_STAYS),
                    "combo_parent_uuid": uuid_by_id.get(
                        str(line.get("combo_parent_id") or "")
                    ),
                },
                "position": position,
            }
            for position, line in enumerate(lines, 1)
        },
    }


def _lines(commands):
    try:
        lines = [values for _create, _id, values in commands]
    except (TypeError, ValueError) as error:
        raise Malformed("the lines are not what standard takes") from error
    if not all(isinstance(line, dict) for line in lines):
        raise Malformed("a line must be an object")
    return lines


def _shared(of, values, stays):
    """Nothing stands in the place of what no till could read."""
    shared = {key: each for key, each in values.items() if key not in stays}
    return {
        key: each if is_fit(of, key, each) else None
        for key, each in plain(shared).items()
    }
