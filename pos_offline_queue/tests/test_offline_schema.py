# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.tests.common import BaseCase, tagged

from ..payload import device_key, draft_key, loggable, read_order, read_text
from ..schema import (
    BOOLEAN,
    DAY,
    ID,
    KEY,
    NUMBER,
    Limits,
    Malformed,
    check,
    create_commands,
    integer,
    json_text,
    list_of,
    one_of,
    optional,
    parse_json,
    plain_json,
    read_time,
    record,
    text,
)
from .common_till import Till, Ware

SMALL = Limits(depth=3, values=10, characters=20)
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"

# rule: (values that follow it, values that do not)
RULES = {
    "id": (ID, [1, 2**31 - 1], [0, -1, True, 1.0, "1", None, 2**31]),
    "number": (NUMBER, [0, -1.5, 1e15], [True, "1", 2e15, float("nan"), float("inf")]),
    "boolean": (BOOLEAN, [True, False], [0, 1, None, ""]),
    "integer": (integer(0, 9), [0, 9], [-1, 10, 1.5, True, "1", 10**400]),
    "text": (text(3, least=1), ["a", "abc"], ["", "abcd", 1, None, "\0", "\ud800"]),
    "key": (KEY, [UUID], [UUID.upper(), UUID + "\n", "", None, 7]),
    "day": (DAY, ["2026-11-29"], ["2026-02-30", "0001-01-01", "2026-1-1", 5]),
    "optional": (optional(ID), [None, False, "", 5], [0, "x", True]),
    "one of": (one_of("a", 1), ["a", 1], [True, "b", 1.0]),
    "list": (list_of(ID, 2), [[], [1, 2]], [[1, 2, 3], ["x"], {}, None, (1,)]),
    "record": (
        record({"a": ID}, {"b": NUMBER}),
        [{"a": 1}, {"a": 1, "b": 2, "of others": []}],
        [{}, {"a": "x"}, {"a": 1, "b": "x"}, [], None],
    ),
    "commands": (
        create_commands(record({"a": ID}), 1),
        [[], [[0, 0, {"a": 1}]], [[0, "virtual", {"a": 1}]]],
        [[[1, 5, {"a": 1}]], [[0, 0, {}]], [[0, 0]], [[False, 0, {"a": 1}]], {}, [[]]],
    ),
    "JSON in a text": (
        json_text(record({"a": ID}), SMALL),
        ['{"a": 1}'],
        ["{bad", "[]", '{"a": NaN}', "", 5, "[" * 5000],
    ),
}


def nested(depth):
    value = []
    for _level in range(depth):
        value = [value]
    return value


@tagged("post_install", "-at_install")
class TestSchema(BaseCase):
    def test_rules(self):
        for name, (rule, good, bad) in RULES.items():
            for value in good:
                with self.subTest(name, value=value):
                    self.assertIs(check(value, rule), value)
            for value in bad:
                with self.subTest(name, value=value), self.assertRaises(Malformed):
                    check(value, rule)

    def test_it_says_where(self):
        rule = record({"lines": create_commands(record({"qty": NUMBER}), 9)})
        with self.assertRaisesRegex(Malformed, r"^order\.lines\[1\]\.qty must be"):
            lines = [[0, 0, {"qty": 1}], [0, 0, {"qty": "x"}]]
            check({"lines": lines}, rule, "order")

    def test_plain_json(self):
        for value in (None, True, 0, -1.5, "x", [], {}, {"a": [1, {"b": "c"}]}):
            with self.subTest(value):
                self.assertEqual(plain_json(value, SMALL), value)
        for value in (
            nested(4),
            nested(5_000),
            [0] * 10,
            "x" * 21,
            {"x" * 11: "y" * 11},
            2**53,
            10**400,
            float("nan"),
            float("inf"),
            {1: 2},
            {"a": {1, 2}},
            b"bytes",
        ):
            with self.assertRaises(Malformed):
                plain_json(value, SMALL)

    def test_a_copy_that_can_be_stored(self):
        value = {"a\0": ["\ud800b"]}
        self.assertEqual(plain_json(value, SMALL), {"a": ["b"]})
        self.assertEqual(value, {"a\0": ["\ud800b"]})

    def test_what_is_no_json(self):
        for value in ("", "{", "NaN", "1e400", "[" * 5_000, "9" * 5_000, None, 5):
            with self.subTest(repr(value)[:50]), self.assertRaises(Malformed):
                parse_json(value, SMALL)

    def test_times(self):
        for value in ("2026-11-29 10:00:00", "2026-11-29T10:00:00.123Z"):
            self.assertEqual(str(read_time(value)), "2026-11-29 10:00:00")
        for value in (
            "0001-01-01 00:00:00",
            "0013-01-01 00:00:00",
            "1969-12-31 23:59:59",
            "9999-12-31 23:59:59",
            "2026-02-30 10:00:00",
            "2026-11-29",
            "26-11-29 10:00:00",
            None,
            5,
        ):
            with self.subTest(value):
                self.assertIsNone(read_time(value))

    def test_words(self):
        for value, words in (
            ("  a \n b ", "a b"),
            ("=HYPERLINK(1)", "HYPERLINK(1)"),
            ("{=1}", "1}"),
            ("\u202e=1+1", "1+1"),
            ("-5 %", "-5 %"),
            ("@home", "@home"),
            ("{{7*7}}", "{{7*7}}"),
            ("=", ""),
            (5, ""),
        ):
            with self.subTest(value):
                self.assertEqual(read_text(value), words)

    def test_one_line_of_the_log(self):
        line = loggable("a\n2026 WARNING forged\r\x1b[2J" + "x" * 1_000)
        self.assertEqual(len(line.splitlines()), 1)
        self.assertNotIn("\x1b", line)
        self.assertLess(len(line), 250)

    def test_the_key_of_a_device(self):
        """The browser computes the same: see parts.test.mjs."""
        self.assertEqual(device_key(UUID), "2f8c09c6-de95-8a16-ae11-ded2421ed36c")

    def test_the_key_of_an_open_order(self):
        """The browser computes the same: see parts.test.mjs."""
        self.assertEqual(draft_key(UUID, 7), "03198af2-4d92-872c-ae39-cc4332a1ca42")

    def test_orders(self):
        till = Till(1, 1, 1, 1, Ware(1, "Loaf", 10.0))
        order = {**till.order(), "of_another_module": {"a": [1.5, None]}}
        self.assertEqual(read_order(order), order)
        for name, value in (
            ("date_order", "0013-01-01 00:00:00"),
            ("amount_total", 10**400),
            ("tip_amount", float("inf")),
            ("access_token", "zzz"),
            ("last_order_preparation_change", "{bad"),
            ("shipping_date", "2026-02-30"),
            ("to_invoice", "yes"),
            ("of_another_module", nested(60)),
            ("of_another_module", 1e300),
            ("lines", [[1, 7, {}]]),
        ):
            with self.subTest(name, value=repr(value)[:50]):
                with self.assertRaises(Malformed):
                    read_order({**order, name: value})
        for name, value in (("price_extra", float("inf")), ("customer_note", {})):
            with self.subTest(name), self.assertRaises(Malformed):
                read_order(till.order(lines=[till.line(**{name: value})]))

    def test_what_tills_send_passes(self):
        """A copy, or the checksum of what is kept would be another."""
        till = Till(1, 1, 1, 1, Ware(1, "Loaf", 10.0))
        order = till.order(
            access_token="0" * 32,  # as standard's self-order writes it
            ticket_code="x4z",
            shipping_date=False,
            is_tipped=False,
            tip_amount=0,
            last_order_preparation_change="{}",
        )
        self.assertEqual(read_order(json.loads(json.dumps(order))), order)
