# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""One order at a time goes into the database, wholly or not at all."""

from contextlib import contextmanager

import psycopg2
from psycopg2 import errorcodes

CONTEXT = "pos_offline_delivery"
KEY_INDEX = "pos_order_idempotency_key_unique"
KEPT_INDEX = "pos_offline_rejected_sale_sale_unique"


class Delivery:
    """What is being delivered, for the overrides it passes through.

    Travels in the context. No browser can send such an object, so none can pretend
    to be in the middle of a delivery.
    """

    def __init__(self):
        self.begin({})

    def begin(self, values, accepts_over_refund=False):
        """values: {key: values of the pos.order that is made of it}.

        accepts_over_refund: a manager has it recorded though it refunds more than was
        sold; over_refund then says what it refunds.
        """
        self._values = values
        self.trouble = None
        self.accepts_over_refund = accepts_over_refund
        self.over_refund = ""

    def values_of(self, key):
        return self._values.get(key, {})

    @staticmethod
    def of(env):
        delivery = env.context.get(CONTEXT)
        return delivery if isinstance(delivery, Delivery) else None


class AlreadyRunning(Exception):
    """Another transaction has just made this order, or is about to."""


@contextmanager
def all_or_nothing(cr):
    """A savepoint that nothing within can end.

    Modules that commit halfway, as some do once they have told an authority of an
    invoice, would make the order before them permanent without the ones after; the
    commit is the whole request's to make. One that rolls back would take the other
    orders of the request with it.

    :raise AlreadyRunning: the key of the order was taken meanwhile
    """

    def rollback():
        raise RuntimeError("A single order cannot undo the whole transaction.")

    own = {name: vars(cr).get(name) for name in ("commit", "rollback")}
    cr.commit, cr.rollback = cr.flush, rollback
    after = cr.postcommit
    functions, data = after._funcs.copy(), dict(after.data)
    is_done = False
    try:
        with cr.savepoint():
            yield
        is_done = True
    except psycopg2.IntegrityError as error:
        if is_taken(error):
            raise AlreadyRunning from error
        raise
    finally:
        if not is_done:
            # Nor is anything done after the commit, such as sending a mail.
            after._funcs, after.data = functions, data
        for name, method in own.items():
            if method is None:
                delattr(cr, name)
            else:
                setattr(cr, name, method)


def is_taken(error):
    """Whether somebody else wrote down the same sale since our transaction began."""
    return (
        isinstance(error, psycopg2.IntegrityError)
        and error.pgcode == errorcodes.UNIQUE_VIOLATION
        and error.diag.constraint_name in (KEY_INDEX, KEPT_INDEX)
    )


def is_of_the_server(error):
    """Whether it is the database that is in trouble, or busy, and not the order.

    Serialization failures and deadlocks are among them: Odoo runs the whole request
    again.
    """
    return isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)
