# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError
from odoo.tests.common import HttpCase, tagged

from .common_backend_message import LOG, BackendMessageCase
from .common_offered import access, routes
from .common_rights import RightsMixin, StrangerMixin

ADDON = "pos_backend_partner"
SESSION_LOG = "odoo.addons.pos_backend_partner.models.pos_session"
POS_MANAGER = "point_of_sale.group_pos_manager"


CASHIERS = {
    ("pos.session", "create_pos_customer"): lambda c: (
        c.till,
        {"key": "0" * 32, "name": "Nina New"},
    ),
    ("pos.session", "get_pos_customer"): lambda c: (c.till, c.clara.id),
    ("pos.session", "get_pos_customer_by_barcode"): lambda c: (c.till, "C-77"),
    ("pos.session", "refresh_pos_customers"): lambda c: (c.till, c.clara.ids),
    ("pos.session", "report_refused_message"): lambda c: (c.till, "malformed"),
    ("pos.session", "get_pending_backend_messages"): lambda c: (c.till,),
    ("pos.session", "answer_backend_message"): lambda c: (
        c.till,
        c.message.token,
        "accepted",
    ),
    ("pos.session", "get_tills_to_write_to"): lambda c: (c.till,),
    ("pos.session", "write_to_till"): lambda c: (c.till, c.second.id, "Hello"),
}
MANAGERS = {
    ("pos.backend.message", "action_write_to_till"): lambda c: (c.messages,),
    ("pos.send.to.pos", "action_send"): lambda c: (c.wizard,),
    ("res.partner", "action_send_to_pos"): lambda c: (c.clara,),
}
EXTENDED = {
    ("pos.order", "create_from_ui"),
    ("pos.session", "write"),
    ("res.partner", "create"),
    ("res.partner", "fields_get"),
    ("res.partner", "unlink"),
    ("res.partner", "web_save"),
    ("res.partner", "web_search_read"),
    ("res.partner", "write"),
}


@tagged("post_install", "-at_install")
class TestCustomerRights(RightsMixin, BackendMessageCase):
    addon = ADDON
    cashiers = CASHIERS
    managers = MANAGERS
    extensions = EXTENDED
    noise = (LOG, SESSION_LOG)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier.groups_id |= cls.env.ref("base.group_partner_manager")
        nobody = cls.env.ref("base.public_user")
        cls.outsiders = [
            (user,) for user in (cls.other_manager, cls.internal, cls.portal, nobody)
        ]
        cls.clara.write({"name": "Clara Secret", "email": "clara@secret.example"})
        cls.clara.with_company(cls.company).barcode = "C-77"
        cls.second = cls._open_session("Secret Till", cls.company)

    def setUp(self):
        super().setUp()
        self.message = self.notify(summary="Secret words")
        self.messages = self.env["pos.backend.message"]
        self.wizard = self.env["pos.send.to.pos"].browse(
            self.rpc(self.manager, self.clara, "action_send_to_pos")["res_id"]
        )
        self.wizard.till_id = self.wizard.till_ids[0]

    def all_that_is_kept(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(t) FROM pos_backend_message AS t")
        return self.env.cr.fetchall()

    @property
    def secrets(self):
        words = ("Clara Secret", "Secret words", "secret.example", "Secret Till")
        return (self.message.token, *words)

    def is_refused(self, user, model, method):
        # Clara is of no company: he sends her to his own tills, and writes to these
        own = ("res.partner", "pos.backend.message")
        return user != self.other_manager or model not in own

    def test_every_route_was_thought_of(self):
        found = routes(ADDON)
        self.assertEqual(set(found), {"picker", "logout"})
        # The log-out is standard's, and for whom it gives it
        for name in ("auth", "routes", "csrf"):
            self.assertFalse(found["logout"].get(name))
        route = found["picker"]
        self.assertEqual(route["routes"], ["/pos_backend_partner/picker"])
        self.assertEqual((route["type"], route["auth"]), ("http", "user"))
        self.assertEqual(route["methods"], ["GET"])

    def test_every_access_list_was_thought_of(self):
        self.assertEqual(
            access(self.env, ADDON),
            {
                ("pos.backend.message", POS_MANAGER): "r",
                ("pos.customer.key", "base.group_system"): "r",
                ("pos.send.to.pos", POS_MANAGER): "rwc",
                ("pos.send.to.pos.till", POS_MANAGER): "rwc",
            },
        )

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
class TestCustomerStranger(StrangerMixin, HttpCase):
    addon = ADDON
