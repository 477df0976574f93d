# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import HttpCase, tagged
from odoo.tools import mute_logger

from .common_offline import MANAGER, STOCK_LOG, USER, OfflineCase, open_shop

MODELS = (
    "pos.offline.device",
    "pos.offline.rejected.sale",
    "pos.offline.waiting",
    "pos.offline.missing",
    "pos.offline.mend",
    "pos.offline.close",
    "pos.offline.set.aside",
)


class TwoCompanies(OfflineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.internal = cls.make_user("off_internal", "base.group_user", "Internal Ivo")
        cls.portal = cls.make_user("off_portal", "base.group_portal", "Portal Pia")
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = cls.make_user("off_strange", USER, "Stranger", cls.elsewhere)
        cls.strange_manager = cls.make_user(
            "off_strange_manager", MANAGER, "Manager Olga", cls.elsewhere
        )
        cls.strange_session, cls.strange_cash, _card = open_shop(
            cls.env, cls.elsewhere, "Elsewhere"
        )

    def setUp(self):
        super().setUp()
        self.strange_till = self.make_till(self.strange_session, self.strange_cash)

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def refused(self):
        entry = self.till.entry(self.till.order(pricelist_id=2**31 - 1))
        self.assertEqual(self.send(entry)["status"], "refused")
        return entry


@tagged("post_install", "-at_install")
class TestRights(TwoCompanies):
    def calls(self):
        """Everything that a browser can call, with good arguments."""
        entries = self.env["pos.offline.sync"]
        entry = self.till.entry()
        return [
            (entries, "sync", self.till.device, [entry], False),
            (entries, "set_aside", self.till.device, entry, "Test"),
            (entries, "withdraw", self.refused()["key"]),
            (self.pos_session, "offline_unsent"),
            (self.pos_session, "allow_closing_with_unsent", "Test", ""),
        ]

    def test_who_is_no_cashier_here(self):
        for user in (self.portal, self.internal, self.stranger, self.strange_manager):
            for record, method, *args in self.calls():
                with self.assertRaises(AccessError, msg=f"{user.name}: {method}"):
                    self.rpc(user, record, method, *args)

    def test_what_only_managers_do(self):
        for record, method, *args in self.calls():
            if method in ("set_aside", "allow_closing_with_unsent"):
                with self.assertRaises(AccessError, msg=method):
                    self.rpc(self.cashier, record, method, *args)
            self.rpc(self.manager, record, method, *args)

    def test_buttons_are_for_managers(self):
        kept = self.kept(self.refused())
        for method in (
            "action_retry",
            "action_ask_till",
            "action_second_order",
            "action_open_order",
            "action_over_refund",
            "action_put_back",
            "action_set_aside",
            "action_mend",
        ):
            for user in (self.cashier, self.internal, self.portal):
                with self.assertRaises(AccessError, msg=method):
                    self.rpc(user, kept, method)

    def test_nobody_writes_by_himself(self):
        kept = self.kept(self.refused())
        for user in (self.cashier, self.manager):
            for record, values in (
                (kept, {"state": "arrived"}),
                (kept, {"payload": "{}"}),
            ):
                with self.assertRaises(AccessError):
                    record.with_user(user).write(values)
        for record in (kept, self.device()):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).unlink()
        device = self.device().with_user(self.manager)
        for values in ({"waiting_count": 0}, {"label": "x", "key": "y"}):
            with self.assertRaises(AccessError):
                device.write(values)
        device.write({"label": "Terrace", "active": False})

    def test_what_is_there_for_whom(self):
        for model in MODELS:
            for user in (self.cashier, self.internal, self.portal):
                records = self.env[model].with_user(user)
                allowed = records.check_access_rights("read", raise_exception=False)
                self.assertFalse(allowed, f"{user.name}: {model}")
            self.env[model].with_user(self.manager).check_access_rights("read")

    def test_own_companies(self):
        self.refused()
        self.sync(report=self.till.report(self.till.waiting(self.till.entry())))
        self.till.entry()
        self.sync()
        for model in MODELS[:4]:
            count = self.env[model].with_user(self.manager).search_count([])
            self.assertTrue(count, model)
            strange = self.env[model].with_user(self.strange_manager)
            self.assertFalse(strange.search_count([]), model)

    # -- other companies --------------------------------------------------------------

    def test_a_pos_of_another_company(self):
        entry = self.strange_till.entry()
        with self.assertRaises(AccessError):
            self.send(entry, till=self.strange_till)
        self.assertFalse(self.device(self.strange_till))
        result = self.send(entry, till=self.strange_till, user=self.stranger)
        self.assertEqual(result["status"], "confirmed")

    def test_a_device_of_another_pos(self):
        self.sync()
        self.strange_till.secret = self.till.secret
        with self.assertRaises(AccessError):
            self.sync(till=self.strange_till, user=self.stranger)

    def test_a_pos_that_does_not_exist(self):
        self.till.config_id = 2**31 - 1
        with self.assertRaises(AccessError):
            self.sync()

    def test_a_session_of_another_company(self):
        """A sale gets into no session but those of the POS that the device is of."""
        entry = self.till.entry(self.till.order(pos_session_id=self.strange_session.id))
        self.assertEqual(self.send(entry)["status"], "confirmed")
        self.assertEqual(self.orders(entry).session_id, self.pos_session)
        self.assertFalse(self.strange_session.order_ids)

    def test_a_sale_of_another_company(self):
        """Nothing is told of it, and it is left as it is."""
        theirs = self.refused()
        known = self.till.entry()
        self.send(known)
        for entry in (theirs, known):
            order = {**json.loads(entry["order"]), "pos_session_id": 1}
            for sent in (entry, self.strange_till.entry(order)):
                result = self.send(sent, till=self.strange_till, user=self.stranger)
                self.assertEqual(
                    (result["status"], result["code"]), ("refused", "company")
                )
                self.assertNotIn("id", result)
        self.assertEqual(self.kept(theirs).attempts, 1)
        self.assertEqual(len(self.orders(known)), 1)
        self.assertFalse(self.kept(known))

    def test_what_is_settled_elsewhere(self):
        entry = self.refused()
        self.kept(entry).with_user(self.manager)._set_aside("Test")
        row = self.strange_till.waiting(entry, "attention")
        answer = self.sync(
            report=self.strange_till.report(row),
            till=self.strange_till,
            user=self.stranger,
        )
        self.assertEqual(answer["settled"], [])

    # -- shapes -----------------------------------------------------------------------

    def test_what_is_no_device(self):
        device = self.till.device
        for bad in (
            None,
            [],
            "till",
            {},
            {**device, "secret": "x"},
            {**device, "secret": self.till.key.upper()},
            {**device, "config_id": "1"},
            {**device, "config_id": True},
            {**device, "config_id": 2**40},
            {**device, "counter": -1},
            {**device, "counter": 1.5},
        ):
            args = (bad, [], False)
            with self.assertRaises(ValidationError, msg=bad):
                self.rpc(self.cashier, self.env["pos.offline.sync"], "sync", *args)

    def test_what_is_no_list_of_sales(self):
        for bad in (None, {}, "x", 7, [self.till.entry()] * 101):
            args = (self.till.device, bad, False)
            with self.assertRaises(ValidationError):
                self.rpc(self.cashier, self.env["pos.offline.sync"], "sync", *args)

    def test_what_is_no_key(self):
        for bad in (None, 7, "", "x" * 36, ["x"], {}):
            with self.assertRaises(ValidationError):
                self.rpc(self.cashier, self.env["pos.offline.sync"], "withdraw", bad)

    def test_what_cannot_be_set_aside(self):
        for bad in (None, {}, {**self.till.entry(), "order": 7}):
            args = (self.till.device, bad, "Test")
            with self.assertRaises(UserError):
                self.rpc(
                    self.manager,
                    self.env["pos.offline.sync"],
                    "set_aside",
                    *args,
                )


@tagged("post_install", "-at_install")
class TestOverHttp(TwoCompanies, HttpCase):
    """The road as a browser walks it."""

    def post(self, user, method, *args, model="pos.offline.sync"):
        """(result, name of the exception)"""
        self.authenticate(user.login, user.login)
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": {},
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        error = answer.get("error", {}).get("data", {}).get("name", "")
        return answer.get("result"), error.rpartition(".")[2]

    @mute_logger("odoo.http")
    def test_who_gets_through(self):
        entry = self.till.entry()
        args = (self.till.device, [entry], False)
        for user in (self.portal, self.internal, self.stranger):
            self.assertEqual(self.post(user, "sync", *args), (None, "AccessError"))
        result, error = self.post(self.cashier, "sync", *args)
        self.assertEqual((result["results"][0]["status"], error), ("confirmed", ""))

    @mute_logger("odoo.http")
    def test_nobody_without_a_session(self):
        self.authenticate(None, None)
        answer = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps(
                {
                    "params": {
                        "model": "pos.offline.sync",
                        "method": "sync",
                        "args": [self.till.device, [], False],
                        "kwargs": {},
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        self.assertIn("SessionExpired", answer["error"]["data"]["name"])

    @mute_logger("odoo.http")
    def test_underscore_methods_are_not_there(self):
        for model, method in (
            ("pos.offline.sync", "_enter"),
            ("pos.offline.delivery", "_deliver_all"),
            ("pos.offline.rejected.sale", "_keep"),
            ("pos.offline.rejected.sale", "_decide"),
        ):
            result, error = self.post(self.manager, method, model=model)
            self.assertEqual((result, error), (None, "AccessError"), method)
