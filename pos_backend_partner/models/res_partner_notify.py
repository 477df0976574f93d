# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

# What decides who is a customer of a till, and his prices and taxes there, whether
# or not the till loads it; and what each write touches without a till minding.
DECIDING = {
    "active",
    "company_id",
    "parent_id",
    "property_account_position_id",
    "property_product_pricelist",
}
UNSEEN = {"id", "write_date", "write_uid"}

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
    _inherit = "res.partner"

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
                ("config_id.customer_picker", "!=", "stock"),
            ],
            ["access_token", "config_id"],
        )

    @api.model
    def _pos_announced_fields(self, session):
        """Customer fields that a till of the session wants to hear about."""
        loaded = session._loader_params_res_partner()["search_params"]["fields"]
        return (DECIDING | set(loaded)) - UNSEEN

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
