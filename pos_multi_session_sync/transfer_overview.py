# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a till shows: what it was sent, what it sent, and whom it may send to.

None of it grows with the points of sale of the company.
"""

from odoo import _, fields
from odoo.tools import SQL

from .transfer_delivery import Delivery
from .transfer_shape import HAND_OVER, OFFERED, TAKEN, lines_to_show, time_text

AT_ONCE = 200  # transfers told to a till at a time
RECEIVERS_AT_ONCE = 80  # of these one finds one's own, or types a part of its name
SHOWN_LINES = 50  # of one of them
OPEN = ("sent", "seen", "taken", "refused", "failed")
RECENT = 24  # hours for which a sender is told what became of it


def receivers_shown(env, config, text=""):
    """{receivers, more}: as many as one looks through; whether there are more

    :param env: in superuser mode
    """
    limit = RECEIVERS_AT_ONCE
    found = config.is_order_sender and _receivers_of(env, config, text, limit + 1)
    return {
        "receivers": (found or [])[:limit],
        "more": len(found or []) > limit,
    }


def _receivers_of(env, config, text, limit):
    """Whom this POS may send to, and what stands in the way."""
    configs = env["pos.config"].search(
        [
            ("is_order_receiver", "=", True),
            ("company_id", "=", config.company_id.id),
            ("id", "!=", config.id),
            ("name", "ilike", text),
        ],
        order="name, id",
        limit=limit,
    )
    open_ids = set(
        env["pos.session"]
        .search(
            [
                ("config_id", "in", configs.ids),
                ("state", "in", ("opening_control", "opened")),
                ("rescue", "=", False),
            ]
        )
        .config_id.ids
    )
    here = env["pos.offline.device"].search(
        [("config_id", "in", configs.ids), ("presence", "=", "here")]
    )
    online_ids = set(here.config_id.ids) & open_ids
    return [
        {
            "id": receiver.id,
            "name": receiver.name,
            "is_open": receiver.id in open_ids,
            "is_online": receiver.id in online_ids,
            "trouble": (config._order_receiver_trouble(receiver) or ("", ""))[1],
        }
        for receiver in configs
    ]


class Overview:
    """Of a till, in superuser mode."""

    def __init__(self, env, till):
        self.env = env
        self.till = till

    def incoming(self):
        """What waits at this POS, and what this very device has not finished."""
        rows = (
            self.env["pos.order.transfer.receiver"]
            .search(
                [
                    ("config_id", "=", self.till.config_id.id),
                    "|",
                    ("state", "in", OFFERED),
                    "&",
                    ("state", "=", TAKEN),
                    ("device_id", "=", self.till.id),
                ],
                # Of too many the new ones: no sender can fill it, see MAX_WAITING.
                order="id desc",
                limit=AT_ONCE,
            )
            .sorted("id")
        )
        rows.transfer_id.mapped("document")  # in one query
        return [self._incoming_entry(row) for row in rows]

    def outgoing(self):
        since, transfers = self._recent(), self.env["pos.order.transfer"]
        mine = transfers.search(
            [("config_id", "=", self.till.config_id.id), ("sent_at", ">=", since)],
            limit=AT_ONCE,
        )
        # What is old and still hangs in the air is not to be forgotten
        mine |= transfers.search(
            [
                ("config_id", "=", self.till.config_id.id),
                ("state", "in", OPEN),
                ("sent_at", "<", since),
                ("mode", "=", HAND_OVER),
            ],
            limit=AT_ONCE,
        )
        return [self.outgoing_entry(transfer) for transfer in mine]

    def outgoing_entry(self, transfer):
        states = transfer.receiver_ids._fields["state"]
        labels = dict(states._description_selection(self.env))
        return {
            **self._entry(transfer),
            "state": transfer.state,
            "label": transfer.state_label,
            "receivers": [
                {
                    "name": row.config_id.name,
                    "state": row.state,
                    "label": labels[row.state],
                    "user": row.user_id.name or "",
                    "at": time_text(row.done_at or row.taken_at or row.seen_at),
                    "reason": row.reason_text,
                    "problem": row.problem or "",
                }
                for row in transfer.receiver_ids
            ],
            "can_recall": Delivery(transfer).can_recall(),
            "return": transfer.return_key
            if transfer.is_returning and transfer.return_device_id == self.till
            else None,
        }

    def _incoming_entry(self, row):
        transfer = row.transfer_id
        lines = lines_to_show(transfer.document)
        damaged = _(
            "This order is damaged and cannot be shown. Refuse it, or ask a manager to "
            "cancel it."
        )
        return {
            **self._entry(transfer),
            "state": row.state,
            "sender": transfer.config_id.name,
            "lines": (lines or [])[:SHOWN_LINES],
            "problem": damaged if lines is None else row.problem or "",
            "others": len(transfer.receiver_ids) - 1,
            "delivery": row.delivery_key if row.state == TAKEN else None,
        }

    def _entry(self, transfer):
        """What whoever sent it and whoever gets it are told alike."""
        return {
            "key": transfer.key,
            "number": transfer.name,
            "mode": transfer.mode,
            "cashier": transfer.cashier,
            "note": transfer.note or "",
            "customer": transfer.customer or "",
            "reference": transfer.reference or "",
            "amount": transfer.amount,
            "line_count": transfer.line_count,
            "made_at": time_text(transfer.made_at or transfer.sent_at),
            "sent_at": time_text(transfer.sent_at),
        }

    def read_revision(self):
        self.env.flush_all()
        self.env.cr.execute(SQL("SELECT %s", self.revision()))
        return self.env.cr.fetchone()[0]

    def revision(self):
        """SQL: what stands for all that the overview shows."""
        return SQL(
            """
            coalesce((WITH sent AS (
                SELECT id, write_date FROM pos_order_transfer
                 WHERE config_id = %(config)s
                   AND (sent_at >= %(since)s OR state IN %(open)s AND mode = %(mode)s)
            ), shown AS (
                SELECT 't' || id AS row, write_date FROM sent
                 UNION ALL
                SELECT 'r' || receiver.id, receiver.write_date
                  FROM pos_order_transfer_receiver AS receiver
                  JOIN sent ON sent.id = receiver.transfer_id
                 UNION ALL
                SELECT 'i' || id || state, write_date
                  FROM pos_order_transfer_receiver
                 WHERE config_id = %(config)s
                   AND (state IN %(offered)s
                        OR state = %(taken)s AND device_id = %(device)s)
            )
            SELECT md5(string_agg(row || '@' || write_date, ' ' ORDER BY row))
              FROM shown), '')
            """,
            config=self.till.config_id.id,
            device=self.till.id,
            since=self._recent(),
            open=OPEN,
            mode=HAND_OVER,
            offered=OFFERED,
            taken=TAKEN,
        )

    def _recent(self):
        return fields.Datetime.subtract(fields.Datetime.now(), hours=RECENT)
