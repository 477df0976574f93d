# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

from odoo import api
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged

from .common_customer import CustomerCase

KEY = "0123456789abcdef" * 2
NAMES = {"id": {}, "name": {}, "phone": {}}


@tagged("post_install", "-at_install")
class TestCustomerNew(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        creator = (
            "base.group_user,point_of_sale.group_pos_user,base.group_partner_manager"
        )
        cls.creator = cls._user("msg_creator", creator, "Creator Cleo")

    def save(self, user=None, key=KEY, **values):
        """As the form of the picker does it for a new customer."""
        vals = {"name": "Nina New", "pos_new_key": key, **values}
        model = self.picker(user=user or self.creator).browse()
        return model.web_save(vals, NAMES)[0]

    def named(self, name):
        return self.env["res.partner"].search([("name", "=", name)])

    def test_saved_twice_a_customer_is_one(self):
        first = self.save()
        again = self.save(phone="0201 555 666")
        self.assertEqual(first["id"], again["id"])
        self.assertEqual(again["phone"], "0201 555 666")
        self.assertEqual(len(self.named("Nina New")), 1)

    def test_what_belongs_to_the_customer_is_created_once(self):
        contact = [[0, 0, {"name": "Otto", "type": "contact"}]]
        for _time in range(2):
            self.save(child_ids=contact)
        self.assertEqual(self.named("Nina New").child_ids.mapped("name"), ["Otto"])

    def test_a_form_that_goes_on_to_another_customer(self):
        model = self.picker(user=self.creator).browse()
        for _time in range(2):
            vals = {"name": "Nina New", "pos_new_key": KEY}
            (shown,) = model.web_save(vals, NAMES, next_id=self.clara.id)
            self.assertEqual(shown["id"], self.clara.id)
        self.assertEqual(len(self.named("Nina New")), 1)
        self.assertEqual(self.save()["name"], "Nina New")

    def test_another_key_is_another_customer(self):
        self.save()
        self.save(key="f" * 32)
        self.assertEqual(len(self.named("Nina New")), 2)

    def test_what_two_requests_do_at_once_is_told(self):
        taken = patch.object(
            type(self.env["pos.customer.key"]),
            "_created_with",
            lambda keys, key: keys.partner_id,
        )
        self.save()
        with taken, self.assertRaises(UserError), self.env.cr.savepoint():
            self.save()
        self.assertEqual(len(self.named("Nina New")), 1)

    def test_a_customer_who_was_merged_meanwhile_is_not_made_anew(self):
        nina = self.env["res.partner"].browse(self.save()["id"])
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((nina + self.clara).ids, self.clara)
        self.assertEqual(self.save(name="Clara Message")["id"], self.clara.id)

    def test_rights_are_those_of_the_user(self):
        with self.assertRaises(AccessError):
            self.save(user=self.cashier)
        self.save()
        with self.assertRaises(AccessError):
            self.save(user=self.cashier, phone="1")

    def test_what_is_no_key_is_refused(self):
        for key in ("", "x" * 32, KEY + "0", 7, False, [KEY], "id:1"):
            with self.subTest(key=key), self.assertRaises(ValidationError):
                self.save(key=key)

    def test_without_a_key_all_is_as_in_odoo(self):
        model = self.picker(user=self.creator).browse()
        for _time in range(2):
            model.web_save({"name": "Nina New"}, NAMES)
        self.assertEqual(len(self.named("Nina New")), 2)

    def doubles(self, **values):
        """Shown while this is typed into the form of a new customer."""
        draft = self.picker(user=self.creator).new({"name": "Draft", **values})
        return draft.pos_double_ids._origin

    def test_likely_doubles(self):
        self.clara.write(
            {
                "phone": "+44 (0)20 7946 0958",
                "email": "Clara@Message.example",
                "vat": "XX 123-456-789",
            }
        )
        for values in (
            {"phone": "020 7946 0958"},
            {"mobile": "+442079460958"},
            {"email": "clara@message.EXAMPLE"},
            {"vat": "xx123456789"},
        ):
            self.assertEqual(self.doubles(**values), self.clara, values)
        for values in (
            {},
            {"phone": "0958"},
            {"phone": "020 7946 0959"},
            {"email": "clara@message.example.org"},
            {"email": "a@message.example"},
            {"vat": "456789"},
            {"email": "%"},
        ):
            self.assertFalse(self.doubles(**values), values)

    def test_doubles_are_others_whom_the_user_may_read(self):
        self.clara.phone = "020 7946 0958"
        self.xaver.phone = "020 7946 0958"
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.clara.id, "phone": "02079460958"}
        )
        self.assertEqual(self.doubles(phone="02079460958"), self.clara + contact)
        clara = self.picker(user=self.creator).browse(self.clara.id)
        self.assertFalse(clara.pos_double_ids, "its own contacts share the phone")
        outside = self.clara.with_user(self.creator).new({"phone": "02079460958"})
        self.assertFalse(outside.pos_double_ids, "Contacts are as in Odoo")

    # -- made at a till without a server ---------------------------------------------

    def new(self, **values):
        return {"key": KEY, "name": "Nina New", "phone": "0201 555 666", **values}

    def create_at_till(self, user=None, **values):
        return self.rpc(
            user or self.creator, self.till, "create_pos_customer", self.new(**values)
        )

    def test_a_customer_made_at_a_till_is_created_once(self):
        first = self.create_at_till()
        self.assertEqual(first["partner"]["name"], "Nina New")
        self.assertEqual(first["doubles"], [])
        self.assertEqual(self.create_at_till(), first)
        order = self.sells(self.creator, new_customer=self.new())
        self.assertEqual(order.partner_id.id, first["partner"]["id"])
        self.assertEqual(len(self.named("Nina New")), 1)

    def test_a_sale_brings_its_new_customer(self):
        orders = [
            self.sells(self.creator, new_customer=self.new()) for _time in range(2)
        ]
        self.assertEqual(orders[0].partner_id, orders[1].partner_id)
        self.assertEqual(orders[0].partner_id.phone, "0201 555 666")
        self.assertEqual(len(self.named("Nina New")), 1)
        self.assertEqual(
            self.sells(
                self.creator, partner_id=self.clara.id, new_customer=self.new()
            ).partner_id,
            self.clara,
        )

    def test_likely_doubles_are_named_and_not_merged(self):
        self.clara.phone = "0201-555666"
        self.assertEqual(self.create_at_till()["doubles"], ["Clara Message"])
        self.assertTrue(self.named("Nina New"))

    def test_a_manager_hears_of_a_likely_double(self):
        """Also where the customer comes with a sale: nobody sees that answer."""
        self.clara.phone = "0201-555666"
        new = self.new(name="Nina <b>New</b>")
        for _time in range(2):
            self.sells(self.creator, new_customer=new)
        self.create_at_till(name="Nina <b>New</b>")
        (activity,) = self.named("Nina <b>New</b>").activity_ids
        self.assertTrue(activity.user_id.has_group("point_of_sale.group_pos_manager"))
        self.assertIn(f'data-oe-id="{self.clara.id}"', activity.note)
        self.assertIn("&lt;b&gt;", activity.note)
        # Whoever may read the new contact reads this, and perhaps not the other one.
        self.assertNotIn("Clara", activity.note)

    def test_a_manager_reads_of_a_double_in_the_managers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        managers = self.env.ref("point_of_sale.group_pos_manager").users
        managers.lang = "de_DE"
        self.clara.phone = "0201-555666"
        self.sells(self.creator, new_customer=self.new())
        (activity,) = self.named("Nina New").activity_ids
        self.assertEqual(activity.summary, "Kunde ist vielleicht zweimal in Odoo")

    def test_a_customer_like_nobody_else_is_no_managers_work(self):
        self.clara.phone = "0201-555667"
        self.sells(self.creator, new_customer=self.new())
        self.assertFalse(self.named("Nina New").activity_ids)

    def test_a_tax_id_that_odoo_refuses_is_noted(self):
        def refuse(partners):
            if any(partner.vat for partner in partners):
                raise ValidationError(str(partners))

        partners = type(self.env["res.partner"])
        check = api.constrains("vat")(refuse)
        with patch.object(partners, "_constraint_methods", [check]):
            row = self.create_at_till(vat="XX <b>1</b>")["partner"]
        nina = self.env["res.partner"].browse(row["id"])
        self.assertFalse(nina.vat)
        self.assertIn("XX &lt;b&gt;1&lt;/b&gt;", nina.comment)

    def test_who_may_not_create_contacts_makes_no_customers(self):
        with self.assertRaises(AccessError):
            self.create_at_till(user=self.cashier)
        data = self.till.with_user(self.cashier).load_pos_data()
        self.assertFalse(data["res.users"]["may_create_customers"])
        data = self.till.with_user(self.creator).load_pos_data()
        self.assertTrue(data["res.users"]["may_create_customers"])

    def test_what_is_no_new_customer_is_refused(self):
        for values in (
            {"name": ""},
            {"name": " \0"},
            {"name": 7},
            {"phone": ["1"]},
            {"vat": "1" * 201},
            {"key": "1"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.create_at_till(**values)
