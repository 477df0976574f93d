# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests.common import tagged

from .common_sharing import SharingCase, new_id, open_shop
from .common_transfer import Clerk


@tagged("post_install", "-at_install")
# Rule 13 of docs/PROTOCOL.md.
class TestSharingDeletions(SharingCase):
    """Only managers delete orders; who sends one away has not deleted it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.harbour_session, *_methods = open_shop(cls.env, name="Harbour")
        cls.harbour_session.config_id.is_order_receiver = True
        cls.config.is_order_sender = True
        cls.group.only_managers_delete = True

    def cancels(self, page, order, user=None, **content):
        answer = self.does(
            page, page.operation(order, "order.cancel", **content), user=user
        )
        return self.results(answer)[0]

    def sends(self, order, line, qty=1):
        """To Harbour; the key of the transfer."""
        key = new_id()
        clerk = Clerk(self, self.pos_session, self.cashier)
        values = {"product_id": self.product.id, "qty": qty, "price_unit": 1.0}
        document = {"fields": {}, "lines": [{"uuid": line, "values": values}]}
        transfer = {
            "key": key,
            "mode": "hand_over",
            "receivers": [self.harbour_session.config_id.id],
            "note": "",
            "document": document,
            "about": {"name": "Order", "amount": 1.0, "customer": "", "order": order},
        }
        self.assertEqual(clerk.call("send", transfer)["status"], "sent")
        return key

    def state(self, order):
        return self.shared(order).state_text

    def test_a_cashier_is_refused(self):
        order, _line = self.begin(self.one)
        self.assertEqual(self.cancels(self.one, order), "invalid")
        self.assertEqual(self.document(order)["state"], "open")
        refused = self.log()[-1]
        self.assertEqual((refused.type, refused.content["why"]), ("void", "manager"))
        # What the cashier does then is taken as ever.
        self.does(self.one, self.one.set(order, "note", "No onions"))
        self.assertEqual(self.document(order)["fields"]["note"], "No onions")

    def test_a_manager_is_not(self):
        order, _line = self.begin(self.one)
        self.assertEqual(self.cancels(self.two, order, user=self.manager), "ok")
        self.assertEqual(self.state(order), "Cancelled")

    def test_who_may_is_said_to_the_till(self):
        self.group.only_managers_delete = False
        group = self.ask(self.one)["group"]
        self.assertEqual((group["only_managers_delete"], group["may_delete"]), (0, 1))
        self.group.only_managers_delete = True
        group = self.ask(self.one)["group"]
        self.assertEqual((group["only_managers_delete"], group["may_delete"]), (1, 0))
        group = self.ask(self.two, user=self.manager)["group"]
        self.assertEqual((group["only_managers_delete"], group["may_delete"]), (1, 1))

    def test_an_order_with_nothing_on_it(self):
        order = new_id()
        self.does(self.one, self.one.new(order))
        self.assertEqual(self.cancels(self.one, order), "ok")

    def test_one_that_was_emptied_before(self):
        order, line = self.begin(self.one)
        self.does(self.one, self.one.delete(order, line))
        self.assertEqual(self.cancels(self.one, order), "invalid")

    def test_sent_to_another_point_of_sale(self):
        order, line = self.begin(self.one)
        key = self.sends(order, line)
        self.assertEqual(self.cancels(self.one, order, transfer=key), "ok")
        number = self.env["pos.order.transfer"].search([("key", "=", key)]).name
        self.assertEqual(self.state(order), f"Sent to Harbour ({number})")
        self.assertEqual(self.log()[-1].description, f"Sent to Harbour ({number})")

    def test_weighed_goods(self):
        """57 times 0.01, as JavaScript has it; the log adds it up to 0.57."""
        qty = 57 * 0.01
        order, line = self.begin(self.one, qty=qty)
        key = self.sends(order, line, qty=qty)
        self.assertEqual(self.cancels(self.one, order, transfer=key), "ok")
        self.assertEqual(self.document(order)["transfer"], key)

    def test_nobody_pretends_that(self):
        order, line = self.begin(self.one)
        other, _line = self.begin(self.one)
        elsewhere = self.sends(order, line)
        fewer = self.sends(order, line, qty=0.5)
        nothing = self.sends(order, new_id())
        for key, wanted in (
            (new_id(), order),
            (elsewhere, other),
            (fewer, order),
            (nothing, order),
            ("no key", order),
            ({"key": elsewhere}, order),
        ):
            self.assertEqual(self.cancels(self.one, wanted, transfer=key), "invalid")
            self.assertEqual(self.document(wanted)["state"], "open")

    def test_of_another_multi_session(self):
        order, line = self.begin(self.one)
        key = self.sends(order, line)
        sender = self.env["pos.order.transfer"].search([("key", "=", key)])
        sender.config_id = self.harbour_session.config_id
        self.assertEqual(self.cancels(self.one, order, transfer=key), "invalid")

    def test_where_all_may_it_is_no_hand_over_either(self):
        self.group.only_managers_delete = False
        order, _line = self.begin(self.one)
        self.assertEqual(self.cancels(self.one, order, transfer=new_id()), "ok")
        self.assertNotIn("transfer", self.document(order))
        self.assertEqual(self.state(order), "Cancelled")

    def test_it_is_set_with_the_point_of_sale(self):
        settings = self.env["res.config.settings"].create(
            {"pos_config_id": self.config.id, "pos_only_managers_delete": False}
        )
        settings.execute()
        self.assertFalse(self.group.only_managers_delete)

    def test_it_is_set_with_another_multi_session(self):
        """In one save, and the one that was left keeps what it had."""
        other = self.group.copy({"name": "Terrace", "only_managers_delete": False})
        config = self.config.copy()
        config.multi_session_id = self.group
        settings = self.env["res.config.settings"].new({"pos_config_id": config.id})
        self.assertTrue(settings.pos_only_managers_delete)
        settings.pos_multi_session_id = other
        self.assertFalse(settings.pos_only_managers_delete)
        for wanted in (False, True):
            config.multi_session_id = self.group
            chosen = {
                "pos_config_id": config.id,
                "pos_multi_session_id": other.id,
                "pos_only_managers_delete": wanted,
            }
            self.env["res.config.settings"].create(chosen).execute()
            self.assertEqual(config.multi_session_id, other)
            self.assertEqual(other.only_managers_delete, wanted)
            self.assertTrue(self.group.only_managers_delete)
