# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import uuid

from odoo.addons.pos_offline_queue.payload import device_key
from odoo.addons.pos_offline_queue.tests.common_offline import (
    OfflineCase,
    make_product,
    open_shop,
)


def new_key():
    return str(uuid.uuid4())


class Clerk:
    """A till as the server sees it: one device at one POS, and who works there."""

    def __init__(self, case, session, user):
        self.case = case
        self.session = session
        self.config = session.config_id
        self.user = user
        self.secret = new_key()
        self.key = device_key(self.secret)

    @property
    def device(self):
        return {
            "secret": self.secret,
            "config_id": self.config.id,
            "name": "Chrome",
            "counter": 0,
        }

    def call(self, method, *args, user=None):
        model = self.case.env["pos.order.transfer.sync"]
        return self.case.rpc(user or self.user, model, method, self.device, *args)

    def sends(self, *receivers, **values):
        """The answer, and the transfer as it was sent."""
        transfer = self.case.payload(*receivers, **values)
        return self.call("send", transfer), transfer

    def delivers(self, key, delivery=None):
        return self.call("deliver", key, delivery or new_key())

    def takes(self, key):
        """Deliver and confirm."""
        delivery = new_key()
        answer = self.delivers(key, delivery)
        self.case.assertEqual(answer["status"], "taken", answer)
        confirmed = self.call("confirm", key, delivery)
        self.case.assertEqual(confirmed, {"status": "delivered"})
        return delivery

    def incoming(self):
        return {entry["key"]: entry for entry in self.call("overview")["incoming"]}

    def outgoing(self):
        return {entry["key"]: entry for entry in self.call("overview")["outgoing"]}


class TransferCase(OfflineCase):
    """Three points of sale of one company: Counter sends, Bar and Terrace receive."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leo = cls.make_user("transfer_leo", cls.user_groups(), "Leo")
        cls.zoe = cls.make_user("transfer_zoe", cls.user_groups(), "Zoe")
        cls.bar_session, *_methods = open_shop(cls.env, name="Bar")
        cls.terrace_session, *_methods = open_shop(cls.env, name="Terrace")
        cls.config.name = "Counter"
        cls.config.is_order_sender = True
        (cls.bar_session | cls.terrace_session).config_id.is_order_receiver = True
        cls.cake = make_product(cls.env, "Cake", price=24.0)

    @staticmethod
    def user_groups():
        return "base.group_user,point_of_sale.group_pos_user"

    def setUp(self):
        super().setUp()
        self.counter = Clerk(self, self.pos_session, self.cashier)
        self.bar = Clerk(self, self.bar_session, self.leo)
        self.terrace = Clerk(self, self.terrace_session, self.zoe)

    def payload(self, *receivers, lines=None, fields=None, **values):
        """What a till sends; by default a loaf and two cakes, handed over."""
        lines = lines or [self.line(self.product), self.line(self.cake, 2, 20.0)]
        return {
            "key": new_key(),
            "mode": "hand_over",
            "receivers": [clerk.config.id for clerk in receivers],
            "note": "for table 4",
            "document": {
                "fields": {"partner_id": False, **(fields or {})},
                "lines": lines,
            },
            "about": {
                "name": "Order 00001-001-0001",
                "amount": 50.0,
                "customer": "Clara",
                "cashier": "Ana",
            },
            **values,
        }

    @staticmethod
    def line(product, qty=1, price=None, **values):
        return {
            "uuid": new_key(),
            "values": {
                "product_id": product.id,
                "full_product_name": product.display_name,
                "qty": qty,
                "price_unit": product.lst_price if price is None else price,
                "discount": 0,
                "price_type": "original",
                **values,
            },
        }

    def cancels(self, key, reason="The customer left", user=None):
        """A manager, in the dialog."""
        user = user or self.manager
        dialogs = self.env["pos.order.transfer.cancel"].with_user(user)
        values = {"transfer_ids": [(6, 0, self.transfer(key).ids)], "reason": reason}
        return self.rpc(user, dialogs.create(values), "action_cancel")

    def transfer(self, key):
        return self.env["pos.order.transfer"].search([("key", "=", key)])

    def kinds(self, key):
        """The steps of a transfer, first to last."""
        return self.transfer(key).step_ids.sorted("id").mapped("kind")

    def row(self, key, clerk):
        return self.transfer(key).receiver_ids.filtered(
            lambda row: row.config_id == clerk.config
        )
