# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from .common_offline import MANAGER
from .test_offline_figure import FigureCase


@tagged("post_install", "-at_install")
class TestHealth(FigureCase):
    """One page for what needs somebody, each with the list of it."""

    def setUp(self):
        super().setUp()
        self.look = self.env["pos.offline.health"]
        job = self.env.ref("pos_offline_queue.ir_cron_make_documents")
        job.nextcall = fields.Datetime.now() + timedelta(days=1)

    def checks(self, user=None):
        user = user or self.manager
        action = self.rpc(user, self.look, "action_look")
        health = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        return health, {check.name: check for check in health.check_ids}

    def shown(self, check):
        action = self.rpc(self.manager, check, "action_show")
        return self.env[action["res_model"]].search(action["domain"])

    def count_of(self, words):
        _health, checks = self.checks()
        (check,) = (checks[name] for name in checks if words in name)
        if check.count and check.action:
            self.assertEqual(len(self.shown(check)), check.count)
        return check.count, check.level

    def loses_one(self):
        self.till.entry()  # its number was given, and it never comes
        self.send(self.till.entry())

    def test_what_needs_somebody_is_counted_and_listed(self):
        self.report()
        device = self.device()
        cases = (
            ("with sales that are not", lambda: self.report(self.till.entry())),
            ("needs attention", lambda: device.write({"attention_count": 1})),
            ("not heard from", lambda: self.hear_nothing(device)),
            ("old version", lambda: device.write({"is_outdated": True})),
            ("storage is not safe", lambda: device.write({"storage_problem": "full"})),
            ("Rejected sales", self.refused),
            (
                "Missing receipts",
                lambda: (self.till.entry(), self.send(self.till.entry())),
            ),
        )
        for words, happens in cases:
            with self.subTest(words):
                before, _level = self.count_of(words)
                happens()
                self.env.invalidate_all()
                count, level = self.count_of(words)
                self.assertEqual(count, before + 1)
                self.assertIn(level, ("warning", "danger"))
        self.assertEqual(self.checks()[0].level, "danger")

    def test_what_was_settled_is_known_for_a_day(self):
        rejected = self.kept(self.refused())
        rejected.with_user(self.manager)._set_aside("Test")
        count, _level = self.count_of("since yesterday")
        rejected.first_attempt_at = fields.Datetime.now() - timedelta(days=2)
        self.assertEqual(self.count_of("since yesterday")[0], count - 1)

    def test_jobs_that_do_not_run(self):
        count, _level = self.count_of("Scheduled actions")
        self.env.ref("pos_offline_queue.ir_cron_make_documents").active = False
        self.assertEqual(self.count_of("Scheduled actions"), (count + 1, "warning"))

    def test_another_company_is_not_counted(self):
        self.report(self.till.entry())
        self.assertTrue(self.count_of("with sales that are not")[0])
        other = self.env["res.company"].create({"name": "Second Company"})
        _health, checks = self.checks(
            self.make_user("off_olga", MANAGER, "Manager Olga", other)
        )
        self.assertFalse(checks["Devices with sales that are not in Odoo"].count)

    def test_it_is_for_managers_and_nobody_makes_it_up(self):
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, self.look, "action_look")
        health, checks = self.checks()
        with self.assertRaises(AccessError):
            self.rpc(self.manager, health, "write", {"level": "success"})
        with self.assertRaises(AccessError):
            self.rpc(self.manager, next(iter(checks.values())), "write", {"count": 0})
        values = {"health_id": health.id, "action": "base.action_res_users"}
        with self.assertRaises(AccessError):
            self.rpc(self.manager, checks["Missing receipts"], "create", values)

    def test_the_page_says_what_it_is_about(self):
        arch = etree.fromstring(self.look.get_view(view_type="form")["arch"])
        words = " ".join(arch.itertext())
        self.assertIn("as far as devices have reported", words)
        self.assertTrue(arch.xpath("//field[@name='create_date']"))
