# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import json
import logging
import re
from collections import Counter
from datetime import datetime
from uuid import UUID, uuid5

from odoo import SUPERUSER_ID, _, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq

from odoo.addons.pos_offline_queue.schema import is_id

from ..admission import begin_read_committed, limited_wait, lock_group
from ..later import TAKE_GUESTS
from ..merge import kitchen
from ..merge.guests import additions, guest_of, tickets, withdrawals
from ..sale_shape import LINE_STAYS
from ..tables import Source, Tables

_logger = logging.getLogger(__name__)

# Orders that guests make by themselves are drafts in Odoo. Where tills share their
# orders they do not look for drafts, so these are brought to them.

# How pos_self_order begins the numbers of what guests order. A sale has the number of
# the till that has taken the payment.
KIOSK = "Kiosk"
NAMES = ("Self-Order", KIOSK)
# How Odoo makes them; anybody who may write drafts can put something else there.
SECRET = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.ASCII)
FIELDS = (
    *("pricelist_id", "fiscal_position_id", "partner_id", "to_invoice"),
    *("shipping_date", "is_tipped", "tip_amount", "table_id"),
)


def is_of_guest(order):
    return (order.pos_reference or "").startswith(NAMES)


def drafts_of_guests(orders, configs):
    """What guests have ordered there, in sessions that are open, and not paid."""
    drafts = orders.search(
        [
            ("state", "=", "draft"),
            ("config_id", "in", configs.ids),
            ("session_id.state", "!=", "closed"),
            "|",
            *(("pos_reference", "=like", f"{name}%") for name in NAMES),
        ],
        order="id",
    )
    return drafts.filtered(lambda draft: SECRET.fullmatch(draft.access_token or ""))


def still_drafts(drafts):
    """Ids of those that nobody is paid for now, nor will be before we are done."""
    drafts.env.cr.execute(
        "SELECT id FROM pos_order WHERE id = ANY(%s) AND state = 'draft'"
        " FOR UPDATE SKIP LOCKED",
        [drafts.ids],
    )
    return [each for (each,) in drafts.env.cr.fetchall()]


def draft_of_guest(orders, data):
    """The draft that a till's sale names, if it is one, of this user's."""
    said = data.get("guest_order")
    if not isinstance(said, dict) or not is_id(said.get("id")):
        return orders.browse()
    token = said.get("access_token")
    if not token or not isinstance(token, str):
        return orders.browse()
    found = orders.search([("id", "=", said["id"]), ("state", "=", "draft")])
    return found.filtered(lambda each: each.access_token == token)


def shared_uuid(draft):
    """Of the order that tills share: the guest's secret, which no till invents."""
    return str(UUID(hex=draft.access_token))


def as_shared(draft):
    """{guest, fields, lines} as merge/guests.py takes them."""
    draft.ensure_one()
    exported = draft._export_for_ui(draft)
    lines = draft.lines.sorted("id")
    uuids = {line.id: _uuid_of_line(draft, line) for line in lines}
    return _plain(
        {
            "guest": {"id": draft.id, "access_token": draft.access_token},
            "fields": {
                **{key: exported[key] for key in FIELDS if key in exported},
                "date_order": fields.Datetime.to_string(draft.date_order),
                # Somebody sits there.
                **({"customer_count": 1} if exported.get("table_id") else {}),
            },
            "lines": {
                uuids[line.id]: {
                    "values": _line_values(line, uuids),
                    "position": position,
                }
                for position, line in enumerate(lines, 1)
            },
        }
    )


def kiosk_tickets(draft, printers):
    """{uuid of a line: {mark: quantity}} of a kiosk's ticket of these printers.

    A kiosk goes by the categories of a product themselves, a till by those above
    them as well.
    """
    keys, found = _printer_keys(draft.config_id.printer_ids), {}
    for line in draft.lines:
        note = _line_values(line, {}).get("note") or ""
        found[_uuid_of_line(draft, line)] = {
            f"{keys[printer]}/{note}": line.qty
            for printer in printers
            if line.product_id.pos_categ_ids & printer.product_categories_ids
        }
    return found


def _uuid_of_line(draft, line):
    """Not the one that the phone says: that is anything."""
    return str(uuid5(UUID(hex=draft.access_token), str(line.id)))


def _printer_keys(printers):
    """{printer: how tills name it}, as core/kitchen.esm.js does it."""
    keys, counts = {}, Counter()
    for printer in printers:
        key = ",".join(map(str, sorted(printer.product_categories_ids.ids)))
        counts[key] += 1
        keys[printer] = key if counts[key] == 1 else f"{key}#{counts[key]}"
    return keys


def _line_values(line, uuids):
    exported = line._export_for_ui(line)
    values = {key: value for key, value in exported.items() if key not in LINE_STAYS}
    parent = exported.get("combo_parent_id")
    return {**values, "combo_parent_uuid": uuids.get(parent)}


def _plain(value):
    """As JSON has it; a date is its text."""
    return json.loads(json.dumps(value, default=str))


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
