# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import RedirectWarning
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from .common_offline import STOCK_LOG, OfflineCase


@tagged("post_install", "-at_install")
class TestUninstall(OfflineCase):
    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_what_is_no_order_is_left_on_its_session(self):
        refused = self.till.entry(self.till.order(pricelist_id=2**31 - 1))
        self.send(refused)
        aside = self.till.entry()
        entries = self.env["pos.offline.sync"]
        args = (self.till.device, aside, "Entered by hand")
        self.rpc(self.manager, entries, "set_aside", *args)
        waiting = self.till.waiting(self.till.entry())
        self.sync(self.till.entry(), report=self.till.report(waiting))
        uninstall_hook(self.env)
        message = self.pos_session.message_ids[0]
        self.assertIn("attached: 2", message.body)
        self.assertIn("Still on devices: 1", message.body)
        content = json.loads(message.attachment_ids.raw)
        self.assertEqual(
            {row["state"]: row["order"] for row in content["kept"]},
            {"refused": refused["order"], "set_aside": aside["order"]},
        )
        self.assertEqual(content["kept"][0]["decision"], "Entered by hand")
        self.assertEqual(content["on_devices"][0]["uid"], waiting["uid"])
        attachment = message.attachment_ids
        self.assertEqual(
            (attachment.res_model, attachment.res_id),
            ("pos.session", self.pos_session.id),
        )

    def test_nothing_is_left_if_there_is_nothing(self):
        self.send(self.till.entry())
        before = self.pos_session.message_ids
        uninstall_hook(self.env)
        self.assertEqual(self.pos_session.message_ids, before)

    # -- before it ---------------------------------------------------------------------

    def uninstall(self, name="pos_offline_queue"):
        """As the Apps menu begins it; what would be removed then."""
        modules = self.env["ir.module.module"]
        modules.search([("name", "=", name)]).button_uninstall()
        return modules.search([("state", "=", "to remove")]).mapped("name")

    def test_no_sale_is_left_on_a_till(self):
        self.sync(report=self.till.report(self.till.waiting(self.till.entry())))
        for name in ("pos_offline_queue", "point_of_sale"):
            with self.assertRaises(RedirectWarning) as refused:
                self.uninstall(name)
            self.assertIn("Offline Shop, Chrome on Linux", refused.exception.args[0])
        self.sync(report=self.till.report())
        self.assertIn("pos_offline_queue", self.uninstall())

    def test_a_till_that_is_silent_may_hold_sales(self):
        self.sync(report=self.till.report())
        device = self.device()
        device.last_seen = fields.Datetime.now() - timedelta(minutes=5)
        with self.assertRaises(RedirectWarning):
            self.uninstall()
        self.pos_session.state = "closed"
        self.assertIn("pos_offline_queue", self.uninstall())

    def test_a_session_closed_with_a_reason_is_given_up(self):
        self.sync(report=self.till.report(self.till.waiting(self.till.entry())))
        reason = "The tablet fell into the soup"
        self.allow_closing(reason)
        self.rpc(self.cashier, self.pos_session, "close_session_from_ui")
        self.assertEqual(self.pos_session.state, "closed")
        self.assertIn("pos_offline_queue", self.uninstall())

    def test_another_module_may_go(self):
        self.sync(report=self.till.report(self.till.waiting(self.till.entry())))
        installed = self.env["ir.module.module"].search([("state", "=", "installed")])
        leaf = next(
            module
            for module in installed
            if module.name != "pos_offline_queue"
            and not module.downstream_dependencies()
        )
        self.assertEqual(self.uninstall(leaf.name), [leaf.name])
