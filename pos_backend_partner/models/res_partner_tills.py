# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2
from markupsafe import Markup

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError
from odoo.osv import expression
from odoo.tools import email_normalize, plaintext2html

from ..search_text import CODE, like, search_text, significant
from .pos_backend_payload import UNSEEN

_logger = logging.getLogger(__name__)

NEW_KEY = "pos_new_key"  # among the values of a new customer; no field
TYPED = ("name", "phone", "email", "vat")  # at a till without a server
LONGEST = 200  # characters of each
DOUBLES = 5
# Fewer characters of a number or code are shared by too many.
SHORTEST = 6


# What decides who is a customer of a till, and his prices and taxes there, whether
# or not the till loads it; and what each write touches without a till minding.
DECIDING = {
    "active",
    "company_id",
    "parent_id",
    "property_account_position_id",
    "property_product_pricelist",
}
UNANNOUNCED = {"id", "write_date", "write_uid"}

PENDING = "pos_backend_partner.changed_customers"
# One message to a till names at most so many customers. Beyond, it says "all",
# and the till reads again those it holds, which are few.
ANNOUNCED_LIMIT = 500


class PendingChanges:
    """What the current transaction did to customers, kept until it commits.

    Which fields matter is asked only then, and only if a session is open: until
    then a write costs one dict look-up and one set update.
    """

    def __init__(self):
        self.ids_by_fields = {}
        self.everywhere = set()  # deleted or moved: no company to go by
        self.created = set()

    def add(self, ids, fields):
        self.ids_by_fields.setdefault(fields, set()).update(ids)

    def touching(self, fields):
        """Ids of customers of which one of ``fields`` was written."""
        return {
            partner_id
            for names, ids in self.ids_by_fields.items()
            if not names.isdisjoint(fields)
            for partner_id in ids
            if partner_id not in self.created
        }


class ResPartner(models.Model):
    """What tills say of customers, and what they are told of them."""

    _inherit = "res.partner"

    pos_double_ids = fields.Many2many(
        "res.partner",
        string="Likely Doubles",
        compute="_compute_pos_double_ids",
        help="Other customers with the same phone number, e-mail address or tax ID.",
    )

    @api.depends("phone", "mobile", "email", "vat")
    @api.depends_context("company", "pos_picker_config_id")
    def _compute_pos_double_ids(self):
        company = self._pos_picker_config().company_id
        for partner in self:
            doubles = partner._pos_likely_doubles(company) if company else False
            partner.pos_double_ids = doubles

    def _pos_likely_doubles(self, company):
        """Others whom the user may read, with the same phone, e-mail or tax ID.

        Contacts of one company share these, so that its own ones are left out.
        """
        self.ensure_one()
        domains = [
            [("pos_search_text", "=like", pattern)]
            for pattern in self._pos_unique_parts()
        ]
        if not domains:
            return self.browse()
        own = self._origin | self.commercial_partner_id._origin
        others = [
            ("id", "not in", own.ids),
            ("commercial_partner_id", "not in", own.ids),
        ]
        companies = [("company_id", "in", [False, *company.parent_ids.ids])]
        domain = expression.AND([others, companies, expression.OR(domains)])
        return self.search(domain, limit=DOUBLES)

    def _pos_unique_parts(self):
        """LIKE patterns of the search text that tell one customer from others."""
        numbers = (significant(n) for n in (self.phone, self.mobile) if n)
        parts = [like(number) for number in numbers if len(number) >= SHORTEST]
        email = email_normalize(self.email) if self.email else False
        vat = search_text([(CODE, self.vat)]).strip()
        if email:
            parts.append(f" {like(email)}")
        if len(vat) >= SHORTEST:
            parts.append(f" {like(vat)}")
        return [f"%{part}{end}" for part in parts for end in ("", " %")]

    # -- once --------------------------------------------------------------------------

    def web_save(self, vals, specification, next_id=None):
        """A new customer of a picker is created once, however often it is saved.

        The form sends the same key as long as it has not heard that the customer is
        saved: an answer may be lost, and a cashier presses again.
        """
        if NEW_KEY not in vals:
            return super().web_save(vals, specification, next_id=next_id)
        key = vals[NEW_KEY]
        vals = {name: value for name, value in vals.items() if name != NEW_KEY}
        keys = self.env["pos.customer.key"]
        known = keys._created_with(key)
        records = known.with_env(self.env) or self
        if known and not self:
            # What belongs to the customer was created with them.
            vals = {k: v for k, v in vals.items() if not isinstance(v, list)}
        saved = super(ResPartner, records).web_save(vals, specification)
        if not known and not self:
            keys._note_created(key, self.browse(saved[0]["id"]))
        if next_id:
            # The form goes on to another one.
            shown = self.browse(next_id).with_context(bin_size=True)
            return shown.web_read(specification)
        return saved

    @api.model
    def _pos_create_once(self, new):
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
        keys = self.env["pos.customer.key"]
        known = keys._created_with(new.get("key"))
        if known:
            return known.with_env(self.env)
        partner = self._pos_create_typed(values)
        keys._note_created(new["key"], partner)
        partner._pos_notify_manager_of_doubles()
        return partner

    @api.model
    def _pos_create_typed(self, values):
        try:
            with self.env.cr.savepoint():
                partner = self.create(values)
                partner.flush_recordset()
                return partner
        except ValidationError:
            if not values["vat"]:
                raise
        # No till can check it. The customer is there, and has bought something.
        note = _("Tax ID as typed at the POS, which is not valid: %s", values["vat"])
        return self.create({**values, "vat": False, "comment": plaintext2html(note)})

    def _pos_notify_manager_of_doubles(self):
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
                    new = self.with_context(lang=manager.lang)
                    new._pos_schedule_merge(manager, company)
            except Exception as error:
                if isinstance(error, psycopg2.OperationalError):
                    raise
                _logger.warning(
                    "No activity for the new customer %s", self.id, exc_info=True
                )

    def _pos_schedule_merge(self, manager, company):
        own = self.with_user(manager).with_context(allowed_company_ids=company.ids)
        doubles = own._pos_likely_doubles(company)
        if not doubles:
            return
        words = plaintext2html(
            _(
                "%s was entered at a till. The contacts below have the same phone "
                "number, e-mail address or tax ID. If they are one, merge them.",
                self.name,
            )
        )
        # Others who may read this contact read the note, too. A link names nobody to
        # those who may not read where it leads.
        links = (double._get_html_link(title=f"#{double.id}") for double in doubles)
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            summary=_("Customer may be in Odoo twice"),
            note=words + Markup(", ").join(links),
            user_id=manager.id,
        )

    # -- changes, which the tills hear of ----------------------------------------------

    # create() is noted so that what computes and syncs the fields of a new
    # customer, whom no till can hold yet, is not announced.
    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if self.pool.ready:
            self._pending_pos_changes().created.update(partners._ids)
        return partners

    def write(self, vals):
        result = super().write(vals)
        if self.pool.ready:
            pending = self._pending_pos_changes()
            pending.add(self._ids, frozenset(vals))
            if "company_id" in vals:
                pending.everywhere.update(self._ids)
        return result

    # Stored computed fields, and an address copied to the contacts of a company,
    # do not come through write().
    def _write(self, vals):
        if self.pool.ready:
            self._pending_pos_changes().add(self._ids, frozenset(vals))
        return super()._write(vals)

    def unlink(self):
        ids = self._ids
        result = super().unlink()
        if self.pool.ready:
            self._pending_pos_changes().everywhere.update(ids)
        return result

    def _pending_pos_changes(self):
        data = self.env.cr.precommit.data
        pending = data.get(PENDING)
        if pending is None:
            pending = data[PENDING] = PendingChanges()
            self.env.cr.precommit.add(self.browse().sudo()._announce_pos_changes)
        return pending

    @api.model
    def _announce_pos_changes(self):
        """Tell each open session which of its customers changed.

        Sends POS_CUSTOMERS_CHANGED {ids, all} on the session's bus channel, ids
        only: what they may read of them, the tills ask with the cashier's rights.
        """
        pending = self.env.cr.precommit.data.pop(PENDING, None)
        if not pending or not (pending.ids_by_fields or pending.everywhere):
            return
        sessions = self._pos_sessions_to_refresh()
        if not sessions:
            return
        # Errors of what was written are the writer's; those of announcing it are not.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._announce_to_sessions(sessions, pending)
        except psycopg2.OperationalError:
            raise  # the whole transaction is run again, or has no connection
        except Exception:
            _logger.exception("Tills were not notified of changed customers")

    @api.model
    def _announce_to_sessions(self, sessions, pending):
        fields = set().union(*map(self._pos_announced_fields, sessions))
        changed = pending.touching(fields)
        changed |= self._pos_contacts_showing(pending, fields)
        companies = {}
        if len(changed) <= ANNOUNCED_LIMIT:
            partners = self.with_context(active_test=False).search_fetch(
                [("id", "in", list(changed))], ["company_id"]
            )
            companies = {partner.id: partner.company_id for partner in partners}
        everywhere = pending.everywhere - pending.created
        for session in sessions:
            if len(changed) > ANNOUNCED_LIMIT:
                self._announce_pos_customers(session, changed)
                continue
            own = session.company_id.parent_ids
            self._announce_pos_customers(
                session,
                everywhere
                | {i for i, company in companies.items() if not company - own},
            )

    @api.model
    def _announce_pos_customers(self, session, ids):
        if not ids:
            return
        everyone = len(ids) > ANNOUNCED_LIMIT
        self.env["bus.bus"]._sendone(
            session._get_bus_channel_name(),
            "POS_CUSTOMERS_CHANGED",
            {"ids": [] if everyone else sorted(ids), "all": everyone},
        )

    @api.model
    def _pos_sessions_to_refresh(self):
        return self.env["pos.session"].search_fetch(
            [
                # not "!= closed": the index on state knows these three
                ("state", "in", ("opening_control", "opened", "closing_control")),
                ("rescue", "=", False),
                ("config_id.customer_picker", "!=", "standard"),
            ],
            ["access_token", "config_id"],
        )

    @api.model
    def _pos_announced_fields(self, session):
        """Customer fields that a till of the session wants to hear about."""
        # Modules may load fields for some users only: it is the cashier who counts.
        till = session.with_user(session.user_id).sudo()
        loaded = till._loader_params_res_partner()["search_params"]["fields"]
        return (DECIDING | set(loaded)) - UNANNOUNCED

    @api.model
    def _pos_contacts_showing(self, pending, fields):
        """Ids of contacts with a field taken from a parent that changed."""
        sources = set()
        for name in fields:
            related = getattr(self._fields.get(name), "related", None) or ""
            if related.startswith("parent_id."):
                sources.add(related.split(".")[1])
        parents = pending.touching(sources)
        if not parents:
            return set()
        contacts = self.with_context(active_test=False)._search(
            [("parent_id", "in", list(parents))], limit=ANNOUNCED_LIMIT + 1
        )
        return set(contacts)

    # -- sent to a till ----------------------------------------------------------------

    def action_send_to_pos(self):
        """Open the wizard, with the open sessions this user may see."""
        self.ensure_one()
        return self.env["pos.send.to.pos"]._open_wizard(
            _("Send to a POS"), self.company_id, partner_id=self.id
        )


def _storable(text):
    return " ".join(UNSEEN.sub(" ", text or "").split())
