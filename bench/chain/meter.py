# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the servers of a chain have used, read from outside of them."""

import re
from collections import defaultdict

import psutil

# Of a request, as Odoo logs it: path, statements, seconds in them, seconds besides.
REQUEST = re.compile(
    r'"POST /web/dataset/call_kw/(\S+) HTTP/1\.\d" 200 - (\d+) ([\d.]+) ([\d.]+)'
)
TROUBLE = re.compile(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) \S+ (\S+):", re.M)
KINDS = {
    "pos.multi.session.sync/sync": "shared orders",
    "pos.offline.sync/sync": "sales and heartbeats",
    "pos.order.transfer.sync/overview": "transfers",
    "pos.order/create_from_ui": "sales and heartbeats",
}
COUNTED = """
SELECT (SELECT sum(calls) FROM pg_stat_statements),
       (SELECT sum(xact_commit) FROM pg_stat_database),
       pg_current_wal_lsn() - '0/0'::pg_lsn
"""
CONNECTED = """
SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'
"""
MESSAGES = "SELECT coalesce(max(id), 0) FROM bus_bus"
MIB = 2**20


class Meter:
    """pg: a PostgreSQL that nobody else uses, as its superuser."""

    def __init__(self, pg, database, servers, proxy):
        self._pg = pg
        self._database = database
        self._servers = servers
        self._proxy = proxy
        self._marks = {}

    def read(self):
        """{what: total so far}; of those that are one process, `each` of them."""
        [(statements, commits, written)] = self._pg.execute("postgres", COUNTED)
        [(last,)] = self._pg.execute(self._database, MESSAGES)
        websockets = [cpu([each]) for each in self._websockets()]
        return {
            "statements": int(statements),
            "commits": int(commits),
            "written": int(written),
            "messages": last,
            "workers": cpu(self._workers()),
            "websockets": sum(websockets),
            "each websockets": websockets,
            "nginx": cpu(family(self._proxy.process.pid)),
            "postgres": cpu(family(self._postmaster())),
            "machine": machine(),
        }

    def now(self):
        """What is there at this moment."""
        [(connections,)] = self._pg.execute("postgres", CONNECTED)
        memory = [each.memory_info().rss / MIB for each in self._websockets()]
        return {"connections": connections, "memory": max(memory)}

    def mark(self):
        """What the servers log from here on is read by `requests`."""
        self._marks = {each: each.log_path.stat().st_size for each in self._servers}

    def requests(self):
        """({kind: (requests, statements, seconds in the worker)}, {logger: errors})"""
        found = defaultdict(lambda: [0, 0, 0])
        errors = defaultdict(int)
        for server, mark in self._marks.items():
            text = server.log_path.read_bytes()[mark:].decode(errors="replace")
            for path, statements, waiting, working in REQUEST.findall(text):
                each = found[KINDS.get(path, "others")]
                each[0] += 1
                each[1] += int(statements)
                each[2] += float(waiting) + float(working)
            for logger in TROUBLE.findall(text):
                errors[logger] += 1
        return dict(found), dict(errors)

    def _postmaster(self):
        path = self._pg.cluster.data / "postmaster.pid"
        return int(path.read_text().splitlines()[0])

    def _families(self):
        return [each for server in self._servers for each in family(server.pid)]

    def _workers(self):
        return [each for each in self._families() if "gevent" not in each.cmdline()]

    def _websockets(self):
        return [each for each in self._families() if "gevent" in each.cmdline()]


def family(pid):
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def machine():
    """Seconds that all cores were at work, for whatever runs here."""
    times = psutil.cpu_times()
    return times.user + times.nice + times.system + times.irq + times.softirq


def cpu(processes):
    """Seconds, with those of children that have ended."""
    total = 0
    for process in processes:
        try:
            total += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:
            pass  # Its parent has its time.
    return total
