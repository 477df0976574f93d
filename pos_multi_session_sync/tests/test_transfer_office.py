# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common_sharing import SharingCase
from .common_transfer import Clerk, TransferCase, new_key


@tagged("post_install", "-at_install")
class TestTransferOffice(TransferCase):
    def office(self, key, method, *args):
        return self.rpc(self.manager, self.transfer(key), method, *args)

    def test_cancel(self):
        _answer, sent = self.counter.sends(self.bar)
        key = sent["key"]
        self.cancels(key, "Left")
        self.assertEqual(self.transfer(key).state, "cancelled")
        self.assertEqual(self.transfer(key).step_ids[0].description, "Left")
        self.assertEqual(self.bar.delivers(key)["status"], "gone")
        with self.assertRaises(UserError):
            self.cancels(key, "again")
        # What was handed over is the sender's
        self.assertEqual(self.counter.call("recall", key, new_key())["status"], "taken")
        with self.assertRaises(UserError):
            self.office(key, "action_retry")

    def test_cancel_needs_a_reason(self):
        _answer, sent = self.counter.sends(self.bar)
        with self.assertRaises(UserError):
            self.cancels(sent["key"], "  ")

    def test_retry(self):
        _answer, sent = self.counter.sends(self.bar, self.terrace)
        key = sent["key"]
        self.bar.call("refuse", key, "Full")
        self.terrace.call("refuse", key, "Full")
        self.office(key, "action_retry")
        self.assertEqual(self.transfer(key).state, "sent")
        self.assertIn(key, self.terrace.incoming())
        self.bar.takes(key)
        with self.assertRaises(UserError):
            self.office(key, "action_retry")

    def test_retry_where_nobody_receives_any_more(self):
        _answer, sent = self.counter.sends(self.bar)
        self.bar.call("refuse", sent["key"], "Full")
        self.bar.config.is_order_receiver = False
        with self.assertRaisesRegex(UserError, "Bar does not receive orders"):
            self.office(sent["key"], "action_retry")

    def test_release(self):
        _answer, sent = self.counter.sends(self.bar, self.terrace)
        key = sent["key"]
        with self.assertRaises(UserError):
            self.office(key, "action_release")
        lost = self.bar.delivers(key)["delivery"]
        with self.assertRaisesRegex(UserError, "being delivered"):
            self.cancels(key, "why")
        self.office(key, "action_release")
        self.terrace.takes(key)
        answer = self.bar.call("confirm", key, lost)
        self.assertEqual(answer["status"], "lost")
        self.assertIn("Zoe (Terrace)", answer["message"])
        self.assertEqual(
            self.kinds(key), ["sent", "taken", "released", "taken", "delivered"]
        )

    def test_release_of_a_recalled_one(self):
        _answer, sent = self.counter.sends(self.bar)
        key = sent["key"]
        lost = self.counter.call("recall", key, new_key())["delivery"]
        self.office(key, "action_release")
        self.assertEqual(self.counter.call("confirm", key, lost)["status"], "lost")
        other = Clerk(self, self.pos_session, self.cashier)
        self.assertEqual(other.call("recall", key, new_key())["status"], "taken")

    def test_clean_up(self):
        keys = []
        for _number in range(3):
            _answer, sent = self.counter.sends(self.bar)
            keys.append(sent["key"])
        done, waiting, young = keys
        self.bar.takes(done)
        self.bar.takes(young)
        old = self.transfer(done) | self.transfer(waiting)
        old.sudo().sent_at = "2020-01-01 00:00:00"
        transfers = self.env["pos.order.transfer.upkeep"]
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("pos_multi_session_sync.transfer_keep_days", "0")
        self.assertEqual(transfers._clean_up(), 0)
        parameters.set_param("pos_multi_session_sync.transfer_keep_days", "30")
        transfers._clean_up()
        self.assertFalse(self.transfer(done))
        self.assertTrue(self.transfer(waiting))
        self.assertTrue(self.transfer(young))

    def test_clean_up_goes_on(self):
        _answer, sent = self.counter.sends(self.bar)
        self.bar.takes(sent["key"])
        self.transfer(sent["key"]).sudo().sent_at = "2020-01-01 00:00:00"
        cron = self.env.ref("pos_multi_session_sync.pos_order_transfer_cron_clean_up")
        upkeep = "odoo.addons.pos_multi_session_sync.models.pos_multi_session_upkeep"
        with patch(f"{upkeep}.BATCH", 1):
            cron.method_direct_trigger()
        self.assertFalse(self.transfer(sent["key"]))
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertTrue(triggers)

    def test_contents(self):
        lines = [
            self.line(self.cake, 2, discount=12.5, customer_note="<b>no</b> nuts"),
            self.line(self.product, amount=0),
        ]
        _answer, sent = self.counter.sends(self.bar, lines=lines)
        content = self.transfer(sent["key"]).content_html
        self.assertIn("12.5 %", " ".join(content.split()))
        self.assertIn("&lt;b&gt;no&lt;/b&gt; nuts", content)

    def test_what_is_in_no_cart_outlives_the_module(self):
        _answer, waiting = self.counter.sends(self.bar)
        _answer, done = self.counter.sends(self.bar)
        self.bar.takes(done["key"])
        uninstall_hook(self.env)
        file = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "pos.session"),
                ("res_id", "=", self.pos_session.id),
                ("name", "like", "pos_order_transfers"),
            ]
        )
        (left,) = json.loads(file.raw)
        self.assertEqual(left["to"], ["Bar"])
        lines = left["order"]["lines"]
        self.assertEqual(lines, waiting["document"]["lines"])

    def test_settings(self):
        settings = self.env["res.config.settings"].create(
            {"pos_config_id": self.bar.config.id, "order_transfer_keep_days": 90}
        )
        self.assertTrue(settings.pos_is_order_receiver)
        settings.pos_is_order_sender = True
        settings.execute()
        self.assertTrue(self.bar.config.is_order_sender)
        self.assertEqual(self.env["pos.order.transfer.upkeep"]._keep_days(), 90)
        settings.order_transfer_keep_days = 0
        settings.execute()
        self.assertEqual(self.env["pos.order.transfer.upkeep"]._keep_days(), 0)


@tagged("post_install", "-at_install")
class TestTransferOfShared(SharingCase, TransferCase):
    def test_handed_over_is_not_cancelled(self):
        kept, _line = self.begin(self.one)
        order, line = self.begin(self.one)
        about = {"name": "Order 00001-001-0001", "amount": 50.0, "order": order}
        lines = [{**self.line(self.product), "uuid": line}]
        _answer, sent = self.counter.sends(self.bar, about=about, lines=lines)
        cancel = self.one.operation(kept, "order.cancel")
        close = self.one.operation(order, "order.cancel", transfer=sent["key"])
        self.does(self.one, cancel, close)
        transfer = self.transfer(sent["key"])
        words = f"Sent to Bar ({transfer.name})"
        shared = self.shared(order).with_user(self.manager)
        self.assertEqual((shared.transfer_id, shared.state_text), (transfer, words))
        self.assertEqual(self.log()[-1].description, words)
        self.assertEqual(
            self.shared(kept).with_user(self.manager).state_text, "Cancelled"
        )
