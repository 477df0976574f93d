# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from contextlib import contextmanager

import psycopg2

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.pos_offline_queue.payload import read_key
from odoo.addons.pos_offline_queue.schema import Malformed

from ..transfer_delivery import Delivery, begin
from ..transfer_overview import SHOWN_LINES, Overview, receivers_shown
from ..transfer_shape import (
    DELIVERED,
    OFFERED,
    REFUSED,
    SEEN,
    TAKEN,
    WAITING,
    checksum,
    lines_to_show,
    read_keys,
    read_outcome,
    read_reason,
    read_transfer,
    read_unsent,
    time_text,
)

HEARD_OF = 60  # seconds
BUSY = {"status": "busy"}


class PosOrderTransferSync(models.AbstractModel):
    """What tills call about transfers, and who may.

    Whoever calls is checked by _enter. A till that gets no answer asks again with the
    same key, and gets the same answer; where somebody else is working on the same
    transfer at that moment it is told "busy", and asks again a moment later.
    """

    _name = "pos.order.transfer.sync"
    _description = "Order Transfers for Tills"

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
        with model._reading():
            values = read_transfer(transfer)
        key = values["key"]
        made = model._known(key, till)
        if made is None:
            return {"key": key, **BUSY}
        digest = checksum(values)
        refused = None
        if made and made.checksum != digest:
            refused = "different", _("Another order was sent under this key.")
        elif not made:
            refused = till.config_id._order_sending_trouble(values["receivers"])
        if refused:
            code, message = refused
            return {"key": key, "status": "refused", "code": code, "message": message}
        env = model.env(su=True)
        if not made:
            made = begin(env, till, values, digest)
            if not made:
                return {"key": key, **BUSY}
            Delivery(made).fill(till, values)
        entry = Overview(env, till).outgoing_entry(made)
        return {"key": key, "status": "sent", "entry": entry}

    @api.model
    def overview(self, device):
        """What this till was sent, and what it sent.

        :return: {incoming, outgoing, revision, server_time}; revision: another one
            where either is different, as a heartbeat is told
        """
        model, till = self._enter(device)
        model._note_here(till)
        config, found = till.config_id, Overview(model.env(su=True), till)
        return {
            "incoming": found.incoming() if config.is_order_receiver else [],
            "outgoing": found.outgoing() if config.is_order_sender else [],
            "revision": found.read_revision(),
            "server_time": time_text(fields.Datetime.now()),
        }

    @api.model
    def receivers(self, device, text=""):
        """Whom this till may send to, when somebody is about to.

        :param text: a part of the name, if they are too many
        :return: see receivers_shown
        """
        model, till = self._enter(device)
        text = text[:100] if isinstance(text, str) else ""
        return receivers_shown(model.env(su=True), till.config_id, text)

    @api.model
    def contents(self, device, key):
        """The lines of an order that this POS has sent.

        Whoever sent it rarely looks, so the overview does not carry them.

        :return: {lines, problem}: as in the entry of a receiver
        """
        model, till = self._enter(device)
        with model._reading():
            key = read_key(key)
        sent = (
            model.env["pos.order.transfer"]
            .sudo()
            .search([("key", "=", key), ("config_id", "=", till.config_id.id)])
        )
        lines = lines_to_show(sent.document)
        problem = _("The contents are damaged.") if sent else _("It is not in Odoo.")
        return {
            "lines": (lines or [])[:SHOWN_LINES],
            "problem": problem if lines is None else "",
        }

    @api.model
    def seen(self, device, keys):
        """Somebody looks at these, at this point of sale.

        :return: the keys that are marked; of others that are busy just now, the till
            tells again
        """
        model, till = self._enter(device)
        with model._reading():
            keys = read_keys(keys)
        marked = []
        for key in keys:
            transfer = model._known(key, till)
            row = transfer and model._row_of(transfer, till)
            if row and row.state == WAITING:
                row.write({"state": SEEN, "seen_at": fields.Datetime.now()})
                transfer._log("seen", config=till.config_id, device=till)
                transfer._settle()
                transfer._announce()
            if row:
                marked.append(key)
        return marked

    @api.model
    def note_unsent(self, device, orders):
        """A till that reaches Odoo, and cannot send, says what it holds.

        :param orders: see read_unsent
        """
        model, till = self._enter(device)
        with model._reading():
            till.transfer_unsent = read_unsent(orders)
        return {"status": "noted"}

    @api.model
    def note_lost(self, device, key, outcome):
        """A till says what it has made of an order that was taken away from it.

        :param outcome: "removed"; "kept", because somebody had changed it there; or
            "gone", it was not open there any more
        :return: {status}: "noted" or "busy"
        """
        model, till = self._enter(device)
        with model._reading():
            key, outcome = read_key(key), read_outcome(outcome)
        transfer = model._known(key, till)
        if transfer is None:
            return BUSY
        if transfer:
            Delivery(transfer).note_lost(till, outcome)
        return {"status": "noted"}

    @api.model
    def deliver(self, device, key, delivery):
        """First step: take the order for this device.

        :param key: of the transfer
        :param delivery: the key of this delivery, a new uuid
        :return: {status, ...}: "taken" with delivery, document and notices; "known" if
            this delivery was confirmed already; "gone" with a message, who has it;
            "failed" with a message and notices, nothing of it can be sold here; "busy"
        :raise AccessError: it was not sent to this POS
        """
        model, till, transfer = self._enter_for(device, key, delivery)
        if transfer is None:
            return BUSY
        row = model._row_of(transfer, till)
        if not row:
            return model._gone(_("This order was not sent to your point of sale."))
        if row.state == TAKEN and row.device_id == till:
            return Delivery(transfer).unfit(row, till) or row._taken_result()
        if row.state == DELIVERED and row.delivery_key == delivery:
            return {"status": "known", "delivery": delivery}
        if row.state not in OFFERED:
            return model._gone(Delivery(transfer).gone_message(row))
        if not till.config_id.current_session_id:
            return model._gone(_("The session of this point of sale is closed."))
        return Delivery(transfer).take(row, till, delivery)

    @api.model
    def confirm(self, device, key, delivery):
        """Second step: the order is in this device's cart, durably.

        :return: {status}: "delivered" or "returned"; "lost" with a message, if a
            manager has taken it away from this device meanwhile; "busy"
        """
        model, till, transfer = self._enter_for(device, key, delivery)
        if transfer is None:
            return BUSY
        if not transfer:
            return {"status": "delivered"}  # forgotten, and nobody else can have it
        if transfer.return_key == delivery:
            Delivery(transfer).confirm_return(till)
            return {"status": "returned"}
        row = transfer.receiver_ids.filtered(lambda row: row.delivery_key == delivery)
        if not row:
            return {"status": "lost", "message": Delivery(transfer).lost_message()}
        row._confirm(till)
        return {"status": "delivered"}

    @api.model
    def give_back(self, device, key, delivery):
        """This device could not put it into its cart: it is in no cart.

        :return: {status, ...}: "failed" with a message and notices; "busy"
        """
        model, till, transfer = self._enter_for(device, key, delivery)
        if transfer is None:
            return BUSY
        row = transfer.receiver_ids.filtered(
            lambda row: row.delivery_key == delivery
            and row.state == TAKEN
            and row.device_id == till
        )
        if row:
            return Delivery(transfer).undeliverable(row, till)
        is_back = transfer.return_key == delivery and transfer.return_device_id == till
        if transfer.is_returning and is_back:
            Delivery(transfer).cannot_return(till)
        return Delivery(transfer).failed_result()

    @api.model
    def refuse(self, device, key, reason):
        """This POS does not want it.

        :param reason: as typed, or {code} of one of REASONS, which each reader sees in
            their own language
        :return: {status}: "refused"; "gone" with a message; "busy"
        """
        model, till = self._enter(device)
        with model._reading():
            key, (code, typed) = read_key(key), read_reason(reason)
        transfer = model._known(key, till)
        if transfer is None:
            return BUSY
        row = model._row_of(transfer, till)
        if row.state == REFUSED:
            return {"status": "refused"}
        if row.state not in OFFERED:
            return model._gone(Delivery(transfer).gone_message(row))
        row._refuse(till, code, typed)
        return {"status": "refused"}

    @api.model
    def recall(self, device, key, delivery):
        """The sender takes back what nobody has taken.

        A hand over comes back into one cart of the sender, as a delivery does.

        :return: {status}: "taken" with delivery, document and notices, to be
            confirmed; "recalled" if there is nothing to bring back, or the sender's
            till has it back; "gone" with a message; "busy"
        """
        model, till, transfer = self._enter_for(device, key, delivery)
        if transfer is None:
            return BUSY
        if transfer.config_id != till.config_id:
            return model._gone(_("Only the sender can take an order back."))
        if transfer.return_device_id == till:
            return Delivery(transfer).return_result()
        if not Delivery(transfer).can_recall():
            return model._gone(Delivery(transfer).sender_message())
        Delivery(transfer).recall(till, delivery)
        transfer._announce()
        return Delivery(transfer).return_result()

    @api.model
    def _note_here(self, till):
        """Others are told that somebody is at this POS: it is news once a minute."""
        now = fields.Datetime.now()
        limit = fields.Datetime.subtract(now, seconds=HEARD_OF)
        if (not till.last_seen or till.last_seen < limit) and till._try_lock():
            till.last_seen = now
        # Who asks for the overview has sent everything
        if till.transfer_unsent and till._try_lock():
            till.transfer_unsent = False

    # -- who may ----------------------------------------------------------------------

    @api.model
    def _enter(self, device):
        """Who comes in: this model for him in the POS's company alone, the device.

        :return: the model, and the device in superuser mode
        :raise AccessError: see pos.offline.sync
        """
        queue, till, _values = self.env["pos.offline.sync"]._enter(device)
        return self.with_env(queue.env), till

    @api.model
    def _enter_for(self, device, key, delivery):
        """The same, and the transfer of that key, see _known."""
        model, till = self._enter(device)
        with model._reading():
            read_key(key), read_key(delivery)
        return model, till, model._known(key, till)

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
        transfers = self.env["pos.order.transfer"].sudo()
        transfer = transfers.browse(found[0] if found else [])
        transfer.invalidate_recordset()
        transfer.receiver_ids.invalidate_recordset()
        concerned = transfer.config_id | transfer.receiver_ids.config_id
        if transfer and till.config_id not in concerned:
            raise AccessError(_("This order was not sent to your point of sale."))
        return transfer

    @api.model
    def _row_of(self, transfer, till):
        return transfer.receiver_ids.filtered(
            lambda row: row.config_id == till.config_id
        )

    @contextmanager
    def _reading(self):
        """What a till sent is read in here."""
        try:
            yield
        except Malformed as malformed:
            raise ValidationError(
                _(
                    "Odoo does not understand what the till sent (%(detail)s). Ask "
                    "your administrator.",
                    detail=malformed.detail[:200],
                )
            ) from malformed

    @api.model
    def _gone(self, message):
        return {"status": "gone", "message": message}
