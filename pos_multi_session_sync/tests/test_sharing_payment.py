# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..sale_shape import read_sale, snapshot_of
from .common_sharing import SharingCase, new_id


@tagged("post_install", "-at_install")
class TestSharingPayment(SharingCase):
    """The sale and what it closes."""

    def test_a_sale_closes_its_order(self):
        self.does(self.two)
        order, line = self.begin(self.one, qty=2)
        sale = self.pay(self.one, order, lines=[self.sold_line(line, 2)])
        shared = self.shared(order)
        self.assertEqual(shared.state, "paid")
        self.assertEqual(sale.multi_session_order_id, shared)
        self.assertFalse(sale.multi_session_double)
        self.assertEqual(shared.payment_ids.pos_order_id, sale)
        # A copy of the receipt bears the number that the tills have shown.
        cashier = sale.with_user(self.cashier)
        self.assertTrue(shared.number)
        self.assertEqual(cashier.tracking_number, f"#{shared.number}")
        self.assertEqual(
            cashier.export_for_ui()[0]["tracking_number"], f"#{shared.number}"
        )
        for words in (str(shared.number), f"%#{shared.number}%"):
            found = cashier.search([("tracking_number", "ilike", words)])
            self.assertIn(sale, found)
        answer = self.does(self.two, user=self.other_cashier)
        paid = answer["operations"][-1]
        self.assertEqual((paid["type"], paid["order"]), ("order.finalize", order))
        self.assertEqual(paid["result"], "ok")
        self.assertEqual(paid["actor"]["name"], "Cashier Ana")
        self.assertEqual(paid["sale"], sale.idempotency_key)
        # The log has what was paid. What is kept for years is which sale it became.
        note = shared.payment_ids
        self.assertTrue(paid["snapshot"]["lines"])
        self.assertEqual((note.snapshot, note.seen, note.actor), (False,) * 3)
        self.assertEqual(self.ask(self.two, cursor=None)["snapshot"]["documents"], [])

    def test_its_invoice_is_handed_over_at_any_till(self):
        order, line = self.begin(self.one)
        values = {"partner_id": self.partner.id, "to_invoice": True}
        values["post_process"] = {"invoice": True}
        sale = self.pay(self.one, order, lines=[self.sold_line(line)], **values)
        alone = self.config.copy()
        for config, listed in (
            (self.config, [sale.id]),
            (self.other_config, [sale.id]),
            (alone, []),
        ):
            model = self.env["pos.offline.document"]
            args = (self.other_cashier, model, "documents_to_hand_over", config.id)
            rows = self.rpc(*args)["rows"]
            self.assertEqual([row["id"] for row in rows], listed)

    def test_the_note_is_the_sales_own(self):
        """Both are there, or neither; the number in the log comes right after."""
        order, line = self.begin(self.one)
        till, entry = self.sale(self.one, order, lines=[self.sold_line(line)])
        self.send(entry, till=till)
        payment = self.env["pos.multi.session.payment"].search(
            [("order_uuid", "=", order)]
        )
        self.assertEqual(payment.pos_order_id, self.orders(entry))
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
        "odoo.addons.pos_offline_queue.models.pos_offline_refusal",
    )
    def test_a_sale_that_is_refused_closes_nothing(self):
        order, line = self.begin(self.one)
        lines = [self.sold_line(line, product_id=2**31 - 1)]
        till, entry = self.sale(self.one, order, lines=lines)
        self.assertEqual(self.send(entry, till=till)["status"], "refused")
        self.service("log")._write_down(self.group)
        self.assertEqual(self.shared(order).state, "open")
        self.assertFalse(self.env["pos.multi.session.payment"].search([]))

    def test_one_bad_sale_among_good_ones(self):
        """One by one, each with its order."""
        orders = [self.begin(self.one) for _time in range(3)]
        entries = []
        for number, (order, line) in enumerate(orders):
            bad = {"product_id": 2**31 - 1} if number == 1 else {}
            till, entry = self.sale(
                self.one, order, lines=[self.sold_line(line, **bad)]
            )
            entries.append(entry)
        with mute_logger(
            "odoo.addons.point_of_sale.models.pos_order",
            "odoo.addons.pos_offline_queue.models.pos_offline_refusal",
        ):
            results = self.sync(*entries, till=till)["results"]
        statuses = [result["status"] for result in results]
        self.assertEqual(statuses, ["confirmed", "refused", "confirmed"])
        self.service("log")._write_down(self.group)
        states = [self.shared(order).state for order, _line in orders]
        self.assertEqual(states, ["paid", "open", "paid"])

    def test_a_batch_closes_all(self):
        orders = [self.begin(self.one) for _time in range(3)]
        entries = []
        for order, line in orders:
            till, entry = self.sale(self.one, order, lines=[self.sold_line(line)])
            entries.append(entry)
        self.sync(*entries, till=till)
        ((_channel, message),) = self.messages(
            lambda: self.service("log")._write_down(self.group)
        )
        self.assertEqual(message["to"] - message["from"], 2)
        states = {self.shared(order).state for order, _line in orders}
        self.assertEqual(states, {"paid"})

    # -- once -------------------------------------------------------------------------

    # Rule 3 of docs/PROTOCOL.md.
    def test_a_sale_that_comes_again(self):
        order, line = self.begin(self.one)
        till, entry = self.sale(self.one, order, lines=[self.sold_line(line)])
        for _time in range(3):
            self.send(entry, till=till)
            self.service("log")._write_down(self.group)
        kinds = self.log().mapped("type")
        self.assertEqual(kinds.count("order.finalize"), 1)

    # Rule 4 of docs/PROTOCOL.md.
    def test_what_the_payer_had_not_seen(self):
        order, line = self.begin(self.one)
        self.does(self.two)
        late = new_id()
        self.does(self.two, self.two.add(order, late, product=self.product.id, qty=4))
        self.pay(self.one, order, lines=[self.sold_line(line)])
        successor = self.env["pos.multi.session.order"].search(
            [("origin_uuid", "=", order)]
        )
        self.assertEqual(successor.state, "open")
        self.assertEqual(successor.came_of_id, self.shared(order))
        self.assertEqual(self.lines_of(successor.uuid), {late: 4})
        self.assertEqual(self.lines_of(order), {line: 1})

    # Rule 5 of docs/PROTOCOL.md.
    def test_what_comes_after_the_payment(self):
        order, line = self.begin(self.one)
        self.does(self.two)
        self.pay(self.one, order, lines=[self.sold_line(line)])
        late = new_id()
        answer = self.does(self.two, self.two.add(order, late, product=self.product.id))
        self.assertEqual(self.results(answer), ["late"])
        successor = answer["results"][0]["detail"]["successor"]
        self.assertEqual(self.lines_of(successor), {late: 1})
        self.assertEqual(self.shared(successor).number, 2)
        self.assertIn(successor, [each["order"] for each in answer["operations"]])

    # Rule 3 of docs/PROTOCOL.md.
    def test_an_order_that_nobody_knows(self):
        """Made and paid without network: its first operation comes later."""
        self.does(self.one)
        order, line = new_id(), new_id()
        adding = [
            self.one.new(order),
            self.one.add(order, line, product=self.product.id),
        ]
        till, entry = self.sale(self.one, order, lines=[self.sold_line(line)])
        data = till.order(
            lines=[self.sold_line(line)],
            multi_session={
                "order": order,
                "client": self.one.client,
                "n": 2,
                "cursor": 0,
            },
        )
        entry = till.entry(data)
        self.send(entry, till=till)
        self.service("log")._write_down(self.group)
        self.assertEqual(self.shared(order).state, "paid")
        self.assertEqual(self.lines_of(order), {line: 1})
        answer = self.does(self.one, *adding)
        self.assertEqual(set(self.results(answer)), {"included"})
        self.assertEqual(self.env["pos.multi.session.order"].search_count([]), 1)

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
            lines=[self.sold_line(line)],
            multi_session={
                "order": order,
                "client": self.one.client,
                "n": 2,
                "cursor": 2,
            },
        )
        wrapped = [{"id": data["uid"], "data": data, "to_invoice": False}]
        self.rpc(self.cashier, self.env["pos.order"], "create_from_ui", wrapped)
        self.service("log")._write_down(self.group)
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
                result = self.send(self.till.entry(data))
                self.assertEqual(result["status"], "confirmed")
        self.assertFalse(self.env["pos.multi.session.payment"].search([]))

    def test_a_till_that_left_the_group(self):
        """What it had sold before arrives, and closes the order where it is known."""
        order, line = self.begin(self.one)
        check = "_check_multi_session_closed"
        with patch.object(type(self.config), check, lambda self: None):
            self.config.multi_session_id = False
        sale = self.pay(self.one, order, lines=[self.sold_line(line)])
        self.assertEqual(sale.multi_session_order_id, self.shared(order))
        self.assertEqual(self.shared(order).state, "paid")


@tagged("post_install", "-at_install")
class TestSaleShape(SharingCase):
    def test_what_travels(self):
        parent, child, later = (self.till.line() for _number in range(3))
        child["combo_parent_id"] = parent["id"]
        later["combo_parent_id"] = parent["uuid"]
        parent["combo_line_ids"] = [child["id"], later["id"]]
        data = self.till.order(lines=[parent, child, later], custom_field="kept")
        snapshot = snapshot_of(data)
        self.assertEqual(snapshot["fields"]["custom_field"], "kept")
        for gone in ("amount_total", "statement_ids", "lines", "uid", "pos_session_id"):
            self.assertNotIn(gone, snapshot["fields"])
        lines = snapshot["lines"]
        self.assertEqual(lines[parent["uuid"]]["position"], 1)
        for part in (child, later):
            values = lines[part["uuid"]]["values"]
            self.assertEqual(values["combo_parent_uuid"], parent["uuid"])
        self.assertNotIn("price_subtotal", lines[child["uuid"]]["values"])
        self.assertIsNone(read_sale(data))
