# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What docs/OPERATIONS.md has an operator type, and what it is good for."""

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_offline import LOGS, STOCK_LOG, OfflineCase

WAITING = """
SELECT coalesce(sum(waiting_count), 0) AS sales_on_devices,
       coalesce(sum(attention_count), 0) AS need_attention,
       min(oldest) AS oldest_sale
  FROM pos_offline_device
 WHERE active;
"""
SILENT = """
SELECT coalesce(label, device.name) AS device, last_seen, waiting_count
  FROM pos_offline_device AS device
  JOIN pos_session ON pos_session.id = session_id
 WHERE active AND state != 'closed'
   AND last_seen < now() AT TIME ZONE 'utc' - interval '5 minutes';
"""
REJECTED = """
SELECT count(*) AS rejected
  FROM pos_offline_rejected_sale
 WHERE state = 'refused';
"""
MISSING = """
SELECT coalesce(sum(quantity), 0) AS missing
  FROM pos_offline_missing
 WHERE state = 'missing';
"""
LATE_JOBS = """
SELECT cron_name, nextcall
  FROM ir_cron
 WHERE active AND nextcall < now() AT TIME ZONE 'utc' - interval '2 hours';
"""
ERASE = """
UPDATE pos_offline_rejected_sale
   SET customer = NULL, payload = '{}', options = NULL
 WHERE customer = 'Name of the Customer' AND state != 'refused';
"""


@tagged("post_install", "-at_install")
class TestOperations(OfflineCase):
    def ask(self, query):
        self.env.flush_all()
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    def reject(self, **values):
        entry = self.till.entry(self.till.order(pricelist_id=10**6, **values))
        with mute_logger("odoo.sql_db", STOCK_LOG, LOGS):
            self.assertEqual(self.send(entry)["status"], "refused")
        return entry

    def test_sales_on_devices(self):
        ((sales, attention, _oldest),) = self.ask(WAITING)
        entry = self.till.entry()
        wrong = self.till.waiting(self.till.entry(), "attention")
        self.sync(report=self.till.report(self.till.waiting(entry), wrong))
        ((more, wrong, oldest),) = self.ask(WAITING)
        self.assertEqual((more - sales, wrong - attention), (2, 1))
        self.assertTrue(oldest)

    def test_devices_that_are_silent(self):
        self.sync(report=self.till.report())
        device = self.device()
        device.label = "Terrace"
        self.assertNotIn("Terrace", [row[0] for row in self.ask(SILENT)])
        device.last_seen = "2026-01-01 00:00:00"
        self.assertIn("Terrace", [row[0] for row in self.ask(SILENT)])

    def test_rejected_sales(self):
        ((before,),) = self.ask(REJECTED)
        self.reject()
        self.assertEqual(self.ask(REJECTED), [(before + 1,)])

    def test_missing_receipts(self):
        ((before,),) = self.ask(MISSING)
        self.till.entry()  # its number was given, and it never comes
        self.send(self.till.entry())
        self.assertEqual(self.ask(MISSING), [(before + 1,)])

    def test_jobs_that_do_not_run(self):
        job = self.env.ref("base.autovacuum_job")
        job.nextcall = "2026-01-01 00:00:00"
        self.assertIn(job.cron_name, [row[0] for row in self.ask(LATE_JOBS)])

    def test_a_customer_is_erased_from_what_was_rejected(self):
        """What is undecided stays: it is the only copy of a sale."""
        decided, open_one = (
            self.kept(self.reject(partner_id=self.partner.id)) for _sale in range(2)
        )
        decided.with_user(self.manager)._set_aside("Test")
        ((missing,),) = self.ask(MISSING)
        self.ask_to_erase("Clara Offline")
        self.assertFalse(decided.customer)
        self.assertEqual(decided.payload, "{}")
        self.assertEqual(open_one.customer, "Clara Offline")
        self.assertEqual(self.ask(MISSING), [(missing,)])
        rows = self.rpc(self.manager, decided, "read", ["content_html", "state"])
        self.assertNotIn("Clara", str(rows))

    def ask_to_erase(self, name):
        self.env.flush_all()
        self.env.cr.execute(ERASE.replace("Name of the Customer", name))
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestRestored(OfflineCase):
    """A backup was put back from before the session was opened."""

    def test_the_session_that_is_open_has_the_sales(self):
        entry = self.till.entry(self.till.order(pos_session_id=2**31 - 1))
        self.assertEqual(self.send(entry)["status"], "confirmed")
        order = self.orders(entry)
        self.assertEqual(order.session_id, self.pos_session)
        self.assertEqual(order.offline_session_id, self.pos_session)
        told = self.pos_session.message_ids[0].body
        self.assertIn(order.pos_reference, told)
        self.assertIn("in a session that Odoo does not have any more", told)

    def test_what_is_rescued_from_another_one_stays_by_itself(self):
        values = {"config_id": self.pos_session.config_id.id, "rescue": True}
        rescue = self.env["pos.session"].create({**values, "name": "(RESCUE FOR 1)"})
        entry = self.till.entry(self.till.order(pos_session_id=2**31 - 1))
        self.assertEqual(self.send(entry)["status"], "confirmed")
        self.assertEqual(self.orders(entry).session_id, self.pos_session)
        self.assertFalse(rescue.order_ids)

    def test_also_if_another_pos_has_its_number_now(self):
        config = self.pos_session.config_id.copy({"name": "Elsewhere"})
        others = self.env["pos.session"].create({"config_id": config.id})
        entries = [
            self.till.entry(self.till.order(pos_session_id=others.id)) for _sale in "12"
        ]
        results = self.sync(*entries)["results"]
        self.assertEqual({each["status"] for each in results}, {"confirmed"})
        for entry in entries:
            self.assertEqual(self.orders(entry).session_id, self.pos_session)
        self.assertFalse(others.order_ids)
