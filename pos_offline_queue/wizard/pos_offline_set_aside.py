# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..models.pos_offline_envelope import REFUSED


class PosOfflineSetAside(models.TransientModel):
    _name = "pos.offline.set.aside"
    _description = "Set a Sale Aside"

    envelope_ids = fields.Many2many(
        "pos.offline.envelope", string="Sales", required=True
    )
    reason = fields.Char(required=True)

    @api.constrains("envelope_ids")
    def _check_envelopes(self):
        self.envelope_ids._check_manager()
        self.envelope_ids.check_access_rule("read")

    def action_confirm(self):
        """These sales shall not become orders; they are kept."""
        self.ensure_one()
        envelopes = self.envelope_ids
        envelopes._check_manager()
        reason = envelopes._check_reason(self.reason)
        envelopes._undecided_by_nobody_else(REFUSED)._set_aside(reason)
        return {"type": "ir.actions.act_window_close"}
