# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A sale goes into the database once, wholly or not at all."""

from contextlib import contextmanager

import psycopg2
from psycopg2 import errorcodes

from odoo import _
from odoo.exceptions import MissingError, UserError
from odoo.sql_db import BaseCursor

from .schema import Malformed

# Why a sale is refused, as codes that tills know.
DAMAGED, INVALID, ACCESS, COMPANY = "damaged", "invalid", "access", "company"
SESSION, MISSING, REJECTED = "session", "missing", "rejected"
REFUNDED, DIFFERENT, ERROR = "refunded", "different", "error"

CODES = [
    (DAMAGED, "Damaged on the Way"),
    (INVALID, "Not Understood"),
    (ACCESS, "No Access"),
    (COMPANY, "Other Company"),
    (SESSION, "No Such Session"),
    (MISSING, "Deleted Record"),
    (REJECTED, "Against a Rule"),
    (REFUNDED, "Refunded Already"),
    (DIFFERENT, "Two Versions"),
    (ERROR, "Unexpected"),
]


class Refusal(Exception):
    """This sale cannot be recorded as it is.

    message: plain words in the user's language.
    """

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


# What became of a sale that was refused
REFUSED, ARRIVED, SET_ASIDE, WITHDRAWN = "refused", "arrived", "set_aside", "withdrawn"

FINAL = ("paid", "done", "invoiced")  # states of an order that is a sale

CONTEXT = "pos_offline_delivery"
KEY_INDEX = "pos_order_idempotency_key_unique"
KEPT_INDEX = "pos_offline_rejected_sale_sale_unique"
HOOKS = ("precommit", "postcommit", "prerollback", "postrollback")


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


class Known:
    """What is known of some sales; from here on nobody else records them.

    orders: {key: row of the order}; kept: rejected sales, in superuser mode; locked:
    keys of those that nobody else is recording. The look at the orders may be older
    than the lock. An order that was made in between is met at the unique index.
    """

    def __init__(self, env, keys):
        """env: of who sends them."""
        self.env = env
        rejected_sales = env["pos.offline.rejected.sale"]
        self.orders, self.kept, self.locked = {}, rejected_sales, set()
        if not keys:
            return
        keys = sorted(set(keys))  # in one order for all: no deadlocks
        env.cr.execute(
            """
            SELECT key FROM unnest(%s) AS key
             WHERE pg_try_advisory_xact_lock(
                       hashtextextended('pos_offline_queue:' || key, 0))
            """,
            [keys],
        )
        self.locked = {row[0] for row in env.cr.fetchall()}
        env["pos.order"].flush_model()
        env.cr.execute(
            """
            SELECT idempotency_key, id, state, offline_checksum, pos_reference,
                   account_move, company_id
              FROM pos_order
             WHERE idempotency_key IN %s
            """,
            [tuple(keys)],
        )
        self.orders = {row["idempotency_key"]: row for row in env.cr.dictfetchall()}
        self.kept = rejected_sales._quiet().search([("key", "in", keys)])

    def companies(self, key):
        """Ids of the companies that know a sale of this key."""
        order = self.orders.get(key)
        kept = self.kept.filtered(lambda kept: kept.key == key)
        return {*kept.company_id.ids, *([order["company_id"]] if order else [])}

    def kept_of(self, entry):
        return self.kept.filtered(
            lambda kept: (kept.key, kept.checksum) == (entry.key, entry.checksum)
        )

    def add(self, till, entry, order):
        self.orders[entry.key] = {
            **order,
            "offline_checksum": entry.checksum,
            "company_id": till.company_id.id,
        }

    def result(self, till, entry):
        """What can be said without trying, or None."""
        key = entry.key
        if key not in self.locked:
            return {"key": key, "status": "busy"}
        order = self.orders.get(key)
        kept = self.kept_of(entry)
        if not self.companies(key) <= set(till.company_id.ids):
            # Not kept a second time: it is not this company's
            return refused(key, COMPANY, _("This sale belongs to another company."))
        if kept.state == SET_ASIDE:
            return set_aside(kept)
        if kept.state == ARRIVED and kept.order_id:
            return settled(kept)
        is_there = order and order["state"] != "draft" and not kept.second_key
        if is_there and order["offline_checksum"] == entry.checksum:
            return confirmed(key, order, repeated=True)
        if kept.state == WITHDRAWN:
            # A request that a network delayed, or repeated: it may arrive after all
            words = _(
                "This sale was taken back to be changed, and is not recorded as it "
                "was. A manager can put it back in Rejected Sales."
            )
            return refused(key, REJECTED, words)
        if is_there and (order["offline_checksum"] or not self._is_same(entry, order)):
            words = _(
                "Odoo has this sale already, as %(number)s, but with other "
                "contents. A manager has to compare the two.",
                number=order["pos_reference"] or order["id"],
            )
            return refused(key, DIFFERENT, words)
        return confirmed(key, order, repeated=True) if is_there else None

    def busy(self):
        """What hears who would decide about a sale that somebody else is at."""
        return UserError(
            _("The till is sending this sale just now. Look again in a moment.")
        )

    def _is_same(self, entry, order):
        """Whether standard takes it for the order that came without our checksum."""
        try:
            data = entry.open()
        except Malformed:
            return False
        existing = self.env["pos.order"].sudo().browse(order["id"])
        return existing._is_the_same_order(data, existing)


def refused(key, code, message):
    return {"key": key, "status": "refused", "code": code, "message": message}


def confirmed(key, order, repeated):
    return {
        "key": key,
        "status": "confirmed",
        "id": order["id"],
        "pos_reference": order["pos_reference"],
        "account_move": order["account_move"] or False,
        "repeated": repeated,
    }


def set_aside(kept):
    return {
        "key": kept.key,
        "status": "set_aside",
        "message": kept._set_aside_message(),
    }


def settled(kept):
    """What was decided about a sale that is kept, or None."""
    if kept.state == SET_ASIDE:
        return set_aside(kept)
    if kept.order_id:
        (order,) = kept.order_id.read(["pos_reference", "account_move"], load=False)
        return confirmed(kept.key, order, repeated=True)
    if kept.state == REFUSED and kept.retry_asked:
        return {"key": kept.key, "status": "retry"}
    return None


def session_of(record, session_id):
    """The session of that id, if it is of the record's POS; else an empty one."""
    session = record.env["pos.session"].browse(session_id)
    try:
        return session if session.config_id == record.config_id else session.browse()
    except MissingError:
        return session.browse()


def find_session(till, data):
    """A database that was set back to a backup has no session of that number, or has
    given it to another POS since: the sale goes into the one that is open.

    :raise Refusal: none is
    """
    if session_of(till, data["pos_session_id"]):
        return
    session = till.env["pos.session"].search(
        [
            ("config_id", "=", till.config_id.id),
            ("state", "in", ("opening_control", "opened")),
            # Nobody counts its drawer.
            ("rescue", "=", False),
        ],
        limit=1,
    )
    if not session:
        raise till.env["pos.offline.refusal"]._no_session()
    data["pos_session_id"] = session.id


def order_values(till, entry, data):
    """What an order keeps of the sale: what its receipt said, and where it was sold."""
    return {
        "offline_amount": data["amount_total"],
        "offline_session_id": data["pos_session_id"],
        "offline_device_id": till.id,
        "offline_counter": entry.counter,
        "offline_checksum": entry.checksum,
    }


def wrapped(entry, data):
    """The order as tills give it to create_from_ui."""
    return {
        "id": data.get("uid") or data["name"],
        "data": data,
        "to_invoice": entry.to_invoice,
    }


def asked_for(data):
    """Of what standard may change while it records: before it does."""
    return data.get("partner_id"), data.get("to_invoice"), data["pos_session_id"]


class StaleSnapshot(psycopg2.errors.SerializationFailure):
    """Somebody else has just made the same order: Odoo asks us to look again."""

    pgcode = errorcodes.SERIALIZATION_FAILURE


class AlreadyRunning(Exception):
    """Another transaction has just made this order, or is about to."""


class UnendingCursor(BaseCursor):
    """A pseudo-cursor on top of another one, as Odoo has one for its tests.

    Who commits with it, or rolls back, ends nothing. Hooks and environments are those
    of the real cursor.
    """

    def __init__(self, cursor):
        super().__init__()
        self._cursor = cursor
        for name in ("transaction", *HOOKS):
            setattr(self, name, getattr(cursor, name))

    def __getattr__(self, name):
        return getattr(self._cursor, name)

    def commit(self):
        self.flush()

    def rollback(self):
        raise RuntimeError("A single order cannot undo the whole transaction.")


@contextmanager
def all_or_nothing(records):
    """A savepoint, and the records in an environment that cannot end it.

    Modules that commit halfway, as some do once they have told an authority of an
    invoice, would make the order before them permanent without the ones after; the
    commit is the whole request's to make. One that rolls back would take the other
    orders of the request with it.

    :raise AlreadyRunning: the key of the order was taken meanwhile
    """
    cr = records.env.cr
    after = cr.postcommit
    functions, data = after._funcs.copy(), dict(after.data)
    is_done = False
    try:
        with cr.savepoint():
            yield records.with_env(records.env(cr=UnendingCursor(cr)))
        is_done = True
    except psycopg2.IntegrityError as error:
        if is_taken(error):
            raise AlreadyRunning from error
        raise
    finally:
        if not is_done:
            # Nor is anything done after the commit, such as sending a mail.
            after._funcs, after.data = functions, data


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
