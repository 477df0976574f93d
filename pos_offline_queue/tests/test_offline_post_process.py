# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..schema import Malformed
from .common_offline import STOCK_LOG, OfflineCase


@tagged("post_install", "-at_install")
class TestPostProcess(OfflineCase):
    """What modules do after a sale, as a module does it that stamps a card."""

    def setUp(self):
        super().setUp()
        orders = type(self.env["pos.order"])
        standard = orders._post_processors

        def with_stamps(order):
            stamps = {"stamps": lambda value: self.stamp(order, value)}
            return {**standard(order), **stamps}

        self.patch(orders, "_post_processors", with_stamps)
        self.calls = []
        self.error = None

    def stamp(self, order, value):
        self.calls.append((order.state, order.env.user, value))
        self.partner.with_env(self.env).sudo().write({"comment": f"{value}"})
        self.env.flush_all()
        if self.error:
            raise self.error
        return {"stamped": value}

    def sale(self, **more):
        order = self.till.order(post_process={"stamps": 3}, **more)
        return self.till.entry(order)

    def notices(self):
        """Texts of the session's notes and activities."""
        session = self.pos_session
        return (
            "".join(session.message_ids.mapped(lambda m: m.body or "")),
            session.activity_ids,
        )

    def test_it_is_done_once_however_often_the_sale_arrives(self):
        entry = self.sale()
        self.assertEqual(self.send(entry)["status"], "confirmed")
        self.assertEqual(self.calls, [("paid", self.cashier, 3)])
        self.assertTrue(self.send(entry)["repeated"])
        other = self.make_till()
        self.assertTrue(self.send(entry, till=other)["repeated"])
        self.assertEqual(len(self.calls), 1)
        answer = self.orders(entry)._once("stamps", self.fail)
        self.assertEqual(answer, {"stamped": 3})

    def test_each_sale_of_a_request_has_its_own(self):
        sales = [self.sale(), self.till.entry(), self.till.entry(), self.sale()]
        results = self.sync(*sales)["results"]
        self.assertEqual({result["status"] for result in results}, {"confirmed"})
        self.assertEqual(len(self.calls), 2)

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_it_is_not_done_for_what_is_refused(self):
        entry = self.sale(pricelist_id=2**31 - 1)
        self.assertEqual(self.send(entry)["status"], "refused")
        self.assertFalse(self.calls)
        kept = self.kept(entry)
        self.assertEqual(json.loads(kept.payload)["post_process"], {"stamps": 3})

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_a_manager_who_tries_again_has_it_done(self):
        pricelist = self.env["product.pricelist"].create({"name": "Gone"})
        entry = self.sale(pricelist_id=pricelist.id)
        pricelist.unlink()
        self.send(entry)
        kept = self.kept(entry)
        kept.replacements = {"product.pricelist": {str(pricelist.id): False}}
        self.rpc(self.manager, kept, "action_retry")
        self.assertEqual(self.calls, [("paid", self.manager, 3)])

    def test_an_order_recorded_as_open_waits_for_its_payment(self):
        entry = self.sale(amount_paid=0, statement_ids=[])
        with mute_logger(STOCK_LOG):
            self.send(entry)
            self.rpc(self.manager, self.kept(entry), "action_open_order")
        self.assertEqual(self.orders(entry).state, "draft")
        self.assertFalse(self.calls)

    def test_a_manager_reads_it_in_the_managers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env.ref("point_of_sale.group_pos_manager").users.lang = "de_DE"
        self.error = UserError("The card is full.")
        self.send(self.sale())
        _text, activity = self.notices()
        self.assertEqual(activity.summary, "Unvollständiger Verkauf")
        self.assertIn("The card is full.", activity.note)

    def test_a_failure_costs_no_sale_and_is_told_to_a_manager(self):
        self.error = UserError("The card is <b>full</b>.")
        entry = self.sale()
        self.assertEqual(self.send(entry)["status"], "confirmed")
        self.assertEqual(self.orders(entry).state, "paid")
        self.assertNotIn("3", self.partner.comment or "")
        text, activity = self.notices()
        self.assertIn("The card is &lt;b&gt;full&lt;/b&gt;.", text)
        self.assertIn(self.orders(entry).pos_reference, text)
        self.assertEqual(len(activity), 1)
        group = self.env.ref("point_of_sale.group_pos_manager")
        self.assertIn(activity.user_id, group.users)
        file = self.pos_session.message_ids.attachment_ids
        self.assertEqual((file.name[:7], json.loads(file.raw)), ("stamps_", 3))
        # Nobody asks a second time for what a manager has in hand.
        self.assertEqual(self.orders(entry)._once("stamps", self.fail), {})

    def test_failures_of_all_kinds(self):
        for error, logger in (
            (Malformed("nonsense"), None),
            (AccessError("Not yours"), None),
            (KeyError("a bug"), "odoo.addons.pos_offline_queue.other_modules"),
        ):
            self.error = error
            with self.subTest(repr(error)), mute_logger(*([logger] if logger else [])):
                entry = self.sale()
                self.assertEqual(self.send(entry)["status"], "confirmed")
                self.assertEqual(self.orders(entry).state, "paid")
        self.assertEqual(len(self.notices()[1]), 3)

    def test_a_database_in_trouble_is_no_failure(self):
        self.error = psycopg2.OperationalError("the connection is gone")
        with self.assertRaises(psycopg2.OperationalError):
            self.send(self.sale())

    def test_what_no_module_takes_is_told(self):
        entry = self.till.entry(self.till.order(post_process={"gone": [1]}))
        self.assertEqual(self.send(entry)["status"], "confirmed")
        text, activity = self.notices()
        self.assertIn("gone", text)
        self.assertEqual(len(activity), 1)

    def test_what_is_no_object_or_too_large_is_refused(self):
        deep = [[[[[[[[[[]]]]]]]]]]
        for value in ([1], "stamps", 7, {"stamps": "x" * 500_001}, {"stamps": deep}):
            with self.subTest(str(value)[:20]):
                order = self.till.order(post_process=value)
                result = self.send(self.till.entry(order))
                self.assertEqual(result["code"], "invalid")
        self.assertFalse(self.calls)

    def test_strangers_are_not_told_the_answer(self):
        entry = self.sale()
        self.send(entry)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user = self.make_user("stranger", "point_of_sale.group_pos_user", "Eve", other)
        order = self.orders(entry).with_user(user)
        with self.assertRaises(AccessError):
            order.with_context(allowed_company_ids=other.ids)._once("stamps", self.fail)
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, order, "read", ["post_process_answers"])
