# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests.common import tagged

from .common_guests import GuestsCase


@tagged("post_install", "-at_install")
# Rule 9 of docs/PROTOCOL.md.
class TestSharingKiosk(GuestsCase):
    """What a kiosk of pos_self_order has printed for the kitchen by itself."""

    def kitchen(self):
        """Two printers of the POS, for food and for drinks; the products have these."""
        names = ("Food", "Drinks")
        self.categories = self.env["pos.category"].create([{"name": n} for n in names])
        food, drinks = self.categories
        self.product.pos_categ_ids, self.drink.pos_categ_ids = food, drinks
        printers = self.env["pos.printer"].create(
            [
                {"name": each.name, "product_categories_ids": [(6, 0, each.ids)]}
                for each in self.categories
            ]
        )
        self.config.write({"is_order_printer": True, "printer_ids": printers.ids})
        return printers

    def says_printed(self, draft, printers, **values):
        """As the page of a kiosk does it, which is logged in nowhere."""
        said = {"order_id": draft.id, "access_token": draft.access_token, **values}
        said.setdefault("printer_ids", printers.ids)
        public = self.env.ref("base.public_user")
        return self.service("guests").with_user(public)._note_kiosk_tickets(**said)

    def printed(self, draft):
        lines = self.shared_of(draft).document["lines"].values()
        return {
            line["values"]["product_id"]: line["values"].get("kitchen_printed")
            for line in lines
        }

    def test_what_a_kiosk_has_printed_is_not_printed_again(self):
        food, drinks = self.kitchen()
        draft = self.orders_by_phone((self.product, 2), (self.drink, 1), name="Kiosk")
        mark = f"{self.categories[0].id}/"
        for _time in range(2):
            self.assertTrue(self.says_printed(draft, food))
        # The printer of drinks was switched off: a till has to print these.
        self.assertEqual(
            self.printed(draft), {self.product.id: {mark: 2}, self.drink.id: None}
        )
        self.assertTrue(self.says_printed(draft, food + drinks))
        bar = f"{self.categories[1].id}/"
        self.assertEqual(
            self.printed(draft), {self.product.id: {mark: 2}, self.drink.id: {bar: 1}}
        )

    def test_two_kiosks_at_one_moment(self):
        printers = self.kitchen()
        first, second = (
            self.orders_by_phone((self.product, 1), name="Kiosk") for _time in range(2)
        )
        self.says_printed(second, printers)
        mark = f"{self.categories[0].id}/"
        self.assertEqual(self.printed(first), {self.product.id: None})
        self.assertEqual(self.printed(second), {self.product.id: {mark: 1}})

    def test_who_does_not_know_the_order_of_a_kiosk_says_nothing_of_it(self):
        printers = self.kitchen()
        draft = self.orders_by_phone((self.product, 1), name="Kiosk")
        phone = self.orders_by_phone((self.product, 1))
        for values in (
            *({"access_token": it} for it in ("", None, 7, "é" * 32, "0" * 32)),
            *({"order_id": it} for it in (None, "1", 2**31 - 1, phone.id)),
            *({"printer_ids": it} for it in (None, 7, {})),
        ):
            self.assertFalse(self.says_printed(draft, printers, **values), values)
        self.assertFalse(self.says_printed(phone, printers))
        # Of another POS, or none at all
        self.assertTrue(self.says_printed(draft, printers, printer_ids=[-1, "x", {}]))
        self.assertEqual(self.printed(draft), {self.product.id: None})
