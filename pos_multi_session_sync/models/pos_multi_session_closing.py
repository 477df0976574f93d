# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import secrets
import uuid
from datetime import datetime

from odoo import _, api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..admission import begin_read_committed, limited_wait, lock_group
from ..facts import actor_of
from ..tables import Source, Tables

KEEP, CANCEL = "keep", "cancel"
MANAGER = "point_of_sale.group_pos_manager"


class PosMultiSessionClosing(models.AbstractModel):
    """The open orders outlive the sessions, as long as one is open."""

    _name = "pos.multi.session.closing"
    _description = "End of a Multi-session"

    # -- what the closing popup asks --------------------------------------------------

    @api.model
    def closing_info(self, session_id):
        """What whoever closes this session has to know.

        :return: None if it is in no multi-session, else {group: {id, name,
            only_managers_delete, may_delete: whether this user may cancel orders},
            is_last, others: [names of the other open points of sale], decided: "keep",
            "cancel" or False if this user has decided nothing, decided_by_others:
            {name, what} or False, and of each open_orders {uuid, number, line_count,
            changed_by, changed_at}}. An order without lines is nothing to decide about,
            nor is one that was paid and whose sale Odoo has rejected.
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
            "group": {
                "id": group.id,
                "name": group.name,
                "only_managers_delete": group.only_managers_delete,
                "may_delete": self._may_cancel(group, self.env.user),
            },
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
        :raise UserError: only managers delete orders
        """
        session = self._check_session(session_id)
        if what not in (KEEP, CANCEL):
            raise ValidationError(_("Open orders are kept or cancelled."))
        group = session.config_id.sudo().multi_session_id
        if what == CANCEL and not self._may_cancel(group, self.env.user):
            raise UserError(
                _("Only managers delete orders: these are kept for the next session.")
            )
        orders = group._orders_to_leave()
        session.sudo().write(
            {
                "multi_session_leave": what,
                "multi_session_leave_user_id": self.env.uid,
                "multi_session_leave_orders": orders.mapped("uuid"),
            }
        )
        return self.closing_info(session_id)

    @api.model
    def _may_cancel(self, group, user):
        return user.has_group(MANAGER) or not group.only_managers_delete

    @api.model
    def _check_session(self, session_id):
        self.env["pos.multi.session.sync"]._check_pos_user()
        if not isinstance(session_id, int) or isinstance(session_id, bool):
            raise ValidationError(_("There is no such session."))
        session = self.env["pos.session"].browse(session_id).exists()
        if not session:
            raise AccessError(_("There is no such session."))
        session.check_access_rights("read")
        session.check_access_rule("read")
        return session

    # -- when the last one has closed -------------------------------------------------

    @api.model
    def _leave(self, groups):
        """Of the groups that nobody works in: the open orders, and a new channel.

        Orders without lines go in any case. Those who listened cannot hear what is
        said in the next session.
        """
        for group in groups:
            begin_read_committed(self.env.cr)
            now = datetime.utcnow()
            tables = Tables(self.env.cr, now)
            group_row = lock_group(self.env.cr, group.id)
            self.env.invalidate_all()
            if not group_row or group._open_sessions():
                continue
            decided = self._decided_session(group)
            shown = decided.multi_session_leave_orders or []
            session = decided or self._last_session(group)
            who = decided.multi_session_leave_user_id or session.user_id
            is_cancel = decided.multi_session_leave == CANCEL
            may_cancel = is_cancel and self._may_cancel(group, who)
            actor = actor_of(who, session.config_id)
            cancel = set(shown) if may_cancel else set()
            self._cancel_open(tables, group_row, actor, cancel)
            self._rotate(group, now)

    @api.model
    def _leave_late(self, groups):
        """The last session was closed, but the server died before it had left."""
        for group in groups:
            last = self._last_session(group)
            if last.stop_at and last.stop_at > group.sudo().token_at:
                self._leave(group)

    @api.model
    def _decided_session(self, group):
        """Where it was said last, since the group was left before."""
        domain = [
            ("multi_session_leave", "!=", False),
            ("stop_at", ">=", group.sudo().token_at),
        ]
        return self._closed_sessions(group, domain, "write_date desc, id desc")

    @api.model
    def _last_session(self, group):
        return self._closed_sessions(group, [], "stop_at desc, id desc")

    @api.model
    def _closed_sessions(self, group, domain, order):
        configs = group.with_context(active_test=False).config_ids
        closed = [("state", "=", "closed"), ("rescue", "=", False)]
        return self.env["pos.session"].search(
            [("config_id", "in", configs.ids), *closed, *domain], order=order, limit=1
        )

    @api.model
    def _cancel_open(self, tables, group_row, actor, cancel):
        """Orders with nothing on them, and those that somebody has decided about."""
        group_id, log = group_row["id"], self.env["pos.multi.session.log"]
        orders = tables.open_orders(group_id)
        documents = tables.documents(group_id, orders)
        sequencer = log._sequencer(Source(tables, group_id, documents), group_row)
        for order in orders:
            if order in cancel or not sequencer.document(order)["lines"]:
                sequencer.cancel(order, actor)
        log._keep(tables, group_row, sequencer)

    @api.model
    def _cancel_orders(self, group, uuids, actor):
        """Close these without a payment, on all tills."""
        tables = Tables(self.env.cr, datetime.utcnow())
        log = self.env["pos.multi.session.log"]
        with limited_wait():
            group_row = lock_group(self.env.cr, group.id)
        documents = tables.documents(group.id, uuids)
        sequencer = log._sequencer(Source(tables, group.id, documents), group_row)
        if any(sequencer.document(each)["state"] != "open" for each in uuids):
            raise UserError(_("Only open orders can be cancelled."))
        for each in uuids:
            sequencer.cancel(each, actor)
        log._keep(tables, group_row, sequencer)

    @api.model
    def _rotate(self, group, now):
        self.env.cr.execute(
            "UPDATE pos_multi_session SET token = %s, token_at = %s, epoch = %s,"
            " mesh_epoch = mesh_epoch + 1 WHERE id = %s",
            [secrets.token_urlsafe(24), now, str(uuid.uuid4()), group.id],
        )
        group.invalidate_recordset()
