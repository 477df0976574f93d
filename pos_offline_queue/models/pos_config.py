# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class PosConfig(models.Model):
    _inherit = "pos.config"

    offline_reload = fields.Boolean(
        string="Reload Without Network",
        default=True,
        help="Keep what the POS needs to start in the browser, so that it comes back "
        "after a reload or a crash while there is no network: with its products, open "
        "orders and unsent sales. With network it always starts with fresh data. What "
        "is kept is dropped when the session closes and when the user logs out. "
        "Browsers allow this on https and localhost only.",
    )
