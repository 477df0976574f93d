# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Personal data goes when nobody has to decide about it any more."""

from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.models import GC_UNLINK_LIMIT
from odoo.osv import expression

from .pos_offline_rejected_sale import ARRIVED, WITHDRAWN

KEPT = timedelta(days=90)


class PosOfflineRejectedSale(models.Model):
    _inherit = "pos.offline.rejected.sale"

    @api.autovacuum
    def _gc_contents(self):
        """Erase who bought what. The row stays, as its number must not be missing.

        A sale that waits for a decision or was set aside is nowhere else: it is kept.
        """
        before = fields.Datetime.now() - KEPT
        arrived = [("state", "=", ARRIVED), ("last_attempt_at", "<", before)]
        withdrawn = [("state", "=", WITHDRAWN), ("decided_at", "<", before)]
        decided = expression.OR([arrived, withdrawn])
        erased = self._quiet().search(
            expression.AND([decided, [("payload", "!=", False)]]), limit=GC_UNLINK_LIMIT
        )
        erased.write(
            {"payload": False, "options": False, "replacements": False, "customer": ""}
        )

    def action_put_back(self):
        if erased := self.filtered(lambda each: not each.payload)[:1]:
            raise UserError(
                _(
                    "The contents of %(sale)s were erased %(days)s days after it was "
                    "decided. It cannot be put back.",
                    sale=erased.reference,
                    days=KEPT.days,
                )
            )
        return super().action_put_back()


class PosOfflineDevice(models.Model):
    _inherit = "pos.offline.device"

    @api.autovacuum
    def _gc_unused(self):
        """Forget browsers that never sold anything, such as private windows.

        Not one that a manager has given a name.
        """
        unused = self.with_context(active_test=False).search(
            [
                ("last_seen", "<", fields.Datetime.now() - KEPT),
                ("counter", "=", 0),
                ("label", "=", False),
                ("waiting_count", "=", 0),
            ],
            limit=GC_UNLINK_LIMIT,
        )
        orders = self.env["pos.order"].search([("offline_device_id", "in", unused.ids)])
        rejected_sales = self.env["pos.offline.rejected.sale"].search(
            [("device_id", "in", unused.ids)]
        )
        (unused - orders.offline_device_id - rejected_sales.device_id).unlink()
