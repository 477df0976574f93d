# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import datetime

from odoo import _, models

from ..admission import begin_read_committed, lock_group
from ..merge import kitchen
from ..merge.guests import additions, guest_of, tickets, withdrawals
from ..tables import Source, Tables

_logger = logging.getLogger(__name__)

TO_TAKE = "pos_multi_session_sync.guests"  # ids of groups, until the commit
OPEN, DRAFT = "open", "draft"
PAID = {"paid", "done", "invoiced"}


class PosMultiSession(models.Model):
    """Guests' orders beside those of the tills.

    The draft is the guest's, the shared order is the tills'. A till that takes the
    payment names the draft, which becomes the sale, so that the guest hears of it.
    """

    _inherit = "pos.multi.session"

    def _take_guests_after_commit(self):
        if self:
            self._after_commit(TO_TAKE, "_take_guests")

    def _take_guests(self):
        """Bring guests' orders and the shared ones together, whatever was missed."""
        for group in self.filtered("active"):
            begin_read_committed(self.env.cr)
            configs = group.with_context(active_test=False).config_ids
            # Before the payments: of one that is paid now, the payment is known then.
            drafts = self.env["pos.order"]._drafts_of_guests(configs)
            tables = Tables(self.env.cr, datetime.utcnow())
            uuids = {draft: draft._shared_uuid() for draft in drafts}
            known = tables.documents(
                group.id, {*uuids.values(), *tables.open_orders(group.id)}
            )
            closed = drafts.browse(
                draft.id for draft in drafts if _is_closed(known.get(uuids[draft]))
            )
            # With what pos_self_order and others do then: the guest is told.
            self.env["pos.order"].remove_from_ui(closed._still_drafts())
            contents = {uuids[draft]: _read(draft) for draft in drafts - closed}
            guests = {uuids[draft]: group._guest(draft) for draft in drafts - closed}
            lost = {
                uuid: group._draft_of(document).exists()
                for uuid, document in known.items()
                if uuid not in uuids.values() and group._has_lost_its_draft(document)
            }
            guests |= {uuid: group._guest(draft) for uuid, draft in lost.items()}
            lost = {uuid: draft.state in PAID for uuid, draft in lost.items()}
            self.env.flush_all()
            # The tills wait from here on.
            self._write_down_paid(tables, group.id)
            group_row = lock_group(self.env.cr, group.id)
            if group_row:
                group._take_drafts(tables, group_row, contents, guests, lost)

    def _take_drafts(self, tables, group_row, contents, guests, lost):
        """contents: of drafts, by uuid of the order. lost: of orders that have none any
        more, whether it was paid."""
        documents = tables.documents(self.id, guests)
        sequencer = self._sequencer(Source(tables, self.id, dict(documents)), group_row)
        for uuid, guest in guests.items():
            document = documents.get(uuid)
            is_lost = uuid in lost
            if not is_lost and contents[uuid] is None:
                continue
            if _is_closed(document):
                # It was closed a moment ago: the next time the guest is told.
                if not is_lost:
                    self._take_guests_after_commit()
                continue
            try:
                if lost.get(uuid):
                    # The kitchen must not take a dish for cancelled that was paid.
                    for line, amount in guest_of(document)["taken"].items():
                        if line in document["lines"]:
                            kitchen.unprint(sequencer, uuid, line, amount, guest)
                new = (
                    withdrawals(document)
                    if is_lost
                    else additions(document, contents[uuid], sequencer.new_id)
                )
                is_said = sequencer.say(uuid, new, guest)
            except (ValueError, TypeError, LookupError, AttributeError):
                _logger.warning("A guest's order cannot be taken", exc_info=True)
                is_said = False
            if not is_said:
                _logger.warning("A guest's order makes no sense: %s", uuid)
        self._keep(tables, group_row, sequencer)

    def _note_kiosk_tickets(self, draft, printed):
        """What a kiosk has printed of its order; see merge/guests.py, tickets."""
        begin_read_committed(self.env.cr)
        tables = Tables(self.env.cr, datetime.utcnow())
        uuid = draft._shared_uuid()
        if not tables.documents(self.id, [uuid]).get(uuid):
            self._take_guests()
        # The group is not locked for nothing: anybody with the secret may ask.
        known = tables.documents(self.id, [uuid]).get(uuid)
        if not known or not tickets(known, printed):
            return
        group_row = lock_group(self.env.cr, self.id)
        documents = tables.documents(self.id, [uuid])
        if group_row and documents.get(uuid):
            sequencer = self._sequencer(
                Source(tables, self.id, dict(documents)), group_row
            )
            sequencer.say(uuid, tickets(documents[uuid], printed), self._guest(draft))
            self._keep(tables, group_row, sequencer)

    def _has_lost_its_draft(self, document):
        """Not one that has come of it, as what is left of a bill that was paid."""
        guest = guest_of(document)
        if document["state"] != OPEN or not guest:
            return False
        draft = self._draft_of(document).exists()
        is_its = guest["access_token"] == document["uuid"].replace("-", "")
        return is_its and draft.state != DRAFT

    def _draft_of(self, document):
        return self.env["pos.order"].browse(guest_of(document)["id"])

    def _guest(self, draft):
        """Who did it, as the log has it."""
        lang = self.company_id.partner_id.lang
        return {
            "user": None,
            "name": self.with_context(lang=lang)._guest_name(),
            "config": draft.config_id.id or None,
            "till": "",
        }

    def _guest_name(self):
        return _("Guest")


def _read(draft):
    """What is on it; None if it cannot be read: the others come to the tills."""
    try:
        return draft._as_shared()
    except (ValueError, TypeError, LookupError, AttributeError):
        _logger.warning("A guest's order cannot be read: %s", draft, exc_info=True)
        return None


def _is_closed(document):
    return bool(document) and document["state"] != OPEN
