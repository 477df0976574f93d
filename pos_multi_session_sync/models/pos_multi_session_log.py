# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
import uuid
from datetime import datetime

from odoo import api, models
from odoo.tools import SQL

from ..admission import begin_read_committed, lock_group
from ..facts import CHANNEL, milliseconds
from ..later import CANCEL_DRAFTS, TAKE_GUESTS, WRITE_DOWN
from ..merge.guests import guest_of
from ..merge.sequencer import Sequencer
from ..merge.wire import pack_announcement
from ..tables import Source, Tables

_logger = logging.getLogger(__name__)

OK, DOUBLE = "ok", "double"
# Sales that are to be written into the log, in the order they came.
WAITING = """
SELECT w.id, w.order_uuid, w.sale, w.snapshot, w.seen, w.actor,
       (extract(epoch FROM o.date_order) * 1000)::bigint AS ts
  FROM pos_multi_session_payment AS w
  JOIN pos_order AS o ON o.id = w.pos_order_id
 WHERE w.multi_session_id = %s AND w.result IS NULL
 ORDER BY w.id
"""
# The log has what was paid from now on, and drops it when its time is over.
SETTLE = """
UPDATE pos_multi_session_payment AS w
   SET seq = %s, result = %s, order_id = o.id,
       snapshot = NULL, seen = NULL, actor = NULL
  FROM pos_multi_session_order AS o
 WHERE w.id = %s AND o.multi_session_id = w.multi_session_id AND o.uuid = w.order_uuid
"""
TO_NOTIFY = """
SELECT id
  FROM pos_multi_session_payment
 WHERE multi_session_id = ANY(%s) AND result = %s AND is_notified IS NOT TRUE
 ORDER BY id
   FOR NO KEY UPDATE SKIP LOCKED
"""


class PosMultiSessionLog(models.AbstractModel):
    """What comes into the logs of groups, and what tills are told of it.

    Sales come to the log in the order in which they were committed.

    The sale and the note that it closes an order are one transaction; the sale takes
    its time, and to hold the group's lock meanwhile would stop all tills. So the note
    gets its number right after, by the first who comes: the same request once it has
    committed, a till that asks for anything, or the cron.
    """

    _name = "pos.multi.session.log"
    _description = "Log of Multi-sessions"

    @api.model
    def _sequencer(self, source, group_row):
        return Sequencer(
            source,
            group_row["last_seq"],
            group_row["last_number"],
            milliseconds(source.now),
            lambda: str(uuid.uuid4()),
        )

    @api.model
    def _keep(self, tables, group_row, sequencer, client=None):
        """Write down what was admitted, and notify the tills; updates `group_row`."""
        first = group_row["last_seq"] + 1
        if "last_at" not in group_row:
            group_row["last_at"] = tables.logged_at(
                group_row["id"], group_row["last_seq"]
            )
        group_row.update(last_seq=sequencer.last_seq, last_number=sequencer.last_number)
        changed = [sequencer.documents[order] for order in sequencer.changed]
        if sequencer.logged:
            message = pack_announcement(group_row, first, sequencer.logged)
            self._send(group_row, "operations", message)
            messages = self.env["bus.bus"]._take_rows(CHANNEL + group_row["token"])
            tables.write_down(group_row, sequencer.logged, changed, messages, client)
        elif client:
            tables.note(group_row, client)
        group = self.env["pos.multi.session"].browse(group_row["id"])
        cancelled = [each for each in changed if each["state"] == "cancelled"]
        if cancelled:
            # Its draft may still be there, and a customer pays it online.
            CANCEL_DRAFTS.after_commit(group)
        if any(map(guest_of, cancelled)):
            # Its draft is still there, and its guest waits.
            TAKE_GUESTS.after_commit(group)

    @api.model
    def _send(self, group_row, kind, message):
        # Without a company Odoo reads the user's, while others wait for the group.
        company = {"allowed_company_ids": [group_row["company_id"]]}
        bus = self.env["bus.bus"].with_context(**company)
        channel = CHANNEL + group_row["token"]
        bus._sendone(channel, f"pos_multi_session.{kind}", message)

    # -- what was paid ----------------------------------------------------------------

    @api.model
    def _write_down(self, groups):
        """Give what was paid its number in the log."""
        for group_id in groups.ids:
            begin_read_committed(self.env.cr)
            self._write_down_paid(Tables(self.env.cr, datetime.utcnow()), group_id)

    @api.model
    def _notify_doubles(self, groups):
        begin_read_committed(self.env.cr)
        payments = self.env["pos.multi.session.payment"]
        payments.flush_model(["is_notified", "result"])
        # Two requests of one moment know of the same ones: one notifies of each.
        self.env.cr.execute(TO_NOTIFY, [groups.ids, DOUBLE])
        payments.browse(id_ for (id_,) in self.env.cr.fetchall())._notify_double()

    @api.model
    def _write_down_paid(self, tables, group_id):
        """Under the group's lock: the finalize operations of what was paid."""
        group_row = lock_group(self.env.cr, group_id)
        self.env.cr.execute(WAITING, [group_id])
        waiting = self.env.cr.dictfetchall()
        if not group_row or not waiting:
            return
        sequencer = self._sequencer(Source(tables, group_id), group_row)
        results = {}
        for payment in waiting:
            try:
                results[payment["id"]] = sequencer.finalize(
                    payment["order_uuid"],
                    payment["snapshot"],
                    payment["seen"],
                    payment["sale"],
                    payment["actor"],
                    payment["ts"],
                )
            except (ValueError, TypeError, LookupError, AttributeError):
                # The sale is recorded; its order stays open, and all others go on.
                _logger.exception("A payment cannot be logged: %s", payment["id"])
        self._keep(tables, group_row, sequencer)
        for payment_id, result in results.items():
            is_double = result["result"] == DOUBLE
            kind = DOUBLE if is_double else OK
            self.env.cr.execute(SETTLE, [result["seq"], kind, payment_id])
            if is_double:
                WRITE_DOWN.after_commit(self.env["pos.multi.session"].browse(group_id))
        self.env["pos.multi.session.payment"].invalidate_model()

    @api.model
    def _cancel_drafts(self, groups):
        """Cancel what was saved for an online payment of an order that is closed."""
        begin_read_committed(self.env.cr)
        closed = SQL(
            "EXISTS (SELECT FROM pos_multi_session_order AS shared"
            " WHERE shared.multi_session_id = ANY(%s) AND shared.state != 'open'"
            " AND shared.uuid = multi_session_draft->>'order')",
            groups.ids,
        )
        self.env["pos.order"]._cancel_drafts_of_shared(closed)
