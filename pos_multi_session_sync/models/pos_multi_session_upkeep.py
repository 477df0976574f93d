# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from datetime import datetime, timedelta

from odoo import api, fields, models

from ..admission import begin_read_committed, lock_group
from ..later import in_own_transaction
from ..transfer_shape import CANCELLED, DELIVERED, RECALLED, REFUSED

LOG = "pos.multi.session.log"
# What should have happened after a commit.
MISSED = (
    (LOG, "_write_down"),
    (LOG, "_notify_doubles"),
    (LOG, "_cancel_drafts"),
    ("pos.multi.session.guests", "_take_guests"),
    ("pos.multi.session.closing", "_leave_late"),
)
# Closed orders that are dropped at once: the tills of the group wait meanwhile.
FORGOTTEN = 25
TIMES = 40  # in one run
CLIENTS_DAYS = 400  # a till's counter is kept for so long after it was last seen
SLOW_TILLS = timedelta(days=7)  # a till that was away for longer begins anew
GONE = timedelta(hours=1)  # whoever was not heard of for so long is nowhere


class PosMultiSessionUpkeep(models.AbstractModel):
    """What should have happened and did not, and what need not be kept."""

    _name = "pos.multi.session.upkeep"
    _description = "Upkeep of Multi-sessions"

    @api.model
    def _cron_upkeep(self):
        groups = self.env["pos.multi.session"].with_context(active_test=False)
        for group in groups.search([]):
            for model, method in MISSED:
                in_own_transaction(self.env.registry, group.ids, model, method)
            for _time in range(TIMES):
                if not in_own_transaction(
                    self.env.registry, group.ids, self._name, "_forget"
                ):
                    break

    @api.model
    def _forget(self, groups):
        """Drop the closed orders, with their history, that are older than wanted.

        The floor of the log rises: a till that knows less begins from a snapshot.

        :return: whether there may be more of them
        """
        is_more = False
        for group in groups:
            begin_read_committed(self.env.cr)
            now = datetime.utcnow()
            group_row = lock_group(self.env.cr, group.id)
            if group_row:
                before = now - timedelta(days=group.history_days)
                floor, count = self._forget_orders(group, before, now)
                is_more = is_more or count >= FORGOTTEN
                self.env.cr.execute(
                    "UPDATE pos_multi_session SET floor_seq = greatest(floor_seq, %s)"
                    " WHERE id = %s",
                    [floor, group.id],
                )
                self.env.cr.execute(
                    "UPDATE pos_multi_session_client SET presence_screen = NULL"
                    " WHERE multi_session_id = %s AND presence_screen IS NOT NULL"
                    " AND last_seen < %s",
                    [group.id, now - GONE],
                )
                self.env.cr.execute(
                    "DELETE FROM pos_multi_session_client"
                    " WHERE multi_session_id = %s AND last_seen < %s",
                    [group.id, now - timedelta(days=CLIENTS_DAYS)],
                )
                self.env.cr.execute(
                    "DELETE FROM pos_multi_session_quota"
                    " WHERE multi_session_id = %s AND empty_at < %s",
                    [group.id, now - GONE],
                )
        self.env.invalidate_all(flush=False)
        return is_more

    @api.model
    def _forget_orders(self, group, before, now):
        """The highest number that was dropped, or 0, and how many orders.

        Not what a till that comes regularly has not seen, for a week at most: a page
        that asks and takes nothing holds up nobody. Nor an order from which an open
        one came, or that was merged into an open one, by way of others, too: what
        belongs to that may still be looked for there.
        """
        self.env.cr.execute(
            """
            WITH slowest AS (
                SELECT coalesce(min(acked_seq), 2147483647) AS seq
                  FROM pos_multi_session_client
                 WHERE multi_session_id = %(group)s AND last_seen >= %(tills)s
            ), old AS (
                SELECT o.id
                  FROM pos_multi_session_order AS o, slowest
                 WHERE o.multi_session_id = %(group)s AND o.state != 'open'
                   AND o.changed_at < %(before)s
                   AND (o.revision <= slowest.seq OR o.changed_at < %(tills)s)
                   AND NOT EXISTS (
                       SELECT FROM pos_multi_session_order AS child
                        WHERE child.multi_session_id = o.multi_session_id
                          AND child.origin_uuid = o.uuid AND child.state = 'open'
                   )
                   AND NOT EXISTS (
                       WITH RECURSIVE target AS (
                           SELECT t.uuid, t.state, t.document->>'merged' AS merged
                             FROM pos_multi_session_order AS t
                            WHERE t.multi_session_id = o.multi_session_id
                              AND t.uuid = o.document->>'merged'
                            UNION
                           SELECT t.uuid, t.state, t.document->>'merged'
                             FROM target JOIN pos_multi_session_order AS t
                               ON t.multi_session_id = o.multi_session_id
                              AND t.uuid = target.merged
                       )
                       SELECT FROM target WHERE state = 'open'
                   )
                 ORDER BY o.id
                 LIMIT %(most)s
            ), gone AS (
                DELETE FROM pos_multi_session_operation
                 WHERE order_id IN (SELECT id FROM old)
                RETURNING seq
            ), astray AS (
                DELETE FROM pos_multi_session_operation AS l
                 USING slowest
                 WHERE l.order_id IS NULL AND l.multi_session_id = %(group)s
                   AND l.at < %(before)s
                   AND (l.seq <= slowest.seq OR l.at < %(tills)s)
                RETURNING l.seq
            ), dropped AS (
                DELETE FROM pos_multi_session_order
                 WHERE id IN (SELECT id FROM old)
            )
            SELECT coalesce(max(seq), 0), (SELECT count(*) FROM old)
              FROM (SELECT seq FROM gone UNION ALL SELECT seq FROM astray) AS forgotten
            """,
            {
                "group": group.id,
                "before": before,
                "tills": now - SLOW_TILLS,
                "most": FORGOTTEN,
            },
        )
        return self.env.cr.fetchone()


KEEP_DAYS = "pos_multi_session_sync.transfer_keep_days"
DEFAULT_KEEP_DAYS = 400
ENDED = (DELIVERED, REFUSED, RECALLED, CANCELLED)
BATCH = 2_000


class PosOrderTransferUpkeep(models.AbstractModel):
    """For how long transfers are kept."""

    _name = "pos.order.transfer.upkeep"
    _description = "Upkeep of Order Transfers"

    @api.model
    def _keep_days(self):
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param(KEEP_DAYS, DEFAULT_KEEP_DAYS)
        try:
            return max(0, int(value))
        except (TypeError, ValueError):
            return DEFAULT_KEEP_DAYS

    @api.model
    def _clean_up(self):
        """Forget what has ended long ago; orders go on knowing where they began.

        :return: how many went
        """
        days = self._keep_days()
        if not days:
            return 0
        old = (
            self.env["pos.order.transfer"]
            .sudo()
            .search(
                [
                    (
                        "sent_at",
                        "<",
                        fields.Datetime.subtract(fields.Datetime.now(), days=days),
                    ),
                    ("state", "in", ENDED),
                    ("is_returning", "=", False),
                ],
                order="id",
                limit=BATCH,
            )
        )
        count = len(old)
        old.unlink()
        if count == BATCH:
            self.env.ref(
                "pos_multi_session_sync.pos_order_transfer_cron_clean_up"
            )._trigger()
        return count
