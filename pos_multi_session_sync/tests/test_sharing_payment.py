# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..sale_shape import read_sale, snapshot_of
from .common_sharing import SharingCase, new_id


@tagged("post_install", "-at_install")
class TestSharingPayment(SharingCase):
    """The sale and what it closes."""

    def line_of(self, line, qty=1, **values):
        """As the till sells what is on the shared order."""
        return {**self.till.line(qty, **values), "uuid": line}

    def test_a_sale_closes_its_order(self):
        self.does(self.two)
        order, line = self.begin(self.one, qty=2)
        sale = self.pay(self.one, order, lines=[self.line_of(line, 2)])
        shared = self.shared(order)
        self.assertEqual(shared.state, "paid")
        self.assertEqual(sale.multi_session_order_id, shared)
        self.assertFalse(sale.multi_session_double)
        self.assertEqual(shared.payment_ids.pos_order_id, sale)
        answer = self.does(self.two, user=self.other_cashier)
        paid = answer["operations"][-1]
        self.assertEqual((paid["type"], paid["order"]), ("order.finalize", order))
        self.assertEqual(paid["result"], "ok")
        self.assertEqual(paid["actor"]["name"], "Cashier Ana")
        self.assertEqual(paid["sale"], sale.idempotency_key)
        self.assertEqual(self.ask(self.two, cursor=None)["snapshot"]["documents"], [])

    def test_the_note_is_the_sales_own(self):
        """Both are there, or neither; the number in the log comes right after."""
        order, line = self.begin(self.one)
        till, envelope = self.sale(self.one, order, lines=[self.line_of(line)])
        self.send(envelope, till=till)
        payment = self.env["pos.multi.session.payment"].search(
            [("order_uuid", "=", order)]
        )
        self.assertEqual(payment.pos_order_id, self.orders(envelope))
        self.assertFalse(payment.seq)
        self.assertEqual(self.shared(order).state, "open")
        # Nobody came after the commit: whoever asks next does it.
        answer = self.does(self.two)
        self.assertEqual(answer["snapshot"]["documents"], [])
        self.env.invalidate_all()
        self.assertEqual((payment.seq, payment.result), (3, "ok"))
        self.assertEqual(self.shared(order).state, "paid")

    @mute_logger(
        "odoo.addons.point_of_sale.models.pos_order",
        "odoo.addons.pos_offline_queue.models.pos_offline_explain",
    )
    def test_a_sale_that_is_refused_closes_nothing(self):
        order, line = self.begin(self.one)
        lines = [self.line_of(line, product_id=2**31 - 1)]
        till, envelope = self.sale(self.one, order, lines=lines)
        self.assertEqual(self.send(envelope, till=till)["status"], "refused")
        self.group._write_down()
        self.assertEqual(self.shared(order).state, "open")
        self.assertFalse(self.env["pos.multi.session.payment"].search([]))

    def test_one_bad_sale_among_good_ones(self):
        """One by one, each with its order."""
        orders = [self.begin(self.one) for _time in range(3)]
        envelopes = []
        for number, (order, line) in enumerate(orders):
            bad = {"product_id": 2**31 - 1} if number == 1 else {}
            till, envelope = self.sale(
                self.one, order, lines=[self.line_of(line, **bad)]
            )
            envelopes.append(envelope)
        with mute_logger(
            "odoo.addons.point_of_sale.models.pos_order",
            "odoo.addons.pos_offline_queue.models.pos_offline_explain",
        ):
            results = self.sync(*envelopes, till=till)["results"]
        statuses = [result["status"] for result in results]
        self.assertEqual(statuses, ["confirmed", "refused", "confirmed"])
        self.group._write_down()
        states = [self.shared(order).state for order, _line in orders]
        self.assertEqual(states, ["paid", "open", "paid"])

    def test_a_batch_closes_all(self):
        orders = [self.begin(self.one) for _time in range(3)]
        envelopes = []
        for order, line in orders:
            till, envelope = self.sale(self.one, order, lines=[self.line_of(line)])
            envelopes.append(envelope)
        self.sync(*envelopes, till=till)
        ((_channel, message),) = self.messages(self.group._write_down)
        self.assertEqual(message["to"] - message["from"], 2)
        states = {self.shared(order).state for order, _line in orders}
        self.assertEqual(states, {"paid"})

    def test_a_sale_that_comes_again(self):
        order, line = self.begin(self.one)
        till, envelope = self.sale(self.one, order, lines=[self.line_of(line)])
        for _time in range(3):
            self.send(envelope, till=till)
            self.group._write_down()
        kinds = self.log().mapped("type")
        self.assertEqual(kinds.count("order.finalize"), 1)

    def test_what_the_payer_had_not_seen(self):
        order, line = self.begin(self.one)
        self.does(self.two)
        late = new_id()
        self.does(self.two, self.two.add(order, late, product=self.product.id, qty=4))
        self.pay(self.one, order, lines=[self.line_of(line)])
        remainder = self.env["pos.multi.session.order"].search(
            [("origin_uuid", "=", order)]
        )
        self.assertEqual(remainder.state, "open")
        self.assertEqual(remainder.came_of_id, self.shared(order))
        self.assertEqual(self.lines_of(remainder.uuid), {late: 4})
        self.assertEqual(self.lines_of(order), {line: 1})

    def test_what_comes_after_the_payment(self):
        order, line = self.begin(self.one)
        self.does(self.two)
        self.pay(self.one, order, lines=[self.line_of(line)])
        late = new_id()
        answer = self.does(self.two, self.two.add(order, late, product=self.product.id))
        self.assertEqual(self.results(answer), ["late"])
        linked = answer["results"][0]["detail"]["linked"]
        self.assertEqual(self.lines_of(linked), {late: 1})
        self.assertEqual(self.shared(linked).number, 2)
        self.assertIn(linked, [each["order"] for each in answer["operations"]])

    def test_an_order_that_nobody_knows(self):
        """Made and paid without network: its first operation comes later."""
        self.does(self.one)
        order, line = new_id(), new_id()
        adding = [
            self.one.new(order),
            self.one.add(order, line, product=self.product.id),
        ]
        till, envelope = self.sale(self.one, order, lines=[self.line_of(line)])
        data = till.order(
            lines=[self.line_of(line)],
            multi_session={
                "order": order,
                "client": self.one.client,
                "n": 2,
                "cursor": 0,
            },
        )
        envelope = till.envelope(data)
        self.send(envelope, till=till)
        self.group._write_down()
        self.assertEqual(self.shared(order).state, "paid")
        self.assertEqual(self.lines_of(order), {line: 1})
        answer = self.does(self.one, *adding)
        self.assertEqual(set(self.results(answer)), {"included"})
        self.assertEqual(self.env["pos.multi.session.order"].search_count([]), 1)

    def test_paid_twice(self):
        order, line = self.begin(self.one)
        self.does(self.two)
        first = self.pay(self.one, order, lines=[self.line_of(line)])
        second = self.pay(
            self.two,
            order,
            session=self.other_session,
            cash=self.other_cash,
            lines=[self.line_of(line)],
            user=self.other_cashier,
        )
        self.assertEqual((first.state, second.state), ("paid", "paid"))
        self.assertEqual(self.log()[-1].result, "double")
        self.assertFalse(first.multi_session_double)
        self.assertTrue(second.multi_session_double)
        found = self.env["pos.order"].search([("multi_session_double", "=", True)])
        self.assertEqual(found, second)
        self.assertIn(
            first, self.env["pos.order"].search([("multi_session_double", "=", False)])
        )
        payment = self.shared(order).payment_ids.filtered(
            lambda each: each.result == "double"
        )
        self.assertEqual(payment.pos_order_id, second)
        self.assertEqual(payment.first_pos_order_id, first)
        self.assertEqual(payment.activity_ids.user_id, self.manager)
        self.assertIn(first.pos_reference, self.other_session.message_ids[0].body)
        self.assertEqual(self.group.double_count, 1)
        self.group._tell_doubles()
        self.assertEqual(len(payment.activity_ids), 1)
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, payment, "action_settle")
        self.rpc(self.manager, payment, "action_settle")
        self.assertEqual(payment.settled_by_id, self.manager)
        self.assertFalse(payment.activity_ids)
        self.group.invalidate_recordset()
        self.assertEqual(self.group.double_count, 0)

    def test_a_draft_is_no_payment(self):
        order, _line = self.begin(self.one)
        data = self.till.order(
            multi_session={
                "order": order,
                "client": self.one.client,
                "n": 2,
                "cursor": 2,
            }
        )
        wrapped = [{"id": data["uid"], "data": data, "to_invoice": False}]
        self.rpc(self.cashier, self.env["pos.order"], "create_from_ui", wrapped, True)
        self.assertFalse(self.env["pos.multi.session.payment"].search([]))

    def test_by_stocks_own_road(self):
        order, line = self.begin(self.one)
        data = self.till.order(
            lines=[self.line_of(line)],
            multi_session={
                "order": order,
                "client": self.one.client,
                "n": 2,
                "cursor": 2,
            },
        )
        wrapped = [{"id": data["uid"], "data": data, "to_invoice": False}]
        self.rpc(self.cashier, self.env["pos.order"], "create_from_ui", wrapped)
        self.group._write_down()
        self.assertEqual(self.shared(order).state, "paid")

    def test_nonsense_does_not_stop_a_sale(self):
        for nonsense in (
            {"order": 5},
            {"order": new_id()},
            {"order": new_id(), "client": "x", "n": -1},
            {"order": new_id(), "client": new_id(), "n": "many", "cursor": []},
            [],
            "yes",
        ):
            with self.subTest(nonsense):
                data = self.till.order(multi_session=nonsense)
                result = self.send(self.till.envelope(data))
                self.assertEqual(result["status"], "confirmed")
        self.assertFalse(self.env["pos.multi.session.payment"].search([]))

    def test_a_till_that_left_the_group(self):
        """What it had sold before arrives, and closes the order where it is known."""
        order, line = self.begin(self.one)
        check = "_check_multi_session_closed"
        with patch.object(type(self.config), check, lambda self: None):
            self.config.multi_session_id = False
        sale = self.pay(self.one, order, lines=[self.line_of(line)])
        self.assertEqual(sale.multi_session_order_id, self.shared(order))
        self.assertEqual(self.shared(order).state, "paid")


@tagged("post_install", "-at_install")
class TestSaleShape(SharingCase):
    def test_what_travels(self):
        parent, child = self.till.line(), self.till.line()
        child["combo_parent_id"] = parent["id"]
        parent["combo_line_ids"] = [child["id"]]
        data = self.till.order(lines=[parent, child], custom_field="kept")
        snapshot = snapshot_of(data)
        self.assertEqual(snapshot["fields"]["custom_field"], "kept")
        for gone in ("amount_total", "statement_ids", "lines", "uid", "pos_session_id"):
            self.assertNotIn(gone, snapshot["fields"])
        lines = snapshot["lines"]
        self.assertEqual(lines[parent["uuid"]]["position"], 1)
        self.assertEqual(
            lines[child["uuid"]]["values"]["combo_parent_uuid"], parent["uuid"]
        )
        self.assertNotIn("price_subtotal", lines[child["uuid"]]["values"])
        self.assertIsNone(read_sale(data))
