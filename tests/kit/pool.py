# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The shops of a test run: kept running between tests, as starting one takes time."""

import os
from collections import OrderedDict
from contextlib import ExitStack

from dev import database
from dev.lock import alone
from dev.paths import STATE, SUITE
from dev.postgres import Postgres

from .browsers import Browsers
from .lanes import own_name
from .shop import Shop

PREFIX = "kit"
MOST = 4  # shops that are open at a time


class Shops:
    """Gives out shops by what they are made of; the last ones stay open."""

    def __init__(self):
        self._exits = ExitStack()
        self._open = OrderedDict()
        self._browsers = None
        self._shared = None
        self._killable = None
        self._count = 0

    def get(self, modules=SUITE, *, own_postgres=False, own_database="", **options):
        """A running shop, tidied up.

        modules: of the suite and of Odoo; the default is the whole suite.
        own_postgres: in a cluster that tests may kill. own_database: shared only by
        who says the same word. options: see Shop.
        """
        key = repr((modules, own_postgres, own_database, sorted(options.items())))
        if key not in self._open:
            while len(self._open) >= MOST:
                _key, oldest = self._open.popitem(last=False)
                oldest.close()
            self._open[key] = self._make(modules, own_postgres, options)
        self._open.move_to_end(key)
        self._open[key].fresh()
        return self._open[key]

    def _make(self, modules, own_postgres, options):
        pg = self._shared_postgres()
        template = database.template(pg, tuple(modules))
        if own_postgres:
            pg = self._killable_postgres()
            pg.start()
            database.carry(self._shared, template, pg)
        self._count += 1
        name = f"{PREFIX}_{os.getpid()}_{self._count}"
        shop = Shop(
            self.browsers, pg, template, name, own_postgres=own_postgres, **options
        )
        return shop.open()

    def close(self):
        for shop in self._open.values():
            shop.close()
        self._exits.close()

    @property
    def browsers(self):
        if not self._browsers:
            self._browsers = Browsers()
            self._exits.callback(self._browsers.stop)
        return self._browsers

    def _shared_postgres(self):
        if not self._shared:
            self._shared = Postgres.shared()
            _forget_left_overs(self._shared)
        return self._shared

    def _killable_postgres(self):
        if not self._killable:
            # Two test runs at once would kill each other's.
            folder = STATE / own_name("killable-postgres")
            self._exits.enter_context(alone(folder.name))
            # Hasty, as after its death it would else sync all its files first.
            self._killable = Postgres.private(folder, is_hasty=True)
            self._exits.callback(self._killable.stop)
            _forget_left_overs(self._killable)
        return self._killable


def _forget_left_overs(pg):
    """Drop the databases of test runs that were killed."""
    rows = pg.execute("postgres", "SELECT datname FROM pg_database")
    for (name,) in rows:
        prefix, _, rest = name.partition("_")
        pid = rest.partition("_")[0]
        if prefix == PREFIX and pid.isdigit() and not os.path.exists(f"/proc/{pid}"):
            database.drop(pg, name)
