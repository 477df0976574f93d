# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..facts import MESH, is_mesh_allowed
from .pos_multi_session_upkeep import KEEP_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    pos_multi_session_id = fields.Many2one(
        related="pos_config_id.multi_session_id", readonly=False
    )
    pos_is_receipt_after_copy = fields.Boolean(
        related="pos_config_id.is_receipt_after_copy", readonly=False
    )
    # Saved by the POS, together with its multi-session, and shown before that.
    pos_only_managers_delete = fields.Boolean(
        string="Only Managers Delete Orders",
        compute="_compute_pos_only_managers_delete",
        store=True,
        readonly=False,
    )
    # Not related: they are told of what is chosen here, before it is saved.
    pos_multi_session_hint = fields.Char(compute="_compute_pos_multi_session_hint")
    pos_is_order_sender = fields.Boolean(
        related="pos_config_id.is_order_sender", readonly=False
    )
    pos_is_order_receiver = fields.Boolean(
        related="pos_config_id.is_order_receiver", readonly=False
    )
    pos_order_sender_hint = fields.Char(compute="_compute_pos_order_transfer_hints")
    pos_order_receiver_hint = fields.Char(compute="_compute_pos_order_transfer_hints")
    pos_multi_session_mesh = fields.Boolean(string="Tills Connect Directly")
    order_transfer_keep_days = fields.Integer(string="Keep Order Transfers")

    @api.depends("pos_config_id", "pos_multi_session_id")
    def _compute_pos_multi_session_hint(self):
        for settings in self:
            group = settings.pos_multi_session_id
            hint = settings.pos_config_id._hint_in_multi_session(group)
            settings.pos_multi_session_hint = hint

    @api.depends("pos_multi_session_id")
    def _compute_pos_only_managers_delete(self):
        for settings in self:
            group = settings.pos_multi_session_id
            settings.pos_only_managers_delete = group.only_managers_delete

    @api.depends("pos_config_id", "pos_is_order_sender", "pos_is_order_receiver")
    def _compute_pos_order_transfer_hints(self):
        for settings in self:
            hints = settings.pos_config_id._order_transfer_hints(
                settings.pos_is_order_sender, settings.pos_is_order_receiver
            )
            settings.pos_order_sender_hint, settings.pos_order_receiver_hint = hints

    # Not as a config_parameter, which takes 0 and False for "not set"

    @api.model
    def get_values(self):
        transfers = self.env["pos.order.transfer.upkeep"]
        return {
            **super().get_values(),
            "order_transfer_keep_days": transfers._keep_days(),
            "pos_multi_session_mesh": is_mesh_allowed(self.env),
        }

    def set_values(self):
        # It can be called without settings, and then reads no record to be refused
        self.check_access_rights("write")
        days = max(0, self.order_transfer_keep_days)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(KEEP_DAYS, str(days))
        parameters.set_param(MESH, str(self.pos_multi_session_mesh))
        return super().set_values()
