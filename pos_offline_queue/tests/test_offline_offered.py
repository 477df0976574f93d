# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_offered import access, public_methods, routes
from .common_rights import RightsMixin
from .test_offline_rights import TwoCompanies

ADDON = "pos_offline_queue"
SUITE = (ADDON, "pos_multi_session_sync", "pos_backend_partner")
PRODUCT_NAME = "Secret Loaf"


CASHIERS = {
    ("pos.offline.sync", "sync"): lambda c: (
        c.service,
        c.till.device,
        [c.till.entry()],
        False,
    ),
    ("pos.offline.sync", "withdraw"): lambda c: (
        c.service,
        c.refusal["key"],
    ),
    ("pos.session", "offline_unsent"): lambda c: (c.pos_session,),
    ("pos.session", "action_view_offline_unsent"): lambda c: (c.pos_session,),
    ("pos.session", "offline_cash"): lambda c: (
        c.pos_session,
        "5d1b0c3e-6a0f-4f57-9d7a-3c0a3a3d5a10",
        "opening",
        {"amount": 1, "notes": ""},
    ),
    ("pos.offline.document", "documents_to_hand_over"): lambda c: (
        c.documents,
        c.config.id,
    ),
    ("pos.order", "action_print_document"): lambda c: (c.invoiced,),
    ("pos.order", "action_send_document"): lambda c: (c.invoiced,),
    ("pos.order", "action_hand_over_document"): lambda c: (c.invoiced,),
    ("pos.offline.document", "email_receipt"): lambda c: (
        c.documents,
        c.invoiced.idempotency_key,
        "5d1b0c3e-6a0f-4f57-9d7a-3c0a3a3d5a11",
        {"name": "Clara", "email": "clara@example.com"},
        "/9j/",
    ),
    ("pos.config", "action_view_offline_devices"): lambda c: (c.config,),
    ("pos.config", "action_view_offline_refused"): lambda c: (c.config,),
    ("pos.config", "action_view_offline_missing"): lambda c: (c.config,),
    ("pos.offline.device", "action_view_orders"): lambda c: (c.device(),),
    ("pos.offline.device", "action_view_refused"): lambda c: (c.device(),),
    ("pos.offline.device", "action_view_missing"): lambda c: (c.device(),),
}
MANAGERS = {
    ("pos.offline.health", "action_look"): lambda c: (c.health.browse(),),
    ("pos.offline.health.check", "action_show"): lambda c: (c.health.check_ids[0],),
    ("pos.offline.figure", "board_figure"): lambda c: (c.env["pos.offline.figure"],),
    ("pos.offline.sync", "set_aside"): lambda c: (
        c.service,
        c.till.device,
        c.refusal,
        "Because",
    ),
    ("pos.offline.rejected.sale", "action_retry"): lambda c: (c.row,),
    ("pos.offline.rejected.sale", "action_ask_till"): lambda c: (c.row,),
    ("pos.offline.rejected.sale", "action_second_order"): lambda c: (c.row,),
    ("pos.offline.rejected.sale", "action_open_order"): lambda c: (c.row,),
    ("pos.offline.rejected.sale", "action_over_refund"): lambda c: (c.row,),
    ("pos.offline.rejected.sale", "action_put_back"): lambda c: (c.row,),
    ("pos.offline.rejected.sale", "action_set_aside"): lambda c: (c.row,),
    ("pos.offline.rejected.sale", "action_mend"): lambda c: (c.row,),
    ("pos.offline.rejected.sale", "action_view_order"): lambda c: (c.row,),
    ("pos.offline.waiting", "action_view_rejected_sale"): lambda c: (c.waiting,),
    ("pos.offline.missing", "action_explain"): lambda c: (c.missing,),
    ("pos.offline.missing", "action_withdraw"): lambda c: (c.missing,),
    ("pos.offline.mend", "action_mend"): lambda c: (c.mending,),
    ("pos.offline.close", "action_close"): lambda c: (c.closing,),
    ("pos.offline.set.aside", "action_confirm"): lambda c: (c.setting_aside,),
    ("pos.session", "action_view_offline_receipts"): lambda c: (c.pos_session,),
    ("pos.offline.proof", "action_check"): lambda c: (c.proofs,),
    ("pos.session", "allow_closing_with_unsent"): lambda c: (
        c.pos_session,
        "Because",
        "",
    ),
}
EXTENDED = {
    ("ir.module.module", "button_uninstall"),
    ("pos.offline.device", "write"),
    ("pos.offline.explanation", "create"),
    ("pos.offline.explanation", "unlink"),
    ("pos.order", "action_pos_order_paid"),
    ("pos.order", "create_from_ui"),
    ("pos.order", "write"),
    ("pos.session", "action_pos_session_close"),
    ("pos.session", "action_pos_session_closing_control"),
}
POS_MANAGER = "point_of_sale.group_pos_manager"
TABLES = (
    "pos_offline_device",
    "pos_offline_proof",
    "pos_offline_rejected_sale",
    "pos_order",
    "pos_session",
)


@tagged("post_install", "-at_install")
class TestOffered(RightsMixin, TwoCompanies):
    addon = ADDON
    cashiers = CASHIERS
    managers = MANAGERS
    extensions = EXTENDED
    noise = ("odoo.sql_db", "odoo.addons.point_of_sale.models.pos_order")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.name = PRODUCT_NAME
        nobody = cls.env.ref("base.public_user")
        strangers = (cls.strange_manager, cls.stranger)
        cls.outsiders = [
            (user,) for user in (*strangers, cls.internal, cls.portal, nobody)
        ]

    def setUp(self):
        super().setUp()
        self.service = self.env["pos.offline.sync"]
        self.documents = self.env["pos.offline.document"]
        self.refusal = self.refused()
        self.row = self.kept(self.refusal)
        self.partner.email = "clara@example.com"
        sold = self.till.entry(
            self.till.order(partner_id=self.partner.id, to_invoice=True)
        )
        self.send(sold)
        self.invoiced = self.orders(sold)
        on_device = self.till.waiting(self.till.entry())
        self.sync(report=self.till.report(on_device))
        self.waiting = self.env["pos.offline.waiting"].search(
            [("key", "=", on_device["key"])]
        )
        self.till.entry()  # a receipt that is lost
        self.sync()
        self.env.flush_all()
        self.missing = self.env["pos.offline.missing"].search(
            [("device_id", "=", self.device().id), ("state", "=", "missing")], limit=1
        )
        self.proofs = self.env["pos.offline.proof"]._of_session(self.pos_session)
        manager = self.env(user=self.manager)
        self.mending = manager["pos.offline.mend"]._of_rejected_sale(
            self.row.with_user(self.manager)
        )
        action = self.rpc(self.manager, manager["pos.offline.health"], "action_look")
        self.health = self.env["pos.offline.health"].browse(action["res_id"])
        self.closing = manager["pos.offline.close"].create(
            {"session_id": self.pos_session.id, "reason": "Because"}
        )
        self.setting_aside = manager["pos.offline.set.aside"].create(
            {"rejected_sale_ids": self.row.ids, "reason": "Because"}
        )

    def all_that_is_kept(self):
        self.env.flush_all()
        found = []
        for table in TABLES:
            self.env.cr.execute(f"SELECT to_jsonb(t) FROM {table} AS t ORDER BY id")
            found.append(self.env.cr.fetchall())
        return found

    @property
    def secrets(self):
        names = (PRODUCT_NAME, self.config.name, self.cashier.name)
        return (*names, self.refusal["key"], self.row.reference, self.till.key)

    def is_refused(self, user, model, method):
        # A dialog that asks for a reason: what it names is checked when it is kept
        of_ones_own = ("board_figure", "action_look")
        told_own = method in of_ones_own and user == self.strange_manager
        return (
            super().is_refused(user, model, method)
            and method != "action_set_aside"
            and not told_own
        )

    def test_every_route_was_thought_of(self):
        found = routes(ADDON)
        self.assertEqual(
            set(found), {"pos_web", "logout", "offline_worker", "pos_app_manifest"}
        )
        # The page of the POS and the log-out are standard's, and for whom it gives them
        for route in ("pos_web", "logout"):
            for name in ("auth", "routes", "csrf"):
                self.assertFalse(found[route].get(name))
        worker = found["offline_worker"]
        self.assertEqual(worker["routes"], ["/pos/offline-worker.js"])
        self.assertEqual((worker["auth"], worker["methods"]), ("public", ["GET"]))
        self.assertIs(worker["save_session"], False)
        manifest = found["pos_app_manifest"]
        self.assertEqual(manifest["routes"], ["/pos/app.webmanifest"])
        self.assertEqual((manifest["auth"], manifest["methods"]), ("user", ["GET"]))
        self.assertIs(manifest["save_session"], False)

    def test_every_access_list_was_thought_of(self):
        found = access(self.env, ADDON)
        self.assertEqual({group for _model, group in found}, {POS_MANAGER})
        letters = {model: given for (model, _group), given in found.items()}
        self.assertEqual(
            letters,
            {
                "pos.offline.device": "rw",
                "pos.offline.rejected.sale": "r",
                "pos.offline.waiting": "r",
                "pos.offline.explanation": "rcd",
                "pos.offline.missing": "r",
                "pos.offline.proof": "r",
                "pos.offline.cash": "r",
                "pos.offline.health": "r",
                "pos.offline.health.check": "r",
                "pos.offline.set.aside": "rwc",
                "pos.offline.close": "rwc",
                "pos.offline.mend": "rwc",
                "pos.offline.mend.line": "rwc",
            },
        )

    def test_a_dialog_about_a_session_of_others(self):
        """Whoever has dialogs can name any session in one."""
        dialogs = self.env["pos.offline.close"].with_user(self.strange_manager)
        values = {"session_id": self.pos_session.id, "reason": "Because"}
        with self.assertRaises(AccessError):
            dialogs.create(values).read(["unsent_html"])
        with self.assertRaises(AccessError):
            dialogs.new(values).mapped("unsent_html")

    def test_the_dialogs_of_others(self):
        for dialog in (self.mending, self.closing, self.setting_aside):
            mine = dialog.with_user(self.manager)
            theirs = dialog.with_user(self.strange_manager)
            with self.subTest(dialog._name):
                self.assertTrue(mine.read())
                for work in (theirs.read, lambda theirs=theirs: theirs.write({})):
                    with self.assertRaises(AccessError):
                        work()

    def test_who_uninstalls(self):
        """What is on devices is not told to whoever only asks."""
        module = self.env["ir.module.module"].search([("name", "=", ADDON)])
        outsiders = [user for (user,) in self.outsiders]
        for user in (*outsiders, self.cashier, self.manager):
            with self.subTest(user.name), self.assertRaises(UserError) as refusal:
                self.rpc(user, module, "button_uninstall")
            for secret in self.secrets:
                self.assertNotIn(secret, str(refusal.exception))


@tagged("post_install", "-at_install")
class TestGuestsDoors(TwoCompanies, HttpCase):
    """What guests and customers reach of the suite, with a token that they have.

    An order's token opens the pages that Odoo's portal and self-ordering have for it,
    and nothing of the suite.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config.name = "Secret Corner"
        cls.portal = new_test_user(cls.env, "off_guest", "base.group_portal")
        modules = cls.env["ir.module.module"].search(
            [("name", "in", SUITE), ("state", "=", "installed")]
        )
        cls.addons = modules.mapped("name")
        cls.models = [
            model
            for name, model in cls.env.items()
            if model._original_module in cls.addons and not model._abstract
        ]

    def setUp(self):
        super().setUp()
        self.documents = self.env["pos.offline.document"]
        self.refusal = self.refused()
        sale = self.till.entry()
        self.send(sale)
        order = self.env["pos.order"].search([("idempotency_key", "=", sale["key"])])
        order._portal_ensure_token()
        self.order, self.token = order, order.access_token
        self.assertTrue(self.token)
        self.env.flush_all()

    def rows(self):
        found = {}
        for model in self.models:
            if model._auto and not model._transient:
                table = model._table
                self.env.cr.execute(f"SELECT to_jsonb(t) FROM {table} AS t ORDER BY id")
                found[table] = self.env.cr.fetchall()
        return found

    def assert_harmless(self, text):
        for secret in ("Secret Corner", self.refusal["key"], self.till.key):
            self.assertNotIn(secret, text)

    def call(self, model, method, *args, **kwargs):
        context = {"access_token": self.token}
        params = {"model": model, "method": method, "args": args}
        params["kwargs"] = {**kwargs, "context": context}
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}?access_token={self.token}",
            data=json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        )

    def as_outsiders(self):
        for login in (None, self.portal.login):
            self.authenticate(login, login)
            yield login or "nobody"

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_methods(self):
        """Each that the suite has or does more in, on the guest's own order, too."""
        methods = {
            key for each in self.addons for key in public_methods(self.env, each)
        }
        self.assertGreater(len(methods), 20)
        before = self.rows()
        for who in self.as_outsiders():
            for model, method in sorted(methods):
                with self.subTest(f"{who}: {model}.{method}"):
                    ids = self.order.ids if model == "pos.order" else [1]
                    answer = self.call(model, method, ids)
                    self.assert_harmless(answer.text)
                    if method.startswith("action_view"):
                        # Which window to open, of records that nobody has been given
                        continue
                    if method == "fields_get":
                        # As in standard: those that they may read, which are none.
                        self.assertFalse(answer.json().get("result"))
                        continue
                    self.assertIn("error", answer.json())
        self.assertEqual(self.rows(), before)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_models(self):
        self.assertGreater(len(self.models), 5)
        for who in self.as_outsiders():
            for model in self.models:
                for method in ("search_read", "read_group", "export_data"):
                    with self.subTest(f"{who}: {model._name}.{method}"):
                        args = {
                            "search_read": ([],),
                            "read_group": ([], ["id:count"], []),
                            "export_data": ([1], ["id"]),
                        }[method]
                        answer = self.call(model._name, method, *args)
                        self.assertIn("error", answer.json())
                        self.assert_harmless(answer.text)

    @mute_logger("odoo.http")
    def test_routes(self):
        """The POS and its pages ask for a log-in; the worker has no data."""
        paths = {
            path
            for addon in self.addons
            for each in routes(addon).values()
            for path in each.get("routes") or ()
        }
        self.assertLessEqual({"/pos/offline-worker.js", "/pos/app.webmanifest"}, paths)
        # Standard's, in which the suite does more
        paths |= {"/pos/ui", "/pos/web"}
        for who in self.as_outsiders():
            for path in sorted(paths):
                query = f"config_id={self.config.id}&access_token={self.token}"
                with self.subTest(f"{who}: {path}"):
                    answer = self.url_open(f"{path}?{query}", allow_redirects=False)
                    self.assert_harmless(answer.text)
                    self.assertNotIn("session_info", answer.text)
                    if path != "/pos/offline-worker.js":
                        self.assertNotEqual(answer.status_code, 200)

    def test_a_customers_page(self):
        """Odoo's page for a customer with the token of a ticket has none of it."""
        self.authenticate(None, None)
        answer = self.url_open(
            f"/pos/ticket/validate?access_token={self.token}", allow_redirects=False
        )
        self.assert_harmless(answer.text)
        self.assertNotIn(self.order.idempotency_key, answer.text)
