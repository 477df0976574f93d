# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from collections import defaultdict

import psycopg2
from psycopg2 import errorcodes

from odoo import _, api, models
from odoo.exceptions import AccessError, MissingError, RedirectWarning, UserError
from odoo.tools import format_amount

from ..messages import (
    ACCESS,
    COMPANY,
    ERROR,
    MISSING,
    REFUNDED,
    REJECTED,
    SESSION,
    Refusal,
)
from ..payload import loggable
from ..schema import Malformed, is_id
from .pos_order_refund import OverRefund

_logger = logging.getLogger(__name__)

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


class PosOfflineRejectedSale(models.Model):
    """From whatever went wrong to words for people."""

    _inherit = "pos.offline.rejected.sale"

    @api.model
    def _explain(self, error, entry):
        """The Refusal for what was raised while this sale was recorded."""
        if isinstance(error, Refusal):
            return error
        data = self._data_of(entry)
        gone = self._gone(data)
        if any(model == "pos.session" for model, _id in gone):
            return self._no_session()
        if gone:
            return self._something_is_gone(gone)
        if isinstance(error, AccessError):
            return self._no_access(error, data)
        if isinstance(error, OverRefund):
            return Refusal(REFUNDED, _first_message(error))
        if words := self._error_message(error):
            _logger.info(
                "POS order %s was refused: %s", entry.key, loggable(str(error))
            )
            return Refusal(REJECTED, words)
        _logger.error("POS order %s was refused", entry.key, exc_info=error)
        return Refusal(
            ERROR,
            _(
                "Something unexpected happened in Odoo while it recorded this sale. "
                "The sale is kept, and others go on. Your administrator finds more in "
                "the log of the server, under %(key)s.",
                key=entry.key,
            ),
        )

    @api.model
    def _error_message(self, error):
        """What people can be told of it; nothing, if nobody expected it."""
        if isinstance(error, UserError | RedirectWarning):
            return _first_message(error)
        if isinstance(error, psycopg2.IntegrityError | psycopg2.DataError):
            return self._database_message(error)
        if isinstance(error, Malformed):
            return self._malformed_message(error)
        return None

    @api.model
    def _data_of(self, entry):
        """What was tried: the sale with what a manager chose for it."""
        kept = self._quiet().search(
            [("key", "=", entry.key), ("checksum", "=", entry.checksum)]
        )
        return kept._mended(entry.open())

    # -- what is gone -----------------------------------------------------------------

    @api.model
    def _named(self, data):
        """{(model, id): words} of the records that an order's data names.

        Whichever field: those of other modules too. Words are what the data itself
        says of the record, as it may be gone.
        """
        named = {}
        for part, model in PARTS.items():
            values = [data] if part is None else [c[2] for c in data.get(part) or ()]
            for row in values:
                for comodel, record_id in self._named_by_fields(model, row):
                    words = self._words_in_row(comodel, row, data)
                    named.setdefault((comodel, record_id), words)
        return named

    @api.model
    def _named_by_fields(self, model, row):
        fields_ = self.env[model]._fields
        for name, value in row.items():
            field = fields_.get(ALIASES.get(name, name))
            if not field or name in OWN or not field.store:
                continue
            if field.type == "many2one":
                ids = [value]
            elif field.type == "many2many":
                ids = _ids_of(value)
            else:
                continue
            yield from ((field.comodel_name, id_) for id_ in ids if is_id(id_))

    @api.model
    def _words_in_row(self, comodel, row, data):
        if comodel == "product.product":
            return row.get("full_product_name") or ""
        if comodel == "pos.payment.method":
            session = self.env["pos.session"].sudo().browse(data["pos_session_id"])
            currency = session.exists().currency_id or self.env.company.currency_id
            amount = format_amount(self.env, row["amount"], currency)
            return _("payment of %(amount)s", amount=amount)
        return ""

    @api.model
    def _gone(self, data):
        """{(model, id): words} of those that are in the database no more."""
        named = self._named(data)
        by_model = defaultdict(set)
        for model, record_id in named:
            by_model[model].add(record_id)
        there = {
            (model, record.id)
            for model, ids in by_model.items()
            if model in self.env
            for record in self.env[model].sudo().browse(ids).exists()
        }
        return {record: words for record, words in named.items() if record not in there}

    @api.model
    def _gone_labels(self, gone):
        """One line for each record that is gone."""
        return [
            _("%(kind)s “%(name)s”", kind=self._kind(model), name=words)
            if words
            else _("%(kind)s no. %(id)s", kind=self._kind(model), id=record_id)
            for (model, record_id), words in gone.items()
        ]

    @api.model
    def _kind(self, model):
        """What people call a record of this model."""
        kinds = {
            "product.product": _("product"),
            "pos.payment.method": _("payment method"),
            "pos.session": _("session"),
            "res.partner": _("customer"),
            "res.users": _("user"),
            "product.pricelist": _("pricelist"),
            "account.fiscal.position": _("fiscal position"),
            "account.tax": _("tax"),
        }
        return kinds.get(model) or self.env["ir.model"].sudo()._get(model).name or model

    # -- words ------------------------------------------------------------------------

    @api.model
    def _no_session(self):
        return Refusal(
            SESSION,
            _(
                "The session in which this sale was made is not in Odoo any more. A "
                "manager can choose another one for it."
            ),
        )

    @api.model
    def _something_is_gone(self, gone):
        return Refusal(
            MISSING,
            _(
                "This is not in Odoo any more: %(records)s. A manager can put it back, "
                "or choose something else for this sale.",
                records=", ".join(self._gone_labels(gone)),
            ),
        )

    @api.model
    def _no_access(self, error, data):
        session = self.env["pos.session"].sudo().browse(data["pos_session_id"])
        if session.company_id not in self.env.companies:
            return Refusal(
                COMPANY, _("This sale was made in a session of another company.")
            )
        return Refusal(
            ACCESS,
            _(
                "%(user)s may not record this sale: %(why)s",
                user=self.env.user.name,
                why=_first_message(error),
            ),
        )

    @api.model
    def _not_paid(self, order, trouble):
        """Standard keeps such an order as a draft; a sale is paid, or it is none."""
        if not order.currency_id.is_zero(order.amount_total - order.amount_paid):
            return Refusal(
                REJECTED,
                _(
                    "The payments are %(paid)s, but the total is %(total)s.",
                    paid=format_amount(self.env, order.amount_paid, order.currency_id),
                    total=format_amount(
                        self.env, order.amount_total, order.currency_id
                    ),
                ),
            )
        return trouble or Refusal(REJECTED, _("Odoo did not accept this sale as paid."))

    @api.model
    def _check_customer(self, order, partner_id, to_invoice):
        """Standard drops a customer who was deleted. Not where it needs to know him."""
        if not partner_id or order.partner_id:
            return
        methods = order.payment_ids.payment_method_id
        if to_invoice or any(m.split_transactions or not m.journal_id for m in methods):
            raise self._something_is_gone({("res.partner", partner_id): ""})
        words = _(
            "%s was sold to a customer who was deleted in Odoo meanwhile: it is "
            "recorded without a customer.",
            order.pos_reference,
        )
        order.sudo().note = "\n".join(filter(None, [order.note, words]))
        order.session_id.sudo().message_post(body=words)

    @api.model
    def _database_message(self, error):
        """What the database objects to, without its own language."""
        constraint = error.diag.constraint_name
        if constraint in self.env.registry._sql_constraints:
            for model in self.env.registry.values():
                for name, _definition, message in model._sql_constraints:
                    if constraint == f"{model._table}_{name}":
                        return str(message)
        if error.pgcode == errorcodes.NOT_NULL_VIOLATION:
            return _(
                "Odoo needs to know more than this sale says: %(field)s is missing.",
                field=self._field_message(error.diag),
            )
        if error.pgcode == errorcodes.UNIQUE_VIOLATION:
            return _("Something that must be unique is in Odoo already.")
        if isinstance(error, psycopg2.DataError):
            return _("An amount, a date or a text of this sale cannot be stored.")
        return _("Something that this sale refers to is not in Odoo any more.")

    @api.model
    def _field_message(self, diag):
        for model in self.env.registry.values():
            if model._table == diag.table_name and diag.column_name in model._fields:
                field = self.env[model._name].fields_get([diag.column_name], ["string"])
                return "“%s”" % field.get(diag.column_name, {}).get("string", "")
        return _("a detail")


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


def _first_message(error):
    """What a rule says, without what follows for administrators."""
    if isinstance(error, MissingError):
        return _("Something that this sale refers to is not in Odoo any more.")
    words = str(error.args[0] if error.args else error).strip()
    return words.split("\n\n")[0].strip()[:1000] or _("Odoo did not say why.")
