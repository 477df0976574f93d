# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.tools import SQL

from .pos_order_transfer_shape import (
    HAND_OVER,
    OFFERED,
    TAKEN,
    time_text,
)

AT_ONCE = 200  # transfers told to a till at a time
RECEIVERS_AT_ONCE = 80  # of these one finds one's own, or types a part of its name
SHOWN_LINES = 50  # of one of them
OPEN = ("sent", "seen", "taken", "refused", "failed")
RECENT = 24  # hours for which a sender is told what became of it


class PosOrderTransfer(models.Model):
    """What a till shows: what it was sent, what it sent, and whom it may send to.

    None of it grows with the points of sale of the company.
    """

    _inherit = "pos.order.transfer"

    @api.model
    def overview(self, device):
        """What this till was sent, and what it sent.

        :return: {incoming, outgoing, revision, server_time}; revision: another one
            where either is different, as a heartbeat is told
        """
        model, till = self._enter(device)
        model._note_here(till)
        model = model.sudo()
        config = till.config_id
        return {
            "incoming": model._incoming(till) if config.is_order_receiver else [],
            "outgoing": model._outgoing(till) if config.is_order_sender else [],
            "revision": model._read_revision(till),
            "server_time": time_text(fields.Datetime.now()),
        }

    @api.model
    def receivers(self, device, text=""):
        """Whom this till may send to, when somebody is about to.

        :param text: a part of the name, if they are too many
        :return: see _receivers_shown
        """
        model, till = self._enter(device)
        text = text[:100] if isinstance(text, str) else ""
        return model.sudo()._receivers_shown(till.config_id, text)

    @api.model
    def _receivers_shown(self, config, text=""):
        """{receivers, more}: as many as one looks through; whether there are more"""
        limit = RECEIVERS_AT_ONCE
        found = config.is_order_sender and self._receivers_of(config, text, limit + 1)
        return {
            "receivers": (found or [])[:limit],
            "more": len(found or []) > limit,
        }

    @api.model
    def _read_revision(self, till):
        self.env.flush_all()
        self.env.cr.execute(SQL("SELECT %s", self._revision_of(till)))
        return self.env.cr.fetchone()[0]

    @api.model
    def _revision_of(self, till):
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
            config=till.config_id.id,
            device=till.id,
            since=self._recent(),
            open=OPEN,
            mode=HAND_OVER,
            offered=OFFERED,
            taken=TAKEN,
        )

    @api.model
    def _recent(self):
        return fields.Datetime.subtract(fields.Datetime.now(), hours=RECENT)

    @api.model
    def contents(self, device, key):
        """The lines of an order that this POS has sent.

        Whoever sent it rarely looks, so the overview does not carry them.

        :return: {lines, problem}: as in the entry of a receiver
        """
        model, till = self._enter(device)
        sent = model.sudo().search(
            [
                ("key", "=", model._read_a_key(key)),
                ("config_id", "=", till.config_id.id),
            ]
        )
        lines = sent._lines_to_show()
        problem = _("The contents are damaged.") if sent else _("It is not in Odoo.")
        return {
            "lines": (lines or [])[:SHOWN_LINES],
            "problem": problem if lines is None else "",
        }

    @api.model
    def _incoming(self, till):
        """What waits at this POS, and what this very device has not finished."""
        rows = (
            self.env["pos.order.transfer.receiver"]
            .search(
                [
                    ("config_id", "=", till.config_id.id),
                    "|",
                    ("state", "in", OFFERED),
                    "&",
                    ("state", "=", TAKEN),
                    ("device_id", "=", till.id),
                ],
                # Of too many the new ones: no sender can fill it, see MAX_WAITING.
                order="id desc",
                limit=AT_ONCE,
            )
            .sorted("id")
        )
        rows.transfer_id.mapped("document")  # in one query
        return [row.transfer_id._incoming_entry(row) for row in rows]

    def _entry(self):
        """What whoever sent it and whoever gets it are told alike."""
        return {
            "key": self.key,
            "number": self.name,
            "mode": self.mode,
            "cashier": self.cashier,
            "note": self.note or "",
            "customer": self.customer or "",
            "reference": self.reference or "",
            "amount": self.amount,
            "line_count": self.line_count,
            "made_at": time_text(self.made_at or self.sent_at),
            "sent_at": time_text(self.sent_at),
        }

    def _incoming_entry(self, row):
        lines = self._lines_to_show()
        damaged = _(
            "This order is damaged and cannot be shown. Refuse it, or ask a manager to "
            "cancel it."
        )
        return {
            **self._entry(),
            "state": row.state,
            "sender": self.config_id.name,
            "lines": (lines or [])[:SHOWN_LINES],
            "problem": damaged if lines is None else row.problem or "",
            "others": len(self.receiver_ids) - 1,
            "delivery": row.delivery_key if row.state == TAKEN else None,
        }

    @api.model
    def _outgoing(self, till):
        since = self._recent()
        mine = self.search(
            [("config_id", "=", till.config_id.id), ("sent_at", ">=", since)],
            limit=AT_ONCE,
        )
        # What is old and still hangs in the air is not to be forgotten
        mine |= self.search(
            [
                ("config_id", "=", till.config_id.id),
                ("state", "in", OPEN),
                ("sent_at", "<", since),
                ("mode", "=", HAND_OVER),
            ],
            limit=AT_ONCE,
        )
        return [transfer._outgoing_entry(till) for transfer in mine]

    def _outgoing_entry(self, till):
        states = self.receiver_ids._fields["state"]
        labels = dict(states._description_selection(self.env))
        return {
            **self._entry(),
            "state": self.state,
            "label": self.state_label,
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
                for row in self.receiver_ids
            ],
            "can_recall": self._can_recall(),
            "return": self.return_key
            if self.is_returning and self.return_device_id == till
            else None,
        }

    @api.model
    def _receivers_of(self, config, text, limit):
        """Whom this POS may send to, and what stands in the way."""
        configs = self.env["pos.config"].search(
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
            self.env["pos.session"]
            .search(
                [
                    ("config_id", "in", configs.ids),
                    ("state", "in", ("opening_control", "opened")),
                    ("rescue", "=", False),
                ]
            )
            .config_id.ids
        )
        here = self.env["pos.offline.device"].search(
            [("config_id", "in", configs.ids), ("presence", "=", "here")]
        )
        online_ids = set(here.config_id.ids) & open_ids
        return [
            {
                "id": receiver.id,
                "name": receiver.name,
                "is_open": receiver.id in open_ids,
                "is_online": receiver.id in online_ids,
                "trouble": (self._receiver_trouble(config, receiver) or ("", ""))[1],
            }
            for receiver in configs
        ]
