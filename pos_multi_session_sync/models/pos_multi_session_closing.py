# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import secrets
import uuid
from datetime import datetime

from odoo import _, api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.pos_offline_queue.delivery import REFUSED

from ..admission import begin_read_committed, limited_wait, lock_group
from ..tables import Source, Tables

TO_LEAVE = "pos_multi_session_sync.leave"  # ids of groups, until the commit
KEEP, CANCEL = "keep", "cancel"


class PosMultiSession(models.Model):
    """The open orders outlive the sessions, as long as one is open."""

    _inherit = "pos.multi.session"

    # -- what the closing popup asks --------------------------------------------------

    @api.model
    def closing_info(self, session_id):
        """What whoever closes this session has to know.

        :return: None if it is in no multi-session, else {group: {id, name}, is_last,
            others: [names of the other open points of sale], decided: "keep", "cancel"
            or False if this user has decided nothing, decided_by_others: {name, what}
            or False, and of each open_orders {uuid, number, line_count, changed_by,
            changed_at}}. An order without lines is nothing to decide about, nor is one
            that was paid and whose sale Odoo has rejected.
            If it is the last one and there are open orders, it does not close until
            decide_open_orders was called.
        """
        session = self._check_session(session_id)
        group = session.config_id.sudo().multi_session_id
        if not group:
            return None
        others = (group._open_sessions() - session).config_id
        orders = group._orders_to_leave()
        decider = session.sudo().multi_session_leave_user_id
        is_of_other = session.sudo().multi_session_leave and decider != self.env.user
        return {
            "group": {"id": group.id, "name": group.name},
            "is_last": group._is_last(session),
            "others": others.mapped("name"),
            "decided": session._multi_session_decided(orders),
            "decided_by_others": is_of_other
            and {"name": decider.name, "what": session.sudo().multi_session_leave},
            "open_orders": [
                {
                    "uuid": order.uuid,
                    "number": order.number,
                    "line_count": order.line_count,
                    "changed_by": order.changed_by,
                    "changed_at": str(order.changed_at),
                }
                for order in orders
            ],
        }

    @api.model
    def decide_open_orders(self, session_id, what):
        """What becomes of the open orders if this is the last session to close.

        :param what: "keep" for the next session, or "cancel"
        :return: what closing_info returns
        """
        session = self._check_session(session_id)
        if what not in (KEEP, CANCEL):
            raise ValidationError(_("Open orders are kept or cancelled."))
        orders = session.config_id.sudo().multi_session_id._orders_to_leave()
        session.sudo().write(
            {
                "multi_session_leave": what,
                "multi_session_leave_user_id": self.env.uid,
                "multi_session_leave_orders": orders.mapped("uuid"),
            }
        )
        return self.closing_info(session_id)

    @api.model
    def _check_session(self, session_id):
        self._check_pos_user()
        if not isinstance(session_id, int) or isinstance(session_id, bool):
            raise ValidationError(_("There is no such session."))
        session = self.env["pos.session"].browse(session_id).exists()
        if not session:
            raise AccessError(_("There is no such session."))
        session.check_access_rights("read")
        session.check_access_rule("read")
        return session

    def _orders_to_leave(self):
        """Open orders that have something on them, but those that were paid."""
        domain = [
            ("multi_session_id", "=", self.id),
            ("state", "=", "open"),
            ("line_count", ">", 0),
            ("uuid", "not in", self._rejected_orders()),
        ]
        return self.env["pos.multi.session.order"].search(domain, order="number, id")

    def _rejected_orders(self):
        """Keys of those that were paid, and whose sale Odoo has rejected."""
        configs = self.sudo().with_context(active_test=False).config_ids
        rejected = self.env["pos.offline.rejected.sale"].sudo()
        domain = [
            ("config_id", "in", configs.ids),
            ("state", "=", REFUSED),
            ("shared_order", "!=", False),
        ]
        return rejected.search(domain).mapped("shared_order")

    def _is_last(self, session):
        return bool(self) and not self._open_sessions() - session

    # -- when the last one has closed -------------------------------------------------

    def _leave_after_commit(self):
        if self:
            self._after_commit(TO_LEAVE, "_leave")

    def _leave(self):
        """Of the groups that nobody works in: the open orders, and a new channel.

        Orders without lines go in any case. Those who listened cannot hear what is
        said in the next session.
        """
        for group in self:
            begin_read_committed(self.env.cr)
            now = datetime.utcnow()
            tables = Tables(self.env.cr, now)
            group_row = lock_group(self.env.cr, group.id)
            self.env.invalidate_all()
            if not group_row or group._open_sessions():
                continue
            decided = group._decided_session()
            shown = decided.multi_session_leave_orders or []
            cancel = set(shown) if decided.multi_session_leave == CANCEL else set()
            session = decided or group._last_session()
            who = decided.multi_session_leave_user_id or session.user_id
            group._cancel_open(
                tables, group_row, actor_of(who, session.config_id), cancel
            )
            group._rotate(now)

    def _decided_session(self):
        """Where it was said last, since the group was left before."""
        domain = [
            ("multi_session_leave", "!=", False),
            ("stop_at", ">=", self.sudo().token_at),
        ]
        return self._closed_sessions(domain, "write_date desc, id desc")

    def _last_session(self):
        return self._closed_sessions([], "stop_at desc, id desc")

    def _closed_sessions(self, domain, order):
        configs = self.with_context(active_test=False).config_ids
        closed = [("state", "=", "closed"), ("rescue", "=", False)]
        return self.env["pos.session"].search(
            [("config_id", "in", configs.ids), *closed, *domain], order=order, limit=1
        )

    def _cancel_open(self, tables, group_row, actor, cancel):
        """Orders with nothing on them, and those that somebody has decided about."""
        orders = tables.open_orders(self.id)
        documents = tables.documents(self.id, orders)
        sequencer = self._sequencer(Source(tables, self.id, documents), group_row)
        for order in orders:
            if order in cancel or not sequencer.document(order)["lines"]:
                sequencer.cancel(order, actor)
        self._keep(tables, group_row, sequencer)

    def _cancel_orders(self, uuids, actor):
        """Close these without a payment, on all tills."""
        tables = Tables(self.env.cr, datetime.utcnow())
        with limited_wait():
            group_row = lock_group(self.env.cr, self.id)
        documents = tables.documents(self.id, uuids)
        sequencer = self._sequencer(Source(tables, self.id, documents), group_row)
        if any(sequencer.document(each)["state"] != "open" for each in uuids):
            raise UserError(_("Only open orders can be cancelled."))
        for each in uuids:
            sequencer.cancel(each, actor)
        self._keep(tables, group_row, sequencer)

    def _rotate(self, now):
        self.env.cr.execute(
            "UPDATE pos_multi_session SET token = %s, token_at = %s, epoch = %s,"
            " mesh_epoch = mesh_epoch + 1 WHERE id = %s",
            [secrets.token_urlsafe(24), now, str(uuid.uuid4()), self.id],
        )
        self.invalidate_recordset()


def actor_of(user, config):
    """Who did it where, as the log has it."""
    return {
        "user": user.id,
        "name": user.name,
        "config": config.id or None,
        "till": config.name or "",
    }
