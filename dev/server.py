# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""An Odoo server as a process that can be started, stopped and killed."""

import http.client
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

from .console import Failed
from .net import LOOPBACK, free_port
from .odoo_env import configuration, environment
from .paths import STATE, find_odoo

START_TIMEOUT = 120  # seconds
STOP_TIMEOUT = 15
TICK = 0.1


class OdooServer:
    """One Odoo server on the loopback interface.

    workers=0 is one threaded process, its websocket on the same port. With workers
    the websocket is on `gevent_port` alone, and a page needs a proxy before both.
    extra: more arguments for odoo-bin; the last of equal ones counts.
    """

    def __init__(self, pg, database, *, port=None, workers=0, extra=(), log=None):
        self.pg = pg
        self.database = database
        self.port = port or free_port()
        self.gevent_port = free_port() if workers else self.port
        self.workers = workers
        self.extra = tuple(extra)
        self.log_path = log or STATE / "log" / f"odoo-{database}-{self.port}.log"
        self.process = None

    @property
    def url(self):
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def pid(self):
        return self.process and self.process.pid

    def start(self):
        """Start it and wait until it answers; its own self, to be chained."""
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log_path, "a") as log:
            self.process = subprocess.Popen(
                self._command(),
                env=environment(self.pg),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # A group of its own: Ctrl+C is not for it, and its workers end with it.
                start_new_session=True,
            )
        for port in {self.port, self.gevent_port}:
            wait_healthy(self, port, "Odoo")
        self._read_manifests()
        return self

    def _read_manifests(self):
        """Ask for one file alone, for which Odoo reads its modules' manifests.

        The first page would ask for many at once, many threads would read the same
        manifests, and Python 3.11's parser, which is not made for that, fails now and
        then ("AST constructor recursion depth mismatch").
        """
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/web/static/img/logo.png").close()
                return
            except urllib.error.HTTPError:
                # Tills that waited for the server have all its database connections.
                if ended_within(self.process, TICK) or time.monotonic() > deadline:
                    raise

    def run(self, *arguments):
        """In its place, while it is stopped: a run that ends by itself, as `-u` is."""
        with open(self.log_path, "a") as log:
            command = [*self._command(), *arguments, "--stop-after-init", "--no-http"]
            if subprocess.run(
                command,
                env=environment(self.pg),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            ).returncode:
                raise Failed(f"odoo-bin {' '.join(arguments)} failed:\n{self.tail()}")

    def stop(self):
        """End it as an administrator would."""
        if self.process:
            self._signal(signal.SIGTERM)
            if not ended_within(self.process, STOP_TIMEOUT):
                self.kill()
            self.process = None

    def kill(self):
        """SIGKILL to it and to its workers."""
        if self.process:
            self._signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def restart(self):
        """Stop and start, on the same port."""
        self.stop()
        return self.start()

    def __enter__(self):
        return self.start() if not self.process else self

    def __exit__(self, *exception):
        self.stop()

    def _command(self):
        return [
            sys.executable,
            str(find_odoo() / "odoo-bin"),
            f"--config={configuration(self.database)}",
            f"--http-port={self.port}",
            f"--gevent-port={self.gevent_port}",
            f"--workers={self.workers}",
            *self.extra,
        ]

    def _signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def tail(self):
        return "".join(self.log_path.read_text().splitlines(keepends=True)[-25:])


def wait_healthy(program, port, name):
    """Until it answers on that port.

    program: with process, kill() and tail(), the end of its log.
    """
    deadline = time.monotonic() + START_TIMEOUT
    while not _is_healthy(port):
        if ended_within(program.process, TICK):
            raise Failed(f"{name} ended at once; its log:\n{program.tail()}")
        if time.monotonic() > deadline:
            program.kill()
            raise Failed(f"{name} does not answer; its log:\n{program.tail()}")


def ended_within(process, seconds):
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _is_healthy(port):
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/web/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
