# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo import _, api, fields, models
from odoo.tools import SQL

from odoo.addons.pos_offline_queue.schema import Malformed

from .pos_order_transfer_shape import (
    MAX_WAITING,
    OFFERED,
    checksum,
    read_transfer,
    write_document,
)


class PosOrderTransfer(models.Model):
    """A till sends an order."""

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
    def _sending_trouble(self, config, receiver_ids):
        """Why this POS cannot send to those: (code, words), or None."""
        if not config.is_order_sender:
            return "sender", _("%s is not set to send orders.", config.name)
        receivers = self.env["pos.config"].sudo().browse(receiver_ids).exists()
        if len(receivers) < len(receiver_ids):
            return "receiver", _("A receiver is no longer there.")
        for receiver in receivers:
            trouble = self._receiver_trouble(config, receiver)
            trouble = trouble or self._crowd_trouble(config, receiver)
            if trouble:
                return trouble
        return None

    @api.model
    def _crowd_trouble(self, config, receiver):
        """So many that nobody there would find the others'."""
        waiting = self.env["pos.order.transfer.receiver"].sudo()
        count = waiting.search_count(
            [
                ("sender_config_id", "=", config.id),
                ("config_id", "=", receiver.id),
                ("state", "in", OFFERED),
            ]
        )
        if count < MAX_WAITING:
            return None
        words = _(
            "%(pos)s has not dealt with %(count)s orders that you sent. Take some of "
            "them back, or ask there.",
            pos=receiver.name,
            count=count,
        )
        return "crowd", words

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
                "shared_uuid": values["shared_uuid"],
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
        self.receiver_text = self._receiver_message()
        self._log("sent", values["note"], config, till, values["offline"])

    def _sent_result(self, till):
        return {"key": self.key, "status": "sent", "entry": self._outgoing_entry(till)}
