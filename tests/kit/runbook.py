# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What operators do to a database: by docs/OPERATIONS.md, word for word, or not."""

import os
import re
import subprocess
from contextlib import contextmanager
from textwrap import dedent

from dev.odoo_env import DATA, filestore
from dev.paths import ROOT

SECTION = re.compile(r"^## Backup and restore\n(.*?)^## ", re.M | re.S)
BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```", re.M | re.S)


@contextmanager
def set_back(shop, folder, *, new_epoch=False):
    """At the end the database and the filestore are as they were at the beginning.

    folder: for the backup. new_epoch: all tills begin from what Odoo has then
    """
    page = (ROOT / "docs" / "OPERATIONS.md").read_text()
    blocks = BLOCK.findall(SECTION.search(page)[1])
    (_sh, backup), (_sh, restore), (_sql, epoch) = blocks
    _types(shop, backup, folder)
    yield
    shop.stop_server()
    _types(shop, restore, folder)
    if new_epoch:
        shop.sql(dedent(epoch))
    shop.start_server()


@contextmanager
def renamed(shop):
    """The database has another name meanwhile, and its filestore with it."""
    old = shop.database
    _rename(shop, f"{old}_renamed")
    try:
        yield
    finally:
        _rename(shop, old)


def _rename(shop, name):
    old = shop.database
    shop.stop_server()
    shop.pg.execute("postgres", f'ALTER DATABASE "{old}" RENAME TO "{name}"')
    if filestore(old).exists():
        filestore(old).rename(filestore(name))
    shop.database = shop.server.database = name
    shop.start_server()


def _types(shop, commands, folder):
    names = {"DB": shop.database, "DATA_DIR": str(DATA), "BACKUP": str(folder)}
    env = {**os.environ, **shop.pg.env, **names}
    subprocess.run(["bash", "-euc", dedent(commands)], env=env, check=True)
