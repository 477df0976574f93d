# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo import _, api, models

from .pos_order_transfer_shape import RECALLED, UNDECIDED, time_text


class PosOrderTransfer(models.Model):
    _inherit = "pos.order.transfer"

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
