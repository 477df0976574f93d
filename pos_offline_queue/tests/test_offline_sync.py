# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import uuid

from odoo import fields
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_offline import STOCK_LOG, OfflineCase
from .common_till import sha256


@tagged("post_install", "-at_install")
class TestSync(OfflineCase):
    def test_a_sale_arrives(self):
        order = self.till.order(qty=3, partner_id=self.partner.id)
        envelope = self.till.envelope(order)
        result = self.send(envelope)
        made = self.orders(envelope)
        self.assertEqual(
            result,
            {
                "key": envelope["key"],
                "status": "confirmed",
                "id": made.id,
                "pos_reference": order["name"],
                "account_move": False,
                "repeated": False,
            },
        )
        self.assertEqual(made.state, "paid")
        self.assertEqual(made.amount_total, 30)
        self.assertEqual(made.payment_ids.mapped("amount"), [30])
        self.assertEqual(made.partner_id, self.partner)
        self.assertEqual(made.offline_device_id, self.device())
        self.assertEqual(made.offline_counter, 1)
        self.assertEqual(made.offline_checksum, envelope["checksum"])
        self.assertFalse(self.kept(envelope))

    def test_the_sale_keeps_its_cashier(self):
        """Whoever is logged in when it is sent."""
        envelope = self.till.envelope()
        self.assertEqual(self.send(envelope, user=self.manager)["status"], "confirmed")
        self.assertEqual(self.orders(envelope).user_id, self.cashier)

    def test_an_invoice_is_answered(self):
        order = self.till.order(partner_id=self.partner.id, to_invoice=True)
        envelope = self.till.envelope(order)
        result = self.send(envelope)
        move = self.orders(envelope).account_move
        self.assertEqual(move.state, "posted")
        self.assertEqual(result["account_move"], move.id)
        self.assertEqual(self.send(envelope), {**result, "repeated": True})

    def test_again_and_again(self):
        envelope = self.till.envelope()
        first = self.send(envelope)
        for _time in range(3):
            self.assertEqual(self.send(envelope), {**first, "repeated": True})
        answer = self.sync(envelope, envelope)
        self.assertEqual(answer["results"], [{**first, "repeated": True}] * 2)
        self.assertEqual(len(self.orders(envelope)), 1)

    def test_twice_in_one_request(self):
        envelope = self.till.envelope()
        first, second = self.sync(envelope, envelope)["results"]
        self.assertFalse(first["repeated"])
        self.assertEqual(second, {**first, "repeated": True})
        self.assertEqual(len(self.orders(envelope)), 1)

    def test_results_stand_in_the_order_of_the_envelopes(self):
        envelopes = [self.till.envelope() for _number in range(4)]
        answer = self.sync(*envelopes)
        self.assertEqual(
            [result["key"] for result in answer["results"]],
            [envelope["key"] for envelope in envelopes],
        )
        self.assertEqual({r["status"] for r in answer["results"]}, {"confirmed"})
        self.assertEqual(answer["settled"], [])
        self.assertTrue(fields.Datetime.from_string(answer["server_time"]))

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_one_bad_order_blocks_nothing(self):
        orders = [self.till.order() for _number in range(100)]
        orders[41]["lines"][0][2].update(
            product_id=2**31 - 1, full_product_name="Old Bread"
        )
        envelopes = [self.till.envelope(order) for order in orders]
        results = self.sync(*envelopes)["results"]
        refused = results.pop(41)
        self.assertEqual({result["status"] for result in results}, {"confirmed"})
        self.assertEqual((refused["status"], refused["code"]), ("refused", "missing"))
        self.assertIn("product “Old Bread”", refused["message"])
        self.assertFalse(self.orders(envelopes[41]))
        kept = self.kept(envelopes[41])
        self.assertEqual(kept.state, "refused")
        self.assertEqual(json.loads(kept.payload), orders[41])
        sold = self.env["pos.order"].search([("session_id", "=", self.pos_session.id)])
        self.assertEqual(len(sold), 99)
        self.assertEqual(sum(sold.mapped("amount_total")), 990)
        self.assertEqual(sum(sold.payment_ids.mapped("amount")), 990)

    # -- the same key, other contents -------------------------------------------------

    def test_other_contents_under_the_same_key(self):
        order = self.till.order()
        envelope = self.till.envelope(order)
        self.send(envelope)
        other = self.till.envelope({**order, "amount_total": 99})
        result = self.send(other)
        self.assertEqual((result["status"], result["code"]), ("refused", "different"))
        self.assertIn(order["name"], result["message"])
        self.assertEqual(self.orders(envelope).amount_total, 10)
        self.assertEqual(self.kept(other).state, "refused")
        # Asked again it says the same, and keeps it once
        self.assertEqual(self.send(other)["code"], "different")
        self.assertEqual(self.kept(other).attempts, 2)
        # The first one is still the one that arrived
        self.assertTrue(self.send(envelope)["repeated"])

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_a_refused_sale_that_was_changed(self):
        """What arrives closes what was refused of it before."""
        order = self.till.order()
        bad = {**order, "pricelist_id": 2**31 - 1}
        refused = self.till.envelope(bad)
        self.assertEqual(self.send(refused)["code"], "missing")
        changed = self.till.envelope(order)
        self.assertEqual(self.send(changed)["status"], "confirmed")
        self.assertEqual(self.kept(refused).state, "withdrawn")

    # -- numbers ----------------------------------------------------------------------

    def test_two_sales_with_one_number(self):
        """Two devices that were offline, with equal receipts of equal numbers."""
        order = self.till.order()
        twin = json.loads(json.dumps(order))
        twin["idempotency_key"] = str(uuid.uuid4())
        other_till = self.make_till()
        first = self.till.envelope(order)
        second = other_till.envelope(twin)
        self.assertFalse(self.send(first)["repeated"])
        self.assertFalse(self.send(second, till=other_till)["repeated"])
        self.assertNotEqual(self.orders(first), self.orders(second))
        self.assertEqual(self.orders(second).offline_device_id, self.device(other_till))

    def test_a_tab_of_another_key_is_left_alone(self):
        tab = self.till.order()
        self.stock(tab, draft=True)
        twin = json.loads(json.dumps(tab))
        twin["idempotency_key"] = str(uuid.uuid4())
        envelope = self.till.envelope(twin)
        self.send(envelope)
        draft = self.orders({"key": tab["idempotency_key"]})
        self.assertEqual(draft.state, "draft")
        self.assertEqual(self.orders(envelope).state, "paid")

    # -- what came by stock's road ----------------------------------------------------

    def stock(self, *orders, draft=False, user=None):
        wrapped = [{"id": o["uid"], "data": o, "to_invoice": False} for o in orders]
        wrapped = json.loads(json.dumps(wrapped))
        user = user or self.cashier
        return self.rpc(user, self.env["pos.order"], "create_from_ui", wrapped, draft)

    def test_a_tab_becomes_the_sale(self):
        tab = self.till.order(qty=1)
        (row,) = self.stock(tab, draft=True)
        sale = self.till.order(qty=2, name=tab["name"], uid=tab["uid"])
        sale["idempotency_key"] = tab["idempotency_key"]
        sale["name"] = "Order 99999-999-9999"  # found by its key, not by its number
        envelope = self.till.envelope(sale)
        result = self.send(envelope)
        self.assertEqual(result["id"], row["id"])
        order = self.orders(envelope)
        self.assertEqual((order.state, order.amount_total), ("paid", 20))
        self.assertEqual(order.lines.qty, 2)
        self.assertEqual(order.offline_counter, 1)

    def test_a_tab_keeps_its_key(self):
        tab = self.till.order()
        (row,) = self.stock(tab, draft=True)
        draft = self.env["pos.order"].browse(row["id"])
        (exported,) = draft.export_for_ui()
        self.assertEqual(exported["idempotency_key"], tab["idempotency_key"])

    def test_a_tab_that_was_paid_meanwhile(self):
        """Another till paid it: the tab neither doubles it nor fails."""
        tab = self.till.order()
        self.send(self.till.envelope(tab))
        late = {**tab, "server_id": False}
        other = self.till.order()
        rows = self.stock(late, other, draft=True)
        self.assertEqual([row["pos_reference"] for row in rows], [other["name"]])
        order = self.orders({"key": tab["idempotency_key"]})
        self.assertEqual((len(order), order.state), (1, "paid"))

    def test_a_sale_by_stocks_road(self):
        order = self.till.order()
        (row,) = self.stock(order)
        self.assertEqual(self.stock(order), [])
        result = self.send(self.till.envelope(order))
        self.assertEqual((result["id"], result["repeated"]), (row["id"], True))

    @mute_logger("odoo.addons.pos_offline_queue.models.pos_order")
    def test_a_second_payment_by_stocks_road(self):
        """Stock keeps both, and so it stays."""
        order = self.till.order(qty=1)
        self.stock(order)
        other = self.till.order(qty=2)
        other.update(name=order["name"], idempotency_key=order["idempotency_key"])
        self.assertEqual(len(self.stock(other)), 1)
        orders = self.env["pos.order"].search([("pos_reference", "=", order["name"])])
        self.assertEqual(sorted(orders.mapped("amount_total")), [10, 20])

    def test_an_order_from_before_there_were_keys(self):
        order = self.till.order()
        key = order.pop("idempotency_key")
        (row,) = self.stock(order)
        order["idempotency_key"] = key
        envelope = self.till.envelope(order)
        result = self.send(envelope)
        self.assertEqual((result["id"], result["repeated"]), (row["id"], True))
        self.assertEqual(self.orders(envelope).id, row["id"])
        self.assertEqual(self.orders(envelope).offline_counter, 1)

    def test_a_nonsense_key_by_stocks_road(self):
        order = self.till.order(idempotency_key="no key")
        self.assertEqual(len(self.stock(order)), 1)

    # -- sessions ---------------------------------------------------------------------

    @mute_logger(STOCK_LOG)
    def test_a_closed_session(self):
        envelope = self.till.envelope()
        self.close_session()
        self.assertEqual(self.send(envelope)["status"], "confirmed")
        rescue = self.orders(envelope).session_id
        self.assertTrue(rescue.rescue)
        self.assertIn("arrived after its session", rescue.message_ids[0].body)
        # The next one goes there too
        late = self.till.envelope()
        self.send(late)
        self.assertEqual(self.orders(late).session_id, rescue)

    def close_session(self):
        self.pos_session.post_closing_cash_details(0)
        self.pos_session.close_session_from_ui()
        self.assertEqual(self.pos_session.state, "closed")

    # -- what a payload can be --------------------------------------------------------

    def test_text_that_cannot_be_stored(self):
        order = self.till.order(note="half a \ud83d pair, and a \0 in it")
        order["lines"][0][2]["customer_note"] = "no \0 sugar \udc00"
        envelope = self.till.envelope(order)
        self.assertEqual(self.send(envelope)["status"], "confirmed")
        self.assertEqual(self.orders(envelope).lines.customer_note, "no  sugar ")

    def test_text_in_any_script(self):
        order = self.till.order()
        order["lines"][0][2]["full_product_name"] = "Brötchen 面包 🍞"
        text = json.dumps(order, ensure_ascii=False)
        envelope = self.till.envelope(order, order=text, checksum=sha256(text))
        self.assertEqual(self.send(envelope)["status"], "confirmed")
        name = self.orders(envelope).lines.full_product_name
        self.assertEqual(name, "Brötchen 面包 🍞")
