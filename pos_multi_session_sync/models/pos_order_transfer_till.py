# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from odoo.addons.pos_offline_queue.order_shape import Malformed

from .pos_order_transfer_shape import (
    HAND_OVER,
    OFFERED,
    SEEN,
    TAKEN,
    WAITING,
    checksum,
    read_keys,
    read_lines,
    read_transfer,
    time_words,
    write_document,
)

AT_ONCE = 200  # transfers told to a till at a time
SHOWN_LINES = 50  # of each of them
RECENT = 24  # hours for which a sender is told what became of it


class PosOrderTransfer(models.Model):
    """What tills call to send, and to know.

    Whoever calls is checked by _enter. A till that gets no answer asks again with the
    same key, and gets the same answer; where somebody else is working on the same
    transfer at that moment it is told "busy", and asks again a moment later.
    """

    _inherit = "pos.order.transfer"

    @api.model
    def send(self, device, transfer):
        """Take in an order for other points of sale.

        :param dict device: {key, config_id, name, counter}
        :param dict transfer: see read_transfer
        :return: {key, status}: "sent", with its entry for the sender's screen;
            "refused", with code and message, and nothing is kept; or "busy"
        :raise AccessError: not a POS user, or not of the POS's company
        :raise ValidationError: malformed
        """
        model, till = self._enter(device)
        try:
            values = read_transfer(transfer)
        except Malformed as malformed:
            raise model._not_understood(malformed) from malformed
        known = model._known(values["key"], till)
        if known is None:
            return {"key": values["key"], "status": "busy"}
        digest = checksum(values)
        if known and known.checksum != digest:
            return model._refused_send(
                values["key"], "different", _("Another order was sent under this key.")
            )
        if known:
            return known._sent_result(till)
        if trouble := model._sending_trouble(till.config_id, values["receivers"]):
            return model._refused_send(values["key"], *trouble)
        made = model.sudo()._begin(till, values, digest)
        if not made:
            return {"key": values["key"], "status": "busy"}
        made._fill(till, values)
        made._announce()
        return made._sent_result(till)

    @api.model
    def overview(self, device):
        """All that this till shows: what it was sent, what it sent, and whom it may.

        :return: {incoming, outgoing, receivers, server_time}
        """
        model, till = self._enter(device)
        model = model.sudo()
        config = till.config_id
        return {
            "incoming": model._incoming(till) if config.is_order_receiver else [],
            "outgoing": model._outgoing(till) if config.is_order_sender else [],
            "receivers": model._receivers_of(config) if config.is_order_sender else [],
            "server_time": time_words(fields.Datetime.now()),
        }

    @api.model
    def seen(self, device, keys):
        """Somebody looks at these, at this point of sale.

        :return: the keys that are marked; of others that are busy just now, the till
            tells again
        """
        model, till = self._enter(device)
        try:
            keys = read_keys(keys)
        except Malformed as malformed:
            raise model._not_understood(malformed) from malformed
        marked = []
        for key in keys:
            transfer = model._known(key, till)
            row = transfer and transfer._row_of(till)
            if row and row.state == WAITING:
                row.write({"state": SEEN, "seen_at": fields.Datetime.now()})
                transfer._log("seen", config=till.config_id, device=till)
                transfer._settle()
                transfer._announce()
            if row:
                marked.append(key)
        return marked

    # -- who may ----------------------------------------------------------------------

    @api.model
    def _enter(self, device):
        """Who comes in: this model for him in the POS's company alone, the device.

        :return: the model, and the device in superuser mode
        :raise AccessError: see pos.offline.envelope
        """
        envelope, till, _values = self.env["pos.offline.envelope"]._enter(device)
        return self.with_env(envelope.env), till

    @api.model
    def _known(self, key, till):
        """The transfer of that key, locked; empty if there is none; None if busy.

        Whoever holds it decides alone: of two tills that press at the same moment one
        gets here first, and the other reads what the first has made of it. That one
        is not let wait for it here, because its transaction would go on seeing the
        database as it was before.

        :return: in superuser mode
        :raise AccessError: it does not concern this till's POS
        """
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    "SELECT id FROM pos_order_transfer WHERE key = %s"
                    " FOR UPDATE NOWAIT",
                    [key],
                    log_exceptions=False,
                )
                found = self.env.cr.fetchone()
        except psycopg2.OperationalError as error:
            if error.pgcode is None:
                raise
            return None
        transfer = self.sudo().browse(found[0] if found else [])
        transfer.invalidate_recordset()
        transfer.receiver_ids.invalidate_recordset()
        concerned = transfer.config_id | transfer.receiver_ids.config_id
        if transfer and till.config_id not in concerned:
            raise AccessError(_("This order was not sent to your point of sale."))
        return transfer

    @api.model
    def _not_understood(self, malformed):
        return ValidationError(
            _(
                "Odoo does not understand what the till sent (%(detail)s). Ask your "
                "administrator.",
                detail=malformed.detail[:200],
            )
        )

    # -- sending ----------------------------------------------------------------------

    @api.model
    def _sending_trouble(self, config, receiver_ids):
        """Why this POS cannot send to those: (code, words), or None."""
        if not config.is_order_sender:
            return "sender", _("%s is not set to send orders.", config.name)
        receivers = self.env["pos.config"].sudo().browse(receiver_ids).exists()
        if len(receivers) < len(receiver_ids):
            return "receiver", _("A receiver is no longer there.")
        for receiver in receivers:
            if trouble := self._receiver_trouble(config, receiver):
                return trouble
        return None

    @api.model
    def _receiver_trouble(self, config, receiver):
        name = receiver.name
        if receiver.company_id != config.company_id:
            return "company", _("A receiver belongs to another company.")
        if receiver == config:
            return "receiver", _("An order cannot be sent to where it is.")
        if not receiver.active or not receiver.is_order_receiver:
            return "receiver", _("%s does not receive orders.", name)
        if receiver.currency_id != config.currency_id:
            words = _(
                "%(pos)s sells in %(theirs)s, this order is in %(ours)s.",
                pos=name,
                theirs=receiver.currency_id.name,
                ours=config.currency_id.name,
            )
            return "currency", words
        return None

    @api.model
    def _refused_send(self, key, code, message):
        return {"key": key, "status": "refused", "code": code, "message": message}

    @api.model
    def _begin(self, till, values, digest):
        """The new row; empty if the same transfer is being taken in just now."""
        config = till.config_id
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        """
                        INSERT INTO pos_order_transfer
                               (key, checksum, mode, state, name, company_id,
                                config_id, currency_id, create_uid, write_uid,
                                create_date, write_date)
                        VALUES (%(key)s, %(checksum)s, %(mode)s, 'sent', '/',
                                %(company)s, %(config)s, %(currency)s, %(uid)s,
                                %(uid)s, now() at time zone 'UTC',
                                now() at time zone 'UTC')
                        ON CONFLICT (key) DO NOTHING
                        RETURNING id
                        """,
                        key=values["key"],
                        checksum=digest,
                        mode=values["mode"],
                        company=config.company_id.id,
                        config=config.id,
                        currency=config.currency_id.id,
                        uid=self.env.uid,
                    ),
                    log_exceptions=False,
                )
                return self.browse(self.env.cr.fetchone())
        except psycopg2.OperationalError as error:
            if error.pgcode is None:
                raise
            return self.browse()

    def _fill(self, till, values):
        config = till.config_id
        previous = self.env["pos.order.transfer.receiver"].search(
            [
                ("delivery_key", "=", values["previous"]),
                ("company_id", "=", config.company_id.id),
            ]
            if values["previous"]
            else [("id", "=", False)]
        )
        came_by = previous.transfer_id
        self.write(
            {
                "name": self.env["ir.sequence"].next_by_code(self._name) or "/",
                "sent_at": fields.Datetime.now(),
                "origin_config_id": (came_by.origin_config_id or config).id,
                "previous_id": came_by.id,
                "session_id": config.current_session_id.id,
                "device_id": till.id,
                "user_id": self.env.uid,
                "cashier": values["cashier"] or self.env.user.name,
                "reference": values["reference"],
                "customer": values["customer"],
                "note": values["note"],
                "amount": values["amount"],
                "line_count": len(values["document"]["lines"]),
                "document": write_document(values["document"]),
                "made_at": values["made_at"],
                "offline": values["offline"],
                "receiver_ids": [
                    (0, 0, {"config_id": receiver, "company_id": config.company_id.id})
                    for receiver in values["receivers"]
                ],
            }
        )
        self.receiver_words = self._receiver_words()
        self._log("sent", values["note"], config, till, values["offline"])

    def _sent_result(self, till):
        return {"key": self.key, "status": "sent", "entry": self._outgoing_entry(till)}

    # -- what tills show --------------------------------------------------------------

    def _row_of(self, till):
        return self.receiver_ids.filtered(lambda row: row.config_id == till.config_id)

    @api.model
    def _incoming(self, till):
        """What waits at this POS, and what this very device has not finished."""
        rows = self.env["pos.order.transfer.receiver"].search(
            [
                ("config_id", "=", till.config_id.id),
                "|",
                ("state", "in", OFFERED),
                "&",
                ("state", "=", TAKEN),
                ("device_id", "=", till.id),
            ],
            order="id",
            limit=AT_ONCE,
        )
        rows.transfer_id.mapped("document")  # in one query
        return [row.transfer_id._incoming_entry(row) for row in rows]

    def _incoming_entry(self, row):
        return {
            "key": self.key,
            "number": self.name,
            "mode": self.mode,
            "state": row.state,
            "sender": self.config_id.name,
            "cashier": self.cashier,
            "note": self.note or "",
            "customer": self.customer or "",
            "reference": self.reference or "",
            "amount": self.amount,
            "line_count": self.line_count,
            "lines": read_lines(self.document)[:SHOWN_LINES],
            "made_at": time_words(self.made_at or self.sent_at),
            "sent_at": time_words(self.sent_at),
            "problem": row.problem or "",
            "others": len(self.receiver_ids) - 1,
            "delivery": row.delivery_key if row.state == TAKEN else None,
        }

    @api.model
    def _outgoing(self, till):
        since = fields.Datetime.subtract(fields.Datetime.now(), hours=RECENT)
        mine = self.search(
            [("config_id", "=", till.config_id.id), ("sent_at", ">=", since)],
            limit=AT_ONCE,
        )
        # What is old and still hangs in the air is not to be forgotten
        mine |= self.search(
            [
                ("config_id", "=", till.config_id.id),
                ("state", "in", ("sent", "seen", "taken", "refused", "failed")),
                ("sent_at", "<", since),
                ("mode", "=", HAND_OVER),
            ],
            limit=AT_ONCE,
        )
        return [transfer._outgoing_entry(till) for transfer in mine]

    def _outgoing_entry(self, till):
        return {
            "key": self.key,
            "number": self.name,
            "mode": self.mode,
            "state": self.state,
            "cashier": self.cashier,
            "note": self.note or "",
            "customer": self.customer or "",
            "reference": self.reference or "",
            "amount": self.amount,
            "line_count": self.line_count,
            "made_at": time_words(self.made_at or self.sent_at),
            "sent_at": time_words(self.sent_at),
            "receivers": [
                {
                    "name": row.config_id.name,
                    "state": row.state,
                    "user": row.user_id.name or "",
                    "at": time_words(row.done_at or row.taken_at or row.seen_at),
                    "reason": row.reason or "",
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
    def _receivers_of(self, config):
        """Whom this POS may send to, and what stands in the way."""
        configs = self.env["pos.config"].search(
            [
                ("is_order_receiver", "=", True),
                ("company_id", "=", config.company_id.id),
                ("id", "!=", config.id),
            ],
            order="name, id",
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
