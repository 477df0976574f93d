# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class MergePartners(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _log_merge_operation(self, src_partners, dst_partner):
        # While the merged contacts still exist, and know who takes their place.
        self.env["pos.customer.key"]._note_merged(src_partners, dst_partner)
        return super()._log_merge_operation(src_partners, dst_partner)
