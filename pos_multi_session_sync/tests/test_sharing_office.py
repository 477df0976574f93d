# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from lxml import etree

from odoo.tests.common import Form, tagged

from .common_sharing import SharingCase
from .common_transfer import TransferCase

ROOT = "pos_multi_session_sync."


class Screens:
    """What somebody finds on a screen, as its view says."""

    def view(self, model, kind, xml_id=None, user=None):
        records = self.env[model].with_user(user or self.manager)
        view = xml_id and self.env.ref(xml_id)
        arch = records.get_view(view and view.id, kind)["arch"]
        return etree.fromstring(arch)

    def fields_in(self, node):
        return {field.get("name") for field in node.iter("field")}

    def menus(self, user):
        shown = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        return self.env["ir.ui.menu"].browse(shown)

    def is_offered(self, name, user):
        return self.env.ref(f"{ROOT}{name}") in self.menus(user)


@tagged("post_install", "-at_install")
class TestSharingOffice(Screens, SharingCase):
    """Where a manager finds multi-sessions, and what needs them there."""

    def test_settings_stand_together(self):
        xml_id = "point_of_sale.res_config_settings_view_form"
        settings = self.view("res.config.settings", "form", xml_id, self.env.user)
        (block,) = settings.xpath("//block[@id='pos_several_tills_section']")
        self.assertEqual(block.get("title"), "Several Tills")
        self.assertLessEqual(
            {
                "pos_multi_session_id",
                "pos_is_order_sender",
                "pos_is_order_receiver",
                "pos_is_receipt_after_copy",
                "order_transfer_keep_days",
                "pos_multi_session_mesh",
            },
            self.fields_in(block),
        )
        # Managers of the Point of Sale have no Settings: the form is theirs.
        form = self.view("pos.config", "form", "point_of_sale.pos_config_view_form")
        (title,) = form.xpath("//h2[text()='Several Tills']")
        self.assertLessEqual(
            {
                "multi_session_id",
                "is_receipt_after_copy",
                "is_order_sender",
                "is_order_receiver",
            },
            self.fields_in(title.getnext()),
        )
        (field,) = title.getnext().xpath(".//field[@name='multi_session_id']")
        self.assertEqual(field.get("readonly"), "has_active_session")

    def test_what_is_missing_is_said_where_it_is_set(self):
        lonely = self.config.copy({"name": "Terrace"})
        others = self.env["pos.config"].search([("company_id", "=", self.company.id)])
        others.write({"is_order_sender": False, "is_order_receiver": False})
        group = self.env["pos.multi.session"].create({"name": "Garden"})
        settings = self.env["res.config.settings"].create({"pos_config_id": lonely.id})
        form = Form(lonely.with_user(self.manager))
        page = Form(settings)
        alone = "No other point of sale is in this multi-session yet."
        for chosen, hint in ((group, alone), (self.group, False)):
            form.multi_session_id = page.pos_multi_session_id = chosen
            self.assertEqual(form.multi_session_hint, hint)
            self.assertEqual(page.pos_multi_session_hint, hint)
        form.is_order_sender = page.pos_is_order_sender = True
        form.is_order_receiver = page.pos_is_order_receiver = True
        for hints in (
            (form.order_sender_hint, form.order_receiver_hint),
            (page.pos_order_sender_hint, page.pos_order_receiver_hint),
        ):
            nobody = "No other point of sale %s orders yet."
            self.assertEqual(hints, (nobody % "receives", nobody % "sends"))
        self.other_config.is_order_receiver = True
        self.env.invalidate_all()
        page = Form(self.env["res.config.settings"].browse(settings.id))
        page.pos_is_order_sender = True
        self.assertFalse(page.pos_order_sender_hint)

    def test_menus(self):
        for name, parent in (
            ("pos_multi_session_menu", "point_of_sale.menu_point_config_product"),
            ("pos_multi_session_orders_menu", "point_of_sale.menu_point_of_sale"),
            ("pos_multi_session_order_menu", f"{ROOT}pos_multi_session_orders_menu"),
            ("pos_multi_session_payment_menu", f"{ROOT}pos_multi_session_orders_menu"),
        ):
            menu = self.env.ref(f"{ROOT}{name}")
            self.assertEqual(menu.parent_id, self.env.ref(parent), name)
            self.assertTrue(self.is_offered(name, self.manager), name)
            self.assertFalse(self.is_offered(name, self.cashier), name)

    def test_badges_of_a_multi_session(self):
        order, line = self.begin(self.one)
        self.begin(self.one)
        self.does(self.two)
        lines = [self.sold_line(line)]
        self.pay(self.one, order, lines=lines)
        second = {"session": self.other_session, "cash": self.other_cash}
        self.pay(self.two, order, lines=lines, user=self.other_cashier, **second)
        group = self.group.with_user(self.manager)
        self.env.invalidate_all()
        counts = (group.open_session_count, group.open_order_count, group.double_count)
        self.assertEqual(counts, (2, 1, 1))
        card = self.view("pos.multi.session", "kanban")
        for name, color in (
            ("open_session_count", "success"),
            ("open_order_count", "info"),
            ("double_count", "danger"),
        ):
            (badge,) = card.xpath(f"//*[@t-if='record.{name}.raw_value']")
            self.assertIn(f"text-bg-{color}", badge.get("class"))
            self.assertTrue(badge.xpath(f".//*[@t-esc='record.{name}.value']"), name)
        form = self.view("pos.multi.session", "form")
        self.assertTrue(form.xpath("//button//field[@name='double_count']"))

    def test_on_the_card_of_a_point_of_sale(self):
        xml_id = "point_of_sale.view_pos_config_kanban"
        for user, is_shown in ((self.manager, True), (self.cashier, False)):
            card = self.view("pos.config", "kanban", xml_id, user)
            (name,) = card.xpath("//div[@t-if='record.multi_session_id.raw_value']")
            self.assertIn("multi_session_id", self.fields_in(name))
            doubles = card.xpath("//a[@name='action_view_multi_session_doubles']")
            self.assertEqual(bool(doubles), is_shown, user.name)


@tagged("post_install", "-at_install")
class TestTransferBadges(Screens, TransferCase):
    """Where somebody finds transfers, and how many are open."""

    def test_menu(self):
        orders = self.env.ref("point_of_sale.menu_point_of_sale")
        menu = self.env.ref(f"{ROOT}pos_order_transfer_menu")
        self.assertEqual(menu.parent_id, orders)
        for user in (self.manager, self.cashier):
            self.assertTrue(self.is_offered("pos_order_transfer_menu", user))

    def test_buttons(self):
        """What they count is in test_transfer_order.py."""
        for model, xml_id, hidden in (
            (
                "pos.config",
                "point_of_sale.pos_config_view_form",
                "not is_order_sender and not is_order_receiver",
            ),
            (
                "pos.session",
                "point_of_sale.view_pos_session_form",
                "not order_transfer_count",
            ),
        ):
            form = self.view(model, "form", xml_id)
            (button,) = form.xpath("//button[@name='action_view_order_transfers']")
            self.assertIn("order_transfer_count", self.fields_in(button))
            self.assertEqual(button.get("invisible"), hidden)

    def test_the_list_shows_what_was_counted(self):
        action = self.config.with_user(self.manager).action_view_order_transfers()
        self.assertTrue(action["context"]["search_default_filter_not_finished"])
