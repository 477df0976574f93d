# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .pos_order_transfer_office import KEEP_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    pos_multi_session_id = fields.Many2one(
        related="pos_config_id.multi_session_id", readonly=False
    )
    pos_is_order_sender = fields.Boolean(
        related="pos_config_id.is_order_sender", readonly=False
    )
    pos_is_order_receiver = fields.Boolean(
        related="pos_config_id.is_order_receiver", readonly=False
    )
    order_transfer_keep_days = fields.Integer(string="Keep Order Transfers")

    # Not as a config_parameter, which takes 0 for "not set"

    @api.model
    def get_values(self):
        days = self.env["pos.order.transfer"]._keep_days()
        return {**super().get_values(), "order_transfer_keep_days": days}

    def set_values(self):
        # It can be called without settings, and then reads no record to be refused
        self.check_access_rights("write")
        days = max(0, self.order_transfer_keep_days)
        self.env["ir.config_parameter"].sudo().set_param(KEEP_DAYS, str(days))
        return super().set_values()
