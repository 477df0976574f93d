# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Extreme values through every door; then everything that people open still opens.

Each place of what browsers send takes each extreme in turn; in a quick run every third,
its neighbors taking the others. Each is taken, or refused with an error that says why.
"""

import copy
import json
import os

from odoo.exceptions import UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger
from odoo.tools.date_utils import json_default

from .common_backend_message import LOG
from .common_customer import CustomerCase

QUIET = (LOG, "odoo.addons.pos_backend_partner.models.pos_session")
EVERY = 1 if os.environ.get("FAULTS") == "full" else 3
KEY = "0123456789abcdef" * 2


def nested(depth):
    value = []
    for _level in range(depth):
        value = [value]
    return value


EXTREMES = (
    *(None, True, -1, 0.5, 2**31 - 1, 2**31, 2**63, 10**400, 1e300, float("inf")),
    *("", "a\0b", "a\ud800c", "1e400", "%s %(a)s \\ _ ?", "x" * 50_000, "é" * 3_000),
    *([], {}, [None], [[]], {"a": {"b": [1]}}, nested(700)),
)
NEW = {
    "key": KEY,
    "name": "Nina New",
    "phone": "0201 1",
    "email": "nina@example.com",
    "vat": "",
}
PAYLOADS = {
    "customer": lambda c: {"partner_id": c.clara.id, "note": "Hello"},
    "product": lambda c: {"product_id": c.product.id, "quantity": 1, "note": "Hello"},
    "order_line": lambda c: {"product_id": c.product.id, "price": 1, "discount": 1},
    "message": lambda _c: {"text": "Hello"},
}
# What a till calls: the method, and arguments that are right.
CALLS = {
    "create_pos_customer": lambda _c: [NEW],
    "get_pos_customer": lambda c: [c.clara.id],
    "get_pos_customer_by_barcode": lambda _c: ["C-77"],
    "refresh_pos_customers": lambda c: [c.clara.ids],
    "report_refused_message": lambda _c: ["malformed", "detail"],
    "answer_backend_message": lambda c: [c.notify().token, "accepted", "tab"],
}
SPECIFICATION = {
    name: {}
    for name in ("display_name", "phone", "pos_double_ids", "pos_last_order_date")
}


def places(thing):
    """(what holds it, index or name) of everything within."""
    items = thing.items() if isinstance(thing, dict) else enumerate(thing)
    for place, inner in items:
        yield thing, place
        if isinstance(inner, dict | list):
            yield from places(inner)


def spoilt(thing):
    """(copy of it, the extreme in it): one for each place and extreme."""
    for number, _place in enumerate(places(thing)):
        for value in EXTREMES[number % EVERY :: EVERY]:
            copied = copy.deepcopy(thing)
            holder, place = list(places(copied))[number]
            holder[place] = value
            yield copied, value


@tagged("post_install", "-at_install")
class TestCustomerExtremes(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier.groups_id |= cls.env.ref("base.group_partner_manager")

    def tries(self, what, call, *args, **kwargs):
        with self.subTest(what), mute_logger(*QUIET):
            try:
                with self.env.cr.savepoint():
                    found = call(*args, **kwargs)
                    self.env.flush_all()
                    _as_json(found)
            except UserError as refusal:
                self.assertTrue(str(refusal).strip())

    def opens_everything(self):
        self.sells(partner_id=self.clara.id)
        pending = self.rpc(self.cashier, self.till, "get_pending_backend_messages")
        told = self.rpc(
            self.manager, self.env["pos.backend.message"], "search_read", []
        )
        self.assertLessEqual(len(pending), len(told))
        for domain in ([], [("pos_search", "ilike", "Clara")]):
            found = self.picker().web_search_read(domain, SPECIFICATION, limit=80)
            self.assertIn(self.clara.id, [row["id"] for row in found["records"]])
            _as_json(found)
        asked = self.rpc(
            self.cashier, self.till, "refresh_pos_customers", self.clara.ids
        )
        self.assertEqual(len(asked["partners"]), 1)
        _as_json([pending, told, asked])

    def test_through_what_tills_call(self):
        for method, arguments in CALLS.items():
            for args, value in spoilt(arguments(self)):
                what = (method, str(value)[:20])
                self.tries(what, self.rpc, self.cashier, self.till, method, *args)
        self.opens_everything()

    def test_through_an_order(self):
        """Of a customer whom a till made by itself."""
        for new, value in spoilt({"new_customer": NEW}):
            what = ("new_customer", str(value)[:20])
            self.tries(what, self.sells, **new)
        self.opens_everything()

    def test_through_what_is_sent_to_tills(self):
        for kind, payload in PAYLOADS.items():
            for spoilt_, value in spoilt(payload(self)):
                self.tell_once(kind, spoilt_, "Words", value)
        for value in EXTREMES:
            self.tell_once("message", value, "Words", value)
            self.tell_once("message", {"text": "Hello"}, value, value)
        self.opens_everything()

    def tell_once(self, kind, payload, summary, value):
        """And answer it, so that the till can be told more."""

        def tells():
            session = self.till.with_user(self.manager)
            message = session._notify_pos(kind, payload, summary)
            told = message._as_bus_message()
            args = (told["token"], "accepted")
            self.rpc(self.cashier, self.till, "answer_backend_message", *args)
            return told

        self.tries((kind, str(value)[:20]), tells)

    def test_through_the_picker(self):
        save = self.picker().browse().web_save
        for value in EXTREMES:
            what = str(value)[:20]
            if not isinstance(value, list | dict):
                # Odoo takes no others as a part of its caches' keys.
                search = self.picker(pos_picker_config_id=value).web_search_read
                self.tries(("POS", what), search, [], SPECIFICATION, limit=80)
            for operator in ("ilike", "=", "not ilike", value):
                domain = [("pos_search", operator, value)]
                search = self.picker().web_search_read
                self.tries(("search", what), search, domain, SPECIFICATION, limit=80)
            new = {"name": "Nina New", "pos_new_key": value}
            self.tries(("key", what), save, new, SPECIFICATION)
        self.opens_everything()


def _as_json(found):
    """As the browser gets it, which has neither NaN nor infinity."""
    return json.dumps(found, default=json_default, allow_nan=False)
