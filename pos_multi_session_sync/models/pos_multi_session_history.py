# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime

from odoo import _, api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..merge.reduce import reduce
from ..merge.shape import Malformed
from ..request import read_count, read_uuid
from ..tables import Source, Tables
from ..transaction import begin_read_committed
from .pos_multi_session_closing import actor_of

MANAGER = "point_of_sale.group_pos_manager"
MOST = 1000  # changes in an answer


class PosMultiSession(models.Model):
    """What was done to an order, and how it was before."""

    _inherit = "pos.multi.session"

    @api.model
    def history(self, config_id, order_uuid, after=0):
        """Every change of an order, oldest first, in the user's words.

        :param after: only changes with a higher seq
        :return: list of {seq, at, ts, actor, offline, type, result, text}; times are
            milliseconds
        :raise AccessError: as sync
        """
        group = self._group_for_till(config_id)
        order_uuid, after = _read(order_uuid, after)
        operations = (
            self.env["pos.multi.session.operation"]
            .sudo()
            .search(
                [
                    ("multi_session_id", "=", group.id),
                    ("order_uuid", "=", order_uuid),
                    ("seq", ">", after),
                ],
                order="seq",
                limit=MOST,
            )
        )
        texts = operations._describe()
        return [
            {
                **{
                    name: operation.content.get(name)
                    for name in (
                        "seq",
                        "at",
                        "ts",
                        "actor",
                        "offline",
                        "type",
                        "result",
                    )
                },
                "text": texts[operation],
            }
            for operation in operations
        ]

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
        return group._restore(order_uuid, seq, actor_of(self.env.user, config.sudo()))

    @api.model
    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                _("Only managers of the Point of Sale may bring back an earlier state.")
            )

    @api.model
    def _group_for_till(self, config_id):
        """The group of a POS that this user may use, in superuser mode."""
        self._check_pos_user()
        try:
            read_count(config_id, "config_id", least=1)
        except Malformed as malformed:
            raise ValidationError(str(malformed)) from malformed
        self._check_till(config_id)
        room = self._enter(Tables(self.env.cr, None), config_id, lock=False)
        return self.sudo().browse(room["id"])

    def _restore(self, order_uuid, seq, actor):
        self.ensure_one()
        tables = Tables(self.env.cr, datetime.utcnow())
        room = tables.lock(self.id)
        document = tables.documents(self.id, [order_uuid]).get(order_uuid)
        if not document or document["state"] != "open":
            raise UserError(
                _("Only an open order can be brought back to an earlier state.")
            )
        state = self._state_at(tables, order_uuid, seq)
        ledger = self._ledger(Source(tables, self.id), room)
        result = ledger.restore(
            order_uuid, {name: state[name] for name in ("fields", "lines")}, actor
        )
        self._keep(tables, room, ledger)
        self.env["pos.multi.session.order"].invalidate_model()
        return {name: result[name] for name in ("seq", "result")}

    @api.model
    def _state_at(self, tables, order_uuid, seq):
        """The document after that change, made of the log alone."""
        document = None
        for operation in tables.operations_of_order(self.id, order_uuid, 0):
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
