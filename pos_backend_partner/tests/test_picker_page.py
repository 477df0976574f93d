# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import re

from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, TransactionCase, tagged

from ..models.pos_config import MAX_RECENT_CUSTOMERS

CASHIER = ("base.group_user", "point_of_sale.group_pos_user")
PAGE = "/pos_backend_partner/picker?config_id={}"
SESSION_INFO = re.compile(r"odoo\.__session_info__ = (\{.*\});")


@tagged("post_install", "-at_install")
class TestPickerPage(HttpCase):
    """Who gets the page of a picker, and what it may do there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.other = cls.env["res.company"].create({"name": "Next Door"})
        cls.config = cls.env["pos.config"].create({"name": "Front"})
        env = cls.env(context={"allowed_company_ids": cls.other.ids})
        journal = env["account.journal"].create(
            {"name": "Next Door", "code": "NEXT", "type": "general"}
        )
        values = {"name": "Away", "company_id": cls.other.id, "journal_id": journal.id}
        cls.away = env["pos.config"].create({**values, "payment_method_ids": []})
        cls.cashier = cls._user("picker_cashier", *CASHIER)
        cls.clerk = cls._user("picker_clerk", "base.group_user")
        cls.portal = cls._user("picker_portal", "base.group_portal", CASHIER[1])

    @classmethod
    def _user(cls, login, *groups, companies=None):
        return cls.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "password": login,
                "company_id": cls.company.id,
                "company_ids": [(6, 0, (companies or cls.company).ids)],
                "groups_id": [(6, 0, [cls.env.ref(name).id for name in groups])],
            }
        )

    def page(self, login, config_id):
        self.authenticate(login, login)
        return self.url_open(PAGE.format(config_id), allow_redirects=False)

    def log_out(self, **cookies):
        self.authenticate("picker_cashier", "picker_cashier")
        self.opener.cookies.update(cookies)
        address = "/web/session/logout?redirect=/web/health"
        return self.url_open(address, allow_redirects=False).headers["Location"]

    def test_a_log_out_makes_the_browser_forget_customers(self):
        self.assertTrue(self.log_out().endswith("/web/health"))
        address = self.log_out(pos_recent_customers="1")
        self.assertIn("forget.html?next=", address)
        self.assertIn("health", address)
        page = self.url_open(address).text
        self.assertIn("forget.esm.js", page)
        script = self.url_open("/pos_backend_partner/static/src/login/forget.esm.js")
        self.assertIn("localStorage", script.text)

    def test_who_logs_in_finds_no_customers_of_another(self):
        self.assertIn("forget.esm.js", self.url_open("/web/login").text)

    def test_a_cashier_gets_the_page_of_his_pos(self):
        response = self.page("picker_cashier", self.config.id)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["X-Frame-Options"], "SAMEORIGIN")
        self.assertIn("'self'", response.headers["Content-Security-Policy"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        info = json.loads(SESSION_INFO.search(response.text).group(1))
        self.assertEqual(
            info["pos_customer_picker"],
            {"config_id": self.config.id, "name": self.config.name},
        )
        self.assertEqual(info["user_context"]["pos_picker_config_id"], self.config.id)

    def test_it_is_bound_to_the_company_of_the_pos(self):
        both = self.company | self.other
        self._user("picker_both", *CASHIER, companies=both)
        response = self.page("picker_both", self.config.id)
        info = json.loads(SESSION_INFO.search(response.text).group(1))
        self.assertEqual(info["user_context"]["allowed_company_ids"], self.company.ids)
        allowed = info["user_companies"]["allowed_companies"]
        self.assertEqual(list(allowed), [str(self.company.id)])

    def test_nobody_else_gets_it(self):
        refused = [
            ("picker_clerk", self.config.id),
            ("picker_portal", self.config.id),
            ("picker_cashier", self.away.id),
            ("picker_cashier", 0),
            ("picker_cashier", 99999999999),
            ("picker_cashier", "x"),
            ("picker_cashier", ""),
        ]
        for login, config_id in refused:
            with self.subTest(login=login, config_id=config_id):
                self.assertEqual(self.page(login, config_id).status_code, 404)

    def test_nobody_gets_it_for_a_hidden_pos(self):
        """Rules of the shop hold for the page as they do for RPC."""
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env["ir.model"]._get_id("pos.config"),
                "domain_force": f"[('id', '!=', {self.config.id})]",
                "groups": [(4, self.env.ref(CASHIER[1]).id)],
            }
        )
        page = self.page("picker_cashier", self.config.id)
        self.assertEqual(page.status_code, 404)

    def test_who_is_not_logged_in_is_asked_to(self):
        response = self.url_open(PAGE.format(self.config.id), allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])


@tagged("post_install", "-at_install")
class TestPickerSettings(TransactionCase):
    def test_installing_is_enough(self):
        config = self.env["pos.config"].create({"name": "New"})
        self.assertEqual(config.customer_picker, "window")
        self.assertEqual(config.customer_recent_limit, 50)

    def test_the_settings_page_writes_to_the_pos(self):
        config = self.env["pos.config"].create({"name": "New"})
        settings = self.env["res.config.settings"].create({"pos_config_id": config.id})
        settings.write(
            {"pos_customer_picker": "dialog", "pos_customer_recent_limit": 7}
        )
        settings.execute()
        self.assertEqual(config.customer_picker, "dialog")
        self.assertEqual(config.customer_recent_limit, 7)

    def test_a_till_remembers_a_sensible_number(self):
        config = self.env["pos.config"].create({"name": "New"})
        for number in (-1, MAX_RECENT_CUSTOMERS + 1):
            with self.assertRaises(ValidationError):
                config.customer_recent_limit = number
        config.customer_recent_limit = 0

    def test_the_form_of_the_picker_holds_what_others_add_to_contacts(self):
        self.env["ir.ui.view"].create(
            {
                "name": "an extension of the contact form",
                "model": "res.partner",
                "inherit_id": self.env.ref("base.view_partner_form").id,
                "arch": """
                    <field name="vat" position="after"><field name="ref" /></field>
                """,
            }
        )
        form = self.env.ref("pos_backend_partner.res_partner_picker_view_form")
        arch = self.env["res.partner"].get_view(form.id, "form")["arch"]
        self.assertRegex(arch, r'name="vat"[^>]*/>\s*<field name="ref"')
        self.assertIn('js_class="pos_customer_picker_form"', arch)
