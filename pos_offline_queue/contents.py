# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What is in a sale that was refused, as far as it can be read: it may be anything."""

import json
import logging

from odoo import _, fields

from .payload import OutboxEntry, read_text
from .readable import name_of
from .references import gone, mended
from .schema import Malformed, is_id, is_number

_logger = logging.getLogger(__name__)

NOTHING_TO_SHOW = {"lines": [], "payments": [], "total": 0, "change": 0}


def read_payload(text):
    """The order in a text that need not be one."""
    try:
        data = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def id_in(data, name):
    value = data.get(name)
    return value if is_id(value) else 0


def number_in(data, name):
    value = data.get(name)
    return value if is_number(value) else 0


def rows_in(data, part):
    commands = data.get(part)
    return [
        command[2]
        for command in (commands if isinstance(commands, list) else ())
        if isinstance(command, list)
        and len(command) == 3
        and isinstance(command[2], dict)
    ]


class Contents:
    """What a rejected sale contains."""

    def __init__(self, rejected):
        self.env = rejected.env
        self._rejected = rejected

    def entry(self):
        """What the till had sent, for another attempt.

        :raise Malformed:
        """
        rejected = self._rejected
        return OutboxEntry(
            {
                "key": rejected.key,
                "counter": rejected.counter,
                "checksum": rejected.checksum,
                "created_at": fields.Datetime.to_string(rejected.sold_at),
                "order": rejected.payload,
                "options": rejected.sudo().options,
            }
        )

    def cash(self):
        """What of it is in the drawer, as its payments say."""
        data = read_payload(self._rejected.payload)
        company = self._rejected.company_id
        cash = (
            self.env["pos.payment.method"]
            .sudo()
            .search([("is_cash_count", "=", True), ("company_id", "=", company.id)])
        )
        given = sum(
            number_in(payment, "amount")
            for payment in rows_in(data, "statement_ids")
            if id_in(payment, "payment_method_id") in cash.ids
        )
        return given - number_in(data, "amount_return")

    def values(self):
        """Its lines and payments for people; if they cannot be read, others can."""
        try:
            data = read_payload(self._rejected.payload)
            gone_now = self._gone()
            return {
                "lines": [
                    self._line_values(row, gone_now) for row in rows_in(data, "lines")
                ],
                "payments": [
                    self._payment_values(row, gone_now)
                    for row in rows_in(data, "statement_ids")
                ],
                "total": number_in(data, "amount_total"),
                "change": number_in(data, "amount_return"),
            }
        except Exception:
            _logger.exception("Rejected sale %s cannot be shown", self._rejected.id)
            return NOTHING_TO_SHOW

    def _gone(self):
        try:
            data = self.entry().open()
        except Malformed:
            return {}
        return gone(self.env, mended(self.env, data, self._rejected.replacements))

    def _line_values(self, row, gone_now):
        product = row.get("product_id")
        return {
            "name": read_text(row.get("full_product_name"))
            or self._name_or_id("product.product", product),
            "gone": is_id(product) and ("product.product", product) in gone_now,
            "qty": number_in(row, "qty"),
            "price": number_in(row, "price_unit"),
            "discount": number_in(row, "discount"),
            "total": number_in(row, "price_subtotal_incl"),
            "note": read_text(row.get("customer_note")),
        }

    def _payment_values(self, row, gone_now):
        method = row.get("payment_method_id")
        return {
            "name": self._name_or_id("pos.payment.method", method),
            "gone": is_id(method) and ("pos.payment.method", method) in gone_now,
            "amount": number_in(row, "amount"),
        }

    def _name_or_id(self, model, record_id):
        if not is_id(record_id):
            return ""
        return name_of(self.env, model, record_id) or _("no. %s", record_id)
