# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..transfer_shape import CANCELLED, DELIVERED, RECALLED, REFUSED

KEEP_DAYS = "pos_multi_session_sync.transfer_keep_days"
DEFAULT_KEEP_DAYS = 400
ENDED = (DELIVERED, REFUSED, RECALLED, CANCELLED)
BATCH = 2_000


class PosOrderTransferUpkeep(models.AbstractModel):
    """For how long transfers are kept."""

    _name = "pos.order.transfer.upkeep"
    _description = "Upkeep of Order Transfers"

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
        old = (
            self.env["pos.order.transfer"]
            .sudo()
            .search(
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
        )
        count = len(old)
        old.unlink()
        if count == BATCH:
            self.env.ref(
                "pos_multi_session_sync.pos_order_transfer_cron_clean_up"
            )._trigger()
        return count
