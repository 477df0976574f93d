# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..delivery import Delivery, all_or_nothing, is_of_the_server


class AccountMove(models.Model):
    _inherit = "account.move"

    def _generate_pdf_and_send_invoice(self, *args, **kwargs):
        """A document that cannot be made costs no sale that a till delivers.

        Standard would undo the sale and its invoice. Both are right, the customer has
        paid, and only the file or its e-mail is missing: it is made later.
        """
        if not Delivery.of(self.env):
            return super()._generate_pdf_and_send_invoice(*args, **kwargs)
        try:
            with all_or_nothing(self) as moves:
                return super(AccountMove, moves)._generate_pdf_and_send_invoice(
                    *args, **kwargs
                )
        except Exception as error:
            if is_of_the_server(error) or not self.sudo().pos_order_ids:
                raise
            orders = self.sudo().pos_order_ids
            self.env["pos.offline.document"]._postpone(orders, error)
            return None
