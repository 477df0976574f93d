# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo import _, api, fields, models

from odoo.addons.pos_offline_queue.payload import read_key
from odoo.addons.pos_offline_queue.schema import Malformed

from .pos_order_transfer_shape import (
    CANCELLED,
    CLOSED,
    COPY,
    DELIVERED,
    HAND_OVER,
    OFFERED,
    RECALLED,
    REFUSED,
    TAKEN,
    read_document,
    read_reason,
    without,
)


class PosOrderTransfer(models.Model):
    """From the server into one cart: never into two, and never lost on the way.

    A till delivers in two steps, and so does one that takes a recalled order back:

    1. *deliver* (or *recall*) gives the order to one device, under a delivery key
       which that device has made up. From here on nobody else gets it.
    2. The till puts the order into its cart and writes the key into its outbox, in
       one transaction of the browser's database. Only when that is durable it calls
       *confirm* with the key.

    Whatever stops the browser in between, both sides know where they stand:

    - before the outbox was written, there is no cart. The server still has the
      order down as taken by this device and hands it out again, under the first key,
      whenever the device asks: *overview* tells it so when it starts.
    - after it was written, there is a cart. The device knows the key (from its
      outbox, from the order itself, or from the sale it became) and does not put the
      order into a cart a second time; it confirms.
    - the confirmation is lost: it is repeated, and has the same answer. A sale that
      comes in with the delivery key confirms as well.

    A device that never comes back leaves its order "being delivered". A manager can
    take it away from there (see action_release): this alone can put an order into two
    carts, if that device comes back after all. It removes the order then, unless it was
    changed there; the cashier is told, and the log (see note_lost).
    """

    _inherit = "pos.order.transfer"

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
        model, till = self._enter(device)
        key, delivery = model._read_two_keys(key, delivery)
        transfer = model._known(key, till)
        if transfer is None:
            return {"status": "busy"}
        row = transfer._row_of(till)
        if not row:
            return model._gone(_("This order was not sent to your point of sale."))
        if row.state == TAKEN and row.device_id == till:
            return transfer._unfit(row, till) or row._taken_result()
        if row.state == DELIVERED and row.delivery_key == delivery:
            return {"status": "known", "delivery": delivery}
        if row.state not in OFFERED:
            return model._gone(transfer._gone_labels(row))
        if not till.config_id.current_session_id:
            return model._gone(_("The session of this point of sale is closed."))
        return transfer._take(row, till, delivery)

    @api.model
    def confirm(self, device, key, delivery):
        """Second step: the order is in this device's cart, durably.

        :return: {status}: "delivered" or "returned"; "lost" with a message, if a
            manager has taken it away from this device meanwhile; "busy"
        """
        model, till = self._enter(device)
        key, delivery = model._read_two_keys(key, delivery)
        transfer = model._known(key, till)
        if transfer is None:
            return {"status": "busy"}
        if not transfer:
            return {"status": "delivered"}  # forgotten, and nobody else can have it
        if transfer.return_key == delivery:
            transfer._confirm_return(till)
            return {"status": "returned"}
        row = transfer.receiver_ids.filtered(lambda row: row.delivery_key == delivery)
        if not row:
            return {"status": "lost", "message": transfer._lost_message()}
        row._confirm(till)
        return {"status": "delivered"}

    @api.model
    def give_back(self, device, key, delivery):
        """This device could not put it into its cart: it is in no cart.

        :return: {status, ...}: "failed" with a message and notices; "busy"
        """
        model, till = self._enter(device)
        key, delivery = model._read_two_keys(key, delivery)
        transfer = model._known(key, till)
        if transfer is None:
            return {"status": "busy"}
        row = transfer.receiver_ids.filtered(
            lambda row: row.delivery_key == delivery
            and row.state == TAKEN
            and row.device_id == till
        )
        if row:
            return transfer._undeliverable(row, till)
        is_back = transfer.return_key == delivery and transfer.return_device_id == till
        if transfer.is_returning and is_back:
            transfer._cannot_return(till)
        return transfer._failed_result()

    @api.model
    def refuse(self, device, key, reason):
        """This POS does not want it.

        :param reason: as typed, or {code} of one of REASONS, which each reader sees in
            their own language
        :return: {status}: "refused"; "gone" with a message; "busy"
        """
        model, till = self._enter(device)
        key = model._read_a_key(key)
        try:
            code, typed = read_reason(reason)
        except Malformed as malformed:
            raise model._not_understood(malformed) from malformed
        transfer = model._known(key, till)
        if transfer is None:
            return {"status": "busy"}
        row = transfer._row_of(till)
        if row.state == REFUSED:
            return {"status": "refused"}
        if row.state not in OFFERED:
            return model._gone(transfer._gone_labels(row))
        row.write(
            {
                "state": REFUSED,
                "reason_code": code,
                "reason": typed,
                "user_id": self.env.uid,
                "device_id": till.id,
                "session_id": till.config_id.current_session_id.id,
                "done_at": fields.Datetime.now(),
            }
        )
        about = {"reason": code} if code else None
        transfer._log("refused", typed, till.config_id, till, about=about)
        transfer._settle()
        transfer._announce()
        return {"status": "refused"}

    @api.model
    def recall(self, device, key, delivery):
        """The sender takes back what nobody has taken.

        A hand over comes back into one cart of the sender, as a delivery does.

        :return: {status}: "taken" with delivery, document and notices, to be
            confirmed; "recalled" if there is nothing to bring back, or the sender's
            till has it back; "gone" with a message; "busy"
        """
        model, till = self._enter(device)
        key, delivery = model._read_two_keys(key, delivery)
        transfer = model._known(key, till)
        if transfer is None:
            return {"status": "busy"}
        if transfer.config_id != till.config_id:
            return model._gone(_("Only the sender can take an order back."))
        if transfer.return_device_id == till:
            return transfer._return_result()
        if not transfer._can_recall():
            return model._gone(transfer._sender_message())
        transfer._recall(till, delivery)
        transfer._announce()
        return transfer._return_result()

    # -- deliver ----------------------------------------------------------------------

    def _unfit(self, row, till):
        """What a device is told of an order that no POS can read; None of others."""
        try:
            read_document(json.loads(self.document))
        except (ValueError, RecursionError):
            return self._undeliverable(row, till)
        return None

    def _undeliverable(self, row, till):
        """It is in no cart, and whoever could have it before can have it again."""
        answer = self._failed_result()
        if self.mode == HAND_OVER:
            others = self.receiver_ids - row
            others.filtered(lambda other: other.state == CLOSED)._offer_again()
        row._fail(till, "damaged")
        return answer

    def _cannot_return(self, till):
        self.write({"is_returning": False, "return_key": False, "state": CANCELLED})
        self.return_device_id = False
        about = {"problem": "damaged"}
        self._log("failed", config=till.config_id, device=till, about=about)
        self._announce()

    @api.model
    def _failed_result(self):
        words = self._problem_message("damaged")
        return {"status": "failed", "message": words, "notices": []}

    @api.model
    def _problem_message(self, problem, notices=()):
        """What went wrong, and what is not delivered as it was sent, line by line."""
        words = {
            "damaged": _(
                "Something in this order is damaged, and no till can show it. It is "
                "kept in Odoo: tell a manager."
            ),
            "nothing": _("Nothing in this order can be sold here."),
        }.get(problem)
        lines = [notice["message"] for notice in self._in_words(notices)]
        return "\n".join([words, *lines] if words else lines)

    def _take(self, row, till, delivery):
        if unfit := self._unfit(row, till):
            return unfit
        notices = self._check_at(till.config_id)
        document = without(json.loads(self.document), notices)
        if not document["lines"]:
            row.notices = notices
            row._fail(till, "nothing")
            return {
                "status": "failed",
                "message": self._problem_message("nothing"),
                "notices": self._in_words(notices),
            }
        row.write(
            {
                "state": TAKEN,
                "device_id": till.id,
                "delivery_key": delivery,
                "user_id": self.env.uid,
                "session_id": till.config_id.current_session_id.id,
                "taken_at": fields.Datetime.now(),
                "notices": notices,
                "problem_code": False,
            }
        )
        if self.mode == HAND_OVER:
            others = self.receiver_ids.filtered(lambda other: other.state in OFFERED)
            others.write({"state": CLOSED})
        about = {"notices": notices} if notices else None
        self._log("taken", config=till.config_id, device=till, about=about)
        self._settle()
        self._announce()
        return row._taken_result()

    def _gone_labels(self, row):
        """Why a receiver cannot have it."""
        takers = self.receiver_ids.filtered(lambda r: r.state in (TAKEN, DELIVERED))
        taker = row if row in takers else takers[:1]
        if taker and (self.mode == HAND_OVER or taker == row):
            return _("%s has taken this order.", taker._who_message())
        if self.state == RECALLED:
            return _("%s has taken this order back.", self.config_id.name)
        if row.state == REFUSED:
            return _("%s has refused this order.", row._who_message())
        return _("This order is not offered any more.")

    def _lost_message(self):
        takers = self.receiver_ids.filtered(lambda r: r.state in (TAKEN, DELIVERED))
        if takers:
            return _(
                "A manager has given order %(number)s to %(who)s.",
                number=self.name,
                who=takers[0]._who_message(),
            )
        return _(
            "A manager has taken order %s away from this till, to offer it again.",
            self.name,
        )

    # -- recall -----------------------------------------------------------------------

    def _can_recall(self):
        """Whether there is something to take back: what nobody took."""
        states = set(self.receiver_ids.mapped("state"))
        if self.return_key or self.state == RECALLED:
            return False
        if self.mode == COPY:
            return bool(states & set(OFFERED))
        return not states & {TAKEN, DELIVERED}

    def _recall(self, till, delivery):
        self.receiver_ids.filtered(lambda row: row.state in OFFERED).write(
            {"state": CLOSED}
        )
        values = {"state": RECALLED, "done_at": fields.Datetime.now()}
        if self.mode == HAND_OVER:
            values["return_key"] = delivery
            values["is_returning"] = True
        elif DELIVERED in self.receiver_ids.mapped("state"):
            values["state"] = DELIVERED
        self.write({**values, "return_device_id": till.id})
        self._log("recalled", config=till.config_id, device=till)

    def _return_result(self):
        if not self.is_returning:
            return {"status": "recalled"}
        return {
            "status": "taken",
            "delivery": self.return_key,
            "document": json.loads(self.document),
            "notices": [],
        }

    def _confirm_return(self, till):
        if self.is_returning:
            self.is_returning = False
            self._log("returned", config=till.config_id, device=till)
            self._announce()

    def _sender_message(self):
        """Why the sender cannot have it back."""
        takers = self.receiver_ids.filtered(lambda r: r.state in (TAKEN, DELIVERED))
        if takers:
            return _("%s has taken this order.", takers[0]._who_message())
        if self.return_key:
            return _("It was taken back already, on another till of yours.")
        return _("There is nothing left to take back.")

    # -- cancel -----------------------------------------------------------------------

    def _cancel(self, reason):
        """A manager's word: nobody gets it any more. See pos_order_transfer_office."""
        for transfer in self:
            transfer.receiver_ids.filtered(lambda row: row.state in OFFERED).write(
                {"state": CLOSED}
            )
            is_copied = DELIVERED in transfer.receiver_ids.mapped("state")
            transfer.write(
                {
                    "state": DELIVERED if is_copied else CANCELLED,
                    "done_at": fields.Datetime.now(),
                }
            )
            transfer._log("cancelled", reason)
            transfer._announce()

    # -- keys -------------------------------------------------------------------------

    @api.model
    def _gone(self, message):
        return {"status": "gone", "message": message}

    @api.model
    def _read_a_key(self, key):
        try:
            return read_key(key)
        except Malformed as malformed:
            raise self._not_understood(malformed) from malformed

    @api.model
    def _read_two_keys(self, key, delivery):
        return self._read_a_key(key), self._read_a_key(delivery)
