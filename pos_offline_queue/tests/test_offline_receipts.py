# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import uuid

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged

from .common_offline import OfflineCase

TICKET = base64.b64encode(b"\xff\xd8\xff a picture").decode()
CLIENT = {"name": "Nora <b>Plain</b>", "email": "nora@example.com"}


def mails(env, key):
    return env["mail.mail"].search([("message_id", "=like", f"<{key}@%")])


@tagged("post_install", "-at_install")
class TestReceiptMails(OfflineCase):
    """Receipts that a till e-mails when it can reach Odoo again."""

    def setUp(self):
        super().setUp()
        self.key = str(uuid.uuid4())
        self.sale = self.till.entry()

    def email(self, user=None, **values):
        values = {"client": CLIENT, "ticket": TICKET, "key": self.key, **values}
        args = [values.get("sale", self.sale["key"]), values["key"]]
        args += [values["client"], values["ticket"]]
        model = self.env["pos.offline.document"]
        return self.rpc(user or self.cashier, model, "email_receipt", *args)["status"]

    def test_a_receipt_is_mailed_once_however_often_it_is_asked_for(self):
        self.assertEqual(self.email(), "missing")
        self.send(self.sale)
        triggers = self.env["ir.cron.trigger"].search_count([])
        self.assertEqual([self.email(), self.email()], ["taken", "taken"])
        mail = mails(self.env, self.key)
        self.assertEqual(len(mail), 1)
        self.assertEqual((mail.email_to, mail.state), (CLIENT["email"], "outgoing"))
        self.assertIn(self.orders(self.sale).pos_reference, mail.subject)
        self.assertIn("&lt;b&gt;", mail.body_html)
        self.assertEqual(mail.attachment_ids.mapped("datas"), [TICKET.encode()])
        # The mail queue is asked once, too.
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers + 1)
        # A customer who wants it at two addresses.
        other = str(uuid.uuid4())
        self.email(key=other, client={**CLIENT, "email": "plain@example.com"})
        self.assertEqual(len(mails(self.env, other)), 1)

    def test_what_is_malformed_is_refused(self):
        self.send(self.sale)
        for values in (
            {"key": "1"},
            {"sale": "' OR 1"},
            {"client": []},
            {"client": {"name": "Nora"}},
            {"client": {"name": "Nora", "email": ""}},
            {"client": {"name": "Nora", "email": 1}},
            {"ticket": ""},
            {"ticket": "no base64"},
            {"ticket": "Ünicode"},
            {"ticket": False},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.email(**values)
        self.assertFalse(mails(self.env, self.key))

    def test_others_mail_nothing(self):
        self.send(self.sale)
        internal = self.make_user("off_internal", "base.group_user", "Internal Ida")
        with self.assertRaises(AccessError):
            self.email(internal)
        company = self.env["res.company"].create({"name": "Another"})
        stranger = self.make_user(
            "off_far",
            "point_of_sale.group_pos_user",
            "Far Fay",
            company,
        )
        with self.assertRaises(AccessError):
            self.email(stranger)
        rule = {
            "name": "No POS",
            "model_id": self.env["ir.model"]._get_id("pos.config"),
            "domain_force": f"[('id', '!=', {self.config.id})]",
            "groups": [Command.link(self.env.ref("point_of_sale.group_pos_user").id)],
        }
        self.env["ir.rule"].create(rule)
        with self.assertRaises(AccessError):
            self.email()
        self.assertFalse(mails(self.env, self.key))
