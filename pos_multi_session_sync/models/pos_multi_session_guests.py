# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import datetime

from odoo import _, models

from ..merge.guests import additions, guest_of, withdrawals
from ..tables import Source, Tables
from ..transaction import begin_read_committed

_logger = logging.getLogger(__name__)

TO_TAKE = "pos_multi_session_sync.guests"  # ids of groups, until the commit
OPEN, DRAFT = "open", "draft"


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
            wanted = {draft._shared_uuid(): draft for draft in drafts}
            tables = Tables(self.env.cr, datetime.utcnow())
            self._write_down_paid(tables, group.id)
            room = tables.lock(group.id)
            if room:
                closed = group._take_drafts(tables, room, wanted)
                # With what pos_self_order and others do then: the guest is told.
                self.env["pos.order"].remove_from_ui(closed._still_drafts())

    def _take_drafts(self, tables, room, wanted):
        """wanted: drafts by the uuid of the order; those that tills have closed."""
        documents = tables.documents(self.id, {*wanted, *tables.open_orders(self.id)})
        ledger = self._ledger(Source(tables, self.id, dict(documents)), room)
        closed = self.env["pos.order"]
        for uuid, draft in wanted.items():
            document = documents.get(uuid)
            if document and document["state"] != OPEN:
                closed |= draft
                continue
            try:
                new = additions(document, draft._as_shared(), ledger.new_id)
                is_said = ledger.say(uuid, new, self._guest(draft))
            except (ValueError, TypeError, LookupError, AttributeError):
                # All others are brought to the tills.
                _logger.warning("A guest's order cannot be read", exc_info=True)
                is_said = False
            if not is_said:
                _logger.warning("A guest's order makes no sense: %s", draft)
        for uuid, document in documents.items():
            if uuid not in wanted and self._has_lost_its_draft(document):
                draft = self.env["pos.order"].browse(guest_of(document)["id"])
                ledger.say(uuid, withdrawals(document), self._guest(draft.exists()))
        self._keep(tables, room, ledger)
        return closed

    def _has_lost_its_draft(self, document):
        """Not one that has come of it, as what is left of a bill that was paid."""
        guest = guest_of(document)
        if document["state"] != OPEN or not guest:
            return False
        draft = self.env["pos.order"].browse(guest["id"]).exists()
        is_its = guest["access_token"] == document["uuid"].replace("-", "")
        return is_its and draft.state != DRAFT

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
