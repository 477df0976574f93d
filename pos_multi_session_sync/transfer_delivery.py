# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
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

import json

import psycopg2

from odoo import _, fields
from odoo.exceptions import UserError
from odoo.tools import SQL

from .transfer_fit import notices_at
from .transfer_shape import (
    CANCELLED,
    CLOSED,
    COPY,
    DELIVERED,
    FAILED,
    HAND_OVER,
    OFFERED,
    RECALLED,
    REFUSED,
    SENT,
    TAKEN,
    read_document,
    without,
    write_document,
)


def begin(env, till, values, digest):
    """The new row; empty if the same transfer is being taken in just now."""
    config, transfers = till.config_id, env["pos.order.transfer"]
    try:
        with env.cr.savepoint(flush=False):
            env.cr.execute(
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
                    uid=env.uid,
                ),
                log_exceptions=False,
            )
            return transfers.browse(env.cr.fetchone())
    except psycopg2.OperationalError as error:
        if error.pgcode is None:
            raise
        return transfers.browse()


class Delivery:
    """Who has a transfer, and who can have it.

    The transfer is in superuser mode, and locked by whoever changes it.
    """

    def __init__(self, transfer):
        self.env = transfer.env
        self.transfer = transfer
        self.rows = transfer.receiver_ids

    def fill(self, till, values):
        """What was sent, on a transfer that has begun."""
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
        self.transfer.write(
            {
                "name": self.env["ir.sequence"].next_by_code("pos.order.transfer")
                or "/",
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
        self.transfer.receiver_text = self.transfer._receiver_message()
        self.transfer._log("sent", values["note"], config, till, values["offline"])
        self.transfer._announce()

    # -- deliver ----------------------------------------------------------------------

    def unfit(self, row, till):
        """What a device is told of an order that no POS can read; None of others."""
        try:
            read_document(json.loads(self.transfer.document))
        except (ValueError, RecursionError):
            return self.undeliverable(row, till)
        return None

    def undeliverable(self, row, till):
        """It is in no cart, and whoever could have it before can have it again."""
        answer = self.failed_result()
        if self.transfer.mode == HAND_OVER:
            others = self.rows - row
            others.filtered(lambda other: other.state == CLOSED)._offer_again()
        row._fail(till, "damaged")
        return answer

    def cannot_return(self, till):
        self.transfer.write(
            {"is_returning": False, "return_key": False, "state": CANCELLED}
        )
        self.transfer.return_device_id = False
        about = {"problem": "damaged"}
        self.transfer._log("failed", config=till.config_id, device=till, about=about)
        self.transfer._announce()

    def failed_result(self):
        words = self.rows._problem_message("damaged")
        return {"status": "failed", "message": words, "notices": []}

    def take(self, row, till, delivery):
        if unfit := self.unfit(row, till):
            return unfit
        notices = notices_at(till.config_id, self.transfer)
        document = without(json.loads(self.transfer.document), notices)
        if not document["lines"]:
            row.notices = notices
            row._fail(till, "nothing")
            return {
                "status": "failed",
                "message": row._problem_message("nothing"),
                "notices": row._in_words(notices),
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
        if self.transfer.mode == HAND_OVER:
            others = self.rows.filtered(lambda other: other.state in OFFERED)
            others.write({"state": CLOSED})
        about = {"notices": notices} if notices else None
        self.transfer._log("taken", config=till.config_id, device=till, about=about)
        self.transfer._settle()
        self.transfer._announce()
        return row._taken_result()

    def gone_message(self, row):
        """Why a receiver cannot have it."""
        takers = self.rows.filtered(lambda r: r.state in (TAKEN, DELIVERED))
        taker = row if row in takers else takers[:1]
        if taker and (self.transfer.mode == HAND_OVER or taker == row):
            return _("%s has taken this order.", taker._who_message())
        if self.transfer.state == RECALLED:
            return _("%s has taken this order back.", self.transfer.config_id.name)
        if row.state == REFUSED:
            return _("%s has refused this order.", row._who_message())
        return _("This order is not offered any more.")

    def lost_message(self):
        takers = self.rows.filtered(lambda r: r.state in (TAKEN, DELIVERED))
        if takers:
            return _(
                "A manager has given order %(number)s to %(who)s.",
                number=self.transfer.name,
                who=takers[0]._who_message(),
            )
        return _(
            "A manager has taken order %s away from this till, to offer it again.",
            self.transfer.name,
        )

    # -- recall -----------------------------------------------------------------------

    def can_recall(self):
        """Whether there is something to take back: what nobody took."""
        states = set(self.rows.mapped("state"))
        if self.transfer.return_key or self.transfer.state == RECALLED:
            return False
        if self.transfer.mode == COPY:
            return bool(states & set(OFFERED))
        return not states & {TAKEN, DELIVERED}

    def recall(self, till, delivery):
        self.rows.filtered(lambda row: row.state in OFFERED).write({"state": CLOSED})
        values = {"state": RECALLED, "done_at": fields.Datetime.now()}
        if self.transfer.mode == HAND_OVER:
            values["return_key"] = delivery
            values["is_returning"] = True
        elif DELIVERED in self.rows.mapped("state"):
            values["state"] = DELIVERED
        self.transfer.write({**values, "return_device_id": till.id})
        self.transfer._log("recalled", config=till.config_id, device=till)

    def return_result(self):
        if not self.transfer.is_returning:
            return {"status": "recalled"}
        return {
            "status": "taken",
            "delivery": self.transfer.return_key,
            "document": json.loads(self.transfer.document),
            "notices": [],
        }

    def confirm_return(self, till):
        if self.transfer.is_returning:
            self.transfer.is_returning = False
            self.transfer._log("returned", config=till.config_id, device=till)
            self.transfer._announce()

    def sender_message(self):
        """Why the sender cannot have it back."""
        takers = self.rows.filtered(lambda r: r.state in (TAKEN, DELIVERED))
        if takers:
            return _("%s has taken this order.", takers[0]._who_message())
        if self.transfer.return_key:
            return _("It was taken back already, on another till of yours.")
        return _("There is nothing left to take back.")

    # -- a manager decides ------------------------------------------------------------

    def cancel(self, reason):
        """Nobody gets it any more."""
        self.rows.filtered(lambda row: row.state in OFFERED).write({"state": CLOSED})
        is_copied = DELIVERED in self.rows.mapped("state")
        self.transfer.write(
            {
                "state": DELIVERED if is_copied else CANCELLED,
                "done_at": fields.Datetime.now(),
            }
        )
        self.transfer._log("cancelled", reason)
        self.transfer._announce()

    def retry(self):
        """Offer again what was refused, cancelled, or could not be delivered.

        :return: whether there was anything
        :raise UserError: a receiver cannot have it any more
        """
        rows = self._rows_to_retry()
        sender = self.transfer.config_id
        found = (sender._order_receiver_trouble(row.config_id) for row in rows)
        if troubles := [trouble[1] for trouble in found if trouble]:
            raise UserError("\n".join(troubles))
        if rows:
            rows._offer_again()
            self.transfer.state = SENT
            self.transfer._log("retried")
            self.transfer._settle()
            self.transfer._announce()
        return bool(rows)

    def _rows_to_retry(self):
        """The receivers that can be asked once more."""
        if self.transfer.return_key or self.transfer.state == RECALLED:
            return self.rows.browse()
        taken = self.rows.filtered(lambda row: row.state in (TAKEN, DELIVERED))
        if taken and self.transfer.mode == HAND_OVER:
            return self.rows.browse()
        return self.rows.filtered(lambda row: row.state in (REFUSED, FAILED, CLOSED))

    def release(self):
        """Take it away from a till that has not confirmed its delivery.

        :return: whether there was one
        """
        transfer = self.transfer
        rows = self.rows.filtered(lambda row: row.state == TAKEN)
        is_returning = transfer.is_returning
        if is_returning:
            device = transfer.return_device_id
            transfer.write({"is_returning": False, "return_key": False})
            transfer.return_device_id = False
            transfer._log("released", device=device, config=transfer.config_id)
            transfer.state = CANCELLED
        for row in rows:
            transfer._log("released", config=row.config_id, device=row.device_id)
            again = row
            if transfer.mode == HAND_OVER:
                again |= self.rows.filtered(lambda other: other.state == CLOSED)
            again._offer_again()
            transfer._settle()
        transfer._announce()
        return is_returning or bool(rows)

    # -- a manager took it away from a till that comes back after all -----------------

    def note_lost(self, till, outcome):
        """What that till has made of it; one that gets no answer says it again."""
        if not self._is_noted_lost(till):
            about = {"outcome": outcome}
            self.transfer._log("lost", config=till.config_id, device=till, about=about)

    def _is_noted_lost(self, till):
        for step in self.transfer.step_ids.sorted("id", reverse=True):
            if step.kind == "lost" and step.device_id == till:
                return True
            if step.kind == "released" and step.device_id == till:
                return False
        return False

    def note_sold(self, order, delivery):
        """Sold where it was taken away from: whoever got it then sells it, too."""
        if self.transfer.return_key != delivery:
            self.transfer._log(
                "sold",
                config=order.config_id,
                device=order.offline_device_id,
                about={"apart": order.pos_reference or order.name},
            )
