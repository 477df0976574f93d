# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import RedirectWarning
from odoo.tools import SQL

from odoo.addons.pos_offline_queue.guard import CODE, GuardedFields
from odoo.addons.pos_offline_queue.unsent import UnsentMessage, row_of_device

from ..later import LEAVE
from ..transfer_overview import receivers_shown


class PosSession(GuardedFields, models.Model):
    """A till is part of its group from its opening to its closing.

    The group's open orders stay while one session of it is open. Whoever closes the
    last one says what becomes of them.
    """

    _inherit = "pos.session"

    multi_session_leave = fields.Selection(
        [("keep", "Keep for the next session"), ("cancel", "Cancel")],
        string="Open Shared Orders",
        readonly=True,
        copy=False,
        guard=CODE,
        help="What becomes of the open orders of the multi-session when this is the "
        "last of its sessions to be closed.",
    )
    multi_session_leave_user_id = fields.Many2one(
        "res.users",
        string="Open Shared Orders Decided By",
        readonly=True,
        copy=False,
        guard=CODE,
        ondelete="set null",
    )
    multi_session_leave_orders = fields.Json(
        string="Open Shared Orders Decided About",
        readonly=True,
        copy=False,
        guard=CODE,
        help="Keys of the open orders for which it was decided.",
    )

    order_transfer_count = fields.Integer(
        string="Transfers", compute="_compute_order_transfer_count"
    )

    def _pos_data_process(self, loaded_data):
        result = super()._pos_data_process(loaded_data)
        loaded_data["pos_multi_session"] = self.config_id._multi_session_at_start()
        loaded_data["pos_order_transfer"] = self._pos_order_transfer_data()
        return result

    # -- tills see who is open --------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions.config_id.sudo().multi_session_id._notify_changed()
        return sessions

    def write(self, vals):
        closing = self.filtered(
            lambda session: vals.get("state") == "closed" and session.state != "closed"
        )
        result = super().write(vals)
        groups = closing.config_id.sudo().multi_session_id
        groups._notify_changed()
        LEAVE.after_commit(groups)
        return result

    # -- closing ----------------------------------------------------------------------

    def _multi_session_undecided(self):
        """The group whose open orders somebody has to decide about first."""
        self.ensure_one()
        group = self.config_id.sudo().multi_session_id
        if self.rescue or not group._is_last(self):
            return group.browse()
        orders = group._orders_to_leave()
        is_decided = not orders or self._multi_session_decided(orders)
        return group.browse() if is_decided else group

    def _multi_session_decided(self, orders):
        """What this user has decided about these orders, or False.

        Whoever closes the session answers for it: what others decided, or what was
        decided before some of the orders were begun, is asked again.
        """
        decided = self.sudo()
        is_own = decided.multi_session_leave_user_id == self.env.user
        shown = set(decided.multi_session_leave_orders or [])
        if is_own and set(orders.mapped("uuid")) <= shown:
            return decided.multi_session_leave
        return False

    def _multi_session_question(self, group):
        return _(
            "This is the last open session of %(group)s, and orders are still open: "
            "%(count)s. Shall they be kept for the next session, or cancelled?",
            group=group.name,
            count=len(group._orders_to_leave()),
        )

    def _cancel_online_drafts(self):
        """What was saved for an online payment is open in the group, not in here."""
        of_these = SQL("session_id = ANY(%s)", self.ids)
        self.env["pos.order"]._cancel_drafts_of_shared(of_these)

    def _cannot_close_session(self, bank_payment_method_diffs=None):
        self._cancel_online_drafts()
        result = super()._cannot_close_session(bank_payment_method_diffs)
        if result:
            return result
        if group := self._multi_session_undecided():
            return {
                "successful": False,
                "message": self._multi_session_question(group),
                # To where it can be decided, if the POS did not ask.
                "redirect": True,
                "multi_session": self.env["pos.multi.session.closing"].closing_info(
                    self.id
                ),
            }
        return result

    def _check_may_close(self):
        self._cancel_online_drafts()
        for session in self:
            group = session.state != "closed" and session._multi_session_undecided()
            if group:
                raise RedirectWarning(
                    session._multi_session_question(group),
                    self.env.ref(
                        "pos_multi_session_sync.pos_multi_session_close_action"
                    ).id,
                    _("Decide..."),
                    {"active_id": session.id, "active_ids": session.ids},
                )
        return super()._check_may_close()

    # -- transfers --------------------------------------------------------------------

    def _compute_order_transfer_count(self):
        for session in self:
            session.order_transfer_count = (
                self.env["pos.order.transfer"]
                .sudo()
                .search_count(session._order_transfer_domain())
            )

    def _order_transfer_domain(self):
        """Those sent from these sessions, or taken or refused in them."""
        rows = self.env["pos.order.transfer.receiver"].sudo()
        came = rows.search([("session_id", "in", self.ids)]).transfer_id
        return ["|", ("session_id", "in", self.ids), ("id", "in", came.ids)]

    def action_view_order_transfers(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "pos_multi_session_sync.pos_order_transfer_action"
        )
        context = {"pos_name_only": True}
        domain = self._order_transfer_domain()
        return {**action, "domain": domain, "context": context}

    def _pos_order_transfer_data(self):
        """What a till can start with; also one that starts without network."""
        config = self.config_id
        return {
            "is_sender": config.is_order_sender,
            "is_receiver": config.is_order_receiver,
            **receivers_shown(self.env(su=True), config),
        }

    # -- a session does not close silently over orders that wait to be sent -----------

    def _offline_unsent(self):
        return super()._offline_unsent() + self._order_transfers_unsent()

    def _order_transfers_unsent(self):
        """As rows among the sales that are not in Odoo."""
        if self.rescue:
            return []
        devices = self.env["pos.offline.device"].sudo()
        holding = devices.search(
            [("config_id", "=", self.config_id.id), ("transfer_unsent", "!=", False)]
        )
        return [
            self._order_transfer_row(device, order)
            for device in holding
            for order in device.transfer_unsent
        ]

    def _order_transfer_row(self, device, order):
        receivers = self.env["pos.config"].sudo().browse(order["receivers"]).exists()
        return {
            **row_of_device(device),
            "key": order["key"],
            "uid": _(
                "%(order)s to %(receivers)s",
                order=order["reference"],
                receivers=", ".join(receivers.mapped("name")),
            ),
            "amount": order["amount"],
            "cash": 0,
            "created_at": order["made_at"],
            "customer": order["customer"],
            "cashier": order["cashier"],
            "state": "waiting",
            "error": "",
            "quantity": 1,
            "is_transfer": True,
        }

    def _compute_offline_unsent_count(self):
        """The list behind this number is one of sales."""
        result = super()._compute_offline_unsent_count()
        for session in self.filtered("offline_unsent_count"):
            session.offline_unsent_count -= len(session._order_transfers_unsent())
        return result

    def _offline_unsent_message(self, rows):
        orders = [row for row in rows if row.get("is_transfer")]
        sales = [row for row in rows if row not in orders]
        parts = [super()._offline_unsent_message(sales)] if sales else []
        if orders:
            lines = [f"- {line}" for line in UnsentMessage(self, orders).lines()]
            head = _("Orders for other points of sale have not left their device yet:")
            parts.append(
                "\n".join(
                    [
                        head,
                        *lines,
                        "",
                        _(
                            "If you close the session they stay there, and are sent "
                            "when this point of sale is opened again on that device."
                        ),
                    ]
                )
            )
        return "\n\n".join(parts)
