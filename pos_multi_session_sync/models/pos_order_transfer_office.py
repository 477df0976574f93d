# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from .pos_order_transfer_shape import (
    CANCELLED,
    CLOSED,
    DELIVERED,
    FAILED,
    HAND_OVER,
    MAX_REASON,
    OFFERED,
    RECALLED,
    REFUSED,
    SENT,
    TAKEN,
)

MANAGER = "point_of_sale.group_pos_manager"
KEEP_DAYS = "pos_multi_session_sync.transfer_keep_days"
DEFAULT_KEEP_DAYS = 400
ENDED = (DELIVERED, REFUSED, RECALLED, CANCELLED)
BATCH = 2_000


class PosOrderTransfer(models.Model):
    """What managers do about transfers, in the backend."""

    _inherit = "pos.order.transfer"

    def action_retry(self):
        """Offer again what was refused, cancelled, or could not be delivered."""
        offered = self.browse()
        for transfer in self._held():
            rows = transfer._rows_to_retry()
            troubles = [
                trouble[1]
                for row in rows
                if (
                    trouble := self._receiver_trouble(transfer.config_id, row.config_id)
                )
            ]
            if troubles:
                raise UserError("\n".join(troubles))
            if rows:
                rows._offer_again()
                transfer.state = SENT
                transfer._log("retried")
                transfer._settle()
                transfer._announce()
                offered |= transfer
        if not offered:
            raise UserError(_("There is nothing to try again."))
        return _notify(_("Offered again."))

    def _rows_to_retry(self):
        """The receivers that can be asked once more."""
        if self.return_key or self.state == RECALLED:
            return self.receiver_ids.browse()
        taken = self.receiver_ids.filtered(lambda row: row.state in (TAKEN, DELIVERED))
        if taken and self.mode == HAND_OVER:
            return self.receiver_ids.browse()
        return self.receiver_ids.filtered(
            lambda row: row.state in (REFUSED, FAILED, CLOSED)
        )

    def action_release(self):
        """Take it away from a till that has not confirmed its delivery."""
        released = self.browse()
        for transfer in self._held():
            rows = transfer.receiver_ids.filtered(lambda row: row.state == TAKEN)
            if transfer.is_returning:
                device = transfer.return_device_id
                transfer.write({"is_returning": False, "return_key": False})
                transfer.return_device_id = False
                transfer._log("released", device=device, config=transfer.config_id)
                transfer.state = CANCELLED
                released |= transfer
            for row in rows:
                transfer._log("released", config=row.config_id, device=row.device_id)
                again = row
                if transfer.mode == HAND_OVER:
                    again |= transfer.receiver_ids.filtered(
                        lambda other: other.state == CLOSED
                    )
                again._offer_again()
                transfer._settle()
                released |= transfer
            transfer._announce()
        if not released:
            raise UserError(_("No till is in the middle of a delivery."))
        return _notify(_("Offered again."))

    def action_cancel(self):
        """Ask for the reason."""
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "name": _("Cancel the Transfer"),
            "res_model": "pos.order.transfer.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_transfer_ids": [(6, 0, self.ids)]},
        }

    def cancel(self, reason):
        """Nobody gets it any more; the sender may take a hand over back.

        :raise UserError: a till has it, or it has ended
        """
        reason = " ".join((reason or "").split())[:MAX_REASON]
        if not reason:
            raise UserError(_("Please give a reason."))
        held = self._held()
        for transfer in held:
            states = transfer.receiver_ids.mapped("state")
            if TAKEN in states:
                raise UserError(
                    _(
                        "%s is being delivered just now. If that till does not come "
                        "back, take the order away from it first.",
                        transfer.name,
                    )
                )
            if not set(states) & set(OFFERED):
                raise UserError(_("%s is not offered any more.", transfer.name))
        held._cancel(reason)

    @api.model
    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(_("Only managers of the Point of Sale may decide this."))

    def _held(self):
        """These, in superuser mode and locked, for a manager who may see them."""
        self._check_manager()
        self.check_access_rights("read")
        self.check_access_rule("read")
        held = self.sudo().sorted("id")
        if held:
            # Where a till is faster, Odoo runs this again
            self.env.cr.execute(
                "SELECT id FROM pos_order_transfer WHERE id IN %s"
                " ORDER BY id FOR UPDATE",
                [tuple(held.ids)],
            )
            held.invalidate_recordset()
            held.receiver_ids.invalidate_recordset()
        return held

    # -- cleaning up ------------------------------------------------------------------

    @api.model
    def _keep_days(self):
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param(KEEP_DAYS, DEFAULT_KEEP_DAYS)
        try:
            return max(0, int(value))
        except (TypeError, ValueError):
            return DEFAULT_KEEP_DAYS

    @api.model
    def _clean_up(self):
        """Forget what has ended long ago; orders go on knowing where they began.

        :return: how many went
        """
        days = self._keep_days()
        if not days:
            return 0
        old = self.sudo().search(
            [
                (
                    "sent_at",
                    "<",
                    fields.Datetime.subtract(fields.Datetime.now(), days=days),
                ),
                ("state", "in", ENDED),
                ("is_returning", "=", False),
            ],
            order="id",
            limit=BATCH,
        )
        count = len(old)
        old.unlink()
        if count == BATCH:
            self.env.ref(
                "pos_multi_session_sync.pos_order_transfer_cron_clean_up"
            )._trigger()
        return count


def _notify(message):
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "message": message,
            "type": "success",
            "next": {"type": "ir.actions.act_window_close"},
        },
    }
