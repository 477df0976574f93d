# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from contextlib import contextmanager

import psycopg2
from psycopg2 import errorcodes

from odoo import _, api, models
from odoo.exceptions import (
    AccessError,
    MissingError,
    RedirectWarning,
    UserError,
    ValidationError,
)
from odoo.tools import format_amount

from ..contents import gone
from ..delivery import (
    ACCESS,
    COMPANY,
    ERROR,
    INVALID,
    MISSING,
    REFUNDED,
    REJECTED,
    SESSION,
    Refusal,
)
from ..payload import loggable
from ..refunds import OverRefund
from ..schema import Malformed

_logger = logging.getLogger(__name__)


class PosOfflineRefusal(models.AbstractModel):
    """From whatever went wrong to words for people."""

    _name = "pos.offline.refusal"
    _description = "Why a Sale Is Refused"

    @api.model
    def _explain(self, error, key, data):
        """The Refusal for what was raised while this data was recorded."""
        missing = gone(self.env, data)
        if any(model == "pos.session" for model, _id in missing):
            return self._no_session()
        if missing:
            return self._something_is_gone(self._gone_labels(missing, data))
        if isinstance(error, AccessError):
            return self._no_access(error, data)
        if isinstance(error, OverRefund):
            return Refusal(REFUNDED, _first_message(error))
        if words := self._error_message(error):
            _logger.info("POS order %s was refused: %s", key, loggable(str(error)))
            return Refusal(REJECTED, words)
        _logger.error("POS order %s was refused", key, exc_info=error)
        return Refusal(
            ERROR,
            _(
                "Something unexpected happened in Odoo while it recorded this sale. "
                "The sale is kept, and others go on. Your administrator finds more in "
                "the log of the server, under %(key)s.",
                key=key,
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
    def _malformed_message(self, malformed):
        if malformed.code != INVALID:
            return _(
                "This sale was damaged on its way, or on the till. Send it again; if "
                "that does not help, export it and ask your administrator."
            )
        return _(
            "Odoo does not understand what the till sent (%(detail)s). Ask your "
            "administrator.",
            detail=malformed.detail[:200],
        )

    @contextmanager
    def _reading(self):
        """While what was sent is read.

        :raise ValidationError: it is malformed
        """
        try:
            yield
        except Malformed as malformed:
            raise ValidationError(self._malformed_message(malformed)) from malformed

    # -- what is gone -----------------------------------------------------------------

    @api.model
    def _gone_labels(self, missing, data):
        """One line for each record that is gone.

        Words are what the data itself says of the record.
        """
        labels = []
        for (model, record_id), row in missing.items():
            kind, name = self._kind(model), self._words_in_row(model, row, data)
            labels.append(
                _("%(kind)s “%(name)s”", kind=kind, name=name)
                if name
                else _("%(kind)s no. %(id)s", kind=kind, id=record_id)
            )
        return labels

    @api.model
    def _words_in_row(self, model, row, data):
        if model == "product.product":
            return row.get("full_product_name") or ""
        if model == "pos.payment.method":
            session = self.env["pos.session"].sudo().browse(data["pos_session_id"])
            currency = session.exists().currency_id or self.env.company.currency_id
            amount = format_amount(self.env, row["amount"], currency)
            return _("payment of %(amount)s", amount=amount)
        return ""

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
    def _something_is_gone(self, labels):
        return Refusal(
            MISSING,
            _(
                "This is not in Odoo any more: %(records)s. A manager can put it back, "
                "or choose something else for this sale.",
                records=", ".join(labels),
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


def _first_message(error):
    """What a rule says, without what follows for administrators."""
    if isinstance(error, MissingError):
        return _("Something that this sale refers to is not in Odoo any more.")
    words = str(error.args[0] if error.args else error).strip()
    return words.split("\n\n")[0].strip()[:1000] or _("Odoo did not say why.")
