# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_offline import STOCK_LOG, OfflineCase

ACTIVITY = "mail.mail_activity_data_warning"


class FigureCase(OfflineCase):
    def setUp(self):
        super().setUp()
        self.devices = self.env["pos.offline.device"]

    def report(self, *entries, till=None, **values):
        till = till or self.till
        self.sync(report=till.report(*map(till.waiting, entries), **values), till=till)
        self.env.invalidate_all()

    def refused(self):
        entry = self.till.entry(self.till.order(pricelist_id=2**31 - 1))
        with mute_logger("odoo.sql_db", STOCK_LOG):
            self.assertEqual(self.send(entry)["status"], "refused")
        return entry

    def hear_nothing(self, device, minutes=10):
        device.last_seen = fields.Datetime.now() - timedelta(minutes=minutes)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestFigure(FigureCase):
    """What is not in Odoo: never more certain than devices can be."""

    @property
    def figure(self):
        return self.config.with_user(self.manager).offline_figure

    def test_nothing_is_reported(self):
        self.assertEqual(self.figure, "No device reports unsent sales")

    def test_who_is_silent_may_hold_sales(self):
        self.report()
        self.hear_nothing(self.device())
        self.assertEqual(
            self.figure, "No device reports unsent sales; 1 device not heard from"
        )
        self.assertEqual(self.config.offline_silent_count, 1)

    def test_waiting_and_refused_ones(self):
        refused = self.refused()
        self.report(refused, self.till.entry())
        other = self.make_till()
        self.report(other.entry(), till=other)
        self.hear_nothing(self.device(other))
        self.assertEqual(
            self.figure.replace("\xa0", " "),
            "Not in Odoo: 3 sales, $ 30.00, from 2 devices; 1 device not heard from",
        )
        self.assertEqual(self.config.offline_unsent_count, 3)

    def test_what_only_odoo_still_has(self):
        """A device that has lost a refused sale does not take it out of the figure."""
        self.refused()
        self.report()
        self.assertIn("Not in Odoo: 1 sale, ", self.figure)

    def test_what_arrived_another_way(self):
        entry = self.till.entry()
        self.report(entry)
        self.assertIn("1 sale", self.figure)
        self.send(entry, till=self.make_till())
        self.env.invalidate_all()
        self.assertEqual(self.config.offline_unsent_count, 0)

    def test_more_than_a_device_lists(self):
        self.report(self.till.entry(), waiting_count=7, waiting_amount=70)
        self.assertEqual(self.config.offline_unsent_count, 7)
        self.assertIn("70.00", self.figure)

    def test_the_same_on_the_board(self):
        self.report(self.till.entry())
        board = self.rpc(self.manager, self.env["pos.offline.figure"], "board_figure")
        configs = self.env["pos.config"].with_user(self.manager).search([])
        count = sum(configs.mapped("offline_unsent_count"))
        self.assertIn(f"{count} sale", board["text"])
        self.assertEqual(board["level"], "danger")
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, self.env["pos.offline.figure"], "board_figure")

    def test_the_same_on_the_tills(self):
        self.report(self.till.entry())
        other = self.make_till()
        answer = self.sync(report=other.report(), till=other)
        told = {"text": self.figure, "level": "danger"}
        self.assertEqual(answer["figure"], told)
        closing = self.rpc(self.cashier, self.pos_session, "offline_unsent")
        self.assertEqual(closing["figure"], told)
        # With a sale there is no time for it.
        self.assertNotIn("figure", self.sync(other.entry(), till=other))
        self.hear_nothing(self.device())
        self.report(till=other)
        answer = self.sync(report=other.report(), till=other)
        self.assertTrue(answer["figure"]["text"].endswith("1 device not heard from"))
        self.assertEqual(answer["figure"], {"text": self.figure, "level": "danger"})

    def test_a_cashier_who_opens_the_pos_is_not_sent_it(self):
        self.report(self.till.entry())
        for user, is_sent in ((self.manager, True), (self.cashier, False)):
            (config,) = self.config.with_user(user).read([])
            self.assertEqual("offline_figure" in config, is_sent, user.name)
            self.assertEqual("offline_missing_count" in config, is_sent, user.name)

    def test_on_the_card_of_the_dashboard(self):
        view = self.env.ref("point_of_sale.view_pos_config_kanban")
        for user, is_shown in ((self.manager, True), (self.cashier, False)):
            configs = self.env["pos.config"].with_user(user)
            arch = etree.fromstring(configs.get_view(view.id, "kanban")["arch"])
            shown = arch.xpath("//t[@t-esc='record.offline_figure.value']")
            self.assertEqual(bool(shown), is_shown, user.name)


@tagged("post_install", "-at_install")
class TestUnsentActivity(FigureCase):
    """A manager is notified of what is not in Odoo for too long."""

    def setUp(self):
        super().setUp()
        self.report(self.till.entry())
        self.late = self.device()
        self.config.offline_alert_minutes = 60
        self.config.offline_responsible_id = self.manager

    def notify(self, minutes):
        waiting = self.env["pos.offline.waiting"].search(
            [("device_id", "=", self.late.id)]
        )
        begun = min(waiting.mapped("created_at"), default=fields.Datetime.now())
        now = begun + timedelta(minutes=minutes)
        with self.freeze(now):
            self.env["pos.offline.figure"]._cron_notify_unsent()
        self.env.invalidate_all()
        return self.late.activity_search([ACTIVITY])

    def freeze(self, now):
        return patch.object(fields.Datetime, "now", lambda *_args: now)

    def test_after_the_time_that_was_set(self):
        self.assertFalse(self.notify(59))
        activity = self.notify(61)
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("Not in Odoo: 1 sale", activity.note)

    def test_in_the_language_of_who_is_notified(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(
            ["pos_offline_queue"], ["de_DE"]
        )
        self.manager.lang = "de_DE"
        self.assertIn("Nicht in Odoo: 1 Verkauf", self.notify(61).note)

    def test_a_till_that_says_no_time_keeps_nobody_else_from_it(self):
        self.report(waiting_count=7, oldest="nonsense")
        other = self.make_till()
        self.report(other.entry(), till=other)
        self.assertFalse(self.late.oldest)
        self.late.last_seen = False
        self.assertTrue(self.notify(61))
        self.assertTrue(self.device(other).activity_ids)

    def test_once(self):
        self.notify(61).with_user(self.manager).action_feedback("I looked")
        self.assertFalse(self.notify(71))

    def test_it_goes_when_all_has_arrived(self):
        self.assertTrue(self.notify(61))
        self.report()
        self.assertFalse(self.notify(71))
        self.report(self.till.entry())
        self.assertTrue(self.notify(61))

    def test_not_if_nobody_wants_it(self):
        self.config.offline_alert_minutes = 0
        self.assertFalse(self.notify(1000))

    def test_somebody_is_found(self):
        self.config.offline_responsible_id = False
        managers = self.config._offline_managers()
        self.assertIn(self.manager, managers)
        self.assertNotIn(self.cashier, managers)
        self.pos_session.user_id = self.manager
        self.assertEqual(self.notify(61).user_id, self.manager)

    def test_only_a_manager_is_responsible(self):
        with self.assertRaises(ValidationError):
            self.config.offline_responsible_id = self.cashier

    def test_settings_are_for_managers(self):
        for values in ({"offline_alert_minutes": 5}, {"offline_responsible_id": False}):
            with self.assertRaises(AccessError):
                self.rpc(self.cashier, self.config, "write", values)
            self.rpc(self.manager, self.config, "write", values)


@tagged("post_install", "-at_install")
class TestOfficeLists(FigureCase):
    """What managers find, and what only code understands."""

    def test_technical_fields_are_not_offered(self):
        found = self.env["pos.offline.rejected.sale"].with_user(self.manager)
        told = found.fields_get(attributes=["sortable", "searchable", "string"])
        for name, is_offered in (("checksum", False), ("key", False), ("code", True)):
            self.assertEqual(told[name]["sortable"], is_offered, name)
            self.assertEqual(told[name]["searchable"], is_offered, name)

    def test_menus(self):
        orders = self.env.ref("point_of_sale.menu_point_of_sale")
        mine = self.env.ref("pos_offline_queue.pos_offline_menu")
        self.assertEqual(mine.parent_id, orders)
        for name in ("device", "rejected_sale", "missing"):
            entry = self.env.ref(f"pos_offline_queue.pos_offline_{name}_menu")
            self.assertEqual(entry.parent_id, mine)
        flat = orders.child_id.filtered(
            lambda menu: menu.get_external_id()[menu.id].startswith("pos_offline_queue")
        )
        self.assertEqual(flat, mine)

    def test_default_filters(self):
        for name, default in (
            ("pos_offline_device_action", "filter_in_use"),
            ("pos_offline_missing_action", "filter_missing"),
            ("pos_offline_rejected_sale_action", "filter_refused"),
        ):
            action = self.env.ref(f"pos_offline_queue.{name}")
            self.assertIn(f"search_default_{default}", action.context)
            views = self.env[action.res_model].with_user(self.manager)
            arch = views.get_view(view_type="search")["arch"]
            self.assertIn(f'name="{default}"', arch)

    def test_a_point_of_sale_bears_its_name_alone(self):
        """Who has it open now has not made the sales of yesterday."""
        self.assertIn(self.pos_session.user_id.name, self.config.display_name)
        config = self.config.with_context(pos_name_only=True)
        self.assertEqual(config.display_name, self.config.name)
        actions = self.env["ir.actions.act_window"].search(
            [("res_model", "=like", "pos.offline.%"), ("target", "=", "current")]
        )
        shown = actions.filtered(
            lambda action: "config_id" in self.env[action.res_model]._fields
        )
        self.assertGreater(len(shown), 3)
        for action in shown:
            self.assertIn("pos_name_only", action.context, action.name)
        for button in ("devices", "refused", "missing"):
            action = getattr(self.config, f"action_view_offline_{button}")()
            self.assertIn("pos_name_only", action["context"], button)

    def test_a_sale_that_cannot_be_read_has_a_name(self):
        entry = self.till.entry()
        damaged = {**entry, "order": entry["order"][:-9]}
        self.assertEqual(self.send(damaged)["code"], "damaged")
        kept = self.env["pos.offline.rejected.sale"].search(
            [("key", "=", entry["key"])]
        )
        self.assertEqual(kept.display_name, "Unreadable, number 1 of its device")

    def test_states_are_no_workflow(self):
        for model in ("pos.offline.device", "pos.offline.rejected.sale"):
            views = self.env[model].with_user(self.manager)
            self.assertNotIn("statusbar", views.get_view(view_type="form")["arch"])

    def test_settings_in_a_block(self):
        for xml_id, model in (
            (
                "point_of_sale.res_config_settings_view_form",
                "res.config.settings",
            ),
            ("point_of_sale.pos_config_view_form", "pos.config"),
        ):
            view = self.env.ref(xml_id)
            arch = self.env[model].get_view(view.id, "form")["arch"]
            self.assertIn("Without Network", arch)
            self.assertIn("offline_alert_minutes", arch)
            self.assertIn("offline_reload", arch)
