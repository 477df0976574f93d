# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import HttpCase, tagged

from odoo.addons.pos_offline_queue.tests.common_hostile import (
    HOSTILE,
    assert_only_text,
)
from odoo.addons.pos_offline_queue.tests.common_offline import make_product
from odoo.addons.pos_offline_queue.tests.common_spreadsheet import (
    FORMULA,
    SpreadsheetMixin,
)

from .common_sharing import MANAGER, SharingCase, new_id
from .common_transfer import TransferCase, new_key

MODULE = "odoo.addons.pos_multi_session_sync"


@tagged("post_install", "-at_install")
class TestNamesOfOthers(SharingCase, TransferCase):
    """A till can name any record, and is not told what it is called."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        company = {"company_id": cls.elsewhere.id}
        cls.helga = cls.env["res.partner"].create({"name": "Hidden Helga", **company})
        cls.brew = make_product(cls.env, "Secret Brew")
        cls.brew.product_tmpl_id.company_id = cls.elsewhere

    def test_in_a_history(self):
        order, _line = self.begin(self.one)
        self.does(
            self.one,
            self.one.set(order, "partner_id", self.helga.id),
            self.one.set(order, "partner_id", self.partner.id, self.helga.id),
            self.one.add(order, new_id(), product=self.brew.id),
        )
        told = str(
            self.rpc(
                self.cashier, self.service("history"), "history", self.config.id, order
            )
        )
        self.assertIn(self.partner.name, told)
        self.assertIn(self.product.name, told)
        self.assertNotIn("Hidden Helga", told)
        self.assertNotIn("Secret Brew", told)

    def test_in_what_is_delivered_otherwise(self):
        line = self.line(self.brew, full_product_name="")
        _answer, sent = self.counter.sends(
            self.bar,
            lines=[line, self.line(self.product)],
            fields={"partner_id": self.helga.id},
        )
        told = str(self.bar.delivers(sent["key"])) + str(self.bar.incoming())
        self.assertIn("another company", told)
        self.assertNotIn("Hidden Helga", told)
        self.assertNotIn("Secret Brew", told)


@tagged("post_install", "-at_install")
class TestSettingsOfNobody(SharingCase):
    def test_settings_that_are_none(self):
        """The method is there for whoever is logged in, with or without a record."""
        keep_days = self.env["pos.order.transfer.upkeep"]._keep_days
        before = keep_days()
        portal = self.make_user("ms_set", "base.group_portal", "Portal Pat")
        for user in (portal, self.cashier, self.manager):
            settings = self.env["res.config.settings"].with_user(user)
            with self.subTest(user.name), self.assertRaises(AccessError):
                settings.set_values()
        self.assertEqual(keep_days(), before)
        self.assertTrue(before)


@tagged("post_install", "-at_install")
class TestTransferHostile(TransferCase):
    """An order that no POS can read stops neither its sender nor its receiver."""

    POISON = (
        {"tax_ids": 5},
        {"qty": "abc"},
        {"attribute_value_ids": [{"x": 1}]},
        {"custom_attribute_value_ids": 5},
        {"customer_note": {}},
        {"other": [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]},
    )

    def poisoned(self, mode="hand_over"):
        """Sent, and then changed in the database, where no door is."""
        _answer, sent = self.counter.sends(self.bar, self.terrace, mode=mode)
        transfer = self.transfer(sent["key"])
        document = json.loads(transfer.document)
        document["lines"][0]["values"]["tax_ids"] = 5
        transfer.document = json.dumps(document)
        self.env.flush_all()
        return sent["key"]

    def test_it_is_not_sent(self):
        for values in self.POISON:
            with self.subTest(values), self.assertRaises(ValidationError):
                self.counter.sends(self.bar, lines=[self.line(self.product, **values)])
        deep = "x"
        for _level in range(963):
            deep = [deep]
        with self.assertRaises(ValidationError):
            self.counter.sends(self.bar, fields={"other": deep})
        self.assertFalse(self.bar.incoming())

    def test_what_a_till_may_not_say_is_left_out(self):
        fields = {"server_id": 5, "guest_order": {"id": 1}, "mine": "x"}
        _answer, sent = self.counter.sends(
            self.bar, lines=[self.line(self.product, id=7)], fields=fields
        )
        document = self.bar.delivers(sent["key"])["document"]
        self.assertNotIn("server_id", document["fields"])
        self.assertNotIn("guest_order", document["fields"])
        self.assertEqual(document["fields"]["mine"], "x")
        self.assertNotIn("id", document["lines"][0]["values"])

    def test_it_is_not_delivered(self):
        key = self.poisoned()
        answer = self.bar.delivers(key)
        self.assertEqual(answer["status"], "failed")
        self.assertIn("tell a manager", answer["message"])
        # And so it is each time; nobody has it, and a manager can cancel it.
        self.assertEqual(self.bar.delivers(key)["status"], "failed")
        self.assertIsNone(self.bar.incoming()[key]["delivery"])
        self.cancels(key, "Damaged")
        self.assertFalse(self.bar.incoming())

    def test_one_that_sticks_comes_loose(self):
        """It was taken before it was known that it cannot be read."""
        _answer, sent = self.counter.sends(self.bar, self.terrace)
        key, delivery = sent["key"], new_key()
        self.assertEqual(self.bar.delivers(key, delivery)["status"], "taken")
        self.assertFalse(self.terrace.incoming())
        # Not by somebody else, or under another key.
        self.terrace.call("give_back", key, delivery)
        self.bar.call("give_back", key, new_key())
        self.assertEqual(self.row(key, self.bar).state, "taken")
        answer = self.bar.call("give_back", key, delivery)
        self.assertEqual(answer["status"], "failed")
        self.assertEqual(self.row(key, self.bar).state, "failed")
        self.assertIn(key, self.terrace.incoming())
        self.assertEqual(self.terrace.delivers(key)["status"], "taken")

    def test_a_sender_who_takes_it_back(self):
        _answer, sent = self.counter.sends(self.bar)
        key, delivery = sent["key"], new_key()
        self.assertEqual(self.counter.call("recall", key, delivery)["status"], "taken")
        answer = self.counter.call("give_back", key, delivery)
        self.assertEqual(answer["status"], "failed")
        self.assertIsNone(self.counter.outgoing()[key]["return"])
        self.assertEqual(self.transfer(key).state, "cancelled")

    def test_a_sender_crowds_out_nobody(self):
        with patch(f"{MODULE}.models.pos_config.MAX_WAITING", 3):
            for _time in range(3):
                answer, _sent = self.counter.sends(self.bar)
                self.assertEqual(answer["status"], "sent")
            answer, _sent = self.counter.sends(self.bar)
            self.assertEqual((answer["status"], answer["code"]), ("refused", "crowd"))
            self.assertIn("Take some of them back", answer["message"])
            # What others send there, and what is sent elsewhere, goes its way.
            self.assertEqual(self.counter.sends(self.terrace)[0]["status"], "sent")
        with patch(f"{MODULE}.transfer_overview.AT_ONCE", 2):
            _answer, latest = self.counter.sends(self.bar)
            self.assertIn(latest["key"], self.bar.incoming())


@tagged("post_install", "-at_install")
class TestSharingHostile(SharingCase, TransferCase):
    """Names are shown, and that is all."""

    def test_in_the_contents_of_a_transfer(self):
        for name in HOSTILE:
            with self.subTest(name):
                line = self.line(
                    self.product, full_product_name=name, customer_note=name
                )
                about = {"name": name, "amount": 1, "customer": name, "cashier": name}
                _answer, sent = self.counter.sends(
                    self.bar, lines=[line], note=name, about=about
                )
                transfer = self.transfer(sent["key"]).with_user(self.manager)
                assert_only_text(self, transfer.content_html, name)
                self.bar.call("refuse", sent["key"], name)
                # No field of it is HTML: the browser shows these as they are
                self.assertNotIn("html", transfer._fields["note"].type)

    def test_an_activity_is_text(self):
        """The note of an activity is HTML, and the name of an order is what it is."""
        order, _line = self.begin(self.one)
        self.pay(self.one, order)
        there = {"session": self.other_session, "cash": self.other_cash}
        second = self.pay(self.two, order, **there)
        payment = second.sudo().multi_session_payment_ids
        name = '<img src="x" onerror="alert(1)">'
        second.sudo().pos_reference = name
        payment.activity_ids.unlink()
        payment._notify_double()
        note = payment.activity_ids.note
        self.assertIn("&lt;img", note)
        self.assertNotIn("<img", note)

    def test_in_what_is_open_at_the_closing(self):
        name = HOSTILE[0]
        self.cashier.name = self.group.name = name
        self.begin(self.one, note=name)
        self.other_session.write({"state": "closed"})
        wizard = (
            self.env["pos.multi.session.close"]
            .with_user(self.cashier)
            .create({"session_id": self.pos_session.id})
        )
        assert_only_text(self, wizard.orders_html, name)


@tagged("post_install", "-at_install")
class TestSharingSpreadsheet(SpreadsheetMixin, SharingCase, TransferCase, HttpCase):
    def test_compute_in_an_export(self):
        """No text of a till is a formula in a file that Odoo's own export writes."""
        reader = self.make_user(
            "ms_reader", f"{MANAGER},base.group_allow_export", "Manager Rita"
        )
        order, line = self.begin(self.one, customer_note=FORMULA)
        self.does(
            self.one,
            self.one.set(order, "note", FORMULA),
            self.one.type(order, line, "customer_note", FORMULA),
        )
        self.pay(self.one, order)
        about = {"name": FORMULA, "amount": 50.0}
        _answer, sent = self.counter.sends(self.bar, note=FORMULA, about=about)
        self.bar.call("refuse", sent["key"], FORMULA)
        for model in (
            *("pos.multi.session", "pos.multi.session.order"),
            *("pos.multi.session.operation", "pos.multi.session.client"),
            *("pos.multi.session.payment", "pos.order.transfer"),
            *("pos.order.transfer.receiver", "pos.order.transfer.step"),
        ):
            with self.subTest(model):
                _texts, formulas = self.export(reader, model)
                self.assertEqual(formulas, [])
