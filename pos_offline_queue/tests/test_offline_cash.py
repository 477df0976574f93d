# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import uuid
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_hostile import HOSTILE, assert_only_text
from .common_offline import USER, OfflineCase

OUT = {
    "type": "out",
    "amount": 50.0,
    "reason": "Flowers",
    "extras": {"translatedType": "out", "formattedAmount": "$ 50.00"},
}
COUNT = {"amount": 120.0, "notes": "Two rolls of coins"}
NOW = "2026-11-21 10:00:00"


@tagged("post_install", "-at_install")
class TestCash(OfflineCase):
    """What a till says of its drawer is booked once, however often it is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Standard lets nobody else move cash
        cls.clerk = cls.make_user(
            "off_cash_clerk", f"{USER},account.group_account_invoice", "Clerk Carl"
        )

    def take(self, kind, values, key=None, user=None):
        key = key or str(uuid.uuid4())
        user = user or self.clerk
        return self.rpc(user, self.pos_session, "offline_cash", key, kind, values, NOW)

    @property
    def moves(self):
        return self.pos_session.statement_line_ids.mapped("amount")

    @property
    def noted(self):
        return self.pos_session.message_ids[0].body

    def test_cash_out_is_booked_once(self):
        """The answer was lost, and the till sends it again."""
        key = str(uuid.uuid4())
        for _attempt in range(3):
            self.assertEqual(self.take("move", OUT, key)["status"], "booked")
        self.assertEqual(self.moves, [-50])
        self.take("move", {**OUT, "type": "in"})
        self.assertEqual(sorted(self.moves), [-50, 50])

    def test_who_may_not_book_it_has_moved_it_all_the_same(self):
        self.assertEqual(self.take("move", OUT, user=self.cashier)["status"], "noted")
        self.assertEqual(self.moves, [])
        self.assertIn("Flowers", self.noted)

    def test_the_opening_is_counted_once(self):
        self.pos_session.state = "opening_control"
        key = str(uuid.uuid4())
        for _attempt in range(2):
            self.assertEqual(self.take("opening", COUNT, key)["status"], "booked")
        session = self.pos_session
        self.assertEqual(session.state, "opened")
        self.assertEqual(session.cash_register_balance_start, 120)
        self.assertEqual(session.opening_notes, "Two rolls of coins")
        self.assertEqual(self.moves, [120])

    def test_a_second_count_is_noted(self):
        """Another till had opened the session meanwhile: both counts are there."""
        self.assertEqual(self.take("opening", COUNT)["status"], "noted")
        self.assertEqual(self.pos_session.cash_register_balance_start, 0)
        self.assertEqual(self.moves, [])
        for words in ("120.00", "Two rolls of coins", "opened already"):
            self.assertIn(words, self.noted)

    def test_what_comes_after_the_closing_is_noted(self):
        self.pos_session.action_pos_session_closing_control()
        key = str(uuid.uuid4())
        for _attempt in range(2):
            self.assertEqual(self.take("move", OUT, key)["status"], "noted")
        self.assertEqual(self.moves, [])
        self.assertIn("Flowers", self.noted)
        bodies = self.pos_session.message_ids.mapped("body")
        self.assertEqual(len([body for body in bodies if "Flowers" in body]), 1)

    def test_long_words_are_shortened(self):
        """Standard's popup has no limit, and nobody could shorten them afterwards."""
        self.assertEqual(
            self.take("move", {**OUT, "reason": "x" * 50_000})["status"], "booked"
        )
        self.assertEqual(self.moves, [-50])

    @mute_logger("odoo.addons.pos_offline_queue.models.pos_offline_cash")
    def test_what_nobody_expected_is_noted(self):
        """Tried again it would fail again, and the session could not be closed."""
        fails = patch.object(
            type(self.pos_session), "try_cash_in_out", side_effect=KeyError("journal")
        )
        with fails:
            answer = self.take("move", OUT)
        self.assertEqual(answer["status"], "noted")
        self.assertIn("unexpected", answer["why"])
        self.assertIn("Flowers", self.noted)

    def test_malformed(self):
        for kind, values in (
            ("move", {**OUT, "type": "sideways"}),
            ("move", {**OUT, "amount": "50"}),
            ("move", {**OUT, "amount": float("nan")}),
            ("move", {**OUT, "extras": None}),
            ("move", {"amount": 5}),
            ("move", None),
            ("opening", {**COUNT, "notes": 5}),
            ("unlink", COUNT),
            (None, COUNT),
            ([], COUNT),
        ):
            with self.subTest(kind=kind, values=values):
                with self.assertRaises(ValidationError):
                    self.take(kind, values)
        for key in (None, "x", 5, {}):
            with self.assertRaises(ValidationError):
                self.rpc(
                    self.cashier, self.pos_session, "offline_cash", key, "move", OUT
                )

    def test_hostile_words(self):
        for name in HOSTILE:
            with self.subTest(name):
                self.take("opening", {**COUNT, "notes": name.replace("\0", "")})
                assert_only_text(self, self.noted, name)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_who_may(self):
        stranger = self.make_user(
            "off_cash_stranger",
            USER,
            "Stranger",
            self.env["res.company"].create({"name": "Elsewhere"}),
        )
        internal = self.make_user("off_cash_internal", "base.group_user", "Internal")
        for user in (stranger, internal):
            with self.assertRaises(AccessError):
                self.take("move", OUT, user=user)
        self.assertEqual(self.moves, [])
