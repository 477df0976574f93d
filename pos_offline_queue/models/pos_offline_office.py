# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
import uuid

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..delivery import Delivery, Known
from ..messages import DIFFERENT
from ..payload import OutboxEntry, read_text
from ..schema import Malformed, is_id, is_number
from .pos_offline_explain import ALIASES, OWN, PARTS
from .pos_offline_rejected_sale import (
    ARRIVED,
    KEPT,
    REFUSED,
    SET_ASIDE,
    WITHDRAWN,
    read_payload,
)

_logger = logging.getLogger(__name__)

NOTHING_TO_SHOW = {"lines": [], "payments": [], "total": 0, "change": 0}


class PosOfflineRejectedSale(models.Model):
    """What managers do about a rejected sale, in the backend."""

    _inherit = "pos.offline.rejected.sale"

    content_html = fields.Html(
        string="Contents", compute="_compute_content_html", sanitize=False
    )

    first_order_id = fields.Many2one(
        "pos.order",
        string="In Odoo Already",
        compute="_compute_first_order_id",
        help="The order that bears the same key, with other contents.",
    )

    @api.depends("key", "code")
    def _compute_first_order_id(self):
        two = self.filtered(lambda rejected: rejected.code == DIFFERENT)
        orders = self.env["pos.order"].search(
            [("idempotency_key", "in", two.mapped("key"))]
        )
        by_key = {order.idempotency_key: order for order in orders}
        for rejected in self:
            known = rejected in two and by_key.get(rejected.key)
            rejected.first_order_id = known

    @api.depends("payload", "replacements")
    def _compute_content_html(self):
        for rejected in self:
            try:
                values = rejected._content_values()
            except Exception:  # whatever one sale is like, the others are shown
                _logger.exception("Rejected sale %s cannot be shown", rejected.id)
                values = NOTHING_TO_SHOW
            rejected.content_html = self.env["ir.qweb"]._render(
                "pos_offline_queue.sale_content",
                {**values, "currency": rejected.currency_id},
            )

    def _content_values(self):
        """The lines and payments in the payload, as far as they can be read."""
        self.ensure_one()
        data = read_payload(self.payload)
        gone = self._gone_now()
        return {
            "lines": [self._line_values(row, gone) for row in _rows(data, "lines")],
            "payments": [
                self._payment_values(row, gone) for row in _rows(data, "statement_ids")
            ],
            "total": _number(data.get("amount_total")),
            "change": _number(data.get("amount_return")),
        }

    def _line_values(self, row, gone):
        product = row.get("product_id")
        return {
            "name": read_text(row.get("full_product_name"))
            or self._name_or_id("product.product", product),
            "gone": is_id(product) and ("product.product", product) in gone,
            "qty": _number(row.get("qty")),
            "price": _number(row.get("price_unit")),
            "discount": _number(row.get("discount")),
            "total": _number(row.get("price_subtotal_incl")),
            "note": read_text(row.get("customer_note")),
        }

    def _payment_values(self, row, gone):
        method = row.get("payment_method_id")
        return {
            "name": self._name_or_id("pos.payment.method", method),
            "gone": is_id(method) and ("pos.payment.method", method) in gone,
            "amount": _number(row.get("amount")),
        }

    def _name_or_id(self, model, record_id):
        if not is_id(record_id):
            return ""
        return self._name_of(model, record_id) or _("no. %s", record_id)

    def _gone_now(self):
        try:
            return self._gone(self._mended(OutboxEntry(self._as_entry()).open()))
        except Malformed:
            return {}

    def _as_entry(self):
        """What the till had sent, for another attempt."""
        self.ensure_one()
        return {
            "key": self.key,
            "counter": self.counter,
            "checksum": self.checksum,
            "created_at": fields.Datetime.to_string(self.sold_at),
            "order": self.payload,
            "options": self.sudo().options,
        }

    def _mended(self, data):
        """The data with what a manager chose; changed in place, and returned.

        ``replacements`` is {model: {id that was sold: id to record, or false}}, ids as
        text, as it is JSON. What was sent stays as it was sent.
        """
        replacements = self.replacements or {}
        if replacements:
            for part, model in PARTS.items():
                rows = [data] if part is None else [c[2] for c in data.get(part) or ()]
                for row in rows:
                    self._mend_row(model, row, replacements)
        return data

    def _mend_row(self, model, row, replacements):
        fields_ = self.env[model]._fields
        for name, value in row.items():
            field = fields_.get(ALIASES.get(name, name))
            if not field or name in OWN:
                continue
            chosen = replacements.get(field.comodel_name)
            if not chosen:
                continue
            if field.type == "many2one" and is_id(value):
                row[name] = chosen.get(str(value), value)
            elif field.type == "many2many" and isinstance(value, list):
                row[name] = _mend_links(value, chosen)

    # -- buttons ----------------------------------------------------------------------

    def action_retry(self):
        """Try again to record these sales, with this manager's rights."""
        self._check_manager()
        arrived = self.browse()
        for rejected in self.filtered(lambda rejected: rejected.state == REFUSED):
            if rejected._retry()["status"] == "confirmed":
                arrived |= rejected
        left = self.filtered(lambda rejected: rejected.state == REFUSED)
        if arrived and not left:
            return _notify(_("Arrived: it is in Odoo now."), "success")
        if arrived:
            words = _(
                "Arrived: %(arrived)s. Still refused: %(left)s.",
                arrived=len(arrived),
                left=len(left),
            )
            return _notify(words, "warning")
        return _notify(left[:1].message or _("There was nothing to do."), "warning")

    def _retry(self):
        self.ensure_one()
        model = self.with_context(allowed_company_ids=self.company_id.ids).browse()
        try:
            entry = OutboxEntry(self._as_entry())
        except Malformed as malformed:
            raise UserError(self._malformed_message(malformed)) from malformed
        known = Known(model, [self.key])
        till = self.device_id.sudo()
        result = model._deliver(till, entry, known, Delivery())
        if result["status"] == "busy":
            raise UserError(
                _("The till is sending this sale just now. Look again in a moment.")
            )
        if result["status"] == "confirmed":
            self._log(_("Tried again: arrived as %s.", result["pos_reference"]))
        else:
            self._log(_("Tried again: %s", result["message"]))
        return result

    def action_ask_till(self):
        """The copy here is no use: let the till send the sale once more."""
        self._check_manager()
        for rejected in self.filtered(lambda rejected: rejected.state == REFUSED):
            rejected.sudo().retry_asked = True
            rejected._log(_("Asked the till to send it once more."))
        return _notify(
            _("The till sends it again as soon as it is connected."), "success"
        )

    def action_second_order(self):
        """Record the other version of a known sale as an order of its own."""
        self.ensure_one()
        self._check_manager()
        if self.state == REFUSED and not self.second_key:
            # Told by what it is made of: the same, whoever presses and how often
            namespace = uuid.UUID(self.key)
            self.sudo().second_key = str(uuid.uuid5(namespace, self.checksum))
            self._log(_("To be recorded as an order of its own."))
        return self.action_retry()

    def action_open_order(self):
        """Record what cannot be recorded as paid as an open order, to be completed."""
        self.ensure_one()
        self._check_manager()
        if self.state == REFUSED and not self.as_open:
            self.sudo().as_open = True
            self._log(_("To be recorded as an open order."))
        return self.action_retry()

    def action_over_refund(self):
        """Record a sale that refunds more than was sold: its money is paid out."""
        self.ensure_one()
        self._check_manager()
        if self.state == REFUSED and not self.accepts_over_refund:
            self.sudo().accepts_over_refund = True
            self._log(_("To be recorded although it refunds more than was sold."))
        return self.action_retry()

    def action_put_back(self):
        """It is undecided again."""
        if erased := self.filtered(lambda each: not each.payload)[:1]:
            raise UserError(
                _(
                    "The contents of %(sale)s were erased %(days)s days after it was "
                    "decided. It cannot be put back.",
                    sale=erased.reference,
                    days=KEPT.days,
                )
            )
        self._check_manager()
        for rejected in self._undecided_by_nobody_else(SET_ASIDE, WITHDRAWN):
            rejected._decide(REFUSED, False)
            rejected._log(_("Put back: to be decided."))
        return True

    def action_set_aside(self):
        self._check_manager()
        return self._open_wizard("pos_offline_queue.pos_offline_set_aside_action")

    def action_mend(self):
        self.ensure_one()
        self._check_manager()
        wizard = self.env["pos.offline.mend"]._of_rejected_sale(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "pos_offline_queue.pos_offline_mend_action"
        )
        return {**action, "res_id": wizard.id}

    def action_view_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "pos.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }

    def _open_wizard(self, xml_id):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {**action, "context": {"default_rejected_sale_ids": [(6, 0, self.ids)]}}

    def _undecided_by_nobody_else(self, *states):
        """Of these sales those in one of the states, with nobody else at them."""
        known = Known(self, self.mapped("key"))
        if set(self.mapped("key")) - known.locked:
            raise UserError(
                _("The till is sending this sale just now. Look again in a moment.")
            )
        self.invalidate_recordset(["state"])
        arrived = self.filtered(lambda rejected: rejected.state == ARRIVED)
        if arrived:
            raise UserError(_("%s has arrived meanwhile.", arrived[0].reference))
        return self.filtered(lambda rejected: rejected.state in states)

    def _log(self, body):
        self.sudo().message_post(body=body, author_id=self.env.user.partner_id.id)


def _mend_links(value, chosen):
    """A list of ids or of commands that link, with others in their place."""
    mended = []
    for item in value:
        if isinstance(item, list) and len(item) == 3 and item[0] == 6:
            ids = item[2] if isinstance(item[2], list) else []
            mended.append([6, 0, _mend_ids(ids, chosen)])
        elif isinstance(item, list) and len(item) >= 2 and item[0] == 4:
            mended += [[4, record_id] for record_id in _mend_ids([item[1]], chosen)]
        elif is_id(item):
            mended += _mend_ids([item], chosen)
        else:
            mended.append(item)
    return mended


def _mend_ids(ids, chosen):
    mended = (chosen.get(str(record_id), record_id) for record_id in ids)
    return [record_id for record_id in mended if record_id]


def _rows(data, part):
    commands = data.get(part)
    return [
        command[2]
        for command in (commands if isinstance(commands, list) else ())
        if isinstance(command, list)
        and len(command) == 3
        and isinstance(command[2], dict)
    ]


def _number(value):
    return value if is_number(value) else 0


def _notify(message, kind):
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "message": message,
            "type": kind,
            "sticky": kind != "success",
            "next": {"type": "ir.actions.act_window_close"},
        },
    }
