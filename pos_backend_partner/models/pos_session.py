# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
import re

from odoo import _, models
from odoo.exceptions import ValidationError

from .pos_customer_key import is_id
from .pos_session_message import UNSEEN

_logger = logging.getLogger(__name__)

SELLING = ("opening_control", "opened")
REFRESHED = 500  # customers that a till reads again at a time
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
        if not is_id(partner_id):
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
        if not 0 < len(barcode) <= BARCODE_LIMIT or UNSEEN.search(barcode):
            return False
        rows = till._read_pos_customers([("barcode", "=", barcode)])
        return rows[0] if rows else False

    def refresh_pos_customers(self, ids):
        """The customers of these ids as they are now, for a till that holds them.

        :return: ``{"partners": rows, "merged": [[id, id of the row to take instead]],
            "deleted": ids that are not in Odoo any more}``. Of others without a row
            nothing is said: the cashier may not have them
        :raise AccessError: not a POS user, or not of the session's company
        :raise ValidationError: not a list of at most 500 ids
        """
        till = self._as_message_till()
        is_list = isinstance(ids, list) and len(ids) <= REFRESHED
        if not is_list or not all(map(is_id, ids)):
            raise ValidationError(
                _("A till asks for at most %s customers, by id.", REFRESHED)
            )
        partners = till.env["res.partner"].sudo()
        gone = set(ids) - set(partners.browse(ids).exists().ids)
        merged = {
            id_: partner.id
            for id_, partner in till.env["pos.customer.key"]._merged_into(gone).items()
        }
        wanted = list({*ids, *merged.values()})
        rows = till._read_pos_customers([("id", "in", wanted)], limit=len(wanted))
        found = {row["id"] for row in rows}
        merged = {old: new for old, new in merged.items() if new in found}
        return {
            "partners": rows,
            "merged": sorted(map(list, merged.items())),
            "deleted": sorted(gone - set(merged)),
        }

    def create_pos_customer(self, new):
        """A customer whom this till made while there was no server; once.

        :param dict new: {key, name, phone, email, vat}, where the same key is the same
            customer
        :return: ``{"partner": row, "doubles": names of customers who may be the same}``
        :raise AccessError: not a POS user of the session's company, or one who may not
            create contacts
        :raise ValidationError: it is malformed
        """
        till = self._as_message_till()
        partner = till.env["res.partner"]._pos_create_once(new)
        rows = till._read_pos_customers([("id", "=", partner.id)])
        doubles = partner._pos_likely_doubles(till.sudo().company_id)
        return {
            "partner": rows[0] if rows else False,
            "doubles": doubles.mapped("display_name"),
        }

    def _get_pos_ui_res_users(self, params):
        """Whether the user may make customers, also while there is no server."""
        user = super()._get_pos_ui_res_users(params)
        partners = self.env["res.partner"]
        may_create = partners.check_access_rights("create", raise_exception=False)
        return {**user, "may_create_customers": may_create}

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

    def _read_pos_customers(self, domain, limit=1):
        """Rows of the customers in the domain that may be chosen here.

        Read the way standard reads them one by one, so that they carry what other
        modules add.
        """
        if self.sudo().state not in SELLING:
            return []
        # The rule on contacts lets those of internal users of any company through.
        companies = [False, *self.sudo().company_id.parent_ids.ids]
        return self.get_pos_ui_res_partner_by_params(
            {"domain": [*domain, ("company_id", "in", companies)], "limit": limit}
        )

    def _refuse_customer(self, partner_id, reason):
        _logger.warning(
            "POS session %s: customer %s refused to user %s: %s",
            self.id,
            partner_id if is_id(partner_id) else _loggable(partner_id),
            self.env.uid,
            reason if self.sudo().state in SELLING else "the session is not open",
        )
        return dict(REFUSED)


def _loggable(value):
    """Untrusted input on one line of bounded length."""
    return (
        repr(value[:LOGGED]) if isinstance(value, str) else f"({type(value).__name__})"
    )
