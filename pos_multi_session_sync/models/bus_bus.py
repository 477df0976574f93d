# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
import os
import threading

import psycopg2
from psycopg2 import sql

from odoo import models
from odoo.sql_db import connection_info_for
from odoo.tools.misc import OrderedSet

from odoo.addons.bus.models.bus import (
    ODOO_NOTIFY_FUNCTION,
    channel_with_db,
    get_notify_payloads,
    json_dump,
)

_logger = logging.getLogger(__name__)

# Odoo's names for what waits for the commit
CHANNELS, ROWS = "bus.bus.channels", "bus.bus.values"
NOTIFY = sql.SQL("SELECT {}('imbus', payload) FROM unnest(%s) AS payload").format(
    sql.Identifier(ODOO_NOTIFY_FUNCTION)
)
# A connection that is dead without being closed must hold up nobody for long: seconds,
# and the last one in milliseconds.
LIMITS = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}


class Notifier:
    """One connection of this process, which does nothing but NOTIFY.

    Odoo opens one for each transaction that sends a message, which takes longer than
    the change of an order does.
    """

    def __init__(self):
        self._begin()
        # The connection of a worker's parent is not the worker's to use, nor to close.
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self):
        self._lock = threading.Lock()
        self._connection = None

    def notify(self, payloads):
        """
        :raise psycopg2.Error: PostgreSQL cannot be reached
        """
        with self._lock:
            was_kept = self._connection is not None
            try:
                self._execute(payloads)
            except psycopg2.Error:
                self._drop()
                if not was_kept:
                    raise
                # PostgreSQL may have been restarted since the last time.
                self._execute(payloads)

    def _execute(self, payloads):
        if self._connection is None:
            _name, info = connection_info_for("postgres")
            self._connection = psycopg2.connect(**info, **LIMITS)
            self._connection.autocommit = True
        with self._connection.cursor() as cr:
            cr.execute(NOTIFY, [payloads])

    def _drop(self):
        connection, self._connection = self._connection, None
        if connection:
            connection.close()


notifier = Notifier()


class BusBus(models.Model):
    _inherit = "bus.bus"

    def _ensure_hooks(self):
        # Odoo adds its own hook only where nobody has prepared this set.
        postcommit = self.env.cr.postcommit
        if CHANNELS not in postcommit.data:
            postcommit.data[CHANNELS] = OrderedSet()

            @postcommit.add
            def notify():
                _notify(list(postcommit.data.pop(CHANNELS)))

        return super()._ensure_hooks()

    def _take_rows(self, target):
        """What Odoo would insert of it before the commit: the caller inserts it."""
        channel = json_dump(channel_with_db(self.env.cr.dbname, target))
        rows = self.env.cr.precommit.data.get(ROWS) or []
        taken = [each for each in rows if each["channel"] == channel]
        rows[:] = [each for each in rows if each["channel"] != channel]
        return taken


def _notify(channels):
    """All is written by now: who hears nothing finds it with the next message."""
    try:
        notifier.notify(get_notify_payloads(channels))
    except psycopg2.Error:
        _logger.warning("The bus could not be notified", exc_info=True)
