# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

import psycopg2

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.pos_offline_queue.schema import Malformed

from .pos_order_transfer_shape import (
    RECALLED,
    SEEN,
    UNDECIDED,
    WAITING,
    read_keys,
    read_unsent,
    time_text,
)

HEARD_OF = 60  # seconds


class PosOrderTransfer(models.Model):
    """What tills call, and who may.

    Whoever calls is checked by _enter. A till that gets no answer asks again with the
    same key, and gets the same answer; where somebody else is working on the same
    transfer at that moment it is told "busy", and asks again a moment later.
    """

    _inherit = "pos.order.transfer"

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

    @api.model
    def note_unsent(self, device, orders):
        """A till that reaches Odoo, and cannot send, says what it holds.

        :param orders: see read_unsent
        """
        model, till = self._enter(device)
        try:
            till.transfer_unsent = read_unsent(orders)
        except Malformed as malformed:
            raise model._not_understood(malformed) from malformed
        return {"status": "noted"}

    @api.model
    def note_lost(self, device, key, outcome):
        """A till says what it has made of an order that was taken away from it.

        :param outcome: "removed"; "kept", because somebody had changed it there; or
            "gone", it was not open there any more
        :return: {status}: "noted" or "busy"
        """
        model, till = self._enter(device)
        key = model._read_a_key(key)
        outcome = outcome if isinstance(outcome, str) else ""
        if outcome not in model._lost_outcomes():
            raise model._not_understood(Malformed("outcome"))
        transfer = model._known(key, till)
        if transfer is None:
            return {"status": "busy"}
        if transfer and not transfer._is_noted_lost(till):
            about = {"outcome": outcome}
            transfer._log("lost", config=till.config_id, device=till, about=about)
        return {"status": "noted"}

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
        :raise AccessError: see pos.offline.rejected.sale
        """
        rejected, till, _values = self.env["pos.offline.rejected.sale"]._enter(device)
        return self.with_env(rejected.env), till

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

    def _row_of(self, till):
        return self.receiver_ids.filtered(lambda row: row.config_id == till.config_id)

    # -- a manager took an order away from a till that comes back after all -----------

    @api.model
    def _lost_outcomes(self):
        return {
            "removed": _(
                "The till had it in its cart, unchanged. It was removed there."
            ),
            "kept": _(
                "The till had it in its cart, and it was changed there: what is there "
                "stays, as an order of its own."
            ),
            "gone": _(
                "The till had it in its cart. It is not open there any more: it was "
                "sold, sent on or deleted."
            ),
        }

    def _is_noted_lost(self, till):
        """A till that gets no answer says it again."""
        for step in self.step_ids.sorted("id", reverse=True):
            if step.kind == "lost" and step.device_id == till:
                return True
            if step.kind == "released" and step.device_id == till:
                return False
        return False

    @api.model
    def _note_sold_apart(self, order, key, delivery):
        """Sold where it was taken away from: whoever got it then sells it, too."""
        transfer = self.sudo().search(
            [("key", "=", key), ("company_id", "=", order.company_id.id)]
        )
        if transfer and transfer.return_key != delivery:
            transfer._log(
                "sold",
                config=order.config_id,
                device=order.offline_device_id,
                about={"apart": order.pos_reference or order.name},
            )

    # -- before an uninstall ----------------------------------------------------------

    @api.model
    def _leave_behind(self):
        """Before an uninstall: what was sent and is in no cart, on its session."""
        left = self.search(
            [
                "|",
                ("state", "in", (*UNDECIDED, "refused", "cancelled")),
                "&",
                ("state", "=", RECALLED),
                ("is_returning", "=", True),
            ],
            order="id",
        )
        for config in left.config_id:
            mine = left.filtered(lambda row, config=config: row.config_id == config)
            session = mine.session_id[-1:] or self.env["pos.session"].search(
                [("config_id", "=", config.id)], limit=1
            )
            if session:
                mine._leave_on(session)

    def _leave_on(self, session):
        content = [
            {
                "number": transfer.name,
                "state": transfer.state,
                "sent_at": time_text(transfer.sent_at),
                "to": transfer.receiver_ids.config_id.mapped("name"),
                "customer": transfer.customer,
                "amount": transfer.amount,
                "order": json.loads(transfer.document),
            }
            for transfer in self
        ]
        session.message_post(
            body=_(
                "POS Multi-session Sync is being uninstalled. Orders that were sent "
                "and not delivered, attached: %s.",
                len(self),
            ),
            attachments=[
                (
                    f"pos_order_transfers_{session.config_id.id}.json",
                    json.dumps(content, indent=2, ensure_ascii=False),
                )
            ],
        )
