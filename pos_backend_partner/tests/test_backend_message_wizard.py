# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import Form, tagged

from .common_backend_message import BackendMessageCase


@tagged("post_install", "-at_install")
class TestSendToPos(BackendMessageCase):
    def open(self, partner=None, user=None):
        user = user or self.manager
        action = self.rpc(user, partner or self.clara, "action_send_to_pos")
        self.assertEqual(action["target"], "new")
        context = {"allowed_company_ids": user.company_ids.ids}
        wizards = self.env(user=user, context=context)[action["res_model"]]
        return wizards.browse(action["res_id"])

    def form_of(self, user):
        arch = (
            self.env["res.partner"]
            .with_user(user)
            .get_view(self.env.ref("base.view_partner_form").id, "form")["arch"]
        )
        return etree.fromstring(arch)

    def test_the_button_is_for_managers(self):
        path = "//button[@name='action_send_to_pos']"
        self.assertTrue(self.form_of(self.manager).xpath(path))
        self.assertFalse(self.form_of(self.cashier).xpath(path))
        for user in (self.cashier, self.internal, self.portal):
            with self.assertRaises(AccessError, msg=user.name):
                self.rpc(user, self.clara, "action_send_to_pos")
            with self.assertRaises(AccessError, msg=user.name):
                self.rpc(
                    user,
                    self.env["pos.send.to.pos"],
                    "create",
                    {"partner_id": self.clara.id},
                )

    def test_the_only_open_till_is_chosen(self):
        wizard = self.open()
        self.assertEqual(wizard.till_ids.session_id, self.till)
        self.assertEqual(wizard.till_id.session_id, self.till)

    def test_several_tills(self):
        second = self._open_session("A Second Till", self.company)
        self._open_session("Closed Till", self.company).write({"state": "closed"})
        counting = self._open_session("Counting Till", self.company)
        counting.write({"state": "opening_control"})
        wizard = self.open()
        self.assertEqual(wizard.till_ids.session_id, second + self.till)
        self.assertFalse(wizard.till_id)
        with self.assertRaisesRegex(UserError, "Choose"):
            wizard.action_send()
        # The radio buttons ask for exactly these
        with Form(wizard) as form:
            form.till_id = wizard.till_ids[1]
            form.note = "Has a voucher"
        (out,) = self.sent(wizard.action_send)
        self.assertEqual(out[0], self.channel(self.till))

    def test_the_label_says_who_and_since_when(self):
        self.till.user_id = self.cashier
        self.till.start_at = fields.Datetime.now().replace(hour=11, minute=42)
        label = self.open().with_context(tz="UTC").till_ids.display_name
        self.assertIn("Message Till", label)
        self.assertIn("Cashier Ana", label)
        self.assertIn("11:42", label)

    def test_nothing_open(self):
        self.till.write({"state": "closed"})
        wizard = self.open()
        self.assertFalse(wizard.till_ids)
        arch = etree.fromstring(wizard.get_view(view_type="form")["arch"])
        (alert,) = arch.xpath("//div[@role='alert']")
        self.assertEqual(alert.get("invisible"), "till_ids")
        self.assertIn("No POS is open", "".join(alert.itertext()))
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_sent_with_name_and_note(self):
        wizard = self.open()
        wizard.note = "Has a voucher"
        result = []
        (out,) = self.sent(
            lambda: result.append(self.rpc(self.manager, wizard, "action_send"))
        )
        channel, kind, message = out
        self.assertEqual((channel, kind), (self.channel(self.till), out[1]))
        self.assertEqual(kind, "POS_BACKEND_MESSAGE")
        self.assertEqual(message["summary"], "Customer Clara Message")
        self.assertEqual(
            message["payload"], {"partner_id": self.clara.id, "note": "Has a voucher"}
        )
        self.assertEqual(message["sender"]["name"], "Manager Mia")
        kept = self.env["pos.backend.message"].search([], limit=1)
        self.assertEqual(kept.with_user(self.manager).note, "Has a voucher")
        shown = kept.with_user(self.manager).get_view(view_type="form")["arch"]
        self.assertIn('name="note"', shown)
        (action,) = result
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn("Clara Message was sent to Message Till", str(action["params"]))
        self.assertEqual(
            action["params"]["next"], {"type": "ir.actions.act_window_close"}
        )

    def test_closed_while_the_wizard_stood_open(self):
        wizard = self.open()
        self.till.write({"state": "closed"})
        with self.assertRaisesRegex(UserError, "Message Till is not open"):
            wizard.action_send()

    def test_only_tills_that_may_have_the_customer(self):
        self.manager.company_ids += self.other_company
        both = self.open().till_ids.session_id
        self.assertEqual(both, self.till + self.other_till)
        only = self.open(self.xaver)
        self.assertEqual(only.till_ids.session_id, self.other_till)

    def test_not_the_tills_of_another_company(self):
        wizard = self.open()
        forged = self.env["pos.send.to.pos.till"].create(
            {"wizard_id": wizard.id, "session_id": self.other_till.id}
        )
        wizard.sudo().till_id = forged
        with self.assertRaises(AccessError):
            self.rpc(self.manager, wizard, "action_send")
