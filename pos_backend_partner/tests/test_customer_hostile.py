# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import re

from odoo.tests.common import HttpCase, tagged
from odoo.tools import mute_logger

from .common_backend_message import LOG, USER, BackendMessageCase
from .common_hostile import HOSTILE, TURNS, seen

SESSION_INFO = re.compile(r"odoo\.__session_info__ = (\{.*\});")


@tagged("post_install", "-at_install")
class TestHostileCustomer(BackendMessageCase):
    """Names and words that want more than to be read."""

    def test_words_travel_as_text(self):
        """To the till, and back to whoever sent them: nobody is told they are HTML."""
        for name in HOSTILE:
            with self.subTest(name):
                self.clara.name = name
                wizard = self.rpc(self.manager, self.clara, "action_send_to_pos")
                wizard = self.env["pos.send.to.pos"].browse(wizard["res_id"])
                wizard = wizard.with_user(self.manager)
                wizard.note = name
                sent = self.sent(wizard.action_send)
                (content,) = (c for _to, kind, c in sent if kind.endswith("MESSAGE"))
                self.assertIn(seen(name)[:150], seen(content["summary"]))
                self.assertFalse(TURNS.search(content["summary"]))
                self.assertEqual(content["payload"]["note"], name.strip())
                told = self.sent(
                    lambda content=content: self.rpc(
                        self.cashier,
                        self.till,
                        "answer_backend_message",
                        content["token"],
                        "refused",
                    )
                )
                (notice,) = (c for _to, kind, c in told if kind.startswith("simple"))
                self.assertFalse(notice.get("message_is_html"))
                self.assertIn(seen(name)[:150], seen(notice["message"]))

    def test_words_that_cannot_be_kept(self):
        message = self.notify(summary="a\0b\ud800c\u202ed\x1be")
        self.assertEqual(message.summary, "a b c d e")
        self.env.flush_all()

    def test_found_by_what_they_are_called(self):
        """What is searched for is a text to SQL, whatever is in it."""
        for name in HOSTILE[:6]:
            with self.subTest(name):
                self.clara.name = name
                found = self.env["res.partner"].search([("pos_search", "ilike", name)])
                self.assertIn(self.clara, found)

    @mute_logger(LOG)
    def test_logs_have_one_line_of_what_a_till_says(self):
        session_log = "odoo.addons.pos_backend_partner.models.pos_session"
        with self.assertLogs(session_log, "WARNING") as logs:
            detail = "x\nERROR forged \x1b[31m" + "y" * 1000
            self.rpc(self.cashier, self.till, "report_refused_message", "a\nb", detail)
        (line,) = logs.output
        self.assertNotIn("\n", line)
        self.assertNotIn("\x1b", line)
        self.assertLess(len(line), 500)


@tagged("post_install", "-at_install")
class TestHostilePicker(HttpCase):
    def test_the_page_of_a_pos_with_a_hostile_name(self):
        name = "".join(HOSTILE[:3])
        config = self.env["pos.config"].create({"name": name})
        groups = [(6, 0, [self.env.ref(each).id for each in USER.split(",")])]
        user = {"name": name, "login": "hostile", "password": "hostile"}
        self.env["res.users"].create({**user, "groups_id": groups})
        self.authenticate("hostile", "hostile")
        url = f"/pos_backend_partner/picker?config_id={config.id}"
        page = self.url_open(url).text
        info = json.loads(SESSION_INFO.search(page).group(1))
        self.assertEqual(info["pos_customer_picker"]["name"], name)
        self.assertNotIn("<script>window.hostile", page)
        self.assertNotIn("<img src=x", page)

    def test_an_address_without_end(self):
        groups = [(6, 0, [self.env.ref(each).id for each in USER.split(",")])]
        user = {"name": "Ana", "login": "hostile", "password": "hostile"}
        self.env["res.users"].create({**user, "groups_id": groups})
        self.authenticate("hostile", "hostile")
        url = f"/pos_backend_partner/picker?config_id={'9' * 5000}"
        self.assertEqual(self.url_open(url).status_code, 404)
