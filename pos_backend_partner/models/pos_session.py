# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
import re

from odoo import models

_logger = logging.getLogger(__name__)

SELLING = ("opening_control", "opened")
ID_LIMIT = 2**31  # of a PostgreSQL integer
BARCODE_LIMIT = 128  # characters
LOGGED = 200  # characters of what a till says go to the log
CODE = re.compile(r"[a-z0-9_]{1,40}")
REFUSED = {"code": "refused"}


class PosSession(models.Model):
    _inherit = "pos.session"

    # All that a till asks goes through _as_message_till(): a POS user of the
    # session's company, who reads in that company only, never as superuser.

    def get_pos_customer(self, partner_id):
        """One customer as the till loads him, read with the cashier's rights.

        :return: ``{"code": "ok", "partner": row}``, or ``{"code": "refused"}`` for
            whatever he may not have, all alike, so that nothing can be told from it
        :raise AccessError: not a POS user, or not of the session's company
        """
        till = self._as_message_till()
        if not _is_id(partner_id):
            return till._refuse_customer(partner_id, "not an id")
        rows = till._read_pos_customers([("id", "=", partner_id)])
        if not rows:
            return till._refuse_customer(partner_id, "not for this till")
        return {"code": "ok", "partner": rows[0]}

    def get_pos_customer_by_barcode(self, barcode):
        """The row of the customer with this barcode in the session's company.

        False if there is none.

        :raise AccessError: not a POS user, or not of the session's company
        """
        till = self._as_message_till()
        barcode = barcode.strip() if isinstance(barcode, str) else ""
        if not 0 < len(barcode) <= BARCODE_LIMIT or "\0" in barcode:
            return False
        rows = till._read_pos_customers([("barcode", "=", barcode)])
        return rows[0] if rows else False

    def report_refused_message(self, code, detail=""):
        """Write into the log that the till refused a message of another window.

        :param str code: why, in lower case
        :param str detail: what may help, cut
        :raise AccessError: not a POS user, or not of the session's company
        """
        till = self._as_message_till()
        if not isinstance(code, str) or not CODE.fullmatch(code):
            code = "unknown"
        _logger.warning(
            "POS session %s: the till of user %s refused a message of another window: "
            "%s %s",
            till.id,
            till.env.uid,
            code,
            _loggable(detail) if detail else "",
        )
        return True

    def _read_pos_customers(self, domain):
        """Rows of the customers in the domain that may be chosen here.

        Read the way stock reads them one by one, so that they carry what other
        modules add.
        """
        if self.sudo().state not in SELLING:
            return []
        # The rule on contacts lets those of internal users of any company through.
        companies = [False, *self.sudo().company_id.parent_ids.ids]
        return self.get_pos_ui_res_partner_by_params(
            {"domain": [*domain, ("company_id", "in", companies)], "limit": 1}
        )

    def _refuse_customer(self, partner_id, reason):
        _logger.warning(
            "POS session %s: customer %s refused to user %s: %s",
            self.id,
            partner_id if _is_id(partner_id) else _loggable(partner_id),
            self.env.uid,
            reason if self.sudo().state in SELLING else "the session is not open",
        )
        return dict(REFUSED)


def _is_id(value):
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and 0 < value < ID_LIMIT


def _loggable(value):
    """Untrusted input on one line of bounded length."""
    return (
        repr(value[:LOGGED]) if isinstance(value, str) else f"({type(value).__name__})"
    )
