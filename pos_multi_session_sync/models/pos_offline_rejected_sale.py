# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, fields, models

from odoo.addons.pos_offline_queue.contents import read_payload
from odoo.addons.pos_offline_queue.delivery import REFUSED
from odoo.addons.pos_offline_queue.guard import CODE, GuardedFields

from ..merge.wire import UUID


class PosOfflineRejectedSale(GuardedFields, models.Model):
    _inherit = "pos.offline.rejected.sale"

    shared_order = fields.Char(
        string="Key of the Shared Order",
        readonly=True,
        copy=False,
        guard=CODE,
        help="The shared order that the till was paid for.",
    )

    def init(self):
        # Each request of a till reads them.
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS pos_offline_rejected_sale_shared_order"
            " ON pos_offline_rejected_sale (config_id)"
            " WHERE state = %s AND shared_order IS NOT NULL",
            [REFUSED],
        )
        return super().init()

    @api.model_create_multi
    def create(self, vals_list):
        rejected = super().create(vals_list)
        rejected._notify_groups()
        return rejected

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._notify_groups()
        return result

    def _notify_groups(self):
        """Tills take no payment of an order that was paid: they ask which ones are."""
        paid = self.sudo().filtered("shared_order")
        paid.config_id.multi_session_id._notify_changed()

    @api.model
    def _about(self, entry, config):
        return {
            **super()._about(entry, config),
            "shared_order": _shared_order_in(read_payload(entry.text)),
        }


def _shared_order_in(data):
    said = data.get("multi_session")
    order = said.get("order") if isinstance(said, dict) else None
    return order if isinstance(order, str) and UUID.fullmatch(order) else False


class PosOfflineProof(models.Model):
    _inherit = "pos.offline.proof"

    @api.model
    def _paid_twice(self, orders):
        doubles = [("pos_order_id", "in", orders.ids), ("result", "=", "double")]
        payments = self.env["pos.multi.session.payment"].sudo()
        return super()._paid_twice(orders) + payments.search_count(doubles)
