# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import Form, tagged

from .common_sharing import OfflineCase, SharingCase


@tagged("post_install", "-at_install")
class TestSharingSettings(OfflineCase):
    """A manager sets up a multi-session."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.groups = cls.env["pos.multi.session"].with_user(cls.manager)
        methods = {"payment_method_ids": False}
        cls.one, cls.two = cls.env["pos.config"].create(
            [{"name": "Bar", **methods}, {"name": "Terrace", **methods}]
        )

    def test_as_a_manager_does_it(self):
        form = Form(self.groups)
        form.name = "Ground Floor"
        group = form.save()
        # As the tags of the form do it.
        group.config_ids = [(4, self.one.id), (4, self.two.id)]
        self.assertEqual(self.one.multi_session_id, group)
        self.assertEqual(group.config_count, 2)
        self.assertEqual(group.user_id, self.manager)
        self.assertEqual(group.company_id, self.company)
        self.assertEqual(group.history_days, 90)
        group.config_ids = [(3, self.two.id)]
        self.assertFalse(self.two.multi_session_id)
        self.assertTrue(self.two.exists())

    def test_from_the_point_of_sale(self):
        group = self.groups.create({"name": "Ground Floor"})
        with Form(self.one.with_user(self.manager)) as form:
            form.multi_session_id = group
        self.assertEqual(group.config_ids, self.one)
        settings = self.env["res.config.settings"].create(
            {"pos_config_id": self.two.id}
        )
        settings.pos_multi_session_id = group
        self.assertEqual(group.config_ids, self.one | self.two)

    def test_not_while_it_is_open(self):
        group = self.groups.create({"name": "Ground Floor"})
        words = f"{self.config.name}.*{self.pos_session.name}"
        with self.assertRaisesRegex(UserError, words):
            group.config_ids = self.config
        with self.assertRaisesRegex(UserError, "Close these sessions first"):
            self.config.with_user(self.manager).multi_session_id = group
        self.pos_session.with_context(test_closing=True).write({"state": "closed"})
        group.config_ids = self.config
        self.config.open_ui()
        with self.assertRaisesRegex(UserError, "Close these sessions first"):
            group.config_ids -= self.config
        # What stays as it is may be saved.
        self.config.multi_session_id = group
        with self.assertRaisesRegex(UserError, self.config.name):
            group.active = False
        with self.assertRaisesRegex(UserError, self.config.name):
            group.unlink()
        group.name = "First Floor"

    def test_one_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        group = self.env["pos.multi.session"].create(
            {"name": "Elsewhere", "company_id": other.id, "user_id": False}
        )
        with self.assertRaisesRegex(ValidationError, "belongs to"):
            self.one.multi_session_id = group
        group.company_id = self.company
        self.one.multi_session_id = group
        with self.assertRaisesRegex(ValidationError, "belongs to"):
            group.company_id = other

    def test_one_currency(self):
        group = self.groups.create({"name": "Ground Floor"})
        journal = self.env["account.journal"].create(
            {
                "name": "Foreign sales",
                "code": "FORX",
                "type": "sale",
                "currency_id": self.env.ref("base.CHF").id,
            }
        )
        self.env.ref("base.CHF").active = True
        self.two.write({"journal_id": journal.id, "use_pricelist": False})
        with self.assertRaisesRegex(ValidationError, "one currency"):
            group.config_ids = self.one | self.two

    def test_who_may(self):
        group = self.groups.create({"name": "Ground Floor"})
        mine = group.with_user(self.cashier)
        self.assertEqual(mine.name, "Ground Floor")
        with self.assertRaises(AccessError):
            mine.name = "Mine"
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(AccessError):
            mine.create({"name": "Mine"})
        for user in (self.cashier, self.manager):
            with self.assertRaises(AccessError):
                group.with_user(user).read(["token"])
        with self.assertRaisesRegex(ValidationError, "not an administrator"):
            group.user_id = self.cashier

    def test_a_copy_is_another_one(self):
        group = self.groups.create({"name": "Ground Floor"}).sudo()
        group.last_seq = 5
        copy = group.copy()
        self.assertNotEqual(copy.token, group.token)
        self.assertNotEqual(copy.epoch, group.epoch)
        self.assertEqual(copy.last_seq, 0)
        self.one.multi_session_id = group
        self.assertFalse(self.one.copy().multi_session_id)

    def test_what_is_wrong_is_said_where_it_is_set(self):
        groups = self.env["pos.multi.session"].with_user(self.manager)
        group = groups.create({"name": "Ground Floor"})
        self.assertEqual(group.hint, "Add at least two points of sale.")
        copies = [self.config.copy({"name": name}) for name in ("First", "Second")]
        group.config_ids = copies[0]
        self.assertIn("Add a second point of sale", group.hint)
        group.config_ids = copies[0] | copies[1]
        self.assertFalse(group.hint)
        twin = groups.create({"name": "ground floor"})
        self.assertIn("Another multi-session has this name", twin.hint)
        shown = group.get_view(view_type="form")["arch"]
        self.assertIn('name="hint"', shown)
        self.assertIn('name="message_ids"', shown)

    def test_views(self):
        group = self.groups.create({"name": "Ground Floor"})
        for button in (
            "action_view_orders",
            "action_view_open_orders",
            "action_view_operations",
            "action_view_doubles",
            "action_view_sessions",
        ):
            action = getattr(group, button)()
            self.env[action["res_model"]].with_user(self.manager).search(
                action["domain"]
            )


@tagged("post_install", "-at_install")
class TestGroupInUse(SharingCase):
    def test_open_orders_are_not_thrown_away(self):
        self.begin(self.one)
        (self.pos_session | self.other_session).write({"state": "closed"})
        with self.assertRaisesRegex(UserError, "open orders"):
            self.group.unlink()
        self.group.active = False
        self.assertFalse(self.group.active)

    def test_tills_hear_of_it(self):
        told = self.messages(
            lambda: self.group.write({"name": "Square"}), "pos_multi_session.group"
        )
        self.assertEqual(
            [channel for channel, _payload in told], [self.group._channel()]
        )
        told = self.messages(
            lambda: self.group.write({"history_days": 30}), "pos_multi_session.group"
        )
        self.assertEqual(told, [])
        told = self.messages(
            lambda: self.other_session.write({"state": "closed"}),
            "pos_multi_session.group",
        )
        self.assertEqual(len(told), 1)

    def test_what_a_till_starts_with(self):
        self.begin(self.one)
        start = self.starts()
        self.assertEqual(start["epoch"], self.group.epoch)
        self.assertEqual(start["last_seq"], 2)
        self.assertEqual(start["group"]["channel"], self.group._channel())
        self.assertEqual(start["group"]["name"], "Market")
        self.assertEqual(start["me"]["name"], "Cashier Ana")
        self.assertEqual(start["me"]["till"], self.config.name)
        self.assertEqual(len(start["group"]["tills"]), 2)
        self.env.cr.execute("UPDATE pos_multi_session SET active = false")
        self.assertIsNone(self.starts())

    def starts(self):
        """What the POS learns when it is opened."""
        self.env.invalidate_all()
        session = self.pos_session.with_user(self.cashier)
        return session.load_pos_data()["pos_multi_session"]
