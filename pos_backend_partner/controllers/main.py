# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import re
from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.session import Session

from ..models.pos_session import POS_USER

ID = re.compile("[0-9]{1,12}")
COOKIE = "pos_recent_customers"  # Set by a POS that remembers customers.
FORGET = "/pos_backend_partner/static/html/forget.html"


class CustomerPicker(http.Controller):
    @http.route(
        "/pos_backend_partner/picker", type="http", auth="user", methods=["GET"]
    )
    def picker(self, config_id=None, **_query):
        """The backend with nothing in it but the customer picker of one POS.

        Like Odoo's own ``/web``, but bound to the company of the POS, and
        allowed in a frame of the same origin: the dialog inside the POS.
        """
        config = self._find_config(config_id)
        if not config:
            raise request.not_found()
        context = request.env["ir.http"].webclient_rendering_context()
        info = context["session_info"]
        self._bind_to_company(info, config.company_id)
        info["user_context"]["pos_picker_config_id"] = config.id
        info["pos_customer_picker"] = {"config_id": config.id, "name": config.name}
        response = request.render("web.webclient_bootstrap", qcontext=context)
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        response.headers["Cache-Control"] = "no-store"
        return response

    def _find_config(self, config_id):
        """The POS, if this user may sell there; an empty record set otherwise."""
        env = request.env
        none = env["pos.config"]
        # The group of POS users does not make somebody an internal user.
        may_sell = env.user._is_internal() and env.user.has_group(POS_USER)
        if not may_sell or not ID.fullmatch(config_id or ""):
            return none
        config = none.sudo().browse(int(config_id)).exists()
        if not config or config.company_id not in env.user.company_ids:
            return none
        # What the rules of this user hide is not there
        context = {"allowed_company_ids": config.company_id.ids}
        own = config.sudo(False).with_context(**context)
        return own._filter_access_rules("read").filtered("active")

    def _bind_to_company(self, info, company):
        info["user_context"]["allowed_company_ids"] = company.ids
        companies = info["user_companies"]
        info["user_companies"] = {
            **companies,
            "current_company": company.id,
            "allowed_companies": {
                company.id: companies["allowed_companies"][company.id]
            },
            "disallowed_ancestor_companies": {},
        }


class CustomerSession(Session):
    @http.route()
    def logout(self, redirect="/web"):
        """Wherever this leads: no customer of the day is left in the browser.

        Only the browser itself can forget what it has kept. Odoo's redirect would take
        it past the log-in page, which does so, for instance to a website.
        """
        response = super().logout(redirect=redirect)
        if response.location and request.httprequest.cookies.get(COOKIE):
            response.location = f"{FORGET}?{urlencode({'next': response.location})}"
        return response
