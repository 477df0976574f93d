# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import re

from odoo import _, api, models
from odoo.exceptions import AccessError, UserError

from ..readable import is_id, is_readable

PAYLOAD_LIMIT = 8 * 1024  # bytes of JSON
SUMMARY_LIMIT = 200  # characters
TEXT_LIMIT = 1000  # characters
# NUL and halves of surrogate pairs, which PostgreSQL does not take, other controls, and
# what turns the direction of all that follows: with it a name could be read as another.
UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class PosBackendPayload(models.AbstractModel):
    """What messages to tills may say, by their types."""

    _name = "pos.backend.payload"
    _description = "Content of Messages to Tills"

    @api.model
    def _types(self):
        """Known message types, each with the method that checks its payload.

        A check takes the session and the payload, raises UserError or AccessError,
        and returns the dict to send: the keys it knows and nothing else. Modules add
        theirs.
        """
        return {
            "customer": self._check_customer,
            "product": self._check_product,
            "order_line": self._check_order_line,
            "message": self._check_message,
        }

    @api.model
    def _check(self, session, message_type, payload):
        check = self._types().get(message_type)
        if not check:
            raise UserError(
                _("Tills do not know the message type %(type)s.", type=message_type)
            )
        if not isinstance(payload, dict):
            raise UserError(_("The content of a message must be a dictionary."))
        try:
            size = len(json.dumps(payload, allow_nan=False).encode())
        except (TypeError, ValueError, RecursionError) as error:
            raise UserError(
                _("The content of a message must be representable as JSON.")
            ) from error
        if size > PAYLOAD_LIMIT:
            raise UserError(
                _(
                    "The content of a message is %(size)s bytes long; "
                    "%(limit)s is the most.",
                    size=size,
                    limit=PAYLOAD_LIMIT,
                )
            )
        return check(session, payload)

    @api.model
    def _check_summary(self, summary):
        words = UNSEEN.sub(" ", summary) if isinstance(summary, str) else ""
        words = " ".join(words.split())
        if not words:
            raise UserError(_("A message needs words that the cashier sees."))
        return words[:SUMMARY_LIMIT]

    @api.model
    def _check_customer(self, session, payload):
        partner = self._check_record(session, "res.partner", payload.get("partner_id"))
        return {"partner_id": partner.id, **self._check_note(payload)}

    @api.model
    def _check_product(self, session, payload):
        product = self._check_record(
            session, "product.product", payload.get("product_id")
        )
        if not product.available_in_pos or not product.sale_ok:
            raise UserError(
                _(
                    "%(product)s is not sold in the POS.",
                    product=product.display_name,
                )
            )
        quantity = self._check_number(payload, "quantity", default=1)
        if not quantity:
            raise UserError(_("A quantity of zero puts nothing on the till."))
        return {
            "product_id": product.id,
            "quantity": quantity,
            **self._check_note(payload),
        }

    @api.model
    def _check_order_line(self, session, payload):
        clean = self._check_product(session, payload)
        if "price" in payload:
            clean["price"] = self._check_number(payload, "price")
        if "discount" in payload:
            clean["discount"] = self._check_number(payload, "discount")
            if not 0 <= clean["discount"] <= 100:
                raise UserError(_("A discount is between 0 and 100 percent."))
        return clean

    @api.model
    def _check_message(self, session, payload):
        text = payload.get("text")
        if not isinstance(text, str) or not text.strip():
            raise UserError(_("The message has no text."))
        return {"text": text.strip()[:TEXT_LIMIT]}

    @api.model
    def _check_record(self, session, model, record_id):
        """The record, when the sender may read it and the till may use it."""
        session = session.sudo()
        known = is_id(record_id)
        record = self.env[model].browse(record_id if known else 0)
        if not known or not is_readable(self.env, record):
            raise AccessError(
                _(
                    "This record (%(what)s) does not exist, or you have no access "
                    "to it.",
                    what=self.env["ir.model"]._get(model).name,
                )
            )
        record = record.sudo()
        company = record.company_id
        # A branch sells to the customers of the companies above it
        if company and company not in session.company_id.parent_ids:
            raise UserError(
                _(
                    "%(record)s belongs to %(company)s; %(till)s sells for "
                    "%(till_company)s.",
                    record=record.display_name,
                    company=company.name,
                    till=session.config_id.name,
                    till_company=session.company_id.name,
                )
            )
        if not record.active:
            raise UserError(_("%(record)s is archived.", record=record.display_name))
        return record

    @api.model
    def _check_number(self, payload, key, default=None):
        value = payload.get(key, default)
        if not _is_number(value, (int, float)):
            raise UserError(_("The value of “%(key)s” must be a number.", key=key))
        return value

    @api.model
    def _check_note(self, payload):
        """An optional note of the sender, shown below the summary."""
        note = payload.get("note")
        if not note:
            return {}
        if not isinstance(note, str):
            raise UserError(_("The note must be a text."))
        return {"note": note.strip()[:TEXT_LIMIT]}


def _is_number(value, types):
    # To Python True is an int: it would be record 1, or one piece
    return isinstance(value, types) and not isinstance(value, bool)
