# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import uuid

from odoo import api
from odoo.exceptions import ValidationError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from odoo.addons.point_of_sale.models import pos_order

from .common_offline import STOCK_LOG, OfflineCase
from .common_till import sha256

SYNC_LOG = "odoo.addons.pos_offline_queue.models.pos_offline_sync"


@tagged("post_install", "-at_install")
class TestSync(OfflineCase):
    def test_a_sale_arrives(self):
        order = self.till.order(qty=3, partner_id=self.partner.id)
        entry = self.till.entry(order)
        result = self.send(entry)
        made = self.orders(entry)
        self.assertEqual(
            result,
            {
                "key": entry["key"],
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
        self.assertEqual(made.offline_checksum, entry["checksum"])
        self.assertFalse(self.kept(entry))

    def test_the_sale_keeps_its_cashier(self):
        """Whoever is logged in when it is sent."""
        entry = self.till.entry()
        self.assertEqual(self.send(entry, user=self.manager)["status"], "confirmed")
        self.assertEqual(self.orders(entry).user_id, self.cashier)

    def test_an_invoice_is_answered(self):
        order = self.till.order(partner_id=self.partner.id, to_invoice=True)
        entry = self.till.entry(order)
        result = self.send(entry)
        move = self.orders(entry).account_move
        self.assertEqual(move.state, "posted")
        self.assertEqual(result["account_move"], move.id)
        self.assertEqual(self.send(entry), {**result, "repeated": True})

    def test_again_and_again(self):
        entry = self.till.entry()
        first = self.send(entry)
        for _time in range(3):
            self.assertEqual(self.send(entry), {**first, "repeated": True})
        answer = self.sync(entry, entry)
        self.assertEqual(answer["results"], [{**first, "repeated": True}] * 2)
        self.assertEqual(len(self.orders(entry)), 1)

    def test_twice_in_one_request(self):
        entry = self.till.entry()
        first, second = self.sync(entry, entry)["results"]
        self.assertFalse(first["repeated"])
        self.assertEqual(second, {**first, "repeated": True})
        self.assertEqual(len(self.orders(entry)), 1)

    def test_results_stand_in_the_order_of_the_entries(self):
        entries = [self.till.entry() for _number in range(4)]
        answer = self.sync(*entries)
        self.assertEqual(
            [result["key"] for result in answer["results"]],
            [entry["key"] for entry in entries],
        )
        self.assertEqual({r["status"] for r in answer["results"]}, {"confirmed"})
        self.assertEqual(answer["settled"], [])

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_one_bad_order_blocks_nothing(self):
        orders = [self.till.order() for _number in range(100)]
        orders[41]["lines"][0][2].update(
            product_id=2**31 - 1, full_product_name="Old Bread"
        )
        entries = [self.till.entry(order) for order in orders]
        results = self.sync(*entries)["results"]
        refused = results.pop(41)
        self.assertEqual({result["status"] for result in results}, {"confirmed"})
        self.assertEqual((refused["status"], refused["code"]), ("refused", "missing"))
        self.assertIn("product “Old Bread”", refused["message"])
        self.assertFalse(self.orders(entries[41]))
        kept = self.kept(entries[41])
        self.assertEqual(kept.state, "refused")
        self.assertEqual(json.loads(kept.payload), orders[41])
        sold = self.env["pos.order"].search([("session_id", "=", self.pos_session.id)])
        self.assertEqual(len(sold), 99)
        self.assertEqual(sum(sold.mapped("amount_total")), 990)
        self.assertEqual(sum(sold.payment_ids.mapped("amount")), 990)

    # -- the same key, other contents -------------------------------------------------

    def test_other_contents_under_the_same_key(self):
        order = self.till.order()
        entry = self.till.entry(order)
        self.send(entry)
        other = self.till.entry({**order, "amount_total": 99})
        result = self.send(other)
        self.assertEqual((result["status"], result["code"]), ("refused", "different"))
        self.assertIn(order["name"], result["message"])
        self.assertEqual(self.orders(entry).amount_total, 10)
        self.assertEqual(self.kept(other).state, "refused")
        # Asked again it says the same, and keeps it once
        self.assertEqual(self.send(other)["code"], "different")
        self.assertEqual(self.kept(other).attempts, 2)
        # The first one is still the one that arrived
        self.assertTrue(self.send(entry)["repeated"])

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_a_refused_sale_that_was_changed(self):
        """What arrives closes what was refused of it before."""
        order = self.till.order()
        bad = {**order, "pricelist_id": 2**31 - 1}
        refused = self.till.entry(bad)
        self.assertEqual(self.send(refused)["code"], "missing")
        changed = self.till.entry(order)
        self.assertEqual(self.send(changed)["status"], "confirmed")
        self.assertEqual(self.kept(refused).state, "withdrawn")

    # -- numbers ----------------------------------------------------------------------

    def test_two_sales_with_one_number(self):
        """Two devices that were offline, with equal receipts of equal numbers."""
        order = self.till.order()
        twin = json.loads(json.dumps(order))
        twin["idempotency_key"] = str(uuid.uuid4())
        other_till = self.make_till()
        first = self.till.entry(order)
        second = other_till.entry(twin)
        self.assertFalse(self.send(first)["repeated"])
        self.assertFalse(self.send(second, till=other_till)["repeated"])
        self.assertNotEqual(self.orders(first), self.orders(second))
        self.assertEqual(self.orders(second).offline_device_id, self.device(other_till))

    def test_a_tab_of_another_key_is_left_alone(self):
        tab = self.till.order()
        self.standard(tab, draft=True)
        twin = json.loads(json.dumps(tab))
        twin["idempotency_key"] = str(uuid.uuid4())
        entry = self.till.entry(twin)
        self.send(entry)
        draft = self.orders({"key": tab["idempotency_key"]})
        self.assertEqual(draft.state, "draft")
        self.assertEqual(self.orders(entry).state, "paid")

    # -- what came by standard's way -------------------------------------------------

    def standard(self, *orders, draft=False, user=None):
        wrapped = [{"id": o["uid"], "data": o, "to_invoice": False} for o in orders]
        wrapped = json.loads(json.dumps(wrapped))
        user = user or self.cashier
        return self.rpc(user, self.env["pos.order"], "create_from_ui", wrapped, draft)

    def test_a_tab_becomes_the_sale(self):
        tab = self.till.order(qty=1)
        (row,) = self.standard(tab, draft=True)
        sale = self.till.order(qty=2, name=tab["name"], uid=tab["uid"])
        sale["idempotency_key"] = tab["idempotency_key"]
        sale["name"] = "Order 99999-999-9999"  # found by its key, not by its number
        entry = self.till.entry(sale)
        result = self.send(entry)
        self.assertEqual(result["id"], row["id"])
        order = self.orders(entry)
        self.assertEqual((order.state, order.amount_total), ("paid", 20))
        self.assertEqual(order.lines.qty, 2)
        self.assertEqual(order.offline_counter, 1)

    def test_a_tab_keeps_its_key(self):
        tab = self.till.order()
        (row,) = self.standard(tab, draft=True)
        draft = self.env["pos.order"].browse(row["id"])
        (exported,) = draft.export_for_ui()
        self.assertEqual(exported["idempotency_key"], tab["idempotency_key"])

    def test_a_draft_without_a_key_stays_one_order(self):
        """Made before the install, or by a guest: two tills have it open."""
        draft, told = self.keyless_draft()
        one, two = ({**self.till.order(qty), **told} for qty in (1, 2))
        self.standard(one, draft=True)
        self.standard(two, draft=True)
        entry = self.make_till().entry(two)
        self.assertEqual(self.send(entry)["id"], draft.id)
        self.assertEqual((draft.state, draft.amount_total), ("paid", 20))
        self.assertEqual(self.named(draft), draft)
        # The first till has taken the money for it, too: a manager compares the two.
        self.assertEqual(self.send(self.till.entry(one))["code"], "different")

    def test_a_draft_that_the_page_knows_by_its_id(self):
        """Whatever key the page has for it, it is that draft."""
        draft, told = self.keyless_draft()
        tab = {**self.till.order(), **told}
        self.standard(tab, draft=True)
        tab["idempotency_key"] = str(uuid.uuid4())
        self.standard(tab, draft=True)
        self.assertEqual(self.named(draft), draft)
        self.assertEqual(self.send(self.till.entry(tab))["id"], draft.id)
        self.assertEqual(draft.state, "paid")

    def keyless_draft(self):
        """An open order that has no key, and what a till takes of its export."""
        tab = self.till.order()
        tab.pop("idempotency_key")
        (row,) = self.standard(tab, draft=True)
        draft = self.env["pos.order"].browse(row["id"])
        (exported,) = draft.with_user(self.cashier).export_for_ui()
        self.assertFalse(draft.idempotency_key)
        names = ("name", "uid", "idempotency_key")
        told = {name: exported[name] for name in names}
        return draft, {**told, "server_id": exported["id"]}

    def named(self, order):
        """All orders of that number."""
        number = [("pos_reference", "=", order.pos_reference)]
        return self.env["pos.order"].search(number)

    def test_a_sale_of_an_order_that_was_cancelled(self):
        """Another till had deleted it; this one had no connection, and was paid."""
        tab = self.till.order()
        tab["statement_ids"] = []
        tab["lines"][0][2]["price_unit"] = 0
        tab.update(amount_paid=0, amount_total=0)
        (row,) = self.standard(tab, draft=True)
        deleted = self.env["pos.order"].browse(row["id"])
        deleted.with_user(self.cashier).state = "cancel"  # as pos_self_order does
        entry = self.till.entry({**tab, "server_id": deleted.id})
        result = self.send(entry)
        self.assertEqual(result["status"], "confirmed")
        made = self.env["pos.order"].browse(result["id"])
        self.assertEqual((made.state, deleted.state), ("paid", "cancel"))
        self.assertEqual(self.orders(entry), made)
        self.assertTrue(self.send(entry)["repeated"])

    def test_a_till_deletes_what_another_was_paid_for(self):
        """Its copy is the draft of before; pos_self_order asks for no state."""

        @api.model
        def remove_from_ui(orders, server_ids):
            orders.browse(server_ids).state = "cancel"
            return pos_order.PosOrder.remove_from_ui(orders, server_ids)

        SelfOrder = type("SelfOrder", (), {"__slots__": ()})
        SelfOrder.remove_from_ui = remove_from_ui
        model = type(self.env["pos.order"])
        self.addCleanup(setattr, model, "__bases__", model.__bases__)
        model.__bases__ = (SelfOrder, *model.__bases__)
        orders = self.env["pos.order"]
        tab, other = self.till.order(), self.till.order()
        paid, draft = (
            orders.browse(self.standard(each, draft=True)[0]["id"])
            for each in (tab, other)
        )
        self.send(self.till.entry(tab))
        self.assertEqual(paid.state, "paid")
        ids = (paid | draft).ids
        self.rpc(self.cashier, orders, "remove_from_ui", ids)
        self.assertEqual((paid.state, len(paid.payment_ids)), ("paid", 1))
        self.assertNotEqual(draft.exists().state, "draft")

    def test_a_backup_is_put_back(self):
        """A device asks for what was confirmed, and sends what is not here any more."""
        order = self.till.order()
        before, since = self.till.entry(), self.till.entry(order)
        self.send(before)
        with self.env.cr.savepoint() as savepoint:
            self.send(since)
            savepoint.rollback()
        self.env.invalidate_all()
        keys = [before["key"], since["key"]]
        asking = {**self.till.report(), "sent": keys}
        with self.assertLogs(SYNC_LOG, "WARNING") as log:
            answer = self.sync(report=asking)
        self.assertIn("does not have", log.output[0])
        self.assertEqual(answer["missing"], keys[1:])
        # A copy from before it was changed and confirmed.
        refused = self.till.entry({**order, "pricelist_id": 2**31 - 1})
        with mute_logger(STOCK_LOG):
            self.assertEqual(self.send(refused)["status"], "refused")
        self.assertEqual(self.sync(report=asking)["missing"], keys[1:])
        self.assertFalse(self.send(since)["repeated"])
        self.assertEqual(self.sync(report=asking)["missing"], [])
        for strange in ("x", [1], {"a": 1}, [keys]):
            with self.assertRaises(ValidationError):
                self.sync(report={**asking, "sent": strange})

    def test_a_draft_that_has_the_id_of_another_since_a_backup_was_put_back(self):
        (row,) = self.standard(self.till.order(), draft=True)
        sale = self.till.entry({**self.till.order(), "server_id": row["id"]})
        self.assertNotEqual(self.send(sale)["id"], row["id"])
        self.assertEqual(self.env["pos.order"].browse(row["id"]).state, "draft")

    def test_a_sale_that_was_cancelled_afterwards(self):
        """It was recorded: the same sale, sent again, makes no second order."""
        entry = self.till.entry()
        self.send(entry)
        self.orders(entry).state = "cancel"
        self.assertTrue(self.send(entry)["repeated"])
        self.assertEqual(self.orders(entry).state, "cancel")

    def test_a_tab_that_was_paid_meanwhile(self):
        """Another till paid it: the tab neither doubles it nor fails."""
        tab = self.till.order()
        self.send(self.till.entry(tab))
        late = {**tab, "server_id": False}
        other = self.till.order()
        rows = self.standard(late, other, draft=True)
        self.assertEqual([row["pos_reference"] for row in rows], [other["name"]])
        order = self.orders({"key": tab["idempotency_key"]})
        self.assertEqual((len(order), order.state), (1, "paid"))

    def test_a_sale_by_stocks_road(self):
        order = self.till.order()
        (row,) = self.standard(order)
        self.assertEqual(self.standard(order), [])
        result = self.send(self.till.entry(order))
        self.assertEqual((result["id"], result["repeated"]), (row["id"], True))

    @mute_logger("odoo.addons.pos_offline_queue.models.pos_order")
    def test_a_second_payment_by_stocks_road(self):
        """Standard keeps both, and so it stays."""
        order = self.till.order(qty=1)
        self.standard(order)
        other = self.till.order(qty=2)
        other.update(name=order["name"], idempotency_key=order["idempotency_key"])
        self.assertEqual(len(self.standard(other)), 1)
        orders = self.env["pos.order"].search([("pos_reference", "=", order["name"])])
        self.assertEqual(sorted(orders.mapped("amount_total")), [10, 20])

    def test_an_order_from_before_there_were_keys(self):
        order = self.till.order()
        key = order.pop("idempotency_key")
        (row,) = self.standard(order)
        order["idempotency_key"] = key
        entry = self.till.entry(order)
        result = self.send(entry)
        self.assertEqual((result["id"], result["repeated"]), (row["id"], True))
        self.assertEqual(self.orders(entry).id, row["id"])
        self.assertEqual(self.orders(entry).offline_counter, 1)

    def test_a_nonsense_key_by_stocks_road(self):
        order = self.till.order(idempotency_key="no key")
        self.assertEqual(len(self.standard(order)), 1)

    # -- sessions ---------------------------------------------------------------------

    @mute_logger(STOCK_LOG)
    def test_a_closed_session(self):
        entry = self.till.entry()
        self.close_session()
        self.assertEqual(self.send(entry)["status"], "confirmed")
        rescue = self.orders(entry).session_id
        self.assertTrue(rescue.rescue)
        self.assertIn("arrived after its session", rescue.message_ids[0].body)
        # The next one goes there too
        late = self.till.entry()
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
        entry = self.till.entry(order)
        self.assertEqual(self.send(entry)["status"], "confirmed")
        self.assertEqual(self.orders(entry).lines.customer_note, "no  sugar ")

    def test_text_in_any_script(self):
        order = self.till.order()
        order["lines"][0][2]["full_product_name"] = "Brötchen 面包 🍞"
        text = json.dumps(order, ensure_ascii=False)
        entry = self.till.entry(order, order=text, checksum=sha256(text))
        self.assertEqual(self.send(entry)["status"], "confirmed")
        name = self.orders(entry).lines.full_product_name
        self.assertEqual(name, "Brötchen 面包 🍞")
