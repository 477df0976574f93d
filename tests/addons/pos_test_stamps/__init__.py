# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A module that does something after each sale; see readme/DEVELOP.md of
pos_offline_queue. Loaded by the tests, never shipped."""

from odoo import fields, models

from odoo.addons.pos_offline_queue.schema import check, integer, record

STAMPS = record(needed={"stamps": integer(1, 100)})


class PosOrder(models.Model):
    _inherit = "pos.order"

    def _post_processors(self):
        return {**super()._post_processors(), "pos_test_stamps": self._add_stamps}

    def _add_stamps(self, value):
        """A stamp for each thing that the customer of this sale has bought."""
        stamps = check(value, STAMPS, "pos_test_stamps")["stamps"]
        # Cashiers may not write contacts.
        customer = self.partner_id.sudo()
        customer.pos_test_stamps += stamps
        return {"stamps": customer.pos_test_stamps}


class ResPartner(models.Model):
    _inherit = "res.partner"

    pos_test_stamps = fields.Integer(readonly=True)
