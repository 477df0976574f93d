# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import new_test_user, tagged

from .common_sharing import MANAGER, USER, SharingCase, new_id, open_shop

SYNC = "odoo.addons.pos_multi_session_sync.models.pos_multi_session_sync"
LOGS = ("order", "operation", "client", "payment")


@tagged("post_install", "-at_install")
class TestSharingSecurity(SharingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other Company"})
        cls.foreigner = cls.make_user("ms_fay", USER, "Foreign Fay", cls.other_company)
        cls.stranger = cls.make_user("ms_sam", "base.group_user", "Stranger Sam")
        cls.portal = new_test_user(cls.env, "ms_pat", "base.group_portal")

    def refused(self, page, *operations, user=None):
        before = len(self.log())
        with self.assertRaises(AccessError):
            self.ask(page, *operations, user=user)
        self.assertEqual(len(self.log()), before)

    def test_who_is_no_cashier(self):
        """Nor if he may see points of sale, as an accountant may."""
        self.env["ir.model.access"].create(
            {
                "name": "everybody sees them",
                "model_id": self.env["ir.model"]._get_id("pos.config"),
                "perm_read": True,
            }
        )
        for user in (self.stranger, self.portal):
            self.refused(self.one, self.one.new(new_id()), user=user)
            self.refused(self.one, user=user)

    def test_another_company(self):
        self.refused(self.one, self.one.new(new_id()), user=self.foreigner)
        self.refused(self.one, user=self.foreigner)

    def test_another_multi_session(self):
        """A till sees the orders of its own group, whatever it asks for."""
        order, _line = self.begin(self.one)
        session, _cash, _card = open_shop(self.env, name="Far Away")
        far = self.make_group(session.config_id, "Elsewhere")
        page = self.page(session.config_id)
        answer = self.ask(page)
        self.assertEqual(answer["snapshot"]["documents"], [])
        self.assertEqual(answer["group"]["name"], "Elsewhere")
        self.assertNotEqual(answer["group"]["channel"], self.group._channel())
        answer = self.ask(page, page.set(order, "note", "x"))
        self.assertEqual(self.results(answer), ["unknown_order"])
        self.assertNotIn("note", self.document(order)["fields"])
        with self.assertRaises(AccessError):
            self.rpc(
                self.foreigner,
                self.service("history"),
                "history",
                session.config_id.id,
                order,
            )
        found = self.rpc(
            self.cashier,
            self.service("history"),
            "history",
            session.config_id.id,
            order,
        )
        self.assertIsNone(found["order"])
        (change,) = found["changes"]
        self.assertEqual(change["result"], "unknown_order")
        self.assertEqual(len(self.log(far)), 1)

    def test_in_no_multi_session(self):
        session, _cash, _card = open_shop(self.env, name="Alone")
        page = self.page(session.config_id)
        self.refused(page)
        self.refused(page, page.new(new_id()))

    def test_archived(self):
        self.env.cr.execute("UPDATE pos_multi_session SET active = false")
        self.refused(self.one)

    def test_without_a_session(self):
        self.pos_session.write({"state": "closed"})
        self.refused(self.one, self.one.new(new_id()))

    def test_a_rescue_session_is_no_till(self):
        self.pos_session.rescue = True
        self.refused(self.one)

    def test_a_rule_of_the_house(self):
        """Whoever may not see a point of sale may not work on it."""
        self.env["ir.rule"].create(
            {
                "name": "only the first one",
                "model_id": self.env["ir.model"]._get_id("pos.config"),
                "domain_force": f"[('id', '=', {self.config.id})]",
            }
        )
        self.ask(self.one)
        self.refused(self.two)

    def test_what_is_not_there(self):
        for config_id in (0, -1, 2**31 - 1, 2**40, None, "1", [1], True):
            with self.subTest(config_id), self.assertRaises(UserError):
                self.ask(self.one, config_id=config_id)

    def test_the_logs(self):
        order, _line = self.begin(self.one)
        for name in LOGS:
            model = self.env[f"pos.multi.session.{name}"]
            for user in (self.cashier, self.stranger, self.portal):
                with self.assertRaises(AccessError):
                    self.rpc(user, model, "search_read", [])
            self.rpc(self.manager, model, "search_read", [])
            with self.assertRaises(AccessError):
                self.rpc(self.manager, model, "create", {})
            boss = self.make_user(
                f"ms_boss_{name}", MANAGER, "Other Boss", self.other_company
            )
            self.assertEqual(self.rpc(boss, model, "search_read", []), [])
        shared = self.shared(order)
        for method, *args in (("write", {"state": "paid"}), ("unlink",)):
            with self.assertRaises(AccessError):
                self.rpc(self.manager, shared, method, *args)

    def test_the_channel_is_told_to_members_alone(self):
        for user in (self.cashier, self.manager):
            with self.assertRaises(AccessError):
                self.rpc(user, self.group, "read", ["token"])
        group = self.group.with_user(self.cashier)
        self.assertNotIn("token", group.fields_get())

    # -- too much, or not what was agreed ---------------------------------------------

    def test_too_many(self):
        order = new_id()
        operations = [self.one.new(order) for _time in range(51)]
        with self.assertRaisesRegex(ValidationError, "more than 50"):
            self.ask(self.one, *operations)
        self.assertFalse(self.log())

    def test_too_large(self):
        with self.assertRaisesRegex(ValidationError, "larger than 256 kB"):
            self.ask(self.one, self.one.new(new_id(), note="x" * 300_000))
        self.assertFalse(self.log())

    def test_what_was_not_agreed(self):
        order = new_id()
        good = self.one.new(order)
        for request in (
            None,
            [],
            "sync",
            {},
            self.one.request(good, client=None),
            self.one.request(good, client={"id": "me"}),
            self.one.request(good, client={"id": "server"}),
            self.one.request(good, cursor=-1),
            self.one.request(good, cursor="5"),
            self.one.request(good, epoch="old"),
            self.one.request(good, presence={"screen": "toilet"}),
            self.one.request(good, presence={"screen": "other", "order": 5}),
            self.one.request({**good, "id": "other:1"}),
            self.one.request({**good, "client": new_id()}),
            self.one.request({**good, "n": 0}),
            self.one.request({**good, "n": "1"}),
            self.one.request({**good, "n": True}),
            self.one.request(good, self.one.new(order), self.one.new(order), good),
            {**self.one.request(), "operations": {"0": good}},
            {**self.one.request(), "operations": [None]},
        ):
            with self.subTest(request), self.assertRaises(ValidationError):
                self.rpc(self.cashier, self.service("sync"), "sync", request)
        self.assertFalse(self.log())

    def test_more_orders_than_a_shop_has(self):
        """Whoever begins them is stopped, and nobody else."""
        with patch(f"{SYNC}.MAX_OPEN_ORDERS", 2):
            orders = [new_id() for _time in range(4)]
            answer = self.does(self.one, *map(self.one.new, orders))
            self.assertEqual(self.results(answer), ["ok", "ok", "invalid", "invalid"])
            self.assertEqual(self.log()[-1].content["why"], "orders")
            answer = self.does(self.one, self.one.new(new_id()))
            self.assertEqual(self.results(answer), ["invalid"])
            answer = self.does(self.two, self.two.new(new_id()))
            self.assertEqual(self.results(answer), ["ok"])
            cancel = self.one.operation(orders[0], "order.cancel")
            answer = self.does(self.one, cancel, self.one.new(new_id()))
            self.assertEqual(self.results(answer)[0], "ok")
            answer = self.does(self.one, self.one.new(new_id()))
            self.assertEqual(self.results(answer), ["ok"])

    def test_an_order_that_is_too_large(self):
        """It can be paid, deleted from and looked at, and does not grow any more."""
        order, line = self.begin(self.one)
        self.env.cr.execute("UPDATE pos_multi_session_order SET size = 1000001")
        answer = self.does(
            self.one,
            self.one.add(order, new_id()),
            self.one.set(order, "note", "x"),
            self.one.inc(order, line),
            self.one.delete(order, line),
        )
        self.assertEqual(self.results(answer), ["invalid", "invalid", "ok", "ok"])
        # What it is now was counted.
        self.assertLess(self.shared(order).size, 3000)
        answer = self.does(self.one, self.one.add(order, new_id()))
        self.assertEqual(self.results(answer), ["ok"])

    def test_keys_are_uuids(self):
        order, _line = self.begin(self.one)
        answer = self.does(
            self.one,
            self.one.new("order of mine"),
            self.one.add(order, "line of mine"),
            self.one.new(order.upper()),
        )
        self.assertEqual(self.results(answer), ["invalid"] * 3)

    def test_what_only_the_server_says(self):
        """A guest's draft is not a till's to name: it would act as the guest."""
        order, _line = self.begin(self.one)
        guest = {"id": 1, "access_token": "0" * 32, "taken": {}}
        answer = self.does(
            self.two,
            self.two.set(order, "guest_order", guest),
            self.two.new(new_id(), guest_order=guest),
            self.two.set(order, "server_id", 1),
        )
        self.assertEqual(self.results(answer), ["invalid"] * 3)
        self.assertNotIn("guest_order", self.document(order)["fields"])
        self.service("guests")._take_guests(self.group)
        self.assertEqual(self.shared(order).state, "open")

    def test_text_that_cannot_be_kept(self):
        order = new_id()
        note = "a\0b\ud800c"
        answer = self.does(self.one, self.one.new(order, note=note))
        self.assertEqual(self.results(answer), ["ok"])
        self.assertEqual(self.document(order)["fields"]["note"], "a\ufffdb\ufffdc")

    def test_prototypes(self):
        """Words that mean something to browsers are no names of orders or fields."""
        answer = self.ask(
            self.one,
            self.one.new("__proto__"),
            self.one.new(new_id(), **{"__proto__": {"x": 1}}),
        )
        self.assertEqual(self.results(answer), ["invalid", "invalid"])
