# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Run inside Odoo: call a function with an environment and keep what it returns."""

import json
import logging
import sys
from importlib import import_module
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry


def call(config, database, function, arguments, result):
    odoo.tools.config.parse_config(["-c", config, "--log-level=warn"])
    logging.getLogger("odoo.addons").setLevel(logging.ERROR)
    odoo.service.server.load_server_wide_modules()
    registry = Registry.new(database)
    module, _, name = function.partition(":")
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        found = getattr(import_module(module), name)(env, **arguments)
        cr.rollback()
    Path(result).write_text(json.dumps(found))


if __name__ == "__main__":
    call(**json.loads(sys.argv[1]))
