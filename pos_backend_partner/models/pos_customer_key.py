# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
import re

import psycopg2
from markupsafe import Markup

from odoo import _, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html

from .pos_backend_payload import UNSEEN

_logger = logging.getLogger(__name__)

NEW = re.compile("[0-9a-f]{32}")  # of a customer who was created at a till
TYPED = ("name", "phone", "email", "vat")  # at a till without a server
LONGEST = 200  # characters of each


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

    # -- once -------------------------------------------------------------------------

    @api.model
    def _create_once(self, new):
        """The customer whom a till made without a server, created if nobody has yet.

        :param dict new: {key, name, phone, email, vat} from a browser
        :raise AccessError: the user may not create contacts
        :raise ValidationError: it is malformed
        """
        is_sound = isinstance(new, dict) and all(
            isinstance(new.get(name, ""), str) and len(new.get(name, "")) <= LONGEST
            for name in TYPED
        )
        values = {name: _storable(new.get(name)) for name in TYPED} if is_sound else {}
        if not values.get("name"):
            raise ValidationError(_("A new customer needs a name, and short texts."))
        known = self._created_with(new.get("key"))
        if known:
            return known.with_env(self.env)
        partner = self._create_typed(values)
        self._note_created(new["key"], partner)
        self._notify_manager_of_doubles(partner)
        return partner

    @api.model
    def _create_typed(self, values):
        partners = self.env["res.partner"]
        try:
            with self.env.cr.savepoint():
                partner = partners.create(values)
                partner.flush_recordset()
                return partner
        except ValidationError:
            if not values["vat"]:
                raise
        # No till can check it. The customer is there, and has bought something.
        note = _("Tax ID as typed at the POS, which is not valid: %s", values["vat"])
        return partners.create(
            {**values, "vat": False, "comment": plaintext2html(note)}
        )

    @api.model
    def _notify_manager_of_doubles(self, partner):
        """An activity for a manager, where the new customer may be in Odoo already.

        Nobody sees the answer to a sale that was kept at the till for an hour. The sale
        itself must not fail for it.
        """
        company = self.env.company
        managers = self.env.ref("point_of_sale.group_pos_manager").sudo().users
        manager = managers.filtered(lambda user: company in user.company_ids)[:1]
        if manager:
            try:
                with self.env.cr.savepoint():
                    keys = self.with_context(lang=manager.lang)
                    keys._schedule_merge(partner, manager, company)
            except Exception as error:
                if isinstance(error, psycopg2.OperationalError):
                    raise
                _logger.warning(
                    "No activity for the new customer %s", partner.id, exc_info=True
                )

    @api.model
    def _schedule_merge(self, partner, manager, company):
        partner = partner.with_env(self.env)
        own = partner.with_user(manager).with_context(allowed_company_ids=company.ids)
        doubles = own._pos_likely_doubles(company)
        if not doubles:
            return
        words = plaintext2html(
            _(
                "%s was entered at a till. The contacts below have the same phone "
                "number, e-mail address or tax ID. If they are one, merge them.",
                partner.name,
            )
        )
        # Others who may read this contact read the note, too. A link names nobody to
        # those who may not read where it leads.
        links = (double._get_html_link(title=f"#{double.id}") for double in doubles)
        partner.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            summary=_("Customer may be in Odoo twice"),
            note=words + Markup(", ").join(links),
            user_id=manager.id,
        )


def _storable(text):
    return " ".join(UNSEEN.sub(" ", text or "").split())
