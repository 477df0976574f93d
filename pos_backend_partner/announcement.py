# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills hear which of their customers were changed, when that is committed."""

import logging

import psycopg2

_logger = logging.getLogger(__name__)

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


def pending_changes(env):
    """Those of the current transaction, told when it commits."""
    data = env.cr.precommit.data
    if PENDING not in data:
        data[PENDING] = PendingChanges()
        env.cr.precommit.add(Announcement(env, data[PENDING]).send)
    return data[PENDING]


class Announcement:
    def __init__(self, env, pending):
        self.env = env(su=True)
        self._pending = pending
        self._partners = self.env["res.partner"].with_context(active_test=False)

    def send(self):
        """Tell each open session which of its customers changed.

        Sends POS_CUSTOMERS_CHANGED {ids, all} on the session's bus channel, ids
        only: what they may read of them, the tills ask with the cashier's rights.
        """
        pending = self._pending
        self.env.cr.precommit.data.pop(PENDING, None)
        if not (pending.ids_by_fields or pending.everywhere):
            return
        sessions = self._sessions()
        if not sessions:
            return
        # Errors of what was written are the writer's; those of announcing it are not.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._notify_sessions(sessions, pending)
        except psycopg2.OperationalError:
            raise  # the whole transaction is run again, or has no connection
        except Exception:
            _logger.exception("Tills were not notified of changed customers")

    def _notify_sessions(self, sessions, pending):
        fields = set().union(*map(self._fields_of, sessions))
        changed = pending.touching(fields)
        changed |= self._contacts_showing(pending, fields)
        companies = {}
        if len(changed) <= ANNOUNCED_LIMIT:
            partners = self._partners.search_fetch(
                [("id", "in", list(changed))], ["company_id"]
            )
            companies = {partner.id: partner.company_id for partner in partners}
        everywhere = pending.everywhere - pending.created
        for session in sessions:
            if len(changed) > ANNOUNCED_LIMIT:
                self._notify_session(session, changed)
                continue
            own = session.company_id.parent_ids
            self._notify_session(
                session,
                everywhere
                | {i for i, company in companies.items() if not company - own},
            )

    def _notify_session(self, session, ids):
        if not ids:
            return
        everyone = len(ids) > ANNOUNCED_LIMIT
        self.env["bus.bus"]._sendone(
            session._get_bus_channel_name(),
            "POS_CUSTOMERS_CHANGED",
            {"ids": [] if everyone else sorted(ids), "all": everyone},
        )

    def _sessions(self):
        return self.env["pos.session"].search_fetch(
            [
                # not "!= closed": the index on state knows these three
                ("state", "in", ("opening_control", "opened", "closing_control")),
                ("rescue", "=", False),
                ("config_id.customer_picker", "!=", "standard"),
            ],
            ["access_token", "config_id"],
        )

    def _fields_of(self, session):
        """Customer fields that a till of the session wants to hear about."""
        # Modules may load fields for some users only: it is the cashier who counts.
        till = session.with_user(session.user_id).sudo()
        loaded = till._loader_params_res_partner()["search_params"]["fields"]
        return (DECIDING | set(loaded)) - UNANNOUNCED

    def _contacts_showing(self, pending, fields):
        """Ids of contacts with a field taken from a parent that changed."""
        sources = set()
        for name in fields:
            related = getattr(self._partners._fields.get(name), "related", None) or ""
            if related.startswith("parent_id."):
                sources.add(related.split(".")[1])
        parents = pending.touching(sources)
        if not parents:
            return set()
        contacts = self._partners._search(
            [("parent_id", "in", list(parents))], limit=ANNOUNCED_LIMIT + 1
        )
        return set(contacts)
