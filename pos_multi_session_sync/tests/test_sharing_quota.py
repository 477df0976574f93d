# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests.common import tagged

from .. import admission
from .common_sharing import SharingCase, new_id

SYNC = "odoo.addons.pos_multi_session_sync.models.pos_multi_session_sync"


@tagged("post_install", "-at_install")
class TestSharingQuota(SharingCase):
    """One user cannot fill the log of a group, and hurts nobody else by trying."""

    def setUp(self):
        super().setUp()
        self.leak = admission.LEAK
        # Slow enough for a slow test.
        self.startPatcher(patch.object(admission, "CAPACITY", 1000))
        self.startPatcher(patch.object(admission, "LEAK", 2))

    def fill(self, page, units, user=None):
        """Until so much of the quota is used."""
        self.does(page, user=user)
        self.env.cr.execute(
            "UPDATE pos_multi_session_quota SET empty_at = %s"
            " WHERE user_id = %s AND config_id = %s",
            [
                datetime.utcnow() + timedelta(seconds=units / admission.LEAK),
                (user or self.cashier).id,
                page.config_id,
            ],
        )

    def used(self):
        """Units, of what the cashier has at the first POS."""
        self.env.cr.execute(
            "SELECT empty_at FROM pos_multi_session_quota"
            " WHERE user_id = %s AND config_id = %s",
            [self.cashier.id, self.config.id],
        )
        (empty_at,) = self.env.cr.fetchone()
        return (empty_at - datetime.utcnow()).total_seconds() * admission.LEAK

    def test_a_day_in_a_shop(self):
        """Thirty tills share one log-in and sell for hours: nothing is said of it."""
        sale = admission.seconds(15, characters=4500, written=20_000, is_shown=True)
        units = sale * admission.LEAK
        self.assertLess(30 * units, 60 * self.leak, "each of them once a minute")
        answer = self.does(self.one, self.one.new(new_id()))
        self.assertNotIn("quota", answer)

    def test_a_merge_takes_what_it_writes(self):
        """A short operation has the lines of a long order written once more."""
        first, _line = self.begin(self.one)
        second, _line = self.begin(self.one, customer_note="x" * 100_000)
        before = self.used()
        merge = self.one.operation(second, "order.merge", into=first)
        self.assertEqual(self.results(self.does(self.one, merge)), ["ok"])
        self.assertGreater(self.used() - before, 90)

    def test_the_till_is_told_before(self):
        self.fill(self.one, 790)
        self.assertNotIn("quota", self.does(self.one))
        self.fill(self.one, 860)
        answer = self.does(self.one, self.one.new(new_id()))
        self.assertEqual(answer["quota"], 85)
        self.assertEqual(self.results(answer), ["ok"])

    def test_nothing_more_is_taken(self):
        order, line = self.begin(self.one)
        self.fill(self.one, 1010)
        before, last_n = len(self.log()), self.last_n(self.one)
        tap = self.one.inc(order, line)
        request = self.one.request(tap)
        answer = self.rpc(self.cashier, self.service("sync"), "sync", request)
        self.assertEqual(answer["quota"], 100)
        # Without a result the till keeps it, and it is still the next one.
        self.assertNotIn("results", answer)
        self.assertEqual(answer["expected_n"], tap["n"])
        self.assertEqual(len(self.log()), before)
        self.assertEqual(self.last_n(self.one), last_n)
        # Nobody else is stopped: not at another POS, not a colleague at this one.
        self.does(self.two, user=self.other_cashier)
        answer = self.does(self.two, self.two.inc(order, line), user=self.other_cashier)
        self.assertEqual(self.results(answer), ["ok"])
        there = self.page(self.config)
        self.does(there, user=self.other_cashier)
        answer = self.does(there, there.inc(order, line), user=self.other_cashier)
        self.assertEqual(self.results(answer), ["ok"])
        self.assertNotIn("quota", answer)
        # They are heard all the same.
        answer = self.does(self.one)
        self.assertEqual(len(answer["operations"]), 2)
        self.fill(self.one, 500)
        answer = self.does(self.one, tap)
        self.assertEqual(self.results(answer), ["ok"])
        self.assertEqual(self.lines_of(order), {line: 4})

    def test_a_payment_is_taken(self):
        order, _line = self.begin(self.one)
        self.fill(self.one, 1010)
        self.pay(self.one, order)
        self.assertEqual(self.shared(order).state, "paid")

    def test_pages_without_end(self):
        """Each new page takes much of it; a full one makes none, and says nothing."""
        pages = [self.page(self.config) for _time in range(15)]

        def ask():
            return [self.ask(page) for page in pages]

        told = self.messages(ask, "pos_multi_session.presence")
        self.assertLess(len(told), 12)
        clients = self.env["pos.multi.session.client"].search_count(
            [("multi_session_id", "=", self.group.id)]
        )
        self.assertEqual(clients, len(told))

    def test_what_takes_more_of_it(self):
        order, line = self.begin(self.one)
        before = self.used()
        self.does(self.one, self.one.inc(order, line))
        tap, before = self.used() - before, self.used()
        self.does(self.one, self.one.set(order, "note", "x" * 100_000))
        note, before = self.used() - before, self.used()
        self.does(self.one, self.one.inc(order, line))
        again, before = self.used() - before, self.used()
        moved = {"presence": {"order": order, "screen": "products"}}
        self.does(self.one, **moved)
        move = self.used() - before
        self.assertLess(tap, 2)
        self.assertGreater(note, 90)
        self.assertGreater(again, 2.5, "the whole order is written anew")
        self.assertGreater(move, 0.5)
        before = self.used()
        self.does(self.one, **moved)
        self.assertLessEqual(self.used(), before, "asking adds nothing")

    def test_by_the_client_of_another(self):
        """Nothing of it is taken, and others have waited for it."""
        order, line = self.begin(self.one)
        request = self.one.request(self.one.inc(order, line))
        self.rpc(self.other_cashier, self.service("sync"), "sync", request)
        found = self.env["pos.multi.session.quota"].search([])
        self.assertEqual(found.user_id, self.cashier | self.other_cashier)

    def test_it_is_forgotten(self):
        self.begin(self.one)
        self.env.cr.execute(
            "UPDATE pos_multi_session_quota SET empty_at = '2020-01-01'"
        )
        self.service("upkeep")._forget(self.group)
        self.assertFalse(self.env["pos.multi.session.quota"].search([]))
