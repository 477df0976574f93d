# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .common_offered import access, routes
from .common_rights import RightsMixin
from .test_offline_rights import TwoCompanies

ADDON = "pos_offline_queue"
PRODUCT_NAME = "Secret Loaf"


CASHIERS = {
    ("pos.offline.envelope", "sync"): lambda c: (
        c.envelopes,
        c.till.device,
        [c.till.envelope()],
        False,
    ),
    ("pos.offline.envelope", "withdraw"): lambda c: (c.envelopes, c.refusal["key"]),
    ("pos.session", "offline_unsent"): lambda c: (c.pos_session,),
    ("pos.session", "action_view_offline_unsent"): lambda c: (c.pos_session,),
    ("pos.config", "action_view_offline_devices"): lambda c: (c.config,),
    ("pos.config", "action_view_offline_refused"): lambda c: (c.config,),
    ("pos.offline.device", "action_view_orders"): lambda c: (c.device(),),
    ("pos.offline.device", "action_view_refused"): lambda c: (c.device(),),
    ("pos.offline.device", "action_view_missing"): lambda c: (c.device(),),
}
MANAGERS = {
    ("pos.offline.envelope", "set_aside"): lambda c: (
        c.envelopes,
        c.till.device,
        c.refusal,
        "Because",
    ),
    ("pos.offline.envelope", "action_retry"): lambda c: (c.row,),
    ("pos.offline.envelope", "action_ask_till"): lambda c: (c.row,),
    ("pos.offline.envelope", "action_second_order"): lambda c: (c.row,),
    ("pos.offline.envelope", "action_open_order"): lambda c: (c.row,),
    ("pos.offline.envelope", "action_put_back"): lambda c: (c.row,),
    ("pos.offline.envelope", "action_set_aside"): lambda c: (c.row,),
    ("pos.offline.envelope", "action_mend"): lambda c: (c.row,),
    ("pos.offline.envelope", "action_view_order"): lambda c: (c.row,),
    ("pos.offline.waiting", "action_view_envelope"): lambda c: (c.waiting,),
    ("pos.offline.mend", "action_mend"): lambda c: (c.mending,),
    ("pos.offline.close", "action_close"): lambda c: (c.closing,),
    ("pos.offline.set.aside", "action_confirm"): lambda c: (c.setting_aside,),
    ("pos.session", "allow_closing_with_unsent"): lambda c: (c.pos_session, "Because"),
}
EXTENDED = {
    ("ir.module.module", "button_uninstall"),
    ("pos.offline.device", "write"),
    ("pos.order", "action_pos_order_paid"),
    ("pos.order", "create_from_ui"),
    ("pos.session", "action_pos_session_close"),
    ("pos.session", "action_pos_session_closing_control"),
}
POS_MANAGER = "point_of_sale.group_pos_manager"
TABLES = ("pos_offline_device", "pos_offline_envelope", "pos_order", "pos_session")


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
        self.envelopes = self.env["pos.offline.envelope"]
        self.refusal = self.refused()
        self.row = self.kept(self.refusal)
        on_device = self.till.waiting(self.till.envelope())
        self.sync(report=self.till.report(on_device))
        self.waiting = self.env["pos.offline.waiting"].search(
            [("key", "=", on_device["key"])]
        )
        manager = self.env(user=self.manager)
        self.mending = manager["pos.offline.mend"]._of_envelope(
            self.row.with_user(self.manager)
        )
        self.closing = manager["pos.offline.close"].create(
            {"session_id": self.pos_session.id, "reason": "Because"}
        )
        self.setting_aside = manager["pos.offline.set.aside"].create(
            {"envelope_ids": self.row.ids, "reason": "Because"}
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
        return super().is_refused(user, model, method) and method != "action_set_aside"

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
                "pos.offline.envelope": "r",
                "pos.offline.waiting": "r",
                "pos.offline.missing": "r",
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
