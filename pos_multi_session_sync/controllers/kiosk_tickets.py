# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.http import request


class KioskTickets(http.Controller):
    @http.route("/pos_multi_session_sync/kiosk-tickets", type="json", auth="public")
    def kiosk_tickets(self, order_id, access_token, printer_ids):
        """A kiosk's kitchen printers have printed an order; it knows its secret."""
        guests = request.env["pos.multi.session.guests"]
        return guests._note_kiosk_tickets(order_id, access_token, printer_ids)
