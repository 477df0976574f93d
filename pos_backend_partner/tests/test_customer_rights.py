# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import HttpCase, tagged
from odoo.tools import mute_logger

from .common_backend_message import LOG, BackendMessageCase
from .common_offered import access, extended, offered, routes, without_rule

ADDON = "pos_backend_partner"
SESSION_LOG = "odoo.addons.pos_backend_partner.models.pos_session"
POS_MANAGER = "point_of_sale.group_pos_manager"


class TakenBackError(Exception):
    """It was allowed, and shall not have happened."""


# How each is called on what the test has made. Whatever is offered and is not here
# makes the test fail: it has to be thought of who may call it.
CASHIERS = {
    ("pos.session", "get_pos_customer"): lambda c: (c.till, c.clara.id),
    ("pos.session", "get_pos_customer_by_barcode"): lambda c: (c.till, "C-77"),
    ("pos.session", "report_refused_message"): lambda c: (c.till, "malformed"),
    ("pos.session", "get_pending_backend_messages"): lambda c: (c.till,),
    ("pos.session", "answer_backend_message"): lambda c: (
        c.till,
        c.message.token,
        "accepted",
    ),
}
MANAGERS = {
    ("pos.send.to.pos", "action_send"): lambda c: (c.wizard,),
    ("res.partner", "action_send_to_pos"): lambda c: (c.clara,),
}
METHODS = {**CASHIERS, **MANAGERS}
# What it does more in: whoever may call these may do so with this module, too.
EXTENDED = {
    ("pos.session", "write"),
    ("res.partner", "create"),
    ("res.partner", "unlink"),
    ("res.partner", "web_search_read"),
    ("res.partner", "write"),
}


@tagged("post_install", "-at_install")
class TestCustomerRights(BackendMessageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nobody = cls.env.ref("base.public_user")
        cls.outsiders = (cls.other_manager, cls.internal, cls.portal, cls.nobody)
        cls.clara.write({"name": "Clara Secret", "email": "clara@secret.example"})
        cls.clara.with_company(cls.company).barcode = "C-77"

    def setUp(self):
        super().setUp()
        self.message = self.tell(summary="Secret words")
        self.wizard = self.env["pos.send.to.pos"].browse(
            self.rpc(self.manager, self.clara, "action_send_to_pos")["res_id"]
        )

    def call(self, user, how, method):
        """What a browser gets; an error takes back what was done."""
        record, *args = how(self)
        with self.env.cr.savepoint():
            return self.rpc(user, record, method, *args)

    def all_that_is_kept(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(t) FROM pos_backend_message AS t")
        return self.env.cr.fetchall()

    def test_every_method_was_thought_of(self):
        self.assertEqual(offered(self.env, ADDON), set(METHODS))

    def test_every_extension_was_thought_of(self):
        self.assertEqual(extended(self.env, ADDON), EXTENDED)

    def test_every_route_was_thought_of(self):
        (route,) = routes(ADDON).values()
        self.assertEqual(route["routes"], ["/pos_backend_partner/picker"])
        self.assertEqual((route["type"], route["auth"]), ("http", "user"))
        self.assertEqual(route["methods"], ["GET"])

    def test_every_access_list_was_thought_of(self):
        self.assertEqual(
            access(self.env, ADDON),
            {
                ("pos.backend.message", POS_MANAGER): "r",
                ("pos.send.to.pos", POS_MANAGER): "rwc",
                ("pos.send.to.pos.till", POS_MANAGER): "rwc",
            },
        )

    def test_nobody_sees_all_there_is(self):
        self.assertEqual(without_rule(self.env, ADDON), set())

    @mute_logger(LOG, SESSION_LOG)
    def test_outsiders(self):
        """Refused, told nothing, and nothing is other than before."""
        before = self.all_that_is_kept()
        secrets = (self.message.token, "Clara Secret", "Secret words", "secret.example")
        for (model, method), how in METHODS.items():
            for user in self.outsiders:
                if (user, model) == (self.other_manager, "res.partner"):
                    continue  # Clara is of no company: he sends her to his own tills
                with self.subTest(f"{user.name}: {model}.{method}"):
                    with self.assertRaises(AccessError) as refusal:
                        self.call(user, how, method)
                    for secret in secrets:
                        self.assertNotIn(secret, str(refusal.exception))
                    self.assertEqual(self.all_that_is_kept(), before)

    def test_tills_of_others_are_not_listed(self):
        action = self.rpc(self.other_manager, self.clara, "action_send_to_pos")
        wizard = self.env["pos.send.to.pos"].browse(action["res_id"])
        self.assertEqual(wizard.till_ids.session_id, self.other_till)

    def test_the_dialog_of_another(self):
        """He can name any session in it, and send to his own alone."""
        tills = self.env["pos.send.to.pos.till"].with_user(self.other_manager)
        wizard = self.env["pos.send.to.pos"].with_user(self.other_manager)
        mine = wizard.create({"partner_id": self.clara.id})
        till = tills.create({"wizard_id": mine.id, "session_id": self.till.id})
        mine.till_id = till
        with self.assertRaises(AccessError):
            self.rpc(self.other_manager, mine, "action_send")

    def test_what_managers_alone_may_do(self):
        for (model, method), how in MANAGERS.items():
            with self.subTest(f"{model}.{method}"), self.assertRaises(AccessError):
                self.call(self.cashier, how, method)

    def test_insiders(self):
        """Or the refusals above would say nothing."""
        for (model, method), how in METHODS.items():
            user = self.cashier if (model, method) in CASHIERS else self.manager
            with self.subTest(f"{model}.{method}"):
                try:
                    with self.env.cr.savepoint():
                        self.call(user, how, method)
                        raise TakenBackError
                except AccessError:
                    self.fail("An insider was refused.")
                except (UserError, TakenBackError):
                    continue

    def test_nobody_writes_by_himself(self):
        for user in (self.cashier, self.manager, self.other_manager, self.portal):
            message = self.message.with_user(user)
            for work in (
                lambda message=message: message.write({"state": "accepted"}),
                lambda message=message: message.unlink(),
                lambda message=message: message.create({"summary": "x"}),
                lambda message=message: message.read(["token"]),
            ):
                with self.subTest(user.name), self.assertRaises(AccessError):
                    work()


@tagged("post_install", "-at_install")
class TestCustomerStranger(HttpCase):
    def test_without_a_session(self):
        """Who has not logged in does not even reach a method."""
        for model, method in sorted(offered(self.env, ADDON)):
            with self.subTest(f"{model}.{method}"):
                params = {"model": model, "method": method, "args": [[1]], "kwargs": {}}
                answer = self.url_open(
                    f"/web/dataset/call_kw/{model}/{method}",
                    data=json.dumps({"params": params}),
                    headers={"Content-Type": "application/json"},
                ).json()
                self.assertEqual(
                    answer["error"]["data"]["name"],
                    "odoo.http.SessionExpiredException",
                )
