# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Extreme values through every door; then everything that people open still opens.

Each place of what a till sends takes each extreme in turn; in a quick run one in six,
its neighbors and the other days taking the others. Nothing here knows which value is
harmful where: a new field or list is in the test by itself.
"""

import copy
import datetime
import json
from contextlib import closing, suppress
from unittest.mock import patch

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger
from odoo.tools.date_utils import json_default

from ..models import pos_offline_sync
from .common_fuzz import IS_FULL, _places
from .common_offline import MANAGER, OfflineCase
from .common_till import sha256

QUIET = (
    "odoo.sql_db",
    "odoo.addons.point_of_sale.models.pos_order",
    "odoo.addons.pos_offline_queue.models.pos_offline_delivery",
    "odoo.addons.pos_offline_queue.models.pos_offline_refusal",
    "odoo.addons.pos_offline_queue.models.pos_offline_sync",
)


def nested(depth):
    value = []
    for _level in range(depth):
        value = [value]
    return value


EXTREMES = (
    None,
    True,
    -1,
    2**31 - 1,
    2**63,
    10**400,
    0.5,
    1e300,
    float("inf"),
    "",
    "a\0b\ud800c",
    "1e400",
    "0013-01-01 00:00:00",
    "2026-02-30 10:00:00",
    "9999-12-31 23:59:59",
    "x" * 50_000,
    [],
    {},
    [None],
    nested(700),
)

TOGETHER = 24  # places before everything is opened
EVERY = 1 if IS_FULL else 6  # of all values at a place, one in so many a day
TODAY = datetime.date.today().toordinal()

# What people open, and as whom. Each is read as the web client does it.
LISTS = (
    "pos.offline.device",
    "pos.offline.rejected.sale",
    "pos.offline.waiting",
    "pos.offline.missing",
    "pos.session",
    "pos.config",
)
# Of standard's models: what this module adds to their lists and forms.
ADDED = {
    "pos.session": ["name", "offline_unsent_count"],
    "pos.config": [
        "name",
        "offline_device_count",
        "offline_unsent_count",
        "offline_silent_count",
        "offline_figure",
        "offline_refused_count",
    ],
}
ORDER_FIELDS = ("pos_reference", "date_order", "offline_counter", "offline_device_id")


@tagged("post_install", "-at_install")
class TestExtremes(OfflineCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(pos_offline_sync, "NEW_DEVICES", 10**6))
        self.reader = self.make_user(
            "off_reader", f"{MANAGER},base.group_allow_export", "Manager Rita"
        )
        self.neighbour = self.make_till(name="Neighbour")
        self.good = self.neighbour.entry()
        self.bad = self.neighbour.entry(self.neighbour.order(pricelist_id=10**6))
        self.neighbour.entry()  # a receipt that is missing
        with mute_logger(*QUIET):
            self.sync(self.bad, till=self.neighbour)
        report = self.neighbour.report(self.neighbour.waiting(self.good))
        self.sync(report=report, till=self.neighbour)

    def answer(self, user, records, method, *args, **kwargs):
        """What the browser reads: JSON, without what JSON does not have."""
        found = self.rpc(user, records, method, *args, **kwargs)
        json.dumps(found, default=json_default, allow_nan=False)
        return found

    def open_everything(self):
        """Whole lists, forms and exports; and the closing."""
        for name in LISTS:
            model = self.env[name]
            rows = self.answer(self.reader, model, "search_read", [], ADDED.get(name))
            self.assertTrue(rows, name)
            records = model.browse(row["id"] for row in rows)
            if name in ADDED:
                continue
            about = self.rpc(self.reader, model, "fields_get", [], ["exportable"])
            exported = [n for n, each in about.items() if each.get("exportable")]
            exported.remove("id")  # views have no external ids, in standard either
            self.answer(self.reader, records, "export_data", exported)
        orders = self.env["pos.order"].search([("config_id", "=", self.config.id)])
        self.answer(self.reader, orders, "read", ORDER_FIELDS)
        self.open_closing()

    def open_closing(self):
        self.answer(self.cashier, self.pos_session, "offline_unsent")
        keys = [row["key"] for row in self.pos_session._offline_unsent()]
        self.assertIn(self.good["key"], keys, "a neighbour's sale is still listed")
        self.assertIn(self.bad["key"], keys, "a rejected sale is still listed")
        for user, expected in (
            (self.cashier, UserError),
            (self.manager, RedirectWarning),
        ):
            with self.assertRaises(expected), self.env.cr.savepoint():
                self.rpc(user, self.pos_session, "action_pos_session_closing_control")
        self.allow_closing()
        self.assertFalse(self.pos_session._offline_unsent_in_the_way())

    def through(self, thing, send):
        """Each place of the thing with each extreme, given to ``send(till, thing)``.

        Each time at a till of its own, so that nothing is written over.
        """
        places = range(len(list(_places(thing(self.till)))))
        for start in places[::TOGETHER]:
            some = places[start : start + TOGETHER]
            names = [_name(thing(self.till), place) for place in some]
            with self.subTest(names), closing(self.env.cr.savepoint()):
                with mute_logger(*QUIET):
                    for place in some:
                        for value in EXTREMES[(place + TODAY) % EVERY :: EVERY]:
                            self._send_spoilt(thing, send, place, value)
                self.open_everything()

    def _send_spoilt(self, thing, send, place, value):
        till = self.make_till()
        spoilt = copy.deepcopy(thing(till))
        holder, key = list(_places(spoilt))[place]
        holder[key] = value
        with suppress(UserError), self.env.cr.savepoint():
            send(till, spoilt)

    def call(self, user, method, *args):
        return self.rpc(user, self.env["pos.offline.sync"], method, *args)

    def test_through_the_device(self):
        self.through(
            lambda till: {**till.device, "counter": 7},
            lambda _till, device: self.call(self.cashier, "sync", device, [], False),
        )

    def test_through_the_report(self):
        self.through(
            lambda till: till.report(_waiting(till), _waiting(till, "attention")),
            lambda till, report: self.call(
                self.cashier, "sync", till.device, [], report
            ),
        )

    def test_through_the_entry(self):
        def send(till, entry):
            self.call(self.cashier, "sync", till.device, [entry], False)
            self.call(self.manager, "set_aside", till.device, entry, "Test")

        self.through(_refused, send)

    def test_through_the_order(self):
        """With its checksum, as a till of somebody's own would send it."""

        def send(till, order):
            with suppress(UnicodeEncodeError):
                text = json.dumps(order)
                entry = {**till.entry(), "order": text, "checksum": sha256(text)}
                with suppress(AttributeError, TypeError):
                    entry["key"] = order.get("idempotency_key") or entry["key"]
                self.call(self.cashier, "sync", till.device, [entry], False)

        self.through(lambda till: till.order(), send)

    def test_through_words(self):
        for number, value in enumerate(EXTREMES):
            for user, method, args in (
                (self.cashier, "withdraw", [value]),
                (self.manager, "set_aside", [self.till.device, self.bad, value]),
            ):
                with self.subTest(method=method, number=number):
                    with suppress(UserError), self.env.cr.savepoint():
                        self.call(user, method, *args)
                        raise TakenBackError("It was allowed, and is taken back.")
        self.open_everything()


class TakenBackError(UserError):
    pass


def _waiting(till, state="waiting"):
    return till.waiting(till.entry(), state, error={"message": "No"})


def _refused(till):
    return till.entry(
        till.order(pricelist_id=10**6),
        options={"to_invoice": False, "context": {"a": 1, "b": [1]}},
    )


def _name(thing, place):
    """Such as waiting.0.amount."""
    wanted = list(_places(thing))[place]

    def path(holder, names):
        items = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, inner in items:
            if holder is wanted[0] and key == wanted[1]:
                return [*names, str(key)]
            if isinstance(inner, dict | list):
                found = path(inner, [*names, str(key)])
                if found:
                    return found
        return None

    return ".".join(path(thing, []) or [])
