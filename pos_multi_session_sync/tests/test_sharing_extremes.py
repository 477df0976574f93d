# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Extreme values through every door, and then everything is read."""

import datetime
import itertools
import json
import os
import re
from contextlib import ExitStack
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .. import description, transfer_overview, transfer_shape
from ..merge import schema
from ..models import pos_multi_session_guests
from .common_sharing import SharingCase, new_id
from .common_transfer import TransferCase, new_key

ADDON = "pos_multi_session_sync"
OURS = re.compile("multi_session|order_transfer|transfer_|origin_config|is_order")
MODULE = "odoo.addons.pos_multi_session_sync"
MODELS = f"{MODULE}.models"
SCALARS = (
    *(None, True, False, 0, -1, 1, 2**31 - 1, 2**31, 2**53 + 1, 1e308, -1e308, 0.1),
    *("", "abc", "5", "\0", "a\ud800", "x" * 3000, "%s %(a)s", "{bad", "[]", "NaN"),
    *("0013-01-01 00:00:00", "2026-02-31", "<img src=x onerror=alert(1)>", "zzz"),
)
THINGS = (
    *SCALARS,
    *([], {}, [1], ["a"], [None], [[]], {"a": {"b": [1]}}, [{"x": 1}]),
    [[0, 0, {"lot_name": 5}]],
    [[0, 0, {"lot_name": None}], 7],
    [[6, False, "x"]],
    {"__proto__": 1},
)
# Of all pairs of a place and a value one in so many a day, in turns; `make test-full`
# tries all of them.
EVERY = 1 if os.environ.get("FAULTS") == "full" else 6
TODAY = datetime.date.today().toordinal()
DEPTHS = (5, 13, 20, 100, *range(700, 1000, 10))
ORDER_KEYS = (*schema.CHECKS["order"], "name", "server_id", "another_modules")
LINE_KEYS = (*schema.CHECKS["line"], "id", "uuid", "another_modules")
KEPT_KEYS = (
    *("pos.multi.session", "pos.multi.session.order", "pos.multi.session.operation"),
    *("pos.multi.session.client", "pos.multi.session.payment", "pos.order.transfer"),
    *("pos.order.transfer.receiver", "pos.order.transfer.step", "pos.session"),
    *("pos.order", "pos.config", "pos.offline.device"),
)
STORED = (
    *(None, 5, "x", [], {}, {"lines": 5}, {"lines": {"a": 5}}, {"made": 5}),
    {"lines": {"a": {"values": {"qty": "abc", "product_id": {}}}}, "fields": 5},
)
CONTENTS = (
    *(None, 5, [], {}, {"values": 5, "line": []}, {"detail": 5, "successor": {}}),
    {"key": {}, "value": {"a": 1}, "base": 5, "difference": "x", "actor": "y"},
    {"key": "pack_lot_ids", "value": [[0, 0, {"lot_name": 5}]], "origin": 7},
)


def nested(depth):
    value = "deep"
    for _level in range(depth):
        value = [value]
    return value


@tagged("post_install", "-at_install")
class TestSharingExtremes(SharingCase, TransferCase):
    """No stored value keeps anybody from reading a list, or from closing."""

    # -- doors ------------------------------------------------------------------------

    def tries(self, call, *args, **kwargs):
        """It is taken, or refused in words."""
        try:
            with self.env.cr.savepoint():
                return call(*args, **kwargs)
        except UserError as refusal:
            self.assertTrue(str(refusal).strip())
        except RecursionError:
            # As Odoo's own reading of a request: it is no answer, and nothing is kept.
            return None

    def through_sync(self, things):
        page = self.one
        order, line = self.begin(page)
        for number, value in enumerate(things):
            partials = self.partials(order, line, value)[
                (number + TODAY) % EVERY :: EVERY
            ]
            for start in range(0, len(partials), 40):
                page.numbers = itertools.count(self.last_n(page) + 1)
                batch = [
                    page.operation(key, kind, **content)
                    for key, kind, content in partials[start : start + 40]
                ]
                self.tries(self.does, page, *batch)
        page.numbers = itertools.count(self.last_n(page) + 1)
        return order

    def partials(self, order, line, value):
        """[(order, type, content)] with that value wherever one can be."""
        product = self.product.id
        found = []
        for key in ORDER_KEYS:
            change = {"key": key, "value": value, "base": value}
            found.append((order, "order.set", change))
            found.append((new_id(), "order.new", {"fields": {key: value}}))
        for key in LINE_KEYS:
            change = {"line": line, "key": key, "value": value, "base": value}
            values = {"product_id": product, "qty": 1, key: value}
            new = {"line": new_id(), "values": values, "position": 1}
            found.append((order, "line.set", change))
            found.append((order, "line.add", new))
        return [
            *found,
            (order, "line.inc", {"line": line, "difference": value}),
            (order, "line.inc", {"line": line, "difference": 1, "key": value}),
            (order, "line.move", {"line": line, "position": value}),
            (order, "order.print", {"until": value}),
            (order, "order.print", {"until": value}),
            (order, "line.printed", {"line": line, "mark": value, "difference": 1}),
            (order, "line.printed", {"line": line, "mark": "1/", "difference": value}),
            (value, "order.new", {"fields": {}}),
            (order, value, {}),
        ]

    def through_transfers(self, things):
        for value in things:
            line = self.line(self.product)
            for key in ("full_product_name", "customer_note", "tax_ids", "other"):
                spoilt = {**line, "values": {**line["values"], key: value}}
                self.tries(self.counter.sends, self.bar, lines=[spoilt])
            for fields in ({"partner_id": value}, {"other": value}):
                self.tries(self.counter.sends, self.bar, fields=fields)
            self.tries(self.counter.sends, self.bar, note=value, about={"name": value})
            self.tries(self.counter.sends, self.bar, made_at=value, previous=value)
            waiting = {"key": new_key(), "receivers": [1], "about": {"name": value}}
            self.tries(
                self.counter.call, "note_unsent", [{**waiting, "made_at": value}]
            )
            _answer, sent = self.counter.sends(self.terrace)
            self.tries(self.terrace.call, "refuse", sent["key"], value)
            self.tries(self.terrace.call, "give_back", sent["key"], value)
            self.tries(self.terrace.call, "note_lost", sent["key"], value)

    def through_sales(self, things):
        for value in things:
            for said in (
                {"order": value},
                {"client": value, "n": value, "cursor": value},
                {"also": {new_id(): value}, "proofs": {new_id(): value}},
                {"vouchers": {new_id(): value}},
                {"vouchers": {new_id(): [value, value]}},
            ):
                order, _line = self.begin(self.one)
                data = self.till.order(
                    multi_session={
                        "order": order,
                        "client": self.one.client,
                        "n": 1,
                        "cursor": 1,
                        **said,
                    }
                )
                self.tries(self.send, self.till.entry(data))
        self.service("log")._write_down(self.group)

    def through_drafts(self, tokens):
        for token in tokens:
            till = self.make_till()
            result = self.send(till.entry(till.order()))
            draft = self.env["pos.order"].browse(result["id"])
            draft.flush_recordset()
            self.env.cr.execute(
                "UPDATE pos_order SET state = 'draft', access_token = %s,"
                " pos_reference = 'Kiosk 7' WHERE id = %s",
                [token, draft.id],
            )
        self.env.invalidate_all()

    def into_the_tables(self):
        """By a connection of one's own: what no door lets in."""
        orders = [self.begin(self.one)[0] for _each in STORED]
        for order, document in zip(orders, STORED, strict=True):
            self.env.cr.execute(
                "UPDATE pos_multi_session_order SET document = %s WHERE uuid = %s",
                [json.dumps(document), order],
            )
        log = self.log()[-len(CONTENTS) :]
        for operation, content in zip(log, CONTENTS, strict=True):
            self.env.cr.execute(
                "UPDATE pos_multi_session_operation SET content = %s WHERE id = %s",
                [json.dumps(content), operation.id],
            )
        for text in ("", "5", "{bad", '{"lines": [5], "fields": 7}', "[" * 2000):
            _answer, sent = self.counter.sends(self.bar)
            self.env.cr.execute(
                "UPDATE pos_order_transfer SET document = %s WHERE key = %s",
                [text, sent["key"]],
            )
        self.env.invalidate_all()
        return orders

    # -- readers ----------------------------------------------------------------------

    def reads_everything(self):
        """As managers, cashiers and tills do, and closes both sessions."""
        self.env.flush_all()
        self.env.invalidate_all()
        for name in KEPT_KEYS:
            model = self.env[name]
            names = list(self.rpc(self.manager, model, "fields_get"))
            if model._original_module != ADDON:
                names = [each for each in names if OURS.match(each)]
            self.rpc(self.manager, model, "search_read", [], names)
            self.rpc(self.manager, model, "read_group", [], ["id:count"], [])
        orders = self.env["pos.multi.session.order"].search([])
        for order in orders[:300]:
            self.rpc(
                self.cashier,
                self.service("history"),
                "history",
                self.config.id,
                order.uuid,
            )
        self.ask(self.page(self.other_config), user=self.other_cashier)
        for clerk in (self.counter, self.bar, self.terrace):
            clerk.call("overview")
        self.rpc(self.cashier, self.pos_session, "offline_unsent")
        self.rpc(
            self.cashier, self.service("closing"), "closing_info", self.pos_session.id
        )
        self.service("guests")._take_guests(self.group)
        self.config._multi_session_at_start()
        self.pos_session._pos_order_transfer_data()

    def closes(self):
        for session in (self.other_session, self.pos_session):
            self.rpc(
                self.cashier,
                self.service("closing"),
                "decide_open_orders",
                session.id,
                "cancel",
            )
            self.rpc(self.cashier, session, "close_session_from_ui")
        self.service("closing")._leave(self.group)
        open_orders = self.env["pos.multi.session.order"].search_count(
            [("state", "=", "open"), ("line_count", ">", 0)]
        )
        self.assertEqual(open_orders, 0)

    # -- tests ------------------------------------------------------------------------

    @mute_logger(f"{MODELS}.pos_multi_session_guests")
    def test_extremes_through_every_door(self):
        things = (*THINGS, *map(nested, DEPTHS[TODAY % EVERY :: EVERY]))
        self.through_sync(things)
        self.through_transfers(things)
        self.through_sales(THINGS)
        self.through_drafts(["zzz", "", "0" * 32, "g" * 32, "-" * 36, "x" * 2000])
        self.reads_everything()

    @mute_logger(f"{MODULE}.description", f"{MODELS}.pos_multi_session_guests")
    def test_what_is_damaged_in_the_database(self):
        orders = self.into_the_tables()
        good, _line = self.begin(self.two)
        self.reads_everything()
        for key in self.bar.incoming():
            self.assertEqual(self.bar.delivers(key)["status"], "failed")
        damaged = self.env["pos.multi.session.order"].search([("uuid", "in", orders)])
        self.rpc(self.manager, damaged[:2], "action_cancel")
        self.assertEqual(set(damaged[:2].mapped("state")), {"cancelled"})
        self.assertEqual(self.shared(good).state, "open")
        self.closes()

    @mute_logger(f"{MODULE}.description", f"{MODELS}.pos_multi_session_guests")
    def test_it_would_notice(self):
        """Without what was mended, reading fails: this test is not blind."""
        everything = re.compile(r"(?s).*")

        def plainly(_description, describe, *arguments):
            return describe(*arguments)

        def raw_names(value):
            return [each[2]["lot_name"] for each in value]

        def anything(*_args, **_kwargs):
            return True

        mutants = {
            "names of lots": (
                lambda: self.through_sync([[[0, 0, {"lot_name": 5}]]] * EVERY),
                (description.Description, "_in_words", plainly),
                (description, "_lot_names", raw_names),
                (schema, "is_fit", anything),
            ),
            "depth of a transfer": (
                self.has_a_deep_transfer,
                (transfer_overview, "lines_to_show", transfer_shape._read_lines),
            ),
            "secrets of guests": (
                lambda: self.through_drafts(["zzz"]),
                (pos_multi_session_guests, "SECRET", everything),
            ),
        }
        for name, (door, *patches) in mutants.items():
            with self.subTest(name), self.env.cr.savepoint():
                with ExitStack() as stack:
                    for mutant in patches:
                        stack.enter_context(patch.object(*mutant))
                    door()
                    self.assertTrue(self.fails(self.reads_everything))

    def has_a_deep_transfer(self):
        """As one that was let through. How deep Python reads depends on who calls."""
        _answer, sent = self.counter.sends(self.terrace)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE pos_order_transfer SET document = %s WHERE key = %s",
            ["[" * 5000 + "]" * 5000, sent["key"]],
        )

    def fails(self, call):
        try:
            call()
        except (TypeError, ValueError, RecursionError):
            return True
        return False
