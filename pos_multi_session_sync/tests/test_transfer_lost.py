# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tests import tagged

from .common_transfer import TransferCase, new_key
from .test_transfer_order import sell


@tagged("post_install", "-at_install")
class TestTransferLost(TransferCase):
    """A till comes back, after a manager has taken an order away from it."""

    def taken_away(self):
        """From the bar; the keys of the transfer and of the delivery."""
        _answer, sent = self.counter.sends(self.bar, self.terrace)
        key = sent["key"]
        delivery = self.bar.delivers(key)["delivery"]
        self.rpc(self.manager, self.transfer(key), "action_release")
        self.assertEqual(self.bar.call("confirm", key, delivery)["status"], "lost")
        return key, delivery

    def words(self, key):
        return self.transfer(key).step_ids.sorted("id")[-1].description

    def test_what_became_of_it_is_logged_once(self):
        key, _delivery = self.taken_away()
        for _time in range(2):
            answer = self.bar.call("note_lost", key, "kept")
            self.assertEqual(answer, {"status": "noted"})
        self.assertEqual(self.kinds(key), ["sent", "taken", "released", "lost"])
        self.assertIn("stays, as an order of its own", self.words(key))
        self.env["res.lang"]._activate_lang("de_DE")
        step = self.transfer(key).step_ids[0].with_context(lang="de_DE")
        self.assertIn("als eigener Auftrag", step.description)
        step = self.transfer(key).step_ids.sorted("id")[-1]
        self.assertEqual(step.config_id, self.bar.config)
        self.assertEqual(step.device_id.key, self.bar.key)
        self.assertEqual(step.user_id, self.leo)

    def test_the_next_time_is_logged_too(self):
        key, _delivery = self.taken_away()
        self.bar.call("note_lost", key, "removed")
        self.bar.delivers(key)
        self.rpc(self.manager, self.transfer(key), "action_release")
        self.bar.call("note_lost", key, "gone")
        self.assertEqual(self.kinds(key).count("lost"), 2)

    def test_an_outcome_that_is_none(self):
        key, _delivery = self.taken_away()
        for outcome in ("", None, "eaten", 7):
            with self.assertRaises(ValidationError):
                self.bar.call("note_lost", key, outcome)

    def test_sold_where_it_was_taken_away(self):
        key, delivery = self.taken_away()
        order = sell(self, self.bar, order_transfer={"key": key, "delivery": delivery})
        self.assertFalse(order.transfer_id)
        self.assertEqual(self.kinds(key)[-1], "sold")
        self.assertIn("sold twice", self.words(key))
        self.assertIn(order.pos_reference, self.words(key))

    def test_sold_where_it_was_taken_back(self):
        _answer, sent = self.counter.sends(self.bar)
        key = sent["key"]
        back = self.counter.call("recall", key, new_key())["delivery"]
        self.counter.call("confirm", key, back)
        sell(self, self.counter, order_transfer={"key": key, "delivery": back})
        self.assertEqual(self.kinds(key), ["sent", "recalled", "returned"])


@tagged("post_install", "-at_install")
class TestTransferUnsent(TransferCase):
    """Orders that a till could not send, when its session is to be closed."""

    def waiting(self, **values):
        entry = self.payload(self.bar, self.terrace)
        names = ("key", "receivers", "about")
        return {**{name: entry[name] for name in names}, **values}

    def setUp(self):
        super().setUp()
        order = self.waiting(made_at="2026-01-02 03:04:05")
        self.counter.call("note_unsent", [order])

    def test_they_stand_among_the_unsent_sales(self):
        answer = self.rpc(self.cashier, self.pos_session, "offline_unsent")
        (row,) = answer["rows"]
        self.assertEqual(row["uid"], "Order 00001-001-0001 to Bar, Terrace")
        self.assertEqual(row["device_key"], self.counter.key)
        self.assertEqual((row["amount"], row["customer"]), (50.0, "Clara"))
        self.assertEqual(row["created_at"], "2026-01-02 03:04:05")
        self.assertFalse(answer["is_allowed"])
        bar = self.rpc(self.leo, self.bar_session, "offline_unsent")
        self.assertEqual(bar["rows"], [])
        # The button is about sales
        self.assertEqual(self.pos_session.offline_unsent_count, 0)

    def test_closing_tells_of_them(self):
        session = self.pos_session.with_user(self.cashier)
        with self.assertRaisesRegex(UserError, "Clara") as found:
            session.action_pos_session_closing_control()
        words = str(found.exception)
        self.assertIn("have not left their device", words)
        self.assertNotIn("sales", words)
        with self.assertRaises(RedirectWarning):
            session.with_user(self.manager).action_pos_session_closing_control()
        told = session._cannot_close_session()
        self.assertEqual(told["message"], words)

    def test_a_manager_closes_all_the_same(self):
        reason = "The tablet is broken"
        self.allow_closing(reason)
        self.pos_session.action_pos_session_closing_control()
        self.assertEqual(self.pos_session.state, "closed")

    def test_when_they_are_sent_nothing_stands_in_the_way(self):
        self.counter.call("overview")
        answer = self.rpc(self.cashier, self.pos_session, "offline_unsent")
        self.assertEqual(answer["rows"], [])
        self.pos_session.action_pos_session_closing_control()
        self.assertEqual(self.pos_session.state, "closed")

    def test_malformed(self):
        for orders in (
            None,
            [None],
            [self.waiting(key="x")],
            [self.waiting(receivers=[])],
            [self.waiting(about=["Clara"])],
            [self.waiting()] * 201,
        ):
            with self.assertRaises(ValidationError):
                self.counter.call("note_unsent", orders)
