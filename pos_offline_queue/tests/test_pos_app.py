# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from lxml import html

from odoo.tests import HttpCase, tagged
from odoo.tools.misc import file_open

URL = "/pos/app.webmanifest"


@tagged("post_install", "-at_install")
class TestPosApp(HttpCase):
    """What the server gives a browser that shall install the POS as an app."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config = cls.env["pos.config"].create({"name": "Café <Front>"})
        cls.cashier = cls.make_user("app_cashier", "point_of_sale.group_pos_user")
        cls.config.with_user(cls.cashier).open_ui()

    @classmethod
    def make_user(cls, login, *groups, **values):
        groups = ("base.group_user", *groups)
        return cls.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "password": login,
                "groups_id": [(6, 0, [cls.env.ref(name).id for name in groups])],
                **values,
            }
        )

    def get(self, config_id, login="app_cashier"):
        self.authenticate(login, login)
        return self.url_open(f"{URL}?config_id={config_id}", allow_redirects=False)

    def head(self, login="app_cashier"):
        self.authenticate(login, login)
        page = self.url_open(f"/pos/ui?config_id={self.config.id}")
        # As XML declares nothing, lxml would guess the encoding.
        return html.fromstring(page.content.decode()).find("head")

    def test_the_manifest_describes_this_pos(self):
        response = self.get(self.config.id)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/manifest+json")
        self.assertNotIn("Set-Cookie", response.headers)
        manifest = response.json()
        icons = manifest.pop("icons")
        start_url = f"/pos/ui?config_id={self.config.id}"
        self.assertEqual(
            manifest,
            {
                "id": start_url,
                "name": "Café <Front>",
                "short_name": "Café <Front>",
                "start_url": start_url,
                "scope": "/pos/",
                "display": "fullscreen",
                "display_override": ["fullscreen", "standalone"],
                "theme_color": "#ffffff",
                "background_color": "#222222",
                "lang": "en-US",
                "dir": "ltr",
                "prefer_related_applications": False,
            },
        )
        self.assertEqual(
            {(icon["sizes"], icon["purpose"]) for icon in icons},
            {
                (size, purpose)
                for size in ("192x192", "512x512")
                for purpose in ("any", "maskable")
            },
        )
        for icon in icons:
            picture = self.url_open(icon["src"])
            self.assertEqual(picture.headers["Content-Type"], "image/png")
            width = int.from_bytes(picture.content[16:20], "big")
            self.assertEqual(f"{width}x{width}", icon["sizes"])

    def test_language_and_direction_are_the_users(self):
        for code, lang, direction in (
            ("ar_001", "ar-001", "rtl"),
            ("sr@latin", "sr-Latn", "ltr"),
            ("pt_BR", "pt-BR", "ltr"),
        ):
            self.env["res.lang"]._activate_lang(code)
            self.cashier.lang = code
            manifest = self.get(self.config.id).json()
            self.assertEqual((manifest["lang"], manifest["dir"]), (lang, direction))

    def test_another_company_gets_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.make_user(
            "app_stranger",
            "point_of_sale.group_pos_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertEqual(self.get(self.config.id, "app_stranger").status_code, 404)

    def test_who_may_not_use_a_pos_gets_nothing(self):
        self.make_user("app_clerk")
        self.assertEqual(self.get(self.config.id, "app_clerk").status_code, 404)
        # Odoo shows them the page all the same, which then asks for nothing in vain.
        self.assertFalse(self.head("app_clerk").xpath("link[@rel='manifest']"))

    def test_what_is_no_pos_is_not_found(self):
        gone = self.env["pos.config"].create({"name": "Gone"})
        gone.active = False
        for config_id in (gone.id, 0, 10**9, 10**30, -1, "x", "", "1 or 1", "²"):
            response = self.get(config_id)
            self.assertEqual(response.status_code, 404, config_id)
        self.assertEqual(self.url_open(URL).status_code, 404)

    def test_who_is_logged_out_is_sent_to_log_in(self):
        self.opener.cookies.clear()
        response = self.url_open(
            f"{URL}?config_id={self.config.id}", allow_redirects=False
        )
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])
        self.assertNotIn("Set-Cookie", response.headers)

    def test_the_page_names_its_manifest_once(self):
        head = self.head()
        (link,) = head.xpath("link[@rel='manifest']")
        self.assertEqual(link.get("href"), f"{URL}?config_id={self.config.id}")
        # Without, the browser would ask without its cookies.
        self.assertEqual(link.get("crossorigin"), "use-credentials")
        for name, content in (
            ("apple-mobile-web-app-title", "Café <Front>"),
            ("apple-mobile-web-app-capable", "yes"),
            ("mobile-web-app-capable", "yes"),
            ("theme-color", "#ffffff"),
        ):
            contents = head.xpath(f"meta[@name='{name}']/@content")
            self.assertEqual(contents, [content], name)
        self.assertTrue(head.xpath("link[@rel='apple-touch-icon']"))

    def test_the_colors_are_those_of_the_loading_screen(self):
        """The screen of a start goes over into that of the POS."""
        with file_open("point_of_sale/static/src/app/loader/loader.scss") as loader:
            self.assertIn("background-color: #222;", loader.read())

    def test_the_manifest_is_plain_ascii(self):
        """Whatever the browser takes its encoding for."""
        content = self.get(self.config.id).content
        self.assertEqual(json.loads(content.decode("ascii"))["name"], "Café <Front>")
