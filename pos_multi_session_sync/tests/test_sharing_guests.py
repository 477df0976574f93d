# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import uuid
from unittest.mock import patch

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..later import TAKE_GUESTS
from ..models import pos_multi_session_guests as guests
from ..models import pos_multi_session_log as log
from .common_guests import GuestsCase
from .common_sharing import open_shop


@tagged("post_install", "-at_install")
# Rule 7 of docs/PROTOCOL.md.
class TestSharingGuests(GuestsCase):
    # -- coming -----------------------------------------------------------------------

    def test_no_till_waits_while_drafts_are_read_or_cancelled(self):
        done = []

        def noting(model, name):
            original = getattr(model, name)

            def call(*args, **kwargs):
                done.append(name)
                return original(*args, **kwargs)

            return patch.object(model, name, call)

        orders = type(self.env["pos.order"])
        draft = self.orders_by_phone((self.product, 2))
        cancelled = self.shared_of(self.orders_by_phone((self.drink, 1)))
        self.does(self.one)
        self.does(self.one, self.one.operation(cancelled.uuid, "order.cancel"))
        with noting(guests, "as_shared"), noting(orders, "remove_from_ui"), noting(
            log, "lock_group"
        ), noting(guests, "lock_group"):
            self.orders_more(draft, (self.drink, 1))
        self.assertLessEqual({"as_shared", "remove_from_ui", "lock_group"}, set(done))
        locked = done.index("lock_group")
        self.assertEqual(set(done[locked:]), {"lock_group"})
        self.assertEqual(len(self.shared_of(draft).document["lines"]), 2)

    def test_it_comes_to_the_tills(self):
        self.does(self.two)
        draft = self.orders_by_phone((self.product, 2), (self.drink, 1))
        shared = self.shared_of(draft)
        self.assertEqual(
            self.contents(shared), self.expected((self.product, 2), (self.drink, 1))
        )
        self.assertEqual(shared.number, 1)
        self.assertEqual(shared.made_by, "Guest")
        answer = self.does(self.two, user=self.other_cashier)
        kinds = [each["type"] for each in answer["operations"]]
        self.assertEqual(kinds, ["order.new", "line.add", "line.add"])
        self.assertEqual(
            {each["order"] for each in answer["operations"]}, {shared.uuid}
        )
        guest = shared.document["fields"]["guest_order"]
        self.assertEqual(guest["id"], draft.id)
        self.assertEqual(guest["access_token"], draft.access_token)

    def test_it_comes_right_after_the_commit(self):
        self.env.cr.postcommit.data.pop(TAKE_GUESTS.key, None)
        draft = self.orders_by_phone((self.product, 1))
        self.assertEqual(self.env.cr.postcommit.data[TAKE_GUESTS.key], {self.group.id})
        self.env.cr.postcommit.data[TAKE_GUESTS.key].clear()
        draft.write({"pos_reference": "Order 7", "amount_total": 1})
        self.assertFalse(self.env.cr.postcommit.data[TAKE_GUESTS.key])

    def test_once(self):
        draft = self.orders_by_phone((self.product, 2))
        known = len(self.log())
        self.service("guests")._take_guests(self.group)
        self.service("upkeep")._cron_upkeep()
        self.assertEqual(len(self.log()), known)
        self.assertEqual(
            self.contents(self.shared_of(draft)), self.expected((self.product, 2))
        )

    def test_only_of_guests_and_of_the_group(self):
        plain = self.orders_by_phone((self.product, 1), name="Order")
        self.assertFalse(self.shared_of(plain))
        session, _cash, _card = open_shop(self.env, name="Alone")
        lone = self.orders_by_phone((self.product, 1), config=session.config_id)
        self.assertFalse(self.shared_of(lone))

    def test_an_archived_group_takes_none(self):
        self.env.cr.execute("UPDATE pos_multi_session SET active = false")
        self.env.invalidate_all()
        self.assertFalse(self.shared_of(self.orders_by_phone((self.product, 1))))

    def test_a_guest_orders_more(self):
        draft = self.orders_by_phone((self.product, 2))
        shared = self.shared_of(draft)
        line = self.line_of(shared, self.product)
        self.does(self.one)
        # A cashier adds one on the house meanwhile.
        self.does(self.one, self.one.inc(shared.uuid, line))
        self.orders_more(draft, (self.product, 3), (self.drink, 1))
        shared = self.shared_of(draft)
        self.assertEqual(
            self.contents(shared), self.expected((self.product, 4), (self.drink, 1))
        )
        self.assertEqual(len(shared.document["lines"]), 2)

    def test_more_of_what_was_deleted(self):
        """It stays deleted; what is ordered after that is new."""
        draft = self.orders_by_phone((self.product, 2), (self.drink, 1))
        shared = self.shared_of(draft)
        self.does(self.one)
        line = self.line_of(shared, self.product)
        self.does(self.one, self.one.delete(shared.uuid, line))
        self.service("guests")._take_guests(self.group)
        self.assertEqual(
            self.contents(self.shared_of(draft)), self.expected((self.drink, 1))
        )
        self.orders_more(draft, (self.product, 3))
        self.assertEqual(
            self.contents(self.shared_of(draft)),
            self.expected((self.product, 1), (self.drink, 1)),
        )

    @mute_logger("odoo.addons.pos_multi_session_sync.models.pos_multi_session_guests")
    def test_what_makes_no_sense_stops_nobody(self):
        bad = self.orders_by_phone((self.product, 1))
        self.orders_more(bad, (self.product, 1e13), (self.drink, 1))
        good = self.orders_by_phone((self.product, 1))
        self.assertEqual(
            self.contents(self.shared_of(bad)), self.expected((self.product, 1))
        )
        self.assertEqual(self.shared_of(good).state, "open")

    # -- paying -----------------------------------------------------------------------

    def sells(self, draft, **values):
        """The other till is paid for it: the sale."""
        shared = self.shared_of(draft)
        self.does(self.two, user=self.other_cashier)
        lines = [
            {**self.till.line(line["values"]["qty"]), "uuid": key}
            for key, line in shared.document["lines"].items()
        ]
        guest = shared.document["fields"].get("guest_order")
        return self.pay(
            self.two,
            shared.uuid,
            session=self.other_session,
            cash=self.other_cash,
            user=self.other_cashier,
            lines=lines,
            **{"guest_order": guest, "access_token": draft.access_token, **values},
        )

    def test_the_draft_becomes_the_sale(self):
        draft = self.orders_by_phone((self.product, 2))
        token = draft.access_token
        sale = self.sells(draft, user_id=self.other_cashier.id)
        self.assertEqual(sale, draft)
        self.assertEqual(sale.state, "paid")
        self.assertEqual(sale.access_token, token)
        self.assertEqual(sale.session_id, self.other_session)
        self.assertEqual(sale.user_id, self.other_cashier)
        self.assertEqual(sale.amount_total, 20)
        self.assertEqual(sum(sale.lines.mapped("qty")), 2)
        shared = self.shared(str(uuid.UUID(hex=token)))
        self.assertEqual(shared.state, "paid")
        self.assertEqual(sale.multi_session_order_id, shared)
        last = self.log()[-1]
        self.assertEqual(last.type, "order.finalize")
        self.assertEqual(last.user_id, self.other_cashier)
        known = len(self.log())
        self.service("guests")._take_guests(self.group)
        self.assertEqual(len(self.log()), known)

    def test_a_second_payment_is_a_sale_of_its_own(self):
        draft = self.orders_by_phone((self.product, 2))
        guest = self.shared_of(draft).document["fields"]["guest_order"]
        first = self.sells(draft)
        second = self.sells(draft, guest_order=guest)
        self.assertNotEqual(first, second)
        self.assertEqual(second.state, "paid")
        self.assertTrue(second.multi_session_double)

    def test_whose_draft_is_not_its_own_or_gone(self):
        draft = self.orders_by_phone((self.product, 1))
        other = self.orders_by_phone((self.drink, 1))
        gone = {"id": 2**31 - 1, "access_token": draft.access_token}
        theirs = {"id": other.id, "access_token": draft.access_token}
        for said in (gone, theirs, {"id": "1"}, {"id": other.id}, ["x"], 7):
            sale = self.pay(self.one, str(uuid.uuid4()), guest_order=said)
            self.assertNotIn(sale, draft | other)
        self.assertEqual((draft | other).mapped("state"), ["draft", "draft"])

    # -- without a payment at a till --------------------------------------------------

    def test_a_till_cancels_it(self):
        draft = self.orders_by_phone((self.product, 1))
        shared = self.shared_of(draft)
        self.does(self.one)
        self.env.cr.postcommit.data.pop(TAKE_GUESTS.key, None)
        cancel = self.one.operation(shared.uuid, "order.cancel")
        self.does(self.one, cancel)
        self.assertEqual(self.env.cr.postcommit.data[TAKE_GUESTS.key], {self.group.id})
        self.service("guests")._take_guests(self.group)
        self.assertFalse(draft.exists())

    def test_two_guests_order_at_one_moment(self):
        """Who brings the first has looked for drafts before the second was there."""
        first = self.orders_by_phone((self.product, 1))
        second = self.orders_by_phone((self.drink, 1))
        for known in (first, second):
            with patch.object(
                guests, "drafts_of_guests", lambda _orders, _configs, own=known: own
            ):
                self.service("guests")._take_guests(self.group)
        for draft, product in ((first, self.product), (second, self.drink)):
            shared = self.shared_of(draft)
            self.assertEqual((shared.state, draft.state), ("open", "draft"))
            self.assertEqual(self.contents(shared), self.expected((product, 1)))

    def test_what_a_till_has_rung_comes_to_the_guests_order(self):
        """The guest's draft stays, and becomes the sale of both."""
        draft = self.orders_by_phone((self.product, 1))
        self.does(self.one)
        shared = self.shared_of(draft)
        order, _line = self.begin(self.one, qty=2)
        merge = self.one.operation(shared.uuid, "order.merge", into=order)
        self.assertEqual(self.results(self.does(self.one, merge)), ["invalid"])
        merge = self.one.operation(order, "order.merge", into=shared.uuid)
        self.assertEqual(self.results(self.does(self.one, merge)), ["ok"])
        self.service("guests")._take_guests(self.group)
        self.assertEqual(draft.state, "draft")
        self.assertEqual(self.shared(order).state, "cancelled")
        self.assertEqual(
            self.contents(self.shared_of(draft)),
            self.expected((self.product, 1), (self.product, 2)),
        )

    def test_a_till_is_paid_for_it_at_that_moment(self):
        """Whoever ends the draft has read it before; what is sold stays sold."""
        draft = self.orders_by_phone((self.product, 1))
        self.does(self.one)
        shared = self.shared_of(draft)
        self.does(self.one, self.one.operation(shared.uuid, "order.cancel"))
        self.env.flush_all()
        self.assertEqual(draft.state, "draft")
        self.env.cr.execute(
            "UPDATE pos_order SET state = 'paid' WHERE id = %s", [draft.id]
        )
        ended, orders = [], type(draft)
        with (
            patch.object(guests, "drafts_of_guests", lambda _orders, _configs: draft),
            patch.object(
                orders, "remove_from_ui", lambda _orders, ids: ended.extend(ids)
            ),
        ):
            self.service("guests")._take_guests(self.group)
            self.assertEqual(ended, [])
            self.env.cr.execute(
                "UPDATE pos_order SET state = 'draft' WHERE id = %s", [draft.id]
            )
            self.service("guests")._take_guests(self.group)
            self.assertEqual(ended, draft.ids)

    def test_it_is_paid_by_phone(self):
        draft = self.orders_by_phone((self.product, 1), (self.drink, 1))
        draft.write({"state": "paid"})
        self.service("guests")._take_guests(self.group)
        self.assertEqual(self.shared_of(draft).state, "cancelled")

    def test_what_a_cashier_has_added_is_left_to_pay(self):
        draft = self.orders_by_phone((self.product, 1))
        shared = self.shared_of(draft)
        self.does(self.one)
        line = str(uuid.uuid4())
        self.does(self.one, self.one.add(shared.uuid, line, product=self.drink.id))
        draft.write({"state": "paid"})
        self.service("guests")._take_guests(self.group)
        shared = self.shared_of(draft)
        self.assertEqual(shared.state, "open")
        self.assertEqual(self.contents(shared), self.expected((self.drink, 1)))
        self.assertFalse(shared.document["fields"]["guest_order"])

    def test_what_a_cashier_has_tapped_onto_a_guests_line_is_left_to_pay(self):
        draft = self.orders_by_phone((self.product, 2), (self.drink, 1))
        shared = self.shared_of(draft)
        self.does(self.one)
        line = self.line_of(shared, self.product)
        self.does(self.one, self.one.inc(shared.uuid, line, 3))
        draft.write({"state": "paid"})
        self.service("guests")._take_guests(self.group)
        shared = self.shared_of(draft)
        self.assertEqual(shared.state, "open")
        self.assertEqual(self.contents(shared), self.expected((self.product, 3)))

    # Rule 9 of docs/PROTOCOL.md.
    def test_the_kitchen_keeps_what_was_paid_by_phone(self):
        """A dish that was printed and is gone from the order would be cancelled."""
        for state, left in (("paid", 0), ("cancel", 1)):
            draft = self.orders_by_phone((self.product, 1), (self.drink, 1))
            shared = self.shared_of(draft)
            self.does(self.one)
            line = self.line_of(shared, self.product)
            ticket = {"line": line, "mark": "1/", "difference": 1}
            own = self.one.add(shared.uuid, str(uuid.uuid4()), product=self.drink.id)
            self.does(self.one, own)
            self.does(
                self.one, self.one.operation(shared.uuid, "line.printed", **ticket)
            )
            draft.write({"state": state})
            self.service("guests")._take_guests(self.group)
            deleted = self.shared_of(draft).document["deleted"][line]
            printed = deleted["values"].get("kitchen_printed") or {}
            self.assertEqual(printed.get("1/", 0), left, state)

    def test_a_rest_is_not_the_guests(self):
        """What a payer had not seen becomes an order of its own, and stays one."""
        draft = self.orders_by_phone((self.product, 1))
        shared = self.shared_of(draft)
        self.does(self.one)
        seen = self.one.cursor
        self.does(self.two, user=self.other_cashier)
        self.does(
            self.two,
            self.two.add(shared.uuid, str(uuid.uuid4()), product=self.drink.id),
            user=self.other_cashier,
        )
        self.one.cursor = seen
        self.does(self.one, self.one.operation(shared.uuid, "order.cancel", seen=seen))
        self.service("guests")._take_guests(self.group)
        self.assertFalse(draft.exists())
        (rest,) = self.env["pos.multi.session.order"].search(
            [("origin_uuid", "=", shared.uuid)]
        )
        self.assertEqual(rest.state, "open")
        self.assertEqual(self.contents(rest), self.expected((self.drink, 1)))
        self.assertNotIn("guest_order", rest.document["fields"])
