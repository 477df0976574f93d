# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Run inside Odoo: install modules into a database, seed it, store its bundles.

One process does all three, as starting Odoo costs more than most of the work.
"""

import json
import sys

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from dev.seed import seed as fill

# Bundles of the pages that people and tests open; each with its own files.
BUNDLES = (
    "web.assets_web",
    "web.assets_frontend",
    "web.assets_frontend_minimal",
    "web.assets_frontend_lazy",
    "point_of_sale.assets_prod",
)
# Asks Odoo's own servers for news: nothing here talks to the world.
CALLS_HOME = "mail.ir_cron_module_update_notification"


def build(config, database, install, update, seed):
    odoo.tools.config.parse_config(
        ["-c", config, "-i", ",".join(install), "-u", ",".join(update)]
    )
    odoo.service.server.load_server_wide_modules()
    registry = Registry.new(database, update_module=bool(install or update))
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        missing = env["ir.module.module"].search(
            [("name", "in", install + update), ("state", "!=", "installed")]
        )
        if missing:
            raise SystemExit(f"Not installed: {', '.join(missing.mapped('name'))}")
        env.ref(CALLS_HOME).active = False
        if seed:
            fill(env)
        for name in BUNDLES:
            bundle = env["ir.qweb"]._get_asset_bundle(name, css=True, js=True)
            bundle.js()
            bundle.css()


if __name__ == "__main__":
    build(**json.loads(sys.argv[1]))
