# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""nginx before an Odoo with workers, as docs/OPERATIONS.md tells to set it up."""

import os
import re
import shutil
import signal
import subprocess

from .console import Failed
from .net import LOOPBACK, free_port
from .paths import ROOT, STATE
from .server import wait_healthy
from .system import install

DOCUMENTED = re.compile(r"^```nginx\n(.*?)^```$", re.M | re.S)
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Nginx:
    """One nginx on the loopback interface, with a folder of its own.

    servers: OdooServers on one database, with workers, and with --proxy-mode among
    their arguments; they take turns. is_limited: whether it limits the rate, as
    documented.
    """

    def __init__(self, *servers, is_limited=True):
        install({"nginx": _program()}, "to stand before Odoo's workers")
        self.port = free_port()
        self.folder = STATE / "nginx" / str(self.port)
        self.process = None
        self._servers = servers
        self._is_limited = is_limited

    @property
    def url(self):
        return f"http://{LOOPBACK}:{self.port}"

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "nginx.conf"
        path.write_text(self._configuration())
        with open(self.folder / "nginx.log", "w") as log:
            self.process = subprocess.Popen(
                [_program(), "-p", str(self.folder), "-c", str(path)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_healthy(self, self.port, "nginx")
        return self

    def stop(self):
        """End it with its worker, and leave nothing behind."""
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def tail(self):
        return (self.folder / "nginx.log").read_text()

    def _configuration(self):
        """The documented one, without TLS and at the ports of this machine."""
        text = (ROOT / "docs" / "OPERATIONS.md").read_text()
        found = DOCUMENTED.search(text)
        if not found:
            raise Failed("docs/OPERATIONS.md has no configuration for nginx any more.")
        site = re.sub(r"^ *(ssl_\w+|server_name) .*\n", "", found[1], flags=re.M)
        if not self._is_limited:
            site = re.sub(r"^ *limit_(req|conn) .*\n", "", site, flags=re.M)
        for documented, here in (
            ("listen 443 ssl http2", f"listen {LOOPBACK}:{self.port}"),
            (f"{LOOPBACK}:8069", "pages"),
            (f"{LOOPBACK}:8072", "websockets"),
        ):
            if documented not in site:
                raise Failed(f"The configuration for nginx does not say {documented}.")
            site = site.replace(documented, here)
        pages = _upstream("pages", [each.port for each in self._servers])
        websockets = _upstream(
            "websockets", [each.gevent_port for each in self._servers]
        )
        folders = "\n".join(f"{name}_temp_path {name};" for name in TEMPORARY)
        return f"""
daemon off;
pid nginx.pid;
error_log stderr;
# Its master's own user: another one could not reach a folder below a closed home.
{"user root root;" if not os.geteuid() else ""}
worker_processes 1;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    {folders}
    {pages}
    {websockets}
    {site}
}}
"""


def _upstream(name, ports):
    # Odoo's workers end connections under load. By that alone nginx would take a node
    # for dead for ten seconds, and then the other one, which has all its work.
    servers = " ".join(f"server {LOOPBACK}:{port} max_fails=0;" for port in ports)
    return f"upstream {name} {{ {servers} }}"


def _program():
    # Debian's place for it is not on everybody's path.
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
