# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.exceptions import UserError
from odoo.tests.common import HttpCase, tagged
from odoo.tools import mute_logger

from .common_hostile import HOSTILE, assert_only_text, seen
from .common_offline import MANAGER, STOCK_LOG, USER, open_shop
from .test_offline_rights import TwoCompanies

LOGS = ("odoo.sql_db", STOCK_LOG, "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestHostileSale(TwoCompanies):
    """A sale that wants more than to be recorded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.make_user(
            "off_accountant", f"{MANAGER},account.group_account_manager", "Bookkeeper"
        )
        cls.tax = cls.env["account.tax"].create({"name": "Tax", "amount": 20})

    def order_with(self, **values):
        return self.till.entry(self.till.order(lines=[self.till.line(**values)]))

    @mute_logger(*LOGS)
    def test_with_the_rights_of_whoever_tries_it_again(self):
        """A cashier may not change a tax, and no manager does it for him."""
        attribute = {"custom_value": "x"}
        for values in (
            {"tax_ids": [[1, self.tax.id, {"amount": 0}]]},
            {"tax_ids": [[True, self.tax.id, {"amount": 0}]]},
            {"tax_ids": [[2, self.tax.id, 0]]},
            {"tax_ids": [[4, self.tax.id], [1, self.tax.id, {"amount": 0}]]},
            {"tax_ids": [[0, 0, {"name": "Theirs", "amount": 0}]]},
            {"custom_attribute_value_ids": [[1, 1, attribute]]},
            {"pack_lot_ids": [[0, 0, {"pos_order_line_id": [[2, 1, 0]]}], [3, 1, 0]]},
        ):
            with self.subTest(values):
                entry = self.order_with(**values)
                self.assertEqual(self.send(entry)["status"], "refused")
                self.rpc(self.accountant, self.kept(entry), "action_retry")
                again = self.order_with(**values)
                result = self.send(again, user=self.accountant)
                self.assertEqual(result["code"], "invalid")
                self.assertFalse(self.orders(entry) | self.orders(again))
                self.assertEqual((self.tax.exists().name, self.tax.amount), ("Tax", 20))
        self.assertFalse(self.env["account.tax"].search([("name", "=", "Theirs")]))

    def test_what_tills_send_is_recorded(self):
        """Links of each kind that standard and its modules know."""
        lot = {"lot_name": "L1"}
        for values in (
            {"tax_ids": [[6, False, self.tax.ids]]},
            {"tax_ids": [[4, self.tax.id], [5]]},
            {"tax_ids": self.tax.ids},
            {"pack_lot_ids": [[0, 0, lot]], "combo_line_ids": [7, 8]},
        ):
            with self.subTest(values):
                result = self.send(self.order_with(**values))
                self.assertEqual(result["status"], "confirmed", result)

    @mute_logger(*LOGS)
    def test_names_of_records_that_are_not_his(self):
        """He can write any id into a sale, and is not told whose it is."""
        helga = self.env["res.partner"].create(
            {"name": "Hidden Helga", "company_id": self.elsewhere.id}
        )
        order = self.till.order(partner_id=helga.id, pricelist_id=2**31 - 1)
        entry = self.till.entry(order)
        self.assertEqual(self.send(entry)["status"], "refused")
        self.assertFalse(self.kept(entry).customer)
        told = self.rpc(self.cashier, self.pos_session, "offline_unsent")
        self.assertNotIn(helga.name, json.dumps(told))
        mine = self.till.order(partner_id=self.partner.id, pricelist_id=2**31 - 1)
        entry = self.till.entry(mine)
        self.send(entry)
        kept = self.kept(entry)
        self.assertEqual(kept.customer, self.partner.name)
        self.assertEqual(kept.cashier, self.cashier.name)

    @mute_logger(*LOGS)
    def test_what_cannot_be_mended(self):
        """The manager is told so in words."""
        entry = self.till.entry(order="{")
        self.send(entry)
        with self.assertRaises(UserError):
            self.rpc(self.manager, self.kept(entry), "action_mend")


@tagged("post_install", "-at_install")
class TestHostileNames(TwoCompanies):
    """They are shown, and that is all."""

    @mute_logger(*LOGS)
    def test_in_what_managers_see_of_a_refused_sale(self):
        for name in HOSTILE:
            with self.subTest(name):
                line = self.till.line(full_product_name=name, customer_note=name)
                order = self.till.order(lines=[line], pricelist_id=2**31 - 1)
                entry = self.till.entry(order)
                self.send(entry)
                kept = self.kept(entry).with_user(self.manager)
                assert_only_text(self, kept.content_html, name)
                result = self.rpc(
                    self.manager,
                    self.env["pos.offline.sync"],
                    "set_aside",
                    self.till.device,
                    entry,
                    name,
                )
                self.assertIn(seen(name), seen(result["message"]))
                assert_only_text(self, kept.message_ids[0].body, name)

    @mute_logger(*LOGS)
    def test_in_the_log_of_what_was_mended(self):
        kept = self.kept(self.refused()).with_user(self.manager)
        wizard = (
            self.env["pos.offline.mend"].with_user(self.manager)._of_rejected_sale(kept)
        )
        wizard.line_ids.what = "".join(HOSTILE[:3])
        wizard.action_mend()
        bodies = "".join(kept.message_ids.mapped("body"))
        assert_only_text(self, bodies, "".join(HOSTILE[:3]))

    def test_in_what_stands_in_the_way_of_closing(self):
        for name in HOSTILE:
            with self.subTest(name):
                row = self.till.waiting(
                    self.till.entry(), customer=name, cashier=name, error=name
                )
                till = {**self.till.device, "name": name}
                report = self.till.report(row, cashier=name)
                entries = self.env["pos.offline.sync"]
                self.rpc(self.cashier, entries, "sync", till, [], report)
                self.allow_closing(name)
                message = self.pos_session.message_ids[0]
                assert_only_text(self, message.body, name)
                wizard = self.env["pos.offline.close"].create(
                    {"session_id": self.pos_session.id, "reason": name}
                )
                assert_only_text(self, wizard.unsent_html, name)

    def test_no_name_turns_what_follows(self):
        """Or it could read as another one's, or as another amount."""
        till = {**self.till.device, "name": "a\u202eb\u2067c\x07d\ne"}
        entries = self.env["pos.offline.sync"]
        self.rpc(self.cashier, entries, "sync", till, [], False)
        self.assertEqual(self.device().name, "abcd e")


@tagged("post_install", "-at_install")
class TestHostilePage(HttpCase):
    def test_the_page_of_a_pos_with_a_hostile_name(self):
        """Nothing in it ends the script in which the browser finds whose it is."""
        name = "</script><script>window.hostile=1</script><img src=x onerror=1>"
        session, *_methods = open_shop(self.env, name="Plain")
        session.config_id.name = name
        session.user_id.name = name
        groups = [(6, 0, [self.env.ref(each).id for each in USER.split(",")])]
        user = {"name": name, "login": "off_host", "password": "off_host"}
        self.env["res.users"].create({**user, "groups_id": groups})
        self.authenticate("off_host", "off_host")
        page = self.url_open(f"/pos/ui?config_id={session.config_id.id}").text
        self.assertIn("pos_offline_start", page)
        self.assertNotIn("<script>window.hostile", page)
        self.assertNotIn("<img src=x", page)
