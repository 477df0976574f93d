# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""An operator who types what docs/OPERATIONS.md says about backups, word for word."""

import os
import re
import subprocess
from contextlib import contextmanager
from textwrap import dedent

from dev.odoo_env import DATA
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


def _types(shop, commands, folder):
    names = {"DB": shop.database, "DATA_DIR": str(DATA), "BACKUP": str(folder)}
    env = {**os.environ, **shop.pg.env, **names}
    subprocess.run(["bash", "-euc", dedent(commands)], env=env, check=True)
