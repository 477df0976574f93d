# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How Odoo is called: its configuration file, command line and environment."""

import os

from .net import LOOPBACK
from .paths import OCA_ADDONS, ROOT, STATE, TEST_ADDONS, find_odoo

DATA = STATE / "data"


def filestore(database):
    """The folder of that database's attachments."""
    return DATA / "filestore" / database


def configuration(database, **options):
    """Write the configuration file for one database; its path."""
    folders = [find_odoo() / "addons", ROOT, TEST_ADDONS]
    if OCA_ADDONS.is_dir():
        folders.append(OCA_ADDONS)
    path = STATE / "conf" / f"{database}.conf"
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = {
        "addons_path": ",".join(map(str, folders)),
        "data_dir": DATA,
        "db_name": database,
        "dbfilter": f"^{database}$",
        "list_db": False,
        "http_interface": LOOPBACK,
        "max_cron_threads": 0,
        "server_wide_modules": "base,web",
        **options,
    }
    lines = [f"{name} = {value}\n" for name, value in settings.items()]
    text = "".join(["[options]\n", *lines])
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return path


def environment(pg):
    """The environment of a process that runs Odoo's code."""
    return {
        **os.environ,
        **pg.env,
        # Odoo looks there for rtlcss, to mirror styles where one reads from the right.
        "PATH": f"{os.environ['PATH']}{os.pathsep}{ROOT / 'node_modules' / '.bin'}",
        "PYTHONPATH": f"{find_odoo()}{os.pathsep}{ROOT}",
        "PYTHONUNBUFFERED": "1",
    }
