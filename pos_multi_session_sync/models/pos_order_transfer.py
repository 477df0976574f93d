# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from functools import partial

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.pos_offline_queue.backend import TechnicalFields

from ..description import number_text
from ..transfer_delivery import Delivery
from ..transfer_shape import (
    CANCELLED,
    COPY,
    DELIVERED,
    HAND_OVER,
    MODES,
    REFUSED,
    SEEN,
    SENT,
    STATES,
    TAKEN,
    lines_to_show,
    summary,
)

MANAGER = "point_of_sale.group_pos_manager"


class PosOrderTransfer(TechnicalFields, models.Model):
    """An open order on its way from one POS to others.

    Rows are written by methods that have checked the caller, in superuser mode; no
    group may write this model.
    """

    _name = "pos.order.transfer"
    _description = "Order Transfer"
    _technical = {
        "key",
        "checksum",
        "document",
        "return_key",
        "return_device_id",
        "shared_uuid",
    }
    _order = "id desc"

    name = fields.Char(
        string="Number",
        required=True,
        readonly=True,
        copy=False,
        default="/",
        index=True,
    )
    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        help="Given by the sending till, so that it is taken in once however often "
        "it arrives.",
    )
    checksum = fields.Char(required=True, readonly=True, copy=False)
    mode = fields.Selection(
        MODES,
        required=True,
        readonly=True,
        help="Hand over: one receiver takes it, the sender's order closes. A second "
        "one can have it if a manager takes it away from a till that did deliver it.\n"
        "Copy: each receiver gets one, the sender keeps the order.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default=SENT,
        index=True,
        help="Taken: a till has it and has not confirmed yet that it is in its cart.\n"
        "Not delivered: a till tried, and could not.",
    )
    state_label = fields.Char(
        string="Progress", compute="_compute_state_label", compute_sudo=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    config_id = fields.Many2one(
        "pos.config",
        string="Sender",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    origin_config_id = fields.Many2one(
        "pos.config",
        string="Origin",
        readonly=True,
        ondelete="set null",
        help="The point of sale where the order was begun.",
    )
    previous_id = fields.Many2one(
        "pos.order.transfer",
        string="Came By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The transfer that had brought this order to the sender.",
    )
    session_id = fields.Many2one(
        "pos.session",
        string="Sender's Session",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    device_id = fields.Many2one(
        "pos.offline.device",
        string="Sender's Device",
        readonly=True,
        ondelete="set null",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Sent By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    cashier = fields.Char(readonly=True)
    receiver_ids = fields.One2many(
        "pos.order.transfer.receiver", "transfer_id", string="Receivers", readonly=True
    )
    step_ids = fields.One2many(
        "pos.order.transfer.step", "transfer_id", string="Steps", readonly=True
    )
    receiver_text = fields.Char(
        string="To",
        readonly=True,
        help="The receivers; of a hand over, who took it.",
    )

    reference = fields.Char(
        string="Order",
        readonly=True,
        index="trigram",
        unaccent=False,
        help="The number the order had at the sender.",
    )
    shared_uuid = fields.Char(
        string="Key of the Shared Order", readonly=True, index="btree_not_null"
    )
    # An index serves what is compared as it is
    customer = fields.Char(readonly=True, index="trigram", unaccent=False)
    note = fields.Char(readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    line_count = fields.Integer(string="Lines", readonly=True)
    document = fields.Text(readonly=True, prefetch=False, help="The order, as JSON.")

    made_at = fields.Datetime(
        readonly=True, help="By the till's clock: before it was sent, if offline."
    )
    sent_at = fields.Datetime(readonly=True, index=True, default=fields.Datetime.now)
    seen_at = fields.Datetime(readonly=True)
    done_at = fields.Datetime(readonly=True)
    wait_minutes = fields.Float(
        string="Minutes Until Delivered",
        readonly=True,
        group_operator="avg",
        help="From sending to delivery.",
    )
    offline = fields.Boolean(
        string="Sent Offline",
        readonly=True,
        help="It waited on the till until there was a connection.",
    )

    return_key = fields.Char(
        readonly=True,
        copy=False,
        help="Of the way back: names the one cart a recalled order returns to.",
    )
    return_device_id = fields.Many2one(
        "pos.offline.device", readonly=True, ondelete="set null"
    )
    is_returning = fields.Boolean(
        readonly=True, help="The till has not confirmed yet that it has it back."
    )

    problem = fields.Text(
        string="What Went Wrong", compute="_compute_problem", compute_sudo=True
    )
    content_html = fields.Html(
        string="Contents", compute="_compute_content_html", sanitize=False
    )
    order_ids = fields.One2many(
        "pos.order", "transfer_id", string="Orders", readonly=True
    )
    order_count = fields.Integer(compute="_compute_order_count", compute_sudo=True)

    _sql_constraints = [("key_unique", "unique(key)", "This transfer is known.")]

    def init(self):
        # What managers look at first: the last ones of their company
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS pos_order_transfer_company_id_id"
            " ON pos_order_transfer (company_id, id DESC)"
        )
        return super().init()

    @api.depends("receiver_ids.problem", "receiver_ids.state")
    @api.depends_context("lang")
    def _compute_problem(self):
        for transfer in self:
            transfer.problem = "\n".join(
                _("%(pos)s: %(words)s", pos=row.config_id.name, words=row.problem)
                for row in transfer.receiver_ids
                if row.problem
            )

    @api.depends("state", "mode", "receiver_ids.state")
    @api.depends_context("lang")
    def _compute_state_label(self):
        """As the office and the sender's till show it."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for transfer in self:
            states = transfer.receiver_ids.mapped("state")
            count = states.count(DELIVERED) if transfer.mode == COPY else 0
            transfer.state_label = (
                _("%(count)s of %(total)s delivered", count=count, total=len(states))
                if 0 < count < len(states)
                else labels[transfer.state]
            )

    @api.depends("document")
    def _compute_content_html(self):
        for transfer in self:
            lines = lines_to_show(transfer.document)
            if lines is None:
                transfer.content_html = _("The contents are damaged.")
                continue
            transfer.content_html = self.env["ir.qweb"]._render(
                "pos_multi_session_sync.order_transfer_content",
                {
                    "lines": lines,
                    "currency": transfer.currency_id,
                    "number": partial(number_text, self.env),
                },
            )

    @api.depends("order_ids")
    def _compute_order_count(self):
        for transfer in self:
            transfer.order_count = len(transfer.order_ids)

    # -- states -----------------------------------------------------------------------

    def _settle(self):
        """Bring the state up to what the receivers have come to."""
        for transfer in self:
            state = summary(transfer.mode, transfer.receiver_ids.mapped("state"))
            now = fields.Datetime.now()
            values = {"receiver_text": transfer._receiver_message()}
            if state != transfer.state:
                values["state"] = state
            if state == SEEN and not transfer.seen_at:
                values["seen_at"] = now
            if state in (DELIVERED, REFUSED, CANCELLED):
                values["done_at"] = transfer.done_at or now
            else:
                values["done_at"] = False
            if state == DELIVERED and not transfer.wait_minutes:
                waited = now - (transfer.made_at or transfer.sent_at)
                values["wait_minutes"] = max(0, waited.total_seconds() / 60)
            transfer.write(values)

    def _receiver_message(self):
        """Who is to get it; of a hand over that was taken, who took it."""
        rows = self.receiver_ids
        if self.mode == HAND_OVER:
            rows = rows.filtered(lambda row: row.state in (TAKEN, DELIVERED)) or rows
        return ", ".join(rows.config_id.mapped("name"))

    def _log(self, kind, typed="", config=None, device=None, offline=False, about=None):
        """Write down a step: who, where, when.

        :param typed: by somebody, in their own words
        :param about: what else there is to say, see PosOrderTransferStep._message
        """
        self.env["pos.order.transfer.step"].sudo().create(
            [
                {
                    "transfer_id": transfer.id,
                    "kind": kind,
                    "typed": typed,
                    "about": about,
                    "user_id": self.env.uid,
                    "config_id": config.id if config else False,
                    "device_id": device.id if device else False,
                    "offline": offline,
                }
                for transfer in self
            ]
        )

    def _announce(self):
        """Tell the tills concerned that there is news; what it is, they ask."""
        for transfer in self:
            configs = transfer.config_id | transfer.receiver_ids.config_id
            sessions = self.env["pos.session"].search(
                [
                    ("config_id", "in", configs.ids),
                    ("state", "in", ("opening_control", "opened")),
                ]
            )
            message = {"transfer": transfer.key, "state": transfer.state}
            self.env["bus.bus"]._sendmany(
                [
                    (session._get_bus_channel_name(), "pos_order_transfer", message)
                    for session in sessions
                ]
            )

    # -- buttons ----------------------------------------------------------------------

    def action_view_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "point_of_sale.action_pos_pos_form"
        )
        return {**action, "domain": [("transfer_id", "in", self.ids)], "context": {}}

    def action_view_previous(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.previous_id.id,
            "view_mode": "form",
        }

    # -- what managers decide ---------------------------------------------------------

    def action_retry(self):
        """Offer again what was refused, cancelled, or could not be delivered."""
        if not [transfer for transfer in self._held() if Delivery(transfer).retry()]:
            raise UserError(_("There is nothing to try again."))
        return _notify(_("Offered again."))

    def action_release(self):
        """Take it away from a till that has not confirmed its delivery."""
        if not [transfer for transfer in self._held() if Delivery(transfer).release()]:
            raise UserError(_("No till is in the middle of a delivery."))
        return _notify(_("Offered again."))

    def action_cancel(self):
        """Ask for the reason."""
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "name": _("Cancel the Transfer"),
            "res_model": "pos.order.transfer.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_transfer_ids": [(6, 0, self.ids)]},
        }

    @api.model
    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(_("Only managers of the Point of Sale may decide this."))

    def _held(self):
        """These, in superuser mode and locked, for a manager who may see them."""
        self._check_manager()
        self.check_access_rights("read")
        self.check_access_rule("read")
        held = self.sudo().sorted("id")
        if held:
            # Where a till is faster, Odoo runs this again
            self.env.cr.execute(
                "SELECT id FROM pos_order_transfer WHERE id IN %s"
                " ORDER BY id FOR UPDATE",
                [tuple(held.ids)],
            )
            held.invalidate_recordset()
            held.receiver_ids.invalidate_recordset()
        return held


def _notify(message):
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "message": message,
            "type": "success",
            "next": {"type": "ir.actions.act_window_close"},
        },
    }
