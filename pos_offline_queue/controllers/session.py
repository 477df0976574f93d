# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.session import Session

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
