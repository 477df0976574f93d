# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import re

from odoo.tests import HttpCase, tagged

WORKER = "/pos/offline-worker.js"
MARKER = re.compile(
    r'<script type="application/json" id="pos_offline_start">(.*?)</script>', re.S
)


@tagged("post_install", "-at_install")
class TestServiceWorker(HttpCase):
    """What the server gives a browser that shall start the POS without it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config = cls.env["pos.config"].create({"name": "Front"})
        groups = ("base.group_user", "point_of_sale.group_pos_user")
        cls.cashier = cls.env["res.users"].create(
            {
                "name": "worker_cashier",
                "login": "worker_cashier",
                "password": "worker_cashier",
                "groups_id": [(6, 0, [cls.env.ref(name).id for name in groups])],
            }
        )

    def page(self):
        self.authenticate("worker_cashier", "worker_cashier")
        url = f"/pos/ui?config_id={self.config.id}"
        return self.url_open(url, allow_redirects=False)

    def marker(self):
        found = MARKER.search(self.page().text)
        return found and json.loads(found.group(1))

    def open_session(self):
        self.config.with_user(self.cashier).open_ui()
        return self.config.current_session_id

    def test_the_worker_is_for_everybody_and_never_stale(self):
        response = self.url_open(WORKER)
        self.assertEqual(response.status_code, 200)
        self.assertIn("javascript", response.headers["Content-Type"])
        self.assertEqual(response.headers["Cache-Control"], "no-cache")
        self.assertEqual(response.headers["Service-Worker-Allowed"], "/pos/")
        self.assertNotIn("Content-Security-Policy", response.headers)
        for name in ("policy", "keeper", "worker"):
            module = f'"@pos_offline_queue/service_worker/{name}.esm"'
            self.assertIn(f"odoo.define({module}", response.text.replace("'", '"'))
        again = self.url_open(
            WORKER, headers={"If-None-Match": response.headers["ETag"]}
        )
        self.assertEqual(again.status_code, 304)

    def test_the_worker_begins_no_session(self):
        """Its cookie could come while somebody logs in, in the place of his."""
        self.opener.cookies.clear()
        response = self.url_open(WORKER)
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("Set-Cookie", response.headers)

    def test_the_page_says_whose_it_is(self):
        session = self.open_session()
        marker = self.marker()
        session.invalidate_recordset()
        self.assertEqual(
            marker,
            {
                "database": self.env.cr.dbname,
                "user_id": self.cashier.id,
                "config_id": self.config.id,
                "session_id": session.id,
                "login_number": session.login_number,
            },
        )

    def test_the_marker_comes_before_the_code_that_reads_it(self):
        self.open_session()
        text = self.page().text
        self.assertLess(text.index("pos_offline_start"), text.index("/web/assets/"))

    def test_the_page_says_nothing_where_it_may_not_be_kept(self):
        self.config.offline_reload = False
        self.open_session()
        page = self.page()
        self.assertIn("pos_session_id", page.text)
        self.assertNotIn("pos_offline_start", page.text)

    def test_without_session_there_is_no_page(self):
        response = self.page()
        self.assertEqual(response.status_code, 303)
        self.assertNotIn("pos_offline_start", response.text)

    def test_who_logs_in_has_nothing_left_to_start_from(self):
        page = self.url_open("/web/login").text
        script = re.search(
            r'<script type="module" src="([^"]*/at_login\.esm\.js)"', page
        )
        response = self.url_open(script.group(1))
        self.assertEqual(response.status_code, 200)
        self.assertIn("javascript", response.headers["Content-Type"])
        self.assertIn("caches.delete", response.text)

    def test_who_only_looks_at_the_log_in_page_keeps_all(self):
        self.authenticate(self.cashier.login, self.cashier.login)
        self.assertNotIn("at_login", self.url_open("/web/login").text)

    def log_out(self, cookies=None):
        self.authenticate(self.cashier.login, self.cashier.login)
        self.opener.cookies.update(cookies or {})
        address = "/web/session/logout?redirect=/web/health?a=1%26b=%22%3E%3Cb%3E"
        return self.url_open(address, allow_redirects=False)

    def test_a_log_out_makes_the_browser_forget(self):
        response = self.log_out({"pos_offline_start": "1"})
        self.assertEqual(response.status_code, 200)
        self.assertIn("at_login.esm.js", response.text)
        self.assertIn("/web/health?a=1&amp;b=", response.text)
        self.assertNotIn("<b>", response.text)
        self.assertEqual(self.url_open("/web", allow_redirects=False).status_code, 303)

    def test_a_log_out_where_nothing_is_kept_is_standards(self):
        response = self.log_out()
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/health", response.headers["Location"])
