# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime

from odoo import _, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.osv import expression

from odoo.addons.pos_offline_queue.guard import SETTING, GuardedFields

from ..admission import enter_group
from ..facts import group_facts, mesh_facts
from ..later import CHANGE_CHANNEL
from ..transfer_shape import MAX_WAITING, OFFERED, UNDECIDED

RULE = "only_managers_delete"


class PosConfig(GuardedFields, models.Model):
    _inherit = "pos.config"

    multi_session_id = fields.Many2one(
        "pos.multi.session",
        string="Multi-session",
        index=True,
        copy=False,
        guard=SETTING,
        ondelete="set null",
        help="Points of sale of one multi-session share their open orders.",
    )

    # The POS's settings write it here, once the multi-session is chosen.
    only_managers_delete = fields.Boolean(
        related="multi_session_id.only_managers_delete",
        readonly=False,
        groups="point_of_sale.group_pos_manager",
    )

    is_receipt_after_copy = fields.Boolean(
        string="Receipt Waits for a Copy",
        guard=SETTING,
        help="While Odoo cannot be reached, the receipt waits until another till that "
        "is connected directly has a copy of the sale, one second at most.",
    )

    multi_session_hint = fields.Char(
        compute="_compute_multi_session_hint", groups="point_of_sale.group_pos_manager"
    )
    multi_session_double_count = fields.Integer(
        string="Double Payments",
        compute="_compute_multi_session_double_count",
        # Not for cashiers: a POS that is opened reads all fields that its user may.
        groups="point_of_sale.group_pos_manager",
        help="Orders that were paid a second time here and are not settled.",
    )

    is_order_sender = fields.Boolean(
        string="Send Orders",
        guard=SETTING,
        help="Cashiers of this point of sale can send an open order to others, to "
        "hand it over or to give them a copy.",
    )
    is_order_receiver = fields.Boolean(
        string="Receive Orders",
        guard=SETTING,
        help="Other points of sale of the company that sell in the same currency can "
        "send their open orders to this one.",
    )
    order_sender_hint = fields.Char(
        compute="_compute_order_transfer_hints",
        groups="point_of_sale.group_pos_manager",
    )
    order_receiver_hint = fields.Char(
        compute="_compute_order_transfer_hints",
        groups="point_of_sale.group_pos_manager",
    )
    order_transfer_count = fields.Integer(
        string="Open Transfers",
        compute="_compute_order_transfer_count",
        help="Orders that this point of sale has sent or was sent, and that nobody "
        "has delivered yet.",
    )

    @api.depends("multi_session_id")
    def _compute_multi_session_hint(self):
        for config in self:
            group = config.multi_session_id
            config.multi_session_hint = config._hint_in_multi_session(group)

    def _hint_in_multi_session(self, group):
        """What a manager should know who puts this one in there, or nothing."""
        if not group or group.config_ids - self - self._origin:
            return False
        return _("No other point of sale is in this multi-session yet.")

    def _compute_multi_session_double_count(self):
        doubles = (
            self.env["pos.multi.session.payment"]
            .sudo()
            .search(
                [
                    ("result", "=", "double"),
                    ("is_settled", "=", False),
                    ("pos_order_id.config_id", "in", self.ids),
                ]
            )
        )
        for config in self:
            known = config._origin
            mine = doubles.filtered(lambda each, mine=known: each.config_id == mine)
            config.multi_session_double_count = len(mine)

    def action_view_multi_session_doubles(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "pos_multi_session_sync.pos_multi_session_payment_action"
        )
        domain = [("result", "=", "double"), ("config_id", "=", self.id)]
        return {**action, "domain": domain}

    @api.constrains("multi_session_id", "company_id", "journal_id")
    def _check_multi_session(self):
        for config in self.filtered("multi_session_id"):
            group = config.multi_session_id
            if config.company_id != group.company_id:
                raise ValidationError(
                    _(
                        "%(config)s belongs to %(company)s, but the multi-session "
                        "%(group)s to %(other)s.",
                        config=config.name,
                        company=config.company_id.name,
                        group=group.name,
                        other=group.company_id.name,
                    )
                )
            if len(group.config_ids.currency_id) > 1:
                raise ValidationError(
                    _(
                        "Points of sale that share orders need one currency; those of "
                        "%(group)s have %(currencies)s.",
                        group=group.name,
                        currencies=", ".join(
                            group.config_ids.currency_id.mapped("name")
                        ),
                    )
                )

    def write(self, vals):
        if "multi_session_id" not in vals:
            return super().write(vals)
        self._check_guarded(vals)
        changing = self.filtered(
            lambda config: config.multi_session_id.id
            != (vals["multi_session_id"] or False)
        )
        changing._check_multi_session_closed()
        groups = changing.multi_session_id
        rule = {key: vals[key] for key in vals if key == RULE}
        result = super().write({key: vals[key] for key in vals if key != RULE})
        if rule:
            # Of the one that is chosen, once it is.
            super().write(rule)
        (groups | changing.multi_session_id)._notify_changed()
        # Those who worked there have known its name.
        CHANGE_CHANNEL.after_commit(groups.sudo())
        return result

    def _check_multi_session_closed(self):
        """An open till works by the orders that it has."""
        if sessions := self._multi_session_open():
            raise UserError(
                _(
                    "Close these sessions first; a point of sale joins or leaves a "
                    "multi-session while it is closed: %s.",
                    ", ".join(
                        f"{session.config_id.name} ({session.name})"
                        for session in sessions
                    ),
                )
            )

    def get_tables_order_count_and_printing_changes(self):
        """pos_restaurant counts drafts for its floor plan; it alone calls this.

        Tills that share their orders count those: a guest's draft would be a second
        one, in which nobody notes what was sent to the kitchen.
        """
        self.check_access_rights("read")
        self.check_access_rule("read")
        count = getattr(super(), "get_tables_order_count_and_printing_changes", list)
        none = {"orders": 0, "changes": 0, "skip_changes": 0}
        is_shared = self.sudo().multi_session_id.active
        return [{**table, **none} if is_shared else table for table in count()]

    def _document_configs_domain(self):
        """What was paid at one till of a group is handed over at any of them."""
        tills = [
            ("active", "=", True),
            ("multi_session_id.active", "=", True),
            ("multi_session_id.config_ids", "in", self.ids),
        ]
        return expression.OR([super()._document_configs_domain(), tills])

    def _multi_session_open(self):
        """Sessions in which tills may be working now."""
        return self.env["pos.session"].search(
            [
                ("config_id", "in", self.ids),
                ("state", "!=", "closed"),
                ("rescue", "=", False),
            ]
        )

    def _multi_session_at_start(self):
        """What a till has to know to take part; None if it is in no multi-session.

        {group: {id, name, channel, tills}, epoch, last_seq, is_mesh, me: actor}
        """
        self.ensure_one()
        self.env.flush_all()
        group_row = enter_group(
            self.env.cr, datetime.utcnow(), self.id, self.env.uid, lock=False
        )
        if not group_row:
            return None
        return {
            **group_facts(group_row, self.env.uid),
            "epoch": group_row["epoch"],
            "last_seq": group_row["last_seq"],
            # Whether tills connect; the key is for those that ask, see `sync`.
            "is_mesh": bool(mesh_facts(self.env, group_row)),
        }

    # -- transfers --------------------------------------------------------------------

    @api.depends("is_order_sender", "is_order_receiver", "company_id", "currency_id")
    def _compute_order_transfer_hints(self):
        for config in self:
            hints = config._order_transfer_hints(
                config.is_order_sender, config.is_order_receiver
            )
            config.order_sender_hint, config.order_receiver_hint = hints

    def _order_transfer_hints(self, sends, receives):
        """What is missing before orders can be sent from here, and to here.

        :return: a text or False, for each
        """
        others = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("id", "not in", self._origin.ids),
            ]
        ).filtered(lambda other: other.currency_id == self.currency_id)
        to_sender = to_receiver = False
        if sends and not any(others.mapped("is_order_receiver")):
            to_sender = _("No other point of sale receives orders yet.")
        if receives and not any(others.mapped("is_order_sender")):
            to_receiver = _("No other point of sale sends orders yet.")
        return to_sender, to_receiver

    def _order_sending_trouble(self, receiver_ids):
        """Why this POS cannot send to those: (code, words), or None."""
        if not self.is_order_sender:
            return "sender", _("%s is not set to send orders.", self.name)
        receivers = self.sudo().browse(receiver_ids).exists()
        if len(receivers) < len(receiver_ids):
            return "receiver", _("A receiver is no longer there.")
        for receiver in receivers:
            trouble = self._order_receiver_trouble(receiver)
            trouble = trouble or self._order_crowd_trouble(receiver)
            if trouble:
                return trouble
        return None

    def _order_crowd_trouble(self, receiver):
        """So many that nobody there would find the others'."""
        waiting = self.env["pos.order.transfer.receiver"].sudo()
        count = waiting.search_count(
            [
                ("sender_config_id", "=", self.id),
                ("config_id", "=", receiver.id),
                ("state", "in", OFFERED),
            ]
        )
        if count < MAX_WAITING:
            return None
        words = _(
            "%(pos)s has not dealt with %(count)s orders that you sent. Take some of "
            "them back, or ask there.",
            pos=receiver.name,
            count=count,
        )
        return "crowd", words

    def _order_receiver_trouble(self, receiver):
        """Why no order of this POS can go there, no matter who sends it."""
        name = receiver.name
        if receiver.company_id != self.company_id:
            return "company", _("A receiver belongs to another company.")
        if receiver == self:
            return "receiver", _("An order cannot be sent to where it is.")
        if not receiver.active or not receiver.is_order_receiver:
            return "receiver", _("%s does not receive orders.", name)
        if receiver.currency_id != self.currency_id:
            words = _(
                "%(pos)s sells in %(theirs)s, this order is in %(ours)s.",
                pos=name,
                theirs=receiver.currency_id.name,
                ours=self.currency_id.name,
            )
            return "currency", words
        return None

    def _compute_order_transfer_count(self):
        transfers = self.env["pos.order.transfer"].sudo()
        for config in self:
            # Of two kinds, each by its index
            mine = transfers.search(
                [("config_id", "=", config.id), ("state", "in", UNDECIDED)]
            )
            theirs = self.env["pos.order.transfer.receiver"].sudo()
            for_me = theirs.search(
                [
                    ("config_id", "=", config.id),
                    ("state", "in", ("waiting", "seen", "failed", "taken")),
                ]
            ).transfer_id
            config.order_transfer_count = len(mine | for_me)

    def action_view_order_transfers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "pos_multi_session_sync.pos_order_transfer_action"
        )
        domain = [
            "|",
            ("config_id", "=", self.id),
            ("receiver_ids.config_id", "=", self.id),
        ]
        context = {"search_default_filter_not_finished": 1, "pos_name_only": True}
        return {**action, "domain": domain, "context": context}
