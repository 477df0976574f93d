# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Waiting in a queue for a row, and seeing what those before have written."""

from contextlib import contextmanager

from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import (
    ISOLATION_LEVEL_READ_COMMITTED,
    TRANSACTION_STATUS_IDLE,
)

from odoo import _
from odoo.exceptions import UserError


def begin_read_committed(cr):
    """End the transaction if it has written nothing, and begin one at READ COMMITTED.

    Odoo's REPEATABLE READ shows the data as they were before the wait for a lock, and
    PostgreSQL then refuses to write: all but one of those who wait would have to begin
    again. If the transaction has written something, it is somebody else's to end, as
    in Odoo's tests: all stays as it is, and Odoo repeats the call where it must.

    :return: whether it was begun
    """
    cr.flush()
    if cr.connection.get_transaction_status() != TRANSACTION_STATUS_IDLE:
        cr.execute("SELECT txid_current_if_assigned()")
        if cr.fetchone()[0]:
            return False
        cr.commit()  # pylint: disable=invalid-commit
    # Said with BEGIN, so it is no statement of its own. It holds as long as the cursor
    # does; Odoo sets its own level on each one it opens.
    cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
    return True


@contextmanager
def limited_wait():
    """An answer for a request that waited too long for the group: nothing was done.

    A worker of the server that waits is missing to everybody else. Odoo would repeat
    the call, and wait again each time.
    """
    try:
        yield
    except LockNotAvailable as error:
        raise UserError(
            _("Other tills keep the multi-session busy. Nothing is changed: try again.")
        ) from error
