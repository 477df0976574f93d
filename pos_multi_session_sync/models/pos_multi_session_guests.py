# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import datetime

from odoo import SUPERUSER_ID, _, api, models
from odoo.exceptions import UserError
from odoo.tools import consteq

from odoo.addons.pos_offline_queue.schema import is_id

from ..admission import begin_read_committed, limited_wait, lock_group
from ..guest_drafts import (
    KIOSK,
    SECRET,
    as_shared,
    drafts_of_guests,
    kiosk_tickets,
    shared_uuid,
    still_drafts,
)
from ..later import TAKE_GUESTS
from ..merge import kitchen
from ..merge.guests import additions, guest_of, tickets, withdrawals
from ..tables import Source, Tables

_logger = logging.getLogger(__name__)

OPEN, DRAFT = "open", "draft"
PAID = {"paid", "done", "invoiced"}


class PosMultiSessionGuests(models.AbstractModel):
    """Guests' orders beside those of the tills.

    The draft is the guest's, the shared order is the tills'. A till that takes the
    payment names the draft, which becomes the sale, so that the guest hears of it.
    """

    _name = "pos.multi.session.guests"
    _description = "Orders of Guests"

    @api.model
    def _take_guests(self, groups):
        """Bring guests' orders and the shared ones together, whatever was missed."""
        for group in groups.filtered("active"):
            begin_read_committed(self.env.cr)
            configs = group.with_context(active_test=False).config_ids
            # Before the payments: of one that is paid now, the payment is known then.
            drafts = drafts_of_guests(self.env["pos.order"], configs)
            tables = Tables(self.env.cr, datetime.utcnow())
            uuids = {draft: shared_uuid(draft) for draft in drafts}
            known = tables.documents(
                group.id, {*uuids.values(), *tables.open_orders(group.id)}
            )
            closed = drafts.browse(
                draft.id for draft in drafts if _is_closed(known.get(uuids[draft]))
            )
            # With what pos_self_order and others do then: the guest is told.
            self.env["pos.order"].remove_from_ui(still_drafts(closed))
            contents = {uuids[draft]: _read(draft) for draft in drafts - closed}
            guests = {
                uuids[draft]: self._guest(group, draft) for draft in drafts - closed
            }
            lost = {
                uuid: self._draft_of(document).exists()
                for uuid, document in known.items()
                if uuid not in uuids.values() and self._has_lost_its_draft(document)
            }
            guests |= {uuid: self._guest(group, draft) for uuid, draft in lost.items()}
            lost = {uuid: draft.state in PAID for uuid, draft in lost.items()}
            self.env.flush_all()
            # The tills wait from here on.
            self.env["pos.multi.session.log"]._write_down_paid(tables, group.id)
            group_row = lock_group(self.env.cr, group.id)
            if group_row:
                self._take_drafts(tables, group_row, contents, guests, lost)

    @api.model
    def _take_drafts(self, tables, group_row, contents, guests, lost):
        """contents: of drafts, by uuid of the order. lost: of orders that have none any
        more, whether it was paid."""
        group_id, log = group_row["id"], self.env["pos.multi.session.log"]
        documents = tables.documents(group_id, guests)
        source = Source(tables, group_id, dict(documents))
        sequencer = log._sequencer(source, group_row)
        for uuid, guest in guests.items():
            document = documents.get(uuid)
            is_lost = uuid in lost
            if not is_lost and contents[uuid] is None:
                continue
            if _is_closed(document):
                # It was closed a moment ago: the next time the guest is told.
                if not is_lost:
                    TAKE_GUESTS.after_commit(
                        self.env["pos.multi.session"].browse(group_id)
                    )
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
        log._keep(tables, group_row, sequencer)

    @api.model
    def _note_kiosk_tickets(self, order_id, access_token, printer_ids):
        """Printers of a kiosk have printed what a guest has ordered there.

        :return: whether there is such an order of a kiosk, with that secret; not if
            others keep the group busy
        """
        if not is_id(order_id) or not isinstance(printer_ids, list):
            return False
        order = self.env["pos.order"].with_user(SUPERUSER_ID).browse(order_id).exists()
        is_secret = isinstance(access_token, str) and SECRET.fullmatch(access_token)
        is_known = is_secret and consteq(order.access_token or "", access_token)
        if not is_known or not (order.pos_reference or "").startswith(KIOSK):
            return False
        printers = order.config_id.printer_ids
        done = printers.filtered(lambda printer: printer.id in printer_ids)
        group = order.config_id.multi_session_id
        mode = "self_ordering_mode"  # Of pos_self_order.
        if mode in order.config_id._fields and order.config_id[mode] != "kiosk":
            return False
        if done and group.active:
            try:
                with limited_wait():
                    guests = self.with_env(order.env)
                    guests._note_tickets(group, order, kiosk_tickets(order, done))
            except UserError:
                return False
        return True

    @api.model
    def _note_tickets(self, group, draft, printed):
        """What a kiosk has printed of its order; see merge/guests.py, tickets."""
        begin_read_committed(self.env.cr)
        tables = Tables(self.env.cr, datetime.utcnow())
        uuid = shared_uuid(draft)
        if not tables.documents(group.id, [uuid]).get(uuid):
            self._take_guests(group)
        # The group is not locked for nothing: anybody with the secret may ask.
        known = tables.documents(group.id, [uuid]).get(uuid)
        if not known or not tickets(known, printed):
            return
        group_row = lock_group(self.env.cr, group.id)
        documents = tables.documents(group.id, [uuid])
        if group_row and documents.get(uuid):
            log = self.env["pos.multi.session.log"]
            source = Source(tables, group.id, dict(documents))
            sequencer = log._sequencer(source, group_row)
            guest = self._guest(group, draft)
            sequencer.say(uuid, tickets(documents[uuid], printed), guest)
            log._keep(tables, group_row, sequencer)

    @api.model
    def _has_lost_its_draft(self, document):
        """Not one that has come of it, as what is left of a bill that was paid."""
        guest = guest_of(document)
        if document["state"] != OPEN or not guest:
            return False
        draft = self._draft_of(document).exists()
        is_its = guest["access_token"] == document["uuid"].replace("-", "")
        return is_its and draft.state != DRAFT

    @api.model
    def _draft_of(self, document):
        return self.env["pos.order"].browse(guest_of(document)["id"])

    @api.model
    def _guest(self, group, draft):
        """Who did it, as the log has it."""
        lang = group.company_id.partner_id.lang
        return {
            "user": None,
            "name": self.with_context(lang=lang)._guest_name(),
            "config": draft.config_id.id or None,
            "till": "",
        }

    @api.model
    def _guest_name(self):
        return _("Guest")


def _read(draft):
    """What is on it; None if it cannot be read: the others come to the tills."""
    try:
        return as_shared(draft)
    except (ValueError, TypeError, LookupError, AttributeError):
        _logger.warning("A guest's order cannot be read: %s", draft, exc_info=True)
        return None


def _is_closed(document):
    return bool(document) and document["state"] != OPEN
