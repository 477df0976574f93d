# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from odoo.addons.pos_offline_queue.tests.common_hostile import (
    HOSTILE,
    assert_only_text,
)
from odoo.addons.pos_offline_queue.tests.common_offline import make_product

from .common_sharing import SharingCase, new_id
from .common_transfer import TransferCase


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
            self.rpc(self.cashier, self.groups, "history", self.config.id, order)
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
        keep_days = self.env["pos.order.transfer"]._keep_days
        before = keep_days()
        portal = self.make_user("ms_set", "base.group_portal", "Portal Pat")
        for user in (portal, self.cashier, self.manager):
            settings = self.env["res.config.settings"].with_user(user)
            with self.subTest(user.name), self.assertRaises(AccessError):
                settings.set_values()
        self.assertEqual(keep_days(), before)
        self.assertTrue(before)


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
