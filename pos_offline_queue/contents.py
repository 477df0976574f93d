# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What is in a sale that was refused, as far as it can be read: it may be anything."""

import json
import logging
from collections import defaultdict

from odoo import _, fields
from odoo.fields import Command

from .backend import name_of
from .payload import OutboxEntry, read_text
from .schema import Malformed, is_id, is_number

_logger = logging.getLogger(__name__)

LINKS = (Command.LINK, Command.CLEAR, Command.SET)
# Where in an order's data there are records, and of which model its keys are fields.
PARTS = {
    None: "pos.order",
    "lines": "pos.order.line",
    "statement_ids": "pos.payment",
}
# Keys of the data that are fields under another name, or of another model.
ALIASES = {"pos_session_id": "session_id"}
# Ids of what the order makes or replaces itself.
OWN = {"id", "server_id", "order_id", "pos_order_id"}


def gone(env, data):
    """{(model, id): the row that names it} of those that are not there any more."""
    named = {}
    for row, name, field in _fields_of(env, data):
        if not field.store:
            continue
        ids = _ids_of(row[name]) if field.type == "many2many" else [row[name]]
        for record_id in filter(is_id, ids):
            named.setdefault((field.comodel_name, record_id), row)
    by_model = defaultdict(set)
    for model, record_id in named:
        by_model[model].add(record_id)
    there = {
        (model, record.id)
        for model, ids in by_model.items()
        if model in env
        for record in env[model].sudo().browse(ids).exists()
    }
    return {record: row for record, row in named.items() if record not in there}


def mended(env, data, replacements):
    """The data with what a manager chose; changed in place, and returned.

    :param replacements: {model: {id that was sold: id to record, or false}}, ids as
        text, as it is JSON; or nothing
    """
    for row, name, field in _fields_of(env, data) if replacements else ():
        chosen, value = replacements.get(field.comodel_name), row[name]
        if not chosen:
            continue
        if field.type == "many2one" and is_id(value):
            row[name] = chosen.get(str(value), value)
        elif field.type == "many2many" and isinstance(value, list):
            row[name] = _mend_links(value, chosen)
    return data


def check_links(env, model, values):
    """Let them name records beside their own, and change none.

    :raise Malformed:
    """
    for name, value in values.items():
        field = env[model]._fields.get(name)
        if field and field.type in ("one2many", "many2many"):
            for command in value if isinstance(value, list) else ():
                _check_command(env, field, command)


def _check_command(env, field, command):
    if not isinstance(command, list) or command[:1] in ([n] for n in LINKS):
        return
    is_own = field.type == "one2many" and command[:1] == [Command.CREATE]
    if not is_own or not isinstance(command[-1], dict):
        raise Malformed(f"{field.name} would change other records")
    check_links(env, field.comodel_name, command[-1])


def _fields_of(env, data):
    """(row, name, field) of all in the data that can name records."""
    for part, model in PARTS.items():
        rows = [data] if part is None else [c[2] for c in data.get(part) or ()]
        for row in rows:
            for name in list(row):
                field = env[model]._fields.get(ALIASES.get(name, name))
                if (
                    field
                    and name not in OWN
                    and field.type in ("many2one", "many2many")
                ):
                    yield row, name, field


def _ids_of(value):
    """Ids in a list of ids or of commands that link."""
    ids = []
    for item in value if isinstance(value, list) else ():
        if isinstance(item, list) and len(item) == 3 and item[0] == 6:
            ids += item[2] if isinstance(item[2], list) else []
        elif isinstance(item, list) and len(item) >= 2 and item[0] == 4:
            ids.append(item[1])
        else:
            ids.append(item)
    return ids


def _mend_links(value, chosen):
    """A list of ids or of commands that link, with others in their place."""
    mended = []
    for item in value:
        if isinstance(item, list) and len(item) == 3 and item[0] == 6:
            ids = item[2] if isinstance(item[2], list) else []
            mended.append([6, 0, _mend_ids(ids, chosen)])
        elif isinstance(item, list) and len(item) >= 2 and item[0] == 4:
            mended += [[4, record_id] for record_id in _mend_ids([item[1]], chosen)]
        elif is_id(item):
            mended += _mend_ids([item], chosen)
        else:
            mended.append(item)
    return mended


def _mend_ids(ids, chosen):
    replaced = (chosen.get(str(record_id), record_id) for record_id in ids)
    return [record_id for record_id in replaced if record_id]


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
