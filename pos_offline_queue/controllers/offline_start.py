# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import json

from markupsafe import Markup

from odoo import http
from odoo.http import request

from odoo.addons.point_of_sale.controllers.main import PosController
from odoo.addons.web.controllers.session import Session

BUNDLE = "pos_offline_queue.assets_service_worker"
IMAGES = "/pos_offline_queue/static/img"
ICON_SIZES = (192, 512)
# As the POS shows them: its navigation bar, and the screen while it loads.
THEME_COLOR = "#ffffff"
BACKGROUND_COLOR = "#222222"


class OfflineStart(PosController):
    @http.route()
    def pos_web(self, config_id=False, **kwargs):
        """The page of the POS says whose it is, so that a browser may keep it, and
        what a browser needs to install it.
        """
        response = super().pos_web(config_id=config_id, **kwargs)
        if getattr(response, "is_qweb", False):
            context = response.qcontext
            session_id = context.get("pos_session_id")
            session = request.env["pos.session"].sudo().browse(session_id)
            context["offline_start"] = self._offline_start(session, context)
            context["pos_app"] = self._pos_app(session.config_id.id)
        return response

    def _offline_start(self, session, context):
        """What the page is made of; False where none of it may be kept."""
        return session.config_id.offline_reload and {
            "database": request.db,
            "user_id": request.session.uid,
            "config_id": session.config_id.id,
            "session_id": session.id,
            "login_number": context["login_number"],
        }

    @http.route(
        "/pos/offline-worker.js",
        type="http",
        auth="public",
        methods=["GET"],
        # The browser asks by itself: while somebody logs in, the cookie of a new
        # session would take the place of his.
        save_session=False,
    )
    def offline_worker(self):
        """The service worker. Always at this address: the browser asks here for a
        newer one, whichever page it has. Its scope is the folder, /pos/.
        """
        bundle = request.env["ir.qweb"]._get_asset_bundle(BUNDLE)
        stream = request.env["ir.binary"]._get_stream_from(bundle.js())
        # The default policy would keep it from fetching anything.
        response = stream.get_response(content_security_policy=None)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Service-Worker-Allowed"] = "/pos/"
        return response

    def _pos_app(self, config_id):
        """For the page's head; False for a user who would not get the manifest."""
        config = self._config_of_user(config_id)
        return config and {
            "name": config.name,
            "manifest": f"/pos/app.webmanifest?config_id={config.id}",
            "theme_color": THEME_COLOR,
        }

    @http.route(
        "/pos/app.webmanifest",
        type="http",
        auth="user",
        methods=["GET"],
        # The browser asks in the background, also while somebody logs in.
        save_session=False,
    )
    def pos_app_manifest(self, config_id="", **_kwargs):
        """The web app manifest of one POS, for users who may open it."""
        # PostgreSQL's integers end at ten digits.
        is_id = config_id.isdecimal() and len(config_id) < 10
        config = self._config_of_user(int(config_id) if is_id else 0)
        if not config:
            return request.not_found()
        headers = [
            ("Content-Type", "application/manifest+json"),
            ("Cache-Control", "no-cache"),
        ]
        return request.make_response(json.dumps(self._manifest(config)), headers)

    def _config_of_user(self, config_id):
        """The POS, if the user's rights and companies reach it."""
        configs = request.env["pos.config"]
        if not configs.check_access_rights("read", raise_exception=False):
            return configs
        return configs.search([("id", "=", config_id)])

    def _manifest(self, config):
        # The same address whether a session is open or not: Odoo leads on to where
        # one is opened.
        start_url = f"/pos/ui?config_id={config.id}"
        language = request.env["res.lang"]._lang_get(request.env.user.lang)
        return {
            "id": start_url,
            "name": config.name,
            "short_name": config.name,
            "start_url": start_url,
            "scope": "/pos/",
            "display": "fullscreen",
            "display_override": ["fullscreen", "standalone"],
            "theme_color": THEME_COLOR,
            "background_color": BACKGROUND_COLOR,
            "lang": _bcp47(language.code or "en_US"),
            "dir": language.direction or "ltr",
            "prefer_related_applications": False,
            "icons": [
                {
                    "src": f"{IMAGES}/{name}-{size}.png",
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for name, purpose in (("app", "any"), ("app-maskable", "maskable"))
                for size in ICON_SIZES
            ],
        }


def _bcp47(code):
    """Odoo's "sr@latin" is "sr-Latn" to browsers, and "pt_BR" is "pt-BR"."""
    return code.replace("@latin", "-Latn").replace("_", "-")


COOKIE = "pos_offline_start"  # Set by a POS that is kept for a start without network.
SECONDS = 5  # after which the page goes on, where scripts do not run
PAGE = Markup(
    """<!DOCTYPE html>
<html>
    <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content="{seconds};url={address}" />
        <script
            type="module"
            src="/pos_offline_queue/static/src/service_worker/at_login.esm.js"
        ></script>
    </head>
    <body>
        <a id="pos_offline_next" href="{address}">&#8230;</a>
    </body>
</html>
"""
)


class OfflineSession(Session):
    @http.route()
    def logout(self, redirect="/web"):
        """Wherever this leads: nothing is left to start a POS from without network.

        Only the browser itself can forget what it has kept. Odoo's redirect would take
        it past the log-in page, which does so, for instance to a website.
        """
        response = super().logout(redirect=redirect)
        if not request.httprequest.cookies.get(COOKIE):
            return response
        page = PAGE.format(seconds=SECONDS, address=response.location)
        response = request.make_response(
            page, [("Content-Type", "text/html; charset=utf-8")]
        )
        response.delete_cookie(COOKIE)
        return response
