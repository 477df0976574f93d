# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class PosOfflineProof(models.Model):
    _inherit = "pos.offline.proof"

    @api.model
    def _paid_twice(self, orders):
        doubles = [("pos_order_id", "in", orders.ids), ("result", "=", "double")]
        payments = self.env["pos.multi.session.payment"].sudo()
        return super()._paid_twice(orders) + payments.search_count(doubles)
