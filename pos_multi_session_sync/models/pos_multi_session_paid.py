# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib
import hmac
import logging
from datetime import datetime

from psycopg2.errors import LockNotAvailable

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL, consteq

from ..admission import begin_read_committed, lock_group
from ..sale_shape import SERVER
from ..tables import Source, Tables

_logger = logging.getLogger(__name__)

# ids of groups, until the commit
TO_WRITE_DOWN = "pos_multi_session_sync.paid"
TO_CANCEL = "pos_multi_session_sync.cancelled"
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


class PosMultiSession(models.Model):
    """Sales come to the log in the order in which they were committed.

    The sale and the note that it closes an order are one transaction; the sale takes
    its time, and to hold the group's lock meanwhile would stop all tills. So the note
    gets its number right after, by whoever comes first: the same request once it has
    committed, a till that asks for anything, or the cron.
    """

    _inherit = "pos.multi.session"

    def _seen_by(self, config, sale):
        """What the payer had seen, as far as it is there, or is the payer's own.

        A page's own changes may still be on their way; those of others were seen only
        if they are here, or if their page has vouched for it: tills that are connected
        show each other's before the server has them.
        """
        seen = sale["seen"]
        self.env.cr.execute(
            "SELECT g.last_seq, c.client, c.last_n, c.user_id, c.config_id"
            "  FROM pos_multi_session AS g"
            "  LEFT JOIN pos_multi_session_client AS c"
            "    ON c.multi_session_id = g.id AND c.client = ANY(%s)"
            " WHERE g.id = %s",
            [[seen["client"], *seen["also"]], self.id],
        )
        rows = self.env.cr.fetchall()
        latest = {SERVER: rows[0][0]}
        for _seq, client, last_n, user, place in rows:
            is_own = user == self.env.uid and place == config.id
            proof = sale["proofs"].get(client) or ""
            secret = self._secret_of({"id": self.id}, client)
            if client and not is_own and not consteq(proof, secret):
                voucher = sale["vouchers"].get(client)
                latest[client] = max(last_n, self._vouched(secret, client, voucher))

        def upto(client, n):
            return min(n, latest.get(client, n))

        return {
            "client": seen["client"],
            "n": upto(seen["client"], seen["n"]),
            "cursor": min(seen["cursor"], rows[0][0]),
            "also": {client: upto(client, n) for client, n in seen["also"].items()},
        }

    def _vouched(self, secret, client, voucher):
        """Up to which number that page lets others have seen its changes."""
        n, mac = voucher or (0, "")
        message = f"{self.id}:{client}:{n}".encode()
        good = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
        return n if consteq(mac, good) else 0

    def _write_down_after_commit(self):
        self._after_commit(TO_WRITE_DOWN, "_write_down", "_notify_doubles")

    def _after_commit(self, key, *methods):
        """Call methods of these groups, each in a transaction of its own."""
        hooks, registry = self.env.cr.postcommit, self.env.registry
        if key not in hooks.data:
            hooks.data[key] = set()

            @hooks.add
            def call():
                groups = sorted(hooks.data.pop(key))
                for method in methods:
                    in_own_transaction(registry, groups, method)

        hooks.data[key].update(self.ids)

    def _cancel_drafts_after_commit(self):
        self._after_commit(TO_CANCEL, "_cancel_drafts")

    def _cancel_drafts(self):
        """Cancel what was saved for an online payment of an order that is closed."""
        begin_read_committed(self.env.cr)
        closed = SQL(
            "EXISTS (SELECT FROM pos_multi_session_order AS shared"
            " WHERE shared.multi_session_id = ANY(%s) AND shared.state != 'open'"
            " AND shared.uuid = multi_session_draft->>'order')",
            self.ids,
        )
        self.env["pos.order"]._cancel_drafts_of_shared(closed)

    def _write_down(self):
        """Give what was paid its number in the log."""
        for group in self.ids:
            begin_read_committed(self.env.cr)
            self._write_down_paid(Tables(self.env.cr, datetime.utcnow()), group)

    def _notify_doubles(self):
        begin_read_committed(self.env.cr)
        payments = self.env["pos.multi.session.payment"]
        payments.flush_model(["is_notified", "result"])
        # Two requests of one moment know of the same ones: each is told of by one.
        self.env.cr.execute(TO_NOTIFY, [self.ids, DOUBLE])
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
                self.browse(group_id)._write_down_after_commit()
        self.env["pos.multi.session.payment"].invalidate_model()


def in_own_transaction(registry, groups, method):
    """What the method returns. Nothing is lost if it fails: the cron comes by again."""
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return getattr(env["pos.multi.session"].browse(groups), method)()
    except LockNotAvailable:
        _logger.info("%s of the multi-sessions %s is for later", method, groups)
    except Exception:
        _logger.exception("%s of the multi-sessions %s failed", method, groups)
    return None


class PosOfflineProof(models.Model):
    _inherit = "pos.offline.proof"

    @api.model
    def _paid_twice(self, orders):
        doubles = [("pos_order_id", "in", orders.ids), ("result", "=", DOUBLE)]
        payments = self.env["pos.multi.session.payment"].sudo()
        return super()._paid_twice(orders) + payments.search_count(doubles)
