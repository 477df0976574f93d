# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.osv import expression
from odoo.tools import SQL

from odoo.addons.pos_offline_queue.guard import CODE, GuardedFields
from odoo.addons.pos_offline_queue.payload import read_key
from odoo.addons.pos_offline_queue.schema import Malformed, is_id

from ..later import TAKE_GUESTS
from ..sale_shape import read_sale
from ..transfer_delivery import Delivery
from .pos_multi_session_guests import draft_of_guest, is_of_guest

# Of a draft, what its guest shares with the tills.
TELLING = {"state", "amount_total", "lines", "table_id"}
KEPT = ("take_away", "table_stand_number")  # of the draft, where no till says it

LONGEST_NUMBER = 9  # digits of an integer of PostgreSQL

# How long a customer may take to fill in the form of a provider.
AT_THE_FORM = timedelta(hours=1)


class PosOrder(GuardedFields, models.Model):
    _inherit = "pos.order"

    multi_session_payment_ids = fields.One2many(
        "pos.multi.session.payment",
        "pos_order_id",
        groups="point_of_sale.group_pos_user",
    )
    multi_session_order_id = fields.Many2one(
        "pos.multi.session.order",
        string="Shared Order",
        compute="_compute_multi_session",
        compute_sudo=True,
        help="The order of the multi-session that was paid with this sale.",
    )
    multi_session_double = fields.Boolean(
        string="Second Payment",
        compute="_compute_multi_session",
        compute_sudo=True,
        search="_search_multi_session_double",
        help="The order had been paid on another till before.",
    )
    transfer_id = fields.Many2one(
        "pos.order.transfer",
        string="Transfer",
        readonly=True,
        copy=False,
        guard=CODE,
        index="btree_not_null",
        ondelete="set null",
        help="By which another point of sale had sent it.",
    )
    origin_config_id = fields.Many2one(
        "pos.config",
        string="Origin",
        readonly=True,
        copy=False,
        guard=CODE,
        index="btree_not_null",
        ondelete="set null",
        help="The point of sale where it was begun, if another one sent it.",
    )
    handed_in_by_id = fields.Many2one(
        "pos.offline.device",
        string="Handed In By",
        readonly=True,
        copy=False,
        guard=CODE,
        index="btree_not_null",
        ondelete="set null",
        help="The device that had kept a copy of this sale, and gave it to Odoo in "
        "place of the one that sold it.",
    )
    # What the sale of this open order closes. An online payment is the server's to
    # take: no till says it then.
    multi_session_draft = fields.Json(
        string="Prepared Sale",
        readonly=True,
        copy=False,
        guard=CODE,
        groups=fields.NO_ACCESS,
    )

    def action_view_multi_session_history(self):
        """Who changed what in the shared order that this sale was."""
        self.ensure_one()
        self.check_access_rights("read")
        self.check_access_rule("read")
        return self.multi_session_order_id.sudo(False).action_view_operations()

    def action_view_multi_session_double(self):
        """Both payments of the order, side by side."""
        self.ensure_one()
        self.check_access_rights("read")
        self.check_access_rule("read")
        payment = self.multi_session_payment_ids.sudo(False)[:1]
        payment.check_access_rights("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": payment._name,
            "res_id": payment.id,
            "view_mode": "form",
        }

    @api.depends(
        "multi_session_payment_ids.result", "multi_session_payment_ids.order_id"
    )
    def _compute_multi_session(self):
        for order in self:
            payment = order.multi_session_payment_ids[:1]
            order.multi_session_order_id = payment.order_id
            order.multi_session_double = payment.result == "double"

    @api.depends("multi_session_payment_ids.order_id.number")
    def _compute_tracking_number(self):
        """The number that its receipt bears, whichever till was paid."""
        result = super()._compute_tracking_number()
        for order in self.sudo():
            if number := order.multi_session_order_id.number:
                order.tracking_number = f"#{number}"
        return result

    @api.model
    def _search_tracking_number(self, operator, value):
        domain = super()._search_tracking_number(operator, value)
        number = value.strip("%").lstrip("#")
        if not number.isdecimal() or len(number) > LONGEST_NUMBER:
            return domain
        sales = (
            self.env["pos.multi.session.payment"]
            .sudo()
            ._search([("order_id.number", "=", int(number))])
        )
        shared = [("id", "inselect", sales.subselect("pos_order_id"))]
        return expression.OR([domain, shared])

    @api.model
    def _search_multi_session_double(self, operator, value):
        wanted = (operator == "=") == bool(value)
        doubles = (
            self.env["pos.multi.session.payment"]
            .sudo()
            ._search([("result", "=", "double")])
        )
        query = doubles.subselect("pos_order_id")
        return [("id", "inselect" if wanted else "not inselect", query)]

    def write(self, vals):
        result = super().write(vals)
        if TELLING & vals.keys():
            guests = self.filtered(is_of_guest)
            TAKE_GUESTS.after_commit(guests.config_id.sudo().multi_session_id)
        return result

    @api.model
    def _process_order(self, order, draft, existing_order):
        if not draft and not existing_order:
            paid = self._draft_that_is_paid(order["data"])
            existing_order = paid or existing_order
        # Before standard, which changes what it is given.
        sale = read_sale(order["data"])
        self._check_quotations(order["data"].get("lines") or [])
        if existing_order and not draft:
            # What the payer has seen since counts.
            existing_order.sudo().multi_session_draft = False
        made = self.browse(super()._process_order(order, draft, existing_order))
        payments = self.env["pos.multi.session.payment"]
        if sale and draft:
            made.sudo().multi_session_draft = payments._checked_sale(made, sale)
        elif sale:
            payments._note_sale(made, payments._checked_sale(made, sale))
        made._note_transfer(order["data"], draft)
        return made.id

    @api.model
    def _draft_that_is_paid(self, data):
        """The sale of a guest's order is the guest's draft, paid."""
        guest = draft_of_guest(self, data)
        if guest:
            # Standard leaves it with whom it was made for; the till sold it.
            guest.user_id = data.get("user_id") or guest.user_id
            for name in KEPT:
                if name in guest._fields:
                    data.setdefault(name, guest[name])
        return guest

    # -- transfers --------------------------------------------------------------------

    def _note_transfer(self, ui_order, draft):
        """An order knows how it came to its POS, and where it began."""
        made = self.sudo()
        row = self._transfer_row(ui_order, made.company_id)
        if row and not made.transfer_id:
            made.transfer_id = row.transfer_id
            made.origin_config_id = row.transfer_id.origin_config_id
        if row and made.transfer_id == row.transfer_id:
            row._became(made, is_sold=not draft)
        key, delivery = self._transfer_mark(ui_order)
        if key and not row and not draft:
            transfers = self.env["pos.order.transfer"].sudo()
            transfer = transfers.search(
                [("key", "=", key), ("company_id", "=", made.company_id.id)]
            )
            if transfer:
                Delivery(transfer).note_sold(made, delivery)

    @api.model
    def _transfer_row(self, ui_order, company):
        """The delivery by which an order had come to its till, in superuser mode."""
        rows = self.env["pos.order.transfer.receiver"].sudo()
        _key, delivery = self._transfer_mark(ui_order)
        if not delivery:
            return rows
        return rows.search(
            [("delivery_key", "=", delivery), ("company_id", "=", company.id)]
        )

    @api.model
    def _transfer_mark(self, ui_order):
        """The keys of the transfer and of the delivery; None if it has not come."""
        mark = ui_order.get("order_transfer")
        if not isinstance(mark, dict):
            return None, None
        try:
            return read_key(mark.get("key")), read_key(mark.get("delivery"))
        except Malformed:
            return None, None

    def action_view_order_transfer(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "pos.order.transfer",
            "res_id": self.transfer_id.id,
            "view_mode": "form",
        }

    def _export_for_ui(self, order):
        result = super()._export_for_ui(order)
        transfer = order.sudo().transfer_id
        row = transfer.receiver_ids.filtered(lambda row: row.order_id == order)[:1]
        if row:
            result["order_transfer"] = {
                "key": transfer.key,
                "delivery": row.delivery_key,
            }
        return result

    # -- payments ---------------------------------------------------------------------

    @api.model
    def _check_quotations(self, lines):
        """Who is paid for a quotation of pos_sale may read it.

        Another till, whose user may, has put it on the order. Without the right
        pos_sale would record the sale, and not that it settles the quotation.

        :raise AccessError: as Odoo has it for each record that a user may not read
        """
        quotations = self.env.get("sale.order.line")
        named = [values.get("sale_order_line_id") for _new, _id, values in lines]
        ids = [one.get("id") for one in named if isinstance(one, dict)]
        if quotations is not None and ids:
            found = quotations.browse([id_ for id_ in ids if is_id(id_)]).exists()
            found.check_access_rights("read")
            found.check_access_rule("read")

    def action_pos_order_paid(self):
        result = super().action_pos_order_paid()
        if sale := self.sudo().multi_session_draft:
            self.env["pos.multi.session.payment"]._note_sale(self, sale)
        return result

    @api.model
    def _cancel_drafts_of_shared(self, condition):
        """Nobody pays online for a shared order that is closed, or in a closed session.

        :param condition: SQL about the drafts that were saved for an online payment
        """
        self.flush_model(["state", "session_id", "multi_session_draft"])
        self.env.cr.execute(
            SQL(
                "SELECT id FROM pos_order"
                " WHERE state = 'draft' AND multi_session_draft IS NOT NULL AND %s"
                "   FOR NO KEY UPDATE SKIP LOCKED",
                condition,
            )
        )
        drafts = self.sudo().browse(id_ for (id_,) in self.env.cr.fetchall())
        # One that is paid in part, or being paid, is for people to look at.
        drafts = drafts.filtered(lambda draft: not draft.payment_ids)
        drafts -= drafts._being_paid_online()
        # A sale of the same cart may still come, and is a second payment then.
        drafts.write({"state": "cancel", "idempotency_key": False})

    def _being_paid_online(self):
        """Those whose customer has begun to pay: the provider may still confirm it.

        Who has opened the form and gone away again holds up nothing for long.
        """
        payments = self.env.get("payment.transaction")
        if payments is None or "pos_order_id" not in payments._fields:
            return self.browse()
        begun = [
            ("pos_order_id", "in", self.ids),
            "|",
            ("state", "in", ("pending", "authorized", "done")),
            "&",
            ("state", "=", "draft"),
            ("last_state_change", ">", fields.Datetime.now() - AT_THE_FORM),
        ]
        return payments.sudo().search(begun).pos_order_id & self

    @api.ondelete(at_uninstall=False)
    def _unlink_except_being_paid_online(self):
        """Standard deletes the draft when the till gives up to wait for the payment."""
        drafts = self.sudo().filtered("multi_session_draft")
        if paid := drafts._being_paid_online():
            names = ", ".join(paid.mapped("pos_reference"))
            raise UserError(_("The customer is paying online: %s", names))


class PosOrderReport(models.Model):
    _inherit = "report.pos.order"

    origin_config_id = fields.Many2one(
        "pos.config",
        string="Origin",
        readonly=True,
        help="The point of sale where the order was begun.",
    )
    is_transferred = fields.Boolean(
        string="Sent by Another Point of Sale", readonly=True
    )

    def _select(self):
        return (
            super()._select()
            + """,
                COALESCE(s.origin_config_id, ps.config_id) AS origin_config_id,
                s.origin_config_id IS NOT NULL AS is_transferred
        """
        )

    def _group_by(self):
        return super()._group_by() + ", s.origin_config_id"
