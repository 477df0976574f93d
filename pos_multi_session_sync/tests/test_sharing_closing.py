# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests.common import tagged

from .common_sharing import SharingCase, new_id

NOBODY = 2_000_000_000  # no customer has this id


@tagged("post_install", "-at_install")
class TestSharingClosing(SharingCase):
    """Open orders outlive the sessions, as long as one is open."""

    def closes(self, session, user=None):
        """As the POS does it; what comes after the commit is done, too."""
        result = self.rpc(user or self.cashier, session, "close_session_from_ui")
        self.service("closing")._leave(self.group)
        return result

    def info(self, session, user=None):
        return self.rpc(
            user or self.cashier, self.service("closing"), "closing_info", session.id
        )

    def decides(self, session, what, user=None):
        return self.rpc(
            user or self.cashier,
            self.service("closing"),
            "decide_open_orders",
            session.id,
            what,
        )

    def test_the_first_one_leaves_them(self):
        order, _line = self.begin(self.one)
        info = self.info(self.pos_session)
        self.assertFalse(info["is_last"])
        self.assertEqual(info["others"], [self.other_config.name])
        token = self.group.token
        self.assertTrue(self.closes(self.pos_session)["successful"])
        self.assertEqual(self.shared(order).state, "open")
        self.assertEqual(self.group.token, token)
        (found,) = self.ask(self.two)["snapshot"]["documents"]
        self.assertEqual(found["uuid"], order)

    def test_the_last_one_is_asked(self):
        order, _line = self.begin(self.one)
        self.closes(self.other_session)
        result = self.closes(self.pos_session)
        self.assertFalse(result["successful"])
        self.assertIn("last open session", result["message"])
        self.assertTrue(result["multi_session"]["is_last"])
        (listed,) = result["multi_session"]["open_orders"]
        self.assertEqual((listed["uuid"], listed["number"]), (order, 1))
        self.assertEqual(listed["line_count"], 1)
        self.assertIn("Cashier Ana", listed["changed_by"])
        self.assertNotEqual(self.pos_session.state, "closed")

    def test_kept_for_the_next_session(self):
        order, _line = self.begin(self.one)
        self.closes(self.other_session)
        self.assertEqual(self.decides(self.pos_session, "keep")["decided"], "keep")
        old_token, old_epoch = self.group.token, self.group.epoch
        self.assertTrue(self.closes(self.pos_session)["successful"])
        self.assertEqual(self.shared(order).state, "open")
        self.assertNotEqual(self.group.token, old_token)
        self.assertNotEqual(self.group.epoch, old_epoch)
        self.config.open_ui()
        # A till that was away goes on with what it had not sent.
        answer = self.ask(self.one, self.one.set(order, "note", "x"))
        self.assertEqual(self.results(answer), ["ok"])
        (document,) = answer["snapshot"]["documents"]
        self.assertEqual(document["fields"]["note"], "x")

    def test_a_paid_order_is_not_asked_about(self):
        """Odoo has rejected its sale: a manager decides, and all tills hear of it."""
        order, line = self.begin(self.one)
        till, entry = self.sale(self.one, order, pricelist_id=NOBODY)
        self.assertEqual(self.send(entry, till=till)["status"], "refused")
        self.env.flush_all()
        said = {"order": order, "name": "Cashier Ana", "till": self.config.name}
        answer = self.does(self.two, user=self.other_cashier)
        self.assertEqual(answer["group"]["rejected"], [said])
        self.assertEqual(self.shared(order).state, "open")
        self.assertEqual(self.info(self.pos_session)["open_orders"], [])
        # It is to be paid again once a manager has decided that there is no sale.
        rejected = self.kept(entry)
        self.assertEqual(rejected.shared_order, order)
        rejected._set_aside("Not paid after all")
        self.env.flush_all()
        answer = self.does(self.two, user=self.other_cashier)
        self.assertEqual(answer["group"]["rejected"], [])
        (listed,) = self.info(self.pos_session)["open_orders"]
        self.assertEqual(listed["uuid"], order)

    def test_a_rejected_sale_of_no_shared_order_is_nobodys_business(self):
        for said in ({"order": "no key"}, {"order": 7}, {}, [], "o", None):
            with self.subTest(said=said):
                till = self.make_till(self.pos_session)
                entry = till.entry(till.order(pricelist_id=NOBODY, multi_session=said))
                self.assertEqual(self.send(entry, till=till)["status"], "refused")
                self.assertFalse(self.kept(entry).shared_order)
        self.env.flush_all()
        self.assertEqual(self.ask(self.two)["group"]["rejected"], [])

    def test_cancelled(self):
        orders = [self.begin(self.one)[0] for _time in range(3)]
        self.closes(self.other_session)
        self.decides(self.pos_session, "cancel")
        self.assertTrue(self.closes(self.pos_session)["successful"])
        self.assertEqual({self.shared(order).state for order in orders}, {"cancelled"})
        last = self.log()[-1]
        self.assertEqual(last.type, "order.cancel")
        self.assertEqual(last.user_id, self.cashier)
        self.assertEqual(last.config_id, self.config)

    def test_where_only_managers_delete_orders(self):
        """A cashier closes, and keeps them."""
        order, _line = self.begin(self.one)
        self.closes(self.other_session)
        self.assertTrue(self.info(self.pos_session)["group"]["may_delete"])
        self.decides(self.pos_session, "cancel")
        self.group.only_managers_delete = True
        self.assertFalse(self.info(self.pos_session)["group"]["may_delete"])
        with self.assertRaisesRegex(UserError, "Only managers delete orders"):
            self.decides(self.pos_session, "cancel")
        # Decided before it was set.
        self.assertTrue(self.closes(self.pos_session)["successful"])
        self.assertEqual(self.shared(order).state, "open")

    def test_where_only_managers_delete_orders_a_manager_cancels_them(self):
        order, _line = self.begin(self.one)
        self.group.only_managers_delete = True
        self.closes(self.other_session)
        self.assertTrue(
            self.info(self.pos_session, self.manager)["group"]["may_delete"]
        )
        self.decides(self.pos_session, "cancel", self.manager)
        self.assertTrue(self.closes(self.pos_session, self.manager)["successful"])
        self.assertEqual(self.shared(order).state, "cancelled")

    def test_another_had_decided(self):
        """Nobody closes in the name of somebody else, and everybody is asked."""
        orders = [self.begin(self.one)[0] for _time in range(2)]
        self.closes(self.other_session)
        self.decides(self.pos_session, "cancel", self.other_cashier)
        info = self.info(self.pos_session)
        self.assertFalse(info["decided"])
        self.assertEqual(
            info["decided_by_others"], {"name": "Cashier Leo", "what": "cancel"}
        )
        self.assertFalse(self.closes(self.pos_session)["successful"])
        self.decides(self.pos_session, "keep")
        self.assertTrue(self.closes(self.pos_session)["successful"])
        self.assertEqual({self.shared(order).state for order in orders}, {"open"})

    def test_what_was_not_there_when_it_was_decided(self):
        seen, _line = self.begin(self.one)
        self.closes(self.other_session)
        self.decides(self.pos_session, "cancel")
        later, _line = self.begin(self.one)
        self.assertFalse(self.info(self.pos_session)["decided"])
        self.assertFalse(self.closes(self.pos_session)["successful"])
        # Should it be closed without the question, it is kept.
        self.pos_session.sudo().write({"state": "closed", "stop_at": "2090-01-01"})
        self.service("closing")._leave(self.group)
        self.assertEqual(self.shared(seen).state, "cancelled")
        self.assertEqual(self.shared(later).state, "open")

    def test_nothing_open_nothing_asked(self):
        self.closes(self.other_session)
        self.assertEqual(self.info(self.pos_session)["open_orders"], [])
        self.assertTrue(self.closes(self.pos_session)["successful"])

    def test_an_empty_order_is_no_question(self):
        """It goes when all are closed; what has something on it is kept."""
        order, _line = self.begin(self.one)
        empty, line = self.begin(self.one)
        self.does(self.one, self.one.delete(empty, line))
        (listed,) = self.info(self.pos_session)["open_orders"]
        self.assertEqual(listed["uuid"], order)
        self.closes(self.other_session)
        self.decides(self.pos_session, "keep")
        self.assertTrue(self.closes(self.pos_session)["successful"])
        self.assertEqual(self.shared(order).state, "open")
        self.assertEqual(self.shared(empty).state, "cancelled")

    def test_only_empty_orders(self):
        order, line = self.begin(self.one)
        self.does(self.one, self.one.delete(order, line))
        self.closes(self.other_session)
        self.assertTrue(self.closes(self.pos_session)["successful"])
        self.assertEqual(self.shared(order).state, "cancelled")

    def test_in_the_backend(self):
        order, _line = self.begin(self.one)
        self.closes(self.other_session)
        with self.assertRaises(RedirectWarning) as caught:
            self.rpc(
                self.cashier, self.pos_session, "action_pos_session_closing_control"
            )
        _words, action, _button, context = caught.exception.args
        action = self.env["ir.actions.act_window"].browse(action)
        wizards = self.env[action.res_model].with_user(self.cashier)
        wizard = wizards.with_context(**context).create({"what": "cancel"})
        self.assertTrue(wizard.may_cancel)
        self.group.only_managers_delete = True
        kept = wizards.with_context(**context).create({})
        self.assertFalse(kept.may_cancel)
        self.assertIn("Only managers delete orders", kept.orders_html)
        self.group.only_managers_delete = False
        self.assertIn(
            "Order 1: 1 line, last changed by Cashier Ana", wizard.orders_html
        )
        wizard.action_close()
        self.service("closing")._leave(self.group)
        self.assertEqual(self.pos_session.state, "closed")
        self.assertEqual(self.shared(order).state, "cancelled")

    def test_somebody_opens_meanwhile(self):
        """Then it was not the last one after all."""
        order, _line = self.begin(self.one)
        self.closes(self.other_session)
        self.decides(self.pos_session, "cancel")
        token = self.group.token
        self.rpc(self.cashier, self.pos_session, "close_session_from_ui")
        self.other_config.open_ui()
        self.service("closing")._leave(self.group)
        self.assertEqual(self.shared(order).state, "open")
        self.assertEqual(self.group.token, token)

    def test_the_server_died_before_it_had_left(self):
        order, _line = self.begin(self.one)
        self.closes(self.other_session)
        self.decides(self.pos_session, "cancel")
        token = self.group.token
        self.env.cr.execute(
            "UPDATE pos_multi_session SET token_at = token_at - interval '1 day'"
        )
        self.rpc(self.cashier, self.pos_session, "close_session_from_ui")
        self.service("closing")._leave_late(self.group)
        self.assertEqual(self.shared(order).state, "cancelled")
        self.assertNotEqual(self.group.token, token)
        token = self.group.token
        self.service("closing")._leave_late(self.group)
        self.assertEqual(self.group.token, token)

    def test_who_may(self):
        stranger = self.make_user("ms_stranger", "base.group_user", "Stranger")
        other = self.env["res.company"].create({"name": "Other"})
        foreigner = self.make_user(
            "ms_foreign", "base.group_user,point_of_sale.group_pos_user", "Fay", other
        )
        for user in (stranger, foreigner):
            with self.assertRaises(AccessError):
                self.info(self.pos_session, user)
            with self.assertRaises(AccessError):
                self.decides(self.pos_session, "cancel", user)
        for nonsense in ("yes", None, [], {}):
            with self.assertRaises(ValidationError):
                self.decides(self.pos_session, nonsense)
            with self.assertRaises(ValidationError):
                self.rpc(
                    self.cashier, self.service("closing"), "closing_info", nonsense
                )

    def test_alone(self):
        config = self.config.copy()
        config.open_ui()
        self.assertIsNone(self.info(config.current_session_id))

    def test_after_all_are_closed(self):
        self.begin(self.one)
        self.decides(self.pos_session, "keep")
        self.closes(self.other_session)
        self.closes(self.pos_session)
        with self.assertRaisesRegex(AccessError, "no open session"):
            self.ask(self.one, self.one.new(new_id()))
