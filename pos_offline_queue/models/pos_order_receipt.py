# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Receipts that customers are sent by e-mail."""

import base64

from odoo import api, models
from odoo.exceptions import ValidationError

from ..payload import read_key
from ..schema import Malformed, check, record, text

MOST_TICKET = 4_000_000  # characters of base64
CLIENT = record(needed={"name": text(500), "email": text(254, least=3)})


class PosOrder(models.Model):
    _inherit = "pos.order"

    @api.model
    def email_receipt(self, sale, key, client, ticket):
        """E-mail the receipt of a sale to a customer, once for each key.

        Standard's method sends at once, and again where its answer was lost. This one
        gives the e-mail to Odoo's mail queue, which begins with it after the commit.

        :param sale: its idempotency key
        :param key: made by the till once, and sent with every attempt
        :param client: {name, email}
        :param ticket: JPEG in base64
        :return: {status}: "taken"; or "missing": there is no such sale here yet
        :raise AccessError: not a POS user, or not of a POS that they may read
        :raise ValidationError: it is malformed
        """
        self._check_handing_over()
        try:
            order = self._of_key(read_key(sale))
            message_id = f"<{read_key(key)}@receipts.pos-offline-queue>"
            check(client, CLIENT, "client")
            check(ticket, text(MOST_TICKET, least=1), "ticket")
            base64.b64decode(ticket, validate=True)
        except ValueError as error:
            rejected_sales = self.env["pos.offline.rejected.sale"]
            malformed = error if isinstance(error, Malformed) else Malformed("ticket")
            raise ValidationError(
                rejected_sales._malformed_message(malformed)
            ) from error
        if not order:
            return {"status": "missing"}
        order._check_handing_over()
        order._alone()
        # Its invoice is drawn as when the sale is recorded: cashiers may not.
        order = order.with_company(order.company_id).sudo()
        mails = order.env["mail.mail"]
        if not mails.search_count([("message_id", "=", message_id)], limit=1):
            values = order._prepare_mail_values(order.pos_reference, client, ticket)
            mails.create({**values, "message_id": message_id})
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return {"status": "taken"}

    @api.model
    def _of_key(self, key):
        domain = [("idempotency_key", "=", key), ("state", "!=", "draft")]
        return self.sudo().search(domain, limit=1).sudo(self.env.su)
