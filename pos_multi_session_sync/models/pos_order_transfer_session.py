# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class PosSession(models.Model):
    _inherit = "pos.session"

    order_transfer_count = fields.Integer(
        string="Transfers", compute="_compute_order_transfer_count"
    )

    def _compute_order_transfer_count(self):
        for session in self:
            session.order_transfer_count = (
                self.env["pos.order.transfer"]
                .sudo()
                .search_count(session._order_transfer_domain())
            )

    def _order_transfer_domain(self):
        """Those sent from these sessions, or taken or refused in them."""
        rows = self.env["pos.order.transfer.receiver"].sudo()
        came = rows.search([("session_id", "in", self.ids)]).transfer_id
        return ["|", ("session_id", "in", self.ids), ("id", "in", came.ids)]

    def action_view_order_transfers(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "pos_multi_session_sync.pos_order_transfer_action"
        )
        return {**action, "domain": self._order_transfer_domain(), "context": {}}

    def _pos_data_process(self, loaded_data):
        result = super()._pos_data_process(loaded_data)
        loaded_data["pos_order_transfer"] = self._pos_order_transfer_data()
        return result

    def _pos_order_transfer_data(self):
        """What a till can start with; also one that starts without network."""
        config = self.config_id
        transfers = self.env["pos.order.transfer"].sudo()
        return {
            "is_sender": config.is_order_sender,
            "is_receiver": config.is_order_receiver,
            "receivers": transfers._receivers_of(config)
            if config.is_order_sender
            else [],
        }
