# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import re
import uuid
from collections import Counter

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq

from odoo.addons.pos_offline_queue.schema import is_id

from ..admission import limited_wait
from ..sale_shape import LINE_STAYS

# How pos_self_order begins the numbers of what guests order. A sale has the number of
# the till that has taken the payment.
KIOSK = "Kiosk"
NAMES = ("Self-Order", KIOSK)
TELLING = {"state", "amount_total", "lines", "table_id"}
KEPT = ("take_away", "table_stand_number")  # of the draft, where no till says it
# How Odoo makes them; anybody who may write drafts can put something else there.
SECRET = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.ASCII)
FIELDS = (
    *("pricelist_id", "fiscal_position_id", "partner_id", "to_invoice"),
    *("shipping_date", "is_tipped", "tip_amount", "table_id"),
)


class PosOrder(models.Model):
    """Orders that guests make by themselves, with pos_self_order, are drafts in Odoo.

    Where tills share their orders they do not look for drafts, so these are brought to
    them: see PosMultiSession._take_guests.
    """

    _inherit = "pos.order"

    def write(self, vals):
        result = super().write(vals)
        if TELLING & vals.keys():
            guests = self.filtered(lambda order: order._is_of_guest())
            guests.config_id.sudo().multi_session_id._take_guests_after_commit()
        return result

    @api.model
    def _process_order(self, order, draft, existing_order):
        """The sale of a guest's order is the guest's draft, paid."""
        data = order["data"]
        guest = not draft and not existing_order and self._draft_of_guest(data)
        if guest:
            # Standard leaves it with whom it was made for; the till sold it.
            guest.user_id = data.get("user_id") or guest.user_id
            for name in KEPT:
                if name in guest._fields:
                    data.setdefault(name, guest[name])
            existing_order = guest
        return super()._process_order(order, draft, existing_order)

    @api.model
    def _draft_of_guest(self, data):
        """The draft that a till's sale names, if it is one, of this user's."""
        said = data.get("guest_order")
        if not isinstance(said, dict) or not is_id(said.get("id")):
            return self.browse()
        token = said.get("access_token")
        domain = [("id", "=", said["id"]), ("state", "=", "draft")]
        found = self.search(domain) if token and isinstance(token, str) else self
        return found.filtered(lambda each: each.access_token == token)

    @api.model
    def _note_kiosk_tickets(self, order_id, access_token, printer_ids):
        """Printers of a kiosk have printed what a guest has ordered there.

        :return: whether there is such an order of a kiosk, with that secret; not if
            others keep the group busy
        """
        if not is_id(order_id) or not isinstance(printer_ids, list):
            return False
        order = self.with_user(SUPERUSER_ID).browse(order_id).exists()
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
                    group._note_kiosk_tickets(order, order._kiosk_tickets(done))
            except UserError:
                return False
        return True

    def _kiosk_tickets(self, printers):
        """{uuid of a line: {mark: quantity}} of a kiosk's ticket of these printers.

        A kiosk goes by the categories of a product themselves, a till by those above
        them as well.
        """
        keys, found = _printer_keys(self.config_id.printer_ids), {}
        for line in self.lines:
            note = _line_values(line, {}).get("note") or ""
            found[self._uuid_of_line(line)] = {
                f"{keys[printer]}/{note}": line.qty
                for printer in printers
                if line.product_id.pos_categ_ids & printer.product_categories_ids
            }
        return found

    def _is_of_guest(self):
        return (self.pos_reference or "").startswith(NAMES)

    @api.model
    def _drafts_of_guests(self, configs):
        """What guests have ordered there, in sessions that are open, and not paid."""
        drafts = self.search(
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

    def _still_drafts(self):
        """Ids of those that nobody is paid for now, nor will be before we are done."""
        self.env.cr.execute(
            "SELECT id FROM pos_order WHERE id = ANY(%s) AND state = 'draft'"
            " FOR UPDATE SKIP LOCKED",
            [self.ids],
        )
        return [each for (each,) in self.env.cr.fetchall()]

    def _shared_uuid(self):
        """Of the order that tills share: the guest's secret, which no till invents."""
        return str(uuid.UUID(hex=self.access_token))

    def _as_shared(self):
        """{guest, fields, lines} as merge/guests.py takes them."""
        self.ensure_one()
        exported = self._export_for_ui(self)
        lines = self.lines.sorted("id")
        uuids = {line.id: self._uuid_of_line(line) for line in lines}
        return _plain(
            {
                "guest": {"id": self.id, "access_token": self.access_token},
                "fields": {
                    **{key: exported[key] for key in FIELDS if key in exported},
                    "date_order": fields.Datetime.to_string(self.date_order),
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

    def _uuid_of_line(self, line):
        """Not the one that the phone says: that is anything."""
        return str(uuid.uuid5(uuid.UUID(hex=self.access_token), str(line.id)))


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
