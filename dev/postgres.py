# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""PostgreSQL: one that is already running, or a cluster of the project's own."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2

from .cluster import Cluster
from .lock import alone
from .paths import STATE

# Odoo refuses to work as the role "postgres".
ROLE = "shop"
REFUSED_ROLE = "postgres"


class Postgres:
    """A server that Odoo may use: a role that creates databases and extensions."""

    def __init__(self, host, port, user, password, cluster=None):
        self.host = host
        self.port = int(port)
        self.user = user
        self.password = password
        self.cluster = cluster

    @classmethod
    def shared(cls):
        """The server named by PGHOST or DATABASE_URL, else the project's own."""
        if os.environ.get("PGHOST"):
            return cls._running(
                os.environ["PGHOST"],
                os.environ.get("PGPORT") or 5432,
                os.environ.get("PGUSER") or os.environ.get("USER") or ROLE,
                os.environ.get("PGPASSWORD") or "",
            )
        if os.environ.get("DATABASE_URL"):
            url = urlsplit(os.environ["DATABASE_URL"])
            return cls._running(
                url.hostname or "localhost",
                url.port or 5432,
                unquote(url.username or ROLE),
                unquote(url.password or ""),
            )
        with alone("postgres"):
            return cls.private(STATE / "postgres")

    @classmethod
    def private(cls, folder, **options):
        """A started cluster in that folder, made if it is not there yet.

        options: see Cluster.
        """
        cluster = Cluster(folder, **options)
        server = cls(cluster.host, cluster.start(), ROLE, cluster.password, cluster)
        if not cluster.has_role:
            server._make_role(cluster.superuser, cluster.password)
            cluster.note_role(ROLE)
        return server

    @classmethod
    def _running(cls, host, port, user, password):
        server = cls(host, port, user, password)
        if user == REFUSED_ROLE:
            server.user, server.password = ROLE, _kept_password()
            server._make_role(user, password)
        return server

    def _make_role(self, superuser, password):
        admin = Postgres(self.host, self.port, superuser, password)
        known = admin.execute(
            "postgres", "SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)
        )
        verb = "ALTER" if known else "CREATE"
        admin.execute(
            "postgres",
            f"{verb} ROLE {ROLE} LOGIN CREATEDB PASSWORD %s",
            (self.password,),
        )

    @property
    def env(self):
        """What a subprocess needs in its environment to find this server."""
        return {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }

    def dsn(self, database):
        """Arguments for psycopg2.connect."""
        return {
            "dbname": database,
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
        }

    def execute(self, database, query, parameters=None):
        """Run one statement by itself (autocommit); its rows, if it has any."""
        connection = psycopg2.connect(**self.dsn(database))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(query, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    # A server that was running before is not ours to stop.

    def start(self):
        """Start it again, on the port it had."""
        if self.cluster:
            self.port = self.cluster.start()

    def stop(self):
        """Stop as an administrator would: sessions are ended, all is written."""
        if self.cluster:
            self.cluster.stop("fast")

    def kill(self):
        """Stop as a power cut would: nothing is written, the next start recovers."""
        if self.cluster:
            self.cluster.stop("immediate")

    def restart(self):
        self.stop()
        self.start()

    def remove(self):
        """Stop, and delete a private cluster with everything in it."""
        if self.cluster:
            self.cluster.remove()


def _kept_password():
    """The password of the role made in a server that is not the project's."""
    path = Path(STATE) / "role-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(18))
    return path.read_text()
