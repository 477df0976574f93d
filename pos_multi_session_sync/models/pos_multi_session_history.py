# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime

from odoo import _, api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..admission import begin_read_committed, limited_wait, lock_group
from ..facts import actor_of
from ..merge.document import last_move
from ..merge.guests import GUEST
from ..merge.reduce import reduce
from ..merge.wire import MAX_COUNT, Malformed, read_count, read_uuid
from ..tables import Source, Tables

MANAGER = "point_of_sale.group_pos_manager"
PAGE, LARGEST_PAGE = 50, 200  # changes in an answer
# Changes of the order, newest first. What changed nothing is no news, and some keys
# only go with another one.
CHANGES = """
SELECT id
  FROM pos_multi_session_operation
 WHERE multi_session_id = %(group)s AND order_uuid = %(order)s
   AND (type NOT IN ('order.print', 'order.printed')
        OR content->'missing' IS NOT NULL)
   AND seq < %(before)s
   AND result IS DISTINCT FROM 'known'
   AND coalesce(content->>'key', '') <> ALL(%(silent)s)
 ORDER BY seq DESC
 LIMIT %(limit)s
"""
SILENT = ["price_type", GUEST]


class PosMultiSessionHistory(models.AbstractModel):
    """What was done to an order, and how it was before."""

    _name = "pos.multi.session.history"
    _description = "History of Shared Orders"

    @api.model
    def history(self, config_id, order_uuid, before=None, limit=PAGE):
        """What was done to an order, newest first, in the user's words.

        :param before: only changes with a lower seq, for the next page
        :param limit: so many changes at most
        :return: {order, changes, more, may_restore}: order is None while the group
            has not heard of it, else {uuid, number, state, why, origin, related}, where
            origin and those in related are {uuid, number, state, why} of the orders
            that it came of, and that came of it; each of changes is {seq, at, ts,
            actor, offline, type, result, text, outcome, successor}, times in
            milliseconds
        :raise AccessError: as sync
        :raise ValidationError: not the agreed form
        """
        group = self._group_for_till(config_id)
        order_uuid, before, limit = _read_page(order_uuid, before, limit)
        order = group.env["pos.multi.session.order"].search(
            [("multi_session_id", "=", group.id), ("uuid", "=", order_uuid)]
        )
        relatives = order._relatives()
        operations = self._changes(group, order_uuid, before, limit + 1)
        return {
            "order": order._values(relatives) if order else None,
            "changes": operations[:limit]._change_values(relatives),
            "more": len(operations) > limit,
            "may_restore": order.state == "open" and self.env.user.has_group(MANAGER),
        }

    @api.model
    def _changes(self, group, order_uuid, before, limit):
        self.env.cr.execute(
            CHANGES,
            {
                "group": group.id,
                "order": order_uuid,
                "before": before,
                "silent": SILENT,
                "limit": limit,
            },
        )
        ids = [each for (each,) in self.env.cr.fetchall()]
        return group.env["pos.multi.session.operation"].browse(ids)

    @api.model
    def restore(self, config_id, order_uuid, seq):
        """A manager brings an open order back to what it was after that change.

        :return: {seq, result} of the change that this is
        :raise AccessError: not a manager, or as sync
        :raise UserError: the order is not open, or had no such state
        """
        self._check_manager()
        group = self._group_for_till(config_id)
        order_uuid, seq = _read(order_uuid, seq)
        config = self.env["pos.config"].browse(config_id)
        begin_read_committed(self.env.cr)
        actor = actor_of(self.env.user, config.sudo())
        return self._restore(group, order_uuid, seq, actor)

    @api.model
    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                _("Only managers of the Point of Sale may bring back an earlier state.")
            )

    @api.model
    def _group_for_till(self, config_id):
        """The group of a POS that this user may use, in superuser mode."""
        sync = self.env["pos.multi.session.sync"]
        sync._check_pos_user()
        try:
            read_count(config_id, "config_id", least=1)
        except Malformed as malformed:
            raise ValidationError(str(malformed)) from malformed
        sync._check_till(config_id)
        tables = Tables(self.env.cr, datetime.utcnow())
        group_row = sync._enter(tables, config_id, lock=False)
        return self.env["pos.multi.session"].sudo().browse(group_row["id"])

    @api.model
    def _restore(self, group, order_uuid, seq, actor):
        tables = Tables(self.env.cr, datetime.utcnow())
        log = self.env["pos.multi.session.log"]
        self._check_open(group, tables, order_uuid, seq)
        # What is logged stays as it is: others need not wait while it is made.
        state = self._state_at(group, tables, order_uuid, seq)
        with limited_wait():
            group_row = lock_group(self.env.cr, group.id)
        self._check_open(group, tables, order_uuid, seq)
        sequencer = log._sequencer(Source(tables, group.id), group_row)
        result = sequencer.restore(
            order_uuid, {name: state[name] for name in ("fields", "lines")}, actor
        )
        log._keep(tables, group_row, sequencer)
        self.env["pos.multi.session.order"].invalidate_model()
        return {name: result[name] for name in ("seq", "result")}

    @api.model
    def _bring_back(self, group, order_uuids, actor):
        """Each of these deleted orders becomes a new one, with what it had."""
        tables = Tables(self.env.cr, datetime.utcnow())
        log = self.env["pos.multi.session.log"]
        with limited_wait():
            group_row = lock_group(self.env.cr, group.id)
        documents = tables.documents(group.id, order_uuids)
        sequencer = log._sequencer(Source(tables, group.id, documents), group_row)
        for order_uuid in order_uuids:
            document = sequencer.document(order_uuid)
            is_deleted = document["state"] == "cancelled" and not document.get("merged")
            if not is_deleted or not document["lines"]:
                raise UserError(_("Only deleted orders can be brought back."))
            contents = {name: document[name] for name in ("fields", "lines")}
            sequencer.restore(order_uuid, contents, actor)
        log._keep(tables, group_row, sequencer)

    @api.model
    def _check_open(self, group, tables, order_uuid, seq):
        document = tables.documents(group.id, [order_uuid]).get(order_uuid)
        if not document or document["state"] != "open":
            raise UserError(
                _("Only an open order can be brought back to an earlier state.")
            )
        if seq < last_move(document):
            raise UserError(
                _(
                    "The order was merged with another one, or separated, after that."
                    " Only a later state can be brought back."
                )
            )

    @api.model
    def _state_at(self, group, tables, order_uuid, seq):
        """The document after that change, made of the log alone."""
        document = None
        for operation in tables.operations_of_order(group.id, order_uuid, 0):
            if operation["seq"] > seq:
                break
            document, _result, _detail = reduce(document, operation)
        if not document:
            raise UserError(_("There was no such order then."))
        return document


def _read(order_uuid, seq):
    try:
        return read_uuid(order_uuid, "order_uuid"), read_count(seq, "seq")
    except Malformed as malformed:
        raise ValidationError(str(malformed)) from malformed


def _read_page(order_uuid, before, limit):
    order_uuid, before = _read(order_uuid, MAX_COUNT if before is None else before)
    try:
        return order_uuid, before, min(read_count(limit, "limit", 1), LARGEST_PAGE)
    except Malformed as malformed:
        raise ValidationError(str(malformed)) from malformed
