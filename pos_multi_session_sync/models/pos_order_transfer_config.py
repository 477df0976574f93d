# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from odoo.addons.pos_offline_queue.guard import SETTING, GuardedFields

from .pos_order_transfer_shape import UNDECIDED


class PosConfig(GuardedFields, models.Model):
    _inherit = "pos.config"

    is_order_sender = fields.Boolean(
        string="Send Orders",
        guard=SETTING,
        help="Cashiers of this point of sale can send an open order to others, to "
        "hand it over or to give them a copy.",
    )
    is_order_receiver = fields.Boolean(
        string="Receive Orders",
        guard=SETTING,
        help="Other points of sale of the company that sell in the same currency can "
        "send their open orders to this one.",
    )
    order_transfer_count = fields.Integer(
        string="Open Transfers",
        compute="_compute_order_transfer_count",
        help="Orders that this point of sale has sent or was sent, and that nobody "
        "has delivered yet.",
    )

    def _compute_order_transfer_count(self):
        transfers = self.env["pos.order.transfer"].sudo()
        for config in self:
            # Of two kinds, each by its index
            mine = transfers.search(
                [("config_id", "=", config.id), ("state", "in", UNDECIDED)]
            )
            theirs = self.env["pos.order.transfer.receiver"].sudo()
            for_me = theirs.search(
                [
                    ("config_id", "=", config.id),
                    ("state", "in", ("waiting", "seen", "failed", "taken")),
                ]
            ).transfer_id
            config.order_transfer_count = len(mine | for_me)

    def action_view_order_transfers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "pos_multi_session_sync.pos_order_transfer_action"
        )
        domain = [
            "|",
            ("config_id", "=", self.id),
            ("receiver_ids.config_id", "=", self.id),
        ]
        return {**action, "domain": domain, "context": {}}
