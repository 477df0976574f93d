# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import tagged

from odoo.addons.pos_offline_queue.tests.common_till import Till, Ware

from .common_transfer import TransferCase, new_key


def sell(case, clerk, **values):
    """An order of that POS, paid, as its till sends it; the pos.order."""
    till = Till(
        config_id=clerk.config.id,
        session_id=clerk.session.id,
        user_id=clerk.user.id,
        cash_id=clerk.config.payment_method_ids[0].id,
        ware=Ware.of(case.product),
        secret=clerk.secret,
    )
    entry = till.entry({**till.order(), **values})
    result = case.send(entry, user=clerk.user, till=till)
    case.assertEqual(result["status"], "confirmed", result)
    return case.orders(entry)


@tagged("post_install", "-at_install")
class TestTransferOrder(TransferCase):
    def test_the_order_knows_where_it_began(self):
        _answer, sent = self.counter.sends(self.bar)
        key = sent["key"]
        delivery = self.bar.takes(key)
        mark = {"key": key, "delivery": delivery}
        order = sell(self, self.bar, order_transfer=mark)
        transfer = self.transfer(key)
        self.assertEqual(order.transfer_id, transfer)
        self.assertEqual(order.origin_config_id, self.config)
        self.assertEqual(transfer.order_ids, order)
        self.assertEqual(transfer.receiver_ids.order_id, order)
        self.assertEqual(self.kinds(key)[-1], "sold")
        self.assertEqual(order._export_for_ui(order)["order_transfer"], mark)
        self.assertEqual(self.origins(order), self.config)

    def test_an_order_of_its_own(self):
        order = sell(self, self.bar)
        self.assertFalse(order.transfer_id)
        self.assertEqual(self.origins(order), self.bar.config)

    def origins(self, order):
        self.env.flush_all()
        return (
            self.env["report.pos.order"]
            .search([("order_id", "=", order.id)])
            .origin_config_id
        )

    def test_the_report_groups_by_origin(self):
        _answer, sent = self.counter.sends(self.bar)
        delivery = self.bar.takes(sent["key"])
        sell(self, self.bar, order_transfer={"key": sent["key"], "delivery": delivery})
        sell(self, self.bar)
        self.env.flush_all()
        groups = self.env["report.pos.order"]._read_group(
            [("config_id", "=", self.bar.config.id)],
            ["origin_config_id", "is_transferred"],
            ["__count"],
        )
        self.assertEqual(
            sorted((config.name, sent, count) for config, sent, count in groups),
            [("Bar", False, 1), ("Counter", True, 1)],
        )

    def test_a_sale_confirms_its_delivery(self):
        """The till sold it before it could confirm."""
        _answer, sent = self.counter.sends(self.bar)
        delivery = self.bar.delivers(sent["key"])["delivery"]
        mark = {"key": sent["key"], "delivery": delivery}
        sell(self, self.bar, order_transfer=mark)
        self.assertEqual(self.transfer(sent["key"]).state, "delivered")
        answer = self.bar.call("confirm", sent["key"], delivery)
        self.assertEqual(answer, {"status": "delivered"})
        self.assertEqual(
            self.kinds(sent["key"]), ["sent", "taken", "delivered", "sold"]
        )

    def test_sent_on(self):
        """From Counter to Bar to Terrace: it began at Counter."""
        self.bar.config.is_order_sender = True
        _answer, first = self.counter.sends(self.bar)
        delivery = self.bar.takes(first["key"])
        _answer, second = self.bar.sends(self.terrace, previous=delivery)
        transfer = self.transfer(second["key"])
        self.assertEqual(transfer.previous_id, self.transfer(first["key"]))
        self.assertEqual(transfer.origin_config_id, self.config)
        delivery = self.terrace.takes(second["key"])
        mark = {"key": second["key"], "delivery": delivery}
        order = sell(self, self.terrace, order_transfer=mark)
        self.assertEqual(order.origin_config_id, self.config)

    def test_a_mark_that_is_none(self):
        for mark in (7, {}, {"delivery": "x"}, {"delivery": new_key()}, [1]):
            self.assertFalse(sell(self, self.bar, order_transfer=mark).transfer_id)

    def test_what_is_forgotten_leaves_the_origin(self):
        _answer, sent = self.counter.sends(self.bar)
        delivery = self.bar.takes(sent["key"])
        mark = {"key": sent["key"], "delivery": delivery}
        order = sell(self, self.bar, order_transfer=mark)
        self.transfer(sent["key"]).sudo().unlink()
        self.assertFalse(order.transfer_id)
        self.assertEqual(order.origin_config_id, self.config)

    def test_what_a_till_starts_with(self):
        data = self.pos_session._pos_order_transfer_data()
        self.assertTrue(data["is_sender"])
        self.assertFalse(data["is_receiver"])
        names = [row["name"] for row in data["receivers"]]
        self.assertEqual(names, ["Bar", "Terrace"])
        data = self.bar_session._pos_order_transfer_data()
        self.assertEqual((data["is_sender"], data["receivers"]), (False, []))

    def test_counts(self):
        _answer, sent = self.counter.sends(self.bar)
        self.assertEqual(self.config.order_transfer_count, 1)
        self.assertEqual(self.bar.config.order_transfer_count, 1)
        self.assertEqual(self.pos_session.order_transfer_count, 1)
        self.assertEqual(self.bar_session.order_transfer_count, 0)
        self.bar.takes(sent["key"])
        self.env.invalidate_all()
        self.assertEqual(self.config.order_transfer_count, 0)
        self.assertEqual(self.bar_session.order_transfer_count, 1)
        for record in (self.config, self.bar_session):
            domain = record.action_view_order_transfers()["domain"]
            found = self.env["pos.order.transfer"].search(domain)
            self.assertEqual(found, self.transfer(sent["key"]))
