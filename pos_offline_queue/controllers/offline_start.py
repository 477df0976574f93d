# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.http import request

from odoo.addons.point_of_sale.controllers.main import PosController

BUNDLE = "pos_offline_queue.assets_service_worker"


class OfflineStart(PosController):
    @http.route()
    def pos_web(self, config_id=False, **kwargs):
        """The page of the POS says whose it is, so that a browser may keep it."""
        response = super().pos_web(config_id=config_id, **kwargs)
        if getattr(response, "is_qweb", False):
            response.qcontext["offline_start"] = self._offline_start(response.qcontext)
        return response

    def _offline_start(self, context):
        """What the page is made of; False where none of it may be kept."""
        session_id = context.get("pos_session_id")
        session = request.env["pos.session"].sudo().browse(session_id)
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
