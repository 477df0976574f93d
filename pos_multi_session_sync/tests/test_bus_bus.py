# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import os
import select
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api, registry
from odoo.sql_db import connection_info_for
from odoo.tests.common import BaseCase, get_db_name, tagged

from ..models import bus_bus

PATIENCE = 10  # seconds until PostgreSQL has passed on a notification
LOGS = bus_bus.__name__


@tagged("post_install", "-at_install")
class TestBusBus(BaseCase):
    """Tills hear of each commit, by one connection that the process keeps."""

    def setUp(self):
        super().setUp()
        _name, info = connection_info_for("postgres")
        self.ear = psycopg2.connect(**info)
        self.addCleanup(self.ear.close)
        self.ear.autocommit = True
        self.cr = self.ear.cursor()
        self.cr.execute("LISTEN imbus")
        # As after a start of Odoo.
        self.notifier = bus_bus.Notifier()
        self.addCleanup(self.notifier._drop)
        self.startPatcher(patch.object(bus_bus, "notifier", self.notifier))

    def sends(self, channel):
        """In a transaction of its own."""
        with registry(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["bus.bus"]._sendone(channel, "test", {})

    def assertHeard(self, channel):
        """One notification names it."""
        heard = []
        while not any(channel in each for each in heard):
            self.assertTrue(select.select([self.ear], [], [], PATIENCE)[0], heard)
            self.ear.poll()
            heard += [each.payload for each in self.ear.notifies]
            self.ear.notifies.clear()
        self.assertEqual(sum(each.count(channel) for each in heard), 1)

    def backend(self):
        return self.notifier._connection.info.backend_pid

    def test_one_connection_for_all(self):
        with patch.object(psycopg2, "connect", wraps=psycopg2.connect) as connect:
            for channel in ("first", "second", "third"):
                self.sends(channel)
                self.assertHeard(channel)
            # And Odoo opens none beside it.
            names = [call.kwargs.get("database") for call in connect.call_args_list]
            self.assertEqual(names.count("postgres"), 1)

    def test_postgresql_was_restarted(self):
        self.sends("before")
        before = self.backend()
        self.cr.execute("SELECT pg_terminate_backend(%s, 10000)", [before])
        self.sends("after")
        self.assertHeard("after")
        self.assertNotEqual(self.backend(), before)

    def test_a_worker_has_its_own(self):
        # As JSON: servers beside this test hear it, too.
        self.notifier.notify(['["parent"]'])
        before = self.backend()
        reading, writing = os.pipe()
        worker = os.fork()
        if not worker:
            self.notifier.notify(['["worker"]'])
            os.write(writing, str(self.backend()).encode())
            os._exit(0)
        os.waitpid(worker, 0)
        self.assertNotEqual(int(os.read(reading, 20)), before)
        self.assertHeard("worker")
        # What the worker did at its end has not closed this one.
        self.sends("parent again")
        self.assertHeard("parent again")
        self.assertEqual(self.backend(), before)

    def test_a_sale_does_not_fail_with_the_bus(self):
        error = psycopg2.OperationalError("no more connections")
        with patch.object(psycopg2, "connect", side_effect=error), self.assertLogs(
            LOGS, "WARNING"
        ):
            bus_bus._notify([("db", "channel")])
        self.sends("later")
        self.assertHeard("later")
