# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A private PostgreSQL cluster, run by a user who is allowed to run one.

PostgreSQL refuses to run as root. Root therefore drives it as an unprivileged
user, who must be able to reach the data folder: a folder below a closed home is
exchanged for one in /var/tmp, and a note of it is left where it should have been.
"""

import hashlib
import os
import pwd
import re
import secrets
import shutil
import subprocess
from pathlib import Path

from .console import Missing, step
from .net import LOOPBACK, free_port
from .system import install

UNPRIVILEGED = ("postgres", "nobody")
ELSEWHERE = Path("/var/tmp")
NOTE = "location"
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
log_line_prefix = '%m [%p] %q%d '
"""


class Cluster:
    """initdb and pg_ctl on one data folder.

    is_hasty: it leaves to the system when things come to the disk. That survives its
    own death, but not the machine's. settings: of PostgreSQL, {name: value}, for as
    long as it runs.
    """

    host = LOOPBACK
    superuser = "postgres"

    def __init__(self, folder, *, is_hasty=False, settings=None):
        self.asked = Path(folder)
        self.is_hasty = is_hasty
        self.settings = {**(settings or {}), **({"fsync": "off"} if is_hasty else {})}
        self.user = _runner()
        self.folder = self._reachable()
        self.data = self.folder / "data"

    @property
    def password(self):
        return (self.folder / "password").read_text()

    @property
    def has_role(self):
        """Whether the role that Odoo uses was made."""
        return (self.folder / "role").exists()

    def note_role(self, name):
        self._write("role", name)

    @property
    def log(self):
        return self.folder / "postgres.log"

    def start(self):
        """Start it unless it runs; its port. The port stays the same if it can."""
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if not self.is_running():
            port = free_port(self._last_port())
            with step(f"Starting PostgreSQL on port {port}"):
                options = [f"-c {key}={value}" for key, value in self.settings.items()]
                options = " ".join([f"-p {port}", *options])
                self._pg_ctl("start", "-w", "-l", str(self.log), "-o", options)
            self._write("port", str(port))
        return self._last_port()

    def stop(self, mode):
        """Stop it, in one of pg_ctl's modes."""
        if self.is_running():
            self._pg_ctl("stop", "-w", "-m", mode)

    def remove(self):
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.asked, ignore_errors=True)

    def is_running(self):
        # Asked of pg_ctl, as a killed server leaves its pid file behind.
        return self._run("pg_ctl", "status", "-D", str(self.data)).returncode == 0

    def _create(self):
        with step(f"Making a PostgreSQL cluster in {self.folder}"):
            self._write("password", secrets.token_urlsafe(18))
            made = self._run(
                "initdb",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--auth=scram-sha-256",
                f"--username={self.superuser}",
                f"--pwfile={self.folder / 'password'}",
                f"--pgdata={self.data}",
            )
            if made.returncode:
                shutil.rmtree(self.data, ignore_errors=True)
                raise Missing(f"PostgreSQL's initdb failed: {made.stderr.strip()}")
            with open(self.data / "postgresql.conf", "a") as config:
                config.write(SETTINGS)

    def _last_port(self):
        path = self.folder / "port"
        return int(path.read_text()) if path.exists() else None

    def _write(self, name, text):
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _pg_ctl(self, *arguments):
        done = self._run("pg_ctl", *arguments, "-D", str(self.data))
        if done.returncode:
            raise Missing(
                f"PostgreSQL: pg_ctl {arguments[0]} failed. {done.stderr.strip()}\n"
                f"Its log is {self.log}."
            )

    def _run(self, program, *arguments):
        command = [str(binaries() / program), *arguments]
        return self._as_user(command)

    def _as_user(self, command):
        identity = {}
        if self.user:
            uid, gid = self.user.pw_uid, self.user.pw_gid
            identity = {"user": uid, "group": gid, "extra_groups": []}
        return subprocess.run(
            command,
            **identity,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )

    def _reachable(self):
        note = self.asked / NOTE
        if note.exists():
            return Path(note.read_text())
        if self._prepare(self.asked):
            return self.asked
        digest = hashlib.sha256(str(self.asked).encode()).hexdigest()[:12]
        folder = ELSEWHERE / f"pos-suite-{digest}"
        if not self._prepare(folder):
            raise Missing(f"The user {self.user.pw_name} may not write into {folder}.")
        note.write_text(str(folder))
        return folder

    def _prepare(self, folder):
        """Give the folder to the user who runs PostgreSQL; whether that works."""
        folder.mkdir(parents=True, exist_ok=True)
        if not self.user:
            return True
        os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        folder.chmod(0o755)
        return self._as_user(["test", "-w", str(folder)]).returncode == 0


def clusters(folder):
    """The folders directly below that were once given to a cluster."""
    made = [path.parent.parent for path in folder.glob("*/data/PG_VERSION")]
    return made + [path.parent for path in folder.glob(f"*/{NOTE}")]


def _runner():
    """Who runs PostgreSQL: None for the present user, else root's stand-in."""
    if os.geteuid():
        return None
    binaries()
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("PostgreSQL does not run as root, and no other user was found.")


def binaries():
    """The folder of PostgreSQL's server programs, the newest that is installed."""
    found = _binaries()
    if not found:
        install({"postgresql": None}, "to keep the shop's data")
        found = _binaries()
    return found


def _binaries():
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0),
    )
    on_path = shutil.which("initdb")
    if installed:
        return installed[-1].parent
    return Path(on_path).resolve().parent if on_path else None
