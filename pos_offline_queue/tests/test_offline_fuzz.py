# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import itertools
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..delivery import CODES
from ..payload import Malformed, OutboxEntry, read_device, read_report
from .common_fuzz import ANYTHING, FUZZ, IS_FULL, JSON_THINGS, entries, spoilt
from .common_offline import LOGS, STOCK_LOG, OfflineCase
from .common_till import sha256

INPUTS = 10_000 if IS_FULL else 1_200  # entries that are sent
SHARE = 1 if IS_FULL else 5  # of the examples below, one in so many
AT_A_TIME = 20
QUIET = (
    "odoo.sql_db",
    STOCK_LOG,
    f"{LOGS}.pos_offline_sync",
    f"{LOGS}.pos_offline_delivery",
    f"{LOGS}.pos_offline_refusal",
)


@tagged("post_install", "-at_install")
class TestFuzz(OfflineCase):
    """Whatever is sent: a clear answer, no traceback, nothing half written."""

    def counts(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT (SELECT count(*) FROM pos_order),
                   (SELECT count(*) FROM pos_order_line),
                   (SELECT count(*) FROM pos_payment),
                   (SELECT count(*) FROM pos_order WHERE idempotency_key IS NOT NULL
                       AND state NOT IN ('paid', 'invoiced'))
            """
        )
        return self.env.cr.fetchone()

    def check(self, sent, results, before):
        self.assertEqual(len(results), len(sent))
        codes = {code for code, _words in CODES}
        orders = lines = payments = 0
        for entry, result in zip(sent, results, strict=True):
            self.assertIn(result["status"], ("confirmed", "refused"))
            if result["status"] == "refused":
                self.assertIn(result["code"], codes)
                self.assertTrue(result["message"].strip())
                self.assertNotIn("Traceback", result["message"])
                self.assertNotIn("psycopg2", result["message"])
            elif not result["repeated"]:
                data = json.loads(entry["order"])
                orders += 1
                lines += len(data["lines"])
                payments += len(data["statement_ids"]) + bool(data["amount_return"])
        after = self.counts()
        made = tuple(new - old for new, old in zip(after, before, strict=True))
        self.assertEqual(made, (orders, lines, payments, 0))

    def test_thousands_of_entries(self):
        kinds = {}

        @settings(FUZZ, max_examples=INPUTS // AT_A_TIME)
        @given(st.data())
        def send(data):
            sent = [data.draw(entries(self.till)) for _time in range(AT_A_TIME)]
            before = self.counts()
            results = self.sync(*sent)["results"]
            self.check(sent, results, before)
            for result in results:
                kind = result.get("code", result["status"])
                kinds[kind] = kinds.get(kind, 0) + 1

        with mute_logger(*QUIET):
            send()
        self.assertGreaterEqual(sum(kinds.values()), INPUTS)
        # Not only the gate was tried
        self.assertTrue({"invalid", "damaged", "confirmed", "missing"} <= set(kinds))

    def test_what_a_till_says_of_itself(self):
        device, report = (
            self.till.device,
            self.till.report(self.till.waiting(self.till.entry(), "attention")),
        )
        answered = itertools.count()

        @settings(FUZZ, max_examples=300 // SHARE)
        @given(
            st.one_of(JSON_THINGS, spoilt(device)),
            st.one_of(JSON_THINGS, spoilt(report)),
        )
        def say(spoilt_device, spoilt_report):
            for said in ((spoilt_device, report), (device, spoilt_report)):
                args = (said[0], [], said[1])
                try:
                    self.rpc(
                        self.cashier,
                        self.env["pos.offline.sync"],
                        "sync",
                        *args,
                    )
                    next(answered)
                except (AccessError, UserError) as error:
                    self.assertTrue(str(error).strip())
            self.env["pos.offline.waiting"].search_read([])
            self.env["pos.offline.missing"].search_read([])

        with mute_logger(*QUIET):
            say()
        self.assertGreater(next(answered), 100 // SHARE)

    def test_other_calls(self):
        model = self.env["pos.offline.sync"]

        @settings(FUZZ, max_examples=200 // SHARE)
        @given(entries(self.till, garbage=0.3), JSON_THINGS)
        def call(entry, thing):
            for user, method, *args in (
                (self.manager, "set_aside", self.till.device, entry, "Fuzz"),
                (self.manager, "set_aside", self.till.device, entry, thing),
                (self.manager, "set_aside", thing, entry, "Fuzz"),
                (self.cashier, "withdraw", thing),
            ):
                before = self.counts()
                try:
                    self.rpc(user, model, method, *args)
                except (AccessError, UserError) as error:
                    self.assertTrue(str(error).strip())
                self.assertEqual(self.counts(), before)

        with mute_logger(*QUIET):
            call()
        # What was set aside can be looked at, however strange
        rejected_sales = self.env["pos.offline.rejected.sale"]
        kept = rejected_sales.search([("state", "=", "set_aside")])
        self.assertTrue(kept)
        for entry in kept[:30].with_user(self.manager):
            self.assertTrue(entry.content_html)

    def test_readers(self):
        """Also what no JSON could carry."""

        @settings(FUZZ, max_examples=3_000 // SHARE)
        @given(st.one_of(ANYTHING, entries(self.till, garbage=0.3)))
        def read(thing):
            for reader in (OutboxEntry, read_device, read_report):
                try:
                    result = reader(thing)
                    if reader is OutboxEntry:
                        result.open()
                except Malformed as malformed:
                    self.assertTrue(malformed.detail)
                    self.assertIn(malformed.code, ("invalid", "damaged"))

        read()

    def test_deep_and_large(self):
        for text in (
            "[" * 100_000,
            '{"a":' * 5_000 + "1" + "}" * 5_000,
            '{"name": ' + "9" * 10_000 + "}",
            '{"name": 1e999}',
            '{"name": NaN}',
            json.dumps({**self.till.order(), "lines": [[0, 0, {}]] * 6_000}),
            json.dumps({**self.till.order(), "deep": _nested(60)}),
            " " * 2_000_001,
        ):
            with self.subTest(text=text[:30]), mute_logger(*QUIET):
                entry = self.till.entry()
                entry.update(order=text, checksum=sha256(text))
                result = self.send(entry)
                self.assertEqual(
                    (result["status"], result["code"]), ("refused", "invalid")
                )


def _nested(depth):
    return [_nested(depth - 1)] if depth else 1
