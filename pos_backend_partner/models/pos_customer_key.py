# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import re

from odoo import _, api, fields, models
from odoo.exceptions import UserError, ValidationError

ID_LIMIT = 2**31  # of a PostgreSQL integer
NEW = re.compile("[0-9a-f]{32}")  # of a customer who was created at a till


def is_id(value):
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and 0 < value < ID_LIMIT


class PosCustomerKey(models.Model):
    """By which tills may know a customer besides the id.

    A merge deletes contacts whose ids tills still have on their orders. It lets the
    rows here point to the contact that stays, as it does with all that refers to one.
    """

    _name = "pos.customer.key"
    _description = "Other Name of a Customer for the POS"
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="cascade"
    )

    _sql_constraints = [
        ("key_unique", "unique(key)", "This customer is known already.")
    ]

    @api.model
    def _note_merged(self, sources, target):
        self.sudo().create(
            [{"key": f"id:{id_}", "partner_id": target.id} for id_ in sources.ids]
        )

    @api.model
    def _merged_into(self, ids):
        """{id of a contact that is gone: the contact that it was merged into}"""
        rows = self.sudo().search_fetch(
            [("key", "in", [f"id:{id_}" for id_ in ids])], ["key", "partner_id"]
        )
        return {int(row.key.partition(":")[2]): row.partner_id for row in rows}

    @api.model
    def _created_with(self, key):
        """The customer who was created with this key, if there is one.

        :raise ValidationError: this is no key
        """
        if not isinstance(key, str) or not NEW.fullmatch(key):
            raise ValidationError(_("A new customer needs a key of 32 digits."))
        return self.sudo().search([("key", "=", key)]).partner_id

    @api.model
    def _note_created(self, key, partner):
        """
        :raise psycopg2.errors.SerializationFailure: another transaction has just used
            the key. Odoo runs this one again, which then finds the customer
        """
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO pos_customer_key
                        (key, partner_id, create_uid, create_date)
                 VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC')
            ON CONFLICT (key) DO NOTHING
              RETURNING id
            """,
            [key, partner.id, self.env.uid],
        )
        if not self.env.cr.rowcount:
            raise UserError(_("This customer is being saved just now. Try again."))
