# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A shop: one database, the Odoo servers on it, and the tills in front of them."""

import os
import re
from contextlib import contextmanager

import psycopg2

from dev import database
from dev.net import free_port
from dev.printers import Printers
from dev.server import OdooServer

from . import sales
from .as_it_was import AsItWas
from .engines import DEFAULT
from .guard import watch
from .proxy import FaultProxy
from .rpc import Rpc, RpcError
from .till import Till
from .waiting import until

QUICK_LOG_IN = "--load=base,web,pos_test_quick_log_in"
RECORD = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ [A-Z]+ )", re.M)
TROUBLE = re.compile(r"^\S+ \S+ \d+ (ERROR|CRITICAL) |^Traceback", re.M)
NOISE = (
    # Odoo's own websocket, when it ends while its server does.
    re.compile(r"odoo\.addons\.bus\.websocket: .* is not registered"),
    re.compile(r"odoo\.addons\.bus\.websocket: .* on closed epoll object"),
    # The same, while it waits for a silent till to agree that it ends.
    re.compile(r"bus\.websocket: Trying to send a frame on a closed socket"),
    # And when the server that stops says goodbye to tills that are gone already.
    re.compile(r"odoo\.service\.server: Exception in _kick_all"),
    # And when a message comes for one that ends: then the bus rests, and tills ask.
    re.compile(
        r"Bus\.loop error, sleep and retry.*"
        r"(?:on closed epoll object|Bad file descriptor|Broken pipe|is not registered)",
        re.S,
    ),
    # Its bus is started twice where two tills come at the same moment: one listens.
    # Python writes that line by line, and other threads' records come in between.
    re.compile(r"_bootstrap of <ImDispatch"),
    re.compile(r"^Traceback .*\n.*, in _bootstrap$", re.M),
    # Odoo tries again; if that does not help, another error follows.
    re.compile(r"bad query: .*could not serialize access", re.S),
    # Python 3.11's parser in many threads at once, where tills wait for a server that
    # starts: see dev/server.py. They ask again.
    re.compile(r"AST constructor recursion depth mismatch"),
)
# What whoever needs the database logs while it ends, is away and comes back.
DATABASE_AWAY = (
    r"psycopg2\.(?:Operational|Interface)Error",
    r"psycopg2\.errors\.(?:AdminShutdown|CrashShutdown|CannotConnectNow)",
    r"odoo\.sql_db: Connection to the database failed",
    # All its connections belong to requests that have not noticed yet.
    r"PoolError: The Connection Pool Is Full",
    r"(?s)odoo\.sql_db: bad query: .*(?:terminating|server closed the) connection",
    # The savepoint that the lost connection takes with it.
    r"(?s)odoo\.sql_db: bad query: .*\nERROR: cursor already closed",
)
# A till asks for each picture by itself, and hardly a test looks at one. Tills connect
# directly only where nothing leaves the machine: see own_network.py.
SETTINGS = """
INSERT INTO ir_config_parameter (key, value)
SELECT key, 'no'
  FROM (VALUES ('point_of_sale.show_product_images', 'ir_config_parameter'),
               ('point_of_sale.show_category_images', 'ir_config_parameter'),
               ('pos_multi_session_sync.mesh', 'pos_multi_session')) AS t (key, needed)
 WHERE to_regclass(needed) IS NOT NULL
    ON CONFLICT (key) DO UPDATE SET value = 'no'
"""
LEAVE_NOTHING_OPEN = """
UPDATE pos_order SET state = 'cancel' WHERE state = 'draft';
UPDATE pos_session SET state = 'closed', stop_at = now() WHERE state != 'closed';
DO $$ BEGIN
    IF to_regclass('pos_order_transfer') IS NOT NULL THEN
        DELETE FROM pos_order_transfer;
    END IF;
    IF to_regclass('pos_offline_device') IS NOT NULL THEN
        DELETE FROM pos_offline_rejected_sale;
        DELETE FROM pos_offline_device;
    END IF;
END $$;
"""
AT_WORK = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend'
       AND xact_start IS NOT NULL AND pid != pg_backend_pid()
"""
WAITING_WRITERS = """
SELECT count(DISTINCT pid) FROM pg_locks
 WHERE NOT granted AND relation = 'pos_order'::regclass
"""


class Shop:
    """Made by the fixture of that name; every test finds it running and tidy.

    A test that wants another one says so, for itself or for its module:

        pytestmark = pytest.mark.shop(modules=("point_of_sale",), own_postgres=True)

    pg: its PostgreSQL, which may be killed only if it is its own. server: the first
    Odoo server of it, servers: all. engine: of tills that say nothing else.
    """

    def __init__(
        self, browsers, pg, template, name, *, own_postgres=False, workers=0, extra=()
    ):
        self.pg = pg
        self.database = name
        self.tills = []
        self.proxies = []
        self._phones = []
        self._printers = None
        self._browsers = browsers
        self._owns_postgres = own_postgres
        self._template = template
        self._options = {"workers": workers, "extra": (QUICK_LOG_IN, *extra)}
        self.engine = DEFAULT
        self._first_order = 0
        self._log_marks = {}
        self._expected_log = []
        self._rpcs = {}
        self._as_it_was = AsItWas(self.sql)
        self.server = OdooServer(pg, name, **self._options)
        self.servers = [self.server]

    @property
    def url(self):
        return self.server.url

    def open(self):
        """Make the database and start the server."""
        database.copy(self.pg, self._template, self.database)
        self.sql(SETTINGS)
        self._as_it_was.keep()
        self.start_server()
        return self

    def close(self):
        """Stop the servers and forget the database."""
        self.tidy()
        for server in self.servers:
            server.kill()  # Its database goes with it.
        database.drop(self.pg, self.database)

    # Between tests

    def fresh(self):
        """What the test before left is put away; nothing that was sold counts."""
        self.pg.start()
        if not is_alive(self.server):
            self.start_server()
        self._leave_nothing_open()
        self._as_it_was.put_back()
        self._first_order = self.sql("SELECT coalesce(max(id), 0) FROM pos_order")[0][0]
        self._log_marks = {s: _size(s.log_path) for s in self.servers}
        self._expected_log.clear()

    def tidy(self):
        """Close what the test opened; the first server and the database stay."""
        for till in self.tills:
            till.close()
        for phone in self._phones:
            phone.close()
        for proxy in self.proxies:
            proxy.stop()
        for server in self.servers[1:]:
            server.stop()
        if self._printers:
            self._printers.stop()
            self._printers = None
        del self.servers[1:]
        self.tills.clear()
        self._phones.clear()
        self.proxies.clear()

    def _leave_nothing_open(self):
        # A server still answers what a till asked for that is gone, and writes orders.
        until(lambda: self.sql(AT_WORK)[0][0] == 0, "servers without a transaction")
        # Not as a cashier closes them: that posts entries, and refuses whatever a
        # test has broken on purpose.
        self.sql(LEAVE_NOTHING_OPEN)

    # People and things

    def till(self, pos, **options):
        """A till of that point of sale; see Till for the options."""
        till = Till(self, self._browsers, pos, **options)
        self.tills.append(till)
        return till.start()

    def phone(self):
        """The page of a guest's phone, which is logged in nowhere."""
        context = self._browsers.engine().context("phone")
        self._phones.append(context)
        return context.new_page()

    def proxy(self, server=None, **options):
        """A fault proxy before the server; see FaultProxy for the options."""
        server = server or self.server
        if server.gevent_port != server.port:
            websockets = server.url.replace(str(server.port), str(server.gevent_port))
            options.setdefault("websocket_upstream", websockets)
        proxy = FaultProxy(server.url, **options).start()
        self.proxies.append(proxy)
        return proxy

    @property
    def printers(self):
        """Epson printers in the network of the shop, by their names."""
        self._printers = self._printers or Printers(free_port()).start()
        return self._printers

    def another_server(self, **options):
        """One more Odoo server on the same database, until the test ends."""
        server = OdooServer(self.pg, self.database, **{**self._options, **options})
        self.servers.append(server)
        return start(server)

    # The truth

    def rpc(self, login="admin"):
        """Odoo as that user sees it: shop.rpc("mia")["pos.order"].search([])."""
        if login not in self._rpcs:
            self._rpcs[login] = Rpc(self.url, self.database, login, login)
        return self._rpcs[login]

    def sql(self, query, *parameters):
        """The rows, straight from the database."""
        return self.pg.execute(self.database, query, parameters or None)

    def pos_id(self, name):
        rows = self.sql("SELECT id FROM pos_config WHERE name = %s AND active", name)
        if len(rows) != 1:
            raise LookupError(f"There are {len(rows)} points of sale named {name!r}")
        return rows[0][0]

    def sales(self, pos=None):
        """What Odoo holds of what was sold in this test, oldest first; see Sale."""
        return sales.read(self.sql, self._first_order, pos)

    def wait_for_sales(self, count, pos=None, timeout=30):
        """The sales, as soon as there are that many."""
        return until(
            lambda: len(found := self.sales(pos)) >= count and found,
            f"{count} sales in Odoo",
            timeout,
        )

    @contextmanager
    def busy(self):
        """While this lasts no order can be written: whoever tries has to wait."""
        connection = psycopg2.connect(**self.pg.dsn(self.database))
        try:
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE pos_order IN SHARE ROW EXCLUSIVE MODE")
            yield
        finally:
            # Not by saying so: PostgreSQL may have been killed meanwhile.
            connection.close()

    def wait_for_writers(self, count=1):
        """Until so many transactions wait for the end of busy()."""
        until(
            lambda: self.sql(WAITING_WRITERS)[0][0] >= count,
            f"{count} transactions that want to write orders",
        )

    # Bad days

    def kill_server(self):
        """SIGKILL to Odoo and its workers."""
        self._warn_tills()
        self.server.kill()

    def start_server(self):
        start(self.server)

    def restart_server(self):
        self.stop_server()
        self.start_server()

    def stop_server(self):
        """As an administrator does it."""
        self._warn_tills()
        self.server.stop()

    def kill_database(self):
        """PostgreSQL ends without writing anything; the next start recovers."""
        self._own_database_trouble()
        self.pg.kill()

    def start_database(self):
        self.pg.start()
        until(self._serves, "Odoo serving again after PostgreSQL's restart")

    def restart_database(self):
        """As an administrator does it; Odoo loses all its connections."""
        self._own_database_trouble()
        self.pg.stop()
        self.start_database()

    def _own_database_trouble(self):
        if not self._owns_postgres:
            raise RuntimeError("Others use it: say pytest.mark.shop(own_postgres=True)")
        self.expect_log(*DATABASE_AWAY)
        self._warn_tills()

    def _warn_tills(self):
        for till in self.tills:
            till.expect_bad_line()

    def _serves(self):
        try:
            return Rpc(self.url, self.database, "admin", "admin").uid
        except (OSError, RpcError):
            return False

    # What the servers said

    def log(self, lines=200):
        """The end of what the servers wrote since the test began."""
        return "\n".join(self._log().splitlines()[-lines:])

    def expect_log(self, *patterns):
        """Errors in the servers' log that match are no reason to fail the test."""
        self._expected_log.extend(re.compile(pattern) for pattern in patterns)

    def problems(self):
        """What went wrong on the servers and on the tills and was not expected."""
        expected = (*NOISE, *self._expected_log)
        found = [
            record
            for record in RECORD.split(self._log())
            if TROUBLE.search(record) and not any(e.search(record) for e in expected)
        ]
        return found + [p for till in self.tills for p in till.problems()]

    def _log(self):
        text = ""
        for server in self.servers:
            with open(server.log_path, errors="replace") as log:
                log.seek(self._log_marks.get(server, 0))
                text += log.read()
        return text

    def record(self, folder):
        """Keep what helps to understand a failure: pictures, consoles, logs."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "server.log").write_text(self.log())
        (folder / "problems.txt").write_text("\n".join(self.problems()))
        for number, till in enumerate(self.tills, 1):
            name = re.sub(r"\W+", "-", f"{number}-{till.name}")
            till.record(folder / name)
        for number, proxy in enumerate(self.proxies, 1):
            (folder / f"proxy-{number}.txt").write_text(proxy.summary())


def start(server):
    """Start it, watched, so that it does not outlive this run."""
    watch(f"/{server.database}.conf")
    return server.start()


def is_alive(server):
    return server.process is not None and server.process.poll() is None


def _size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0
