# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from collections import namedtuple

from odoo.exceptions import AccessError
from odoo.tests.common import HttpCase, new_test_user, tagged

from odoo.addons.pos_offline_queue.tests.common_offered import access, routes
from odoo.addons.pos_offline_queue.tests.common_rights import (
    RightsMixin,
    StrangerMixin,
)

from .common_sharing import (
    MANAGER,
    USER,
    SharingCase,
    copy_key,
    new_id,
    open_shop,
    sealed,
)
from .common_transfer import Clerk, TransferCase

ADDON = "pos_multi_session_sync"
# Where somebody works: a page of a shared till, and the till as transfers know it.
Place = namedtuple("Place", "page clerk")


# At a place
CASHIERS = {
    ("pos.multi.session.sync", "sync"): lambda c, p: (
        c.service("sync"),
        p.page.request(
            p.page.set(c.order, "note", "x"), p.page.operation(c.order, "order.cancel")
        ),
    ),
    ("pos.multi.session.sync", "signal"): lambda c, p: (
        c.service("sync"),
        {**p.page.request(), "to": c.two.client, "text": "hello"},
    ),
    ("pos.offline.sync", "hand_in"): lambda c, p: (
        c.env["pos.offline.sync"],
        p.clerk.device,
        sealed(c.till, c.unsent),
    ),
    ("pos.multi.session.history", "history"): lambda c, p: (
        c.service("history"),
        p.page.config_id,
        c.order,
    ),
    ("pos.multi.session.closing", "closing_info"): lambda c, p: (
        c.service("closing"),
        p.clerk.session.id,
    ),
    ("pos.multi.session.closing", "decide_open_orders"): lambda c, p: (
        c.service("closing"),
        p.clerk.session.id,
        "cancel",
    ),
    ("pos.multi.session", "action_view_orders"): lambda c, _p: (c.group,),
    ("pos.multi.session", "action_view_open_orders"): lambda c, _p: (c.group,),
    ("pos.multi.session", "action_view_operations"): lambda c, _p: (c.group,),
    ("pos.multi.session", "action_view_doubles"): lambda c, _p: (c.group,),
    ("pos.multi.session", "action_view_sessions"): lambda c, _p: (c.group,),
    ("pos.multi.session.close", "action_close"): lambda c, _p: (c.closing,),
    # Without pos_restaurant, which has it, there are no tables.
    ("pos.config", "get_tables_order_count_and_printing_changes"): lambda c, _p: (
        c.config,
    ),
    ("pos.config", "action_view_multi_session_doubles"): lambda c, _p: (c.config,),
    ("pos.config", "action_view_order_transfers"): lambda c, _p: (c.config,),
    ("pos.session", "action_view_order_transfers"): lambda c, _p: (c.pos_session,),
    ("pos.order", "action_view_order_transfer"): lambda c, _p: (c.sold,),
    ("pos.order.transfer.sync", "send"): lambda c, p: (
        c.transfers,
        p.clerk.device,
        c.payload(c.bar),
    ),
    ("pos.order.transfer.sync", "overview"): lambda c, p: (c.transfers, p.clerk.device),
    ("pos.order.transfer.sync", "receivers"): lambda c, p: (
        c.transfers,
        p.clerk.device,
    ),
    ("pos.order.transfer.sync", "contents"): lambda c, p: (
        c.transfers,
        p.clerk.device,
        c.sent,
    ),
    ("pos.order.transfer.sync", "seen"): lambda c, p: (
        c.transfers,
        p.clerk.device,
        [c.sent],
    ),
    ("pos.order.transfer.sync", "deliver"): lambda c, p: (
        c.transfers,
        p.clerk.device,
        c.sent,
        new_id(),
    ),
    ("pos.order.transfer.sync", "confirm"): lambda c, p: (
        c.transfers,
        p.clerk.device,
        c.sent,
        new_id(),
    ),
    ("pos.order.transfer.sync", "give_back"): lambda c, p: (
        c.transfers,
        p.clerk.device,
        c.sent,
        new_id(),
    ),
    ("pos.order.transfer.sync", "refuse"): lambda c, p: (
        c.transfers,
        p.clerk.device,
        c.sent,
        "No",
    ),
    ("pos.order.transfer.sync", "recall"): lambda c, p: (
        c.transfers,
        p.clerk.device,
        c.sent,
        new_id(),
    ),
    ("pos.order.transfer.sync", "note_lost"): lambda c, p: (
        c.transfers,
        p.clerk.device,
        c.sent,
        "kept",
    ),
    ("pos.order.transfer.sync", "note_unsent"): lambda c, p: (
        c.transfers,
        p.clerk.device,
        [],
    ),
    ("pos.order.transfer", "action_view_orders"): lambda c, _p: (c.transfer(c.sent),),
    ("pos.order.transfer", "action_view_previous"): lambda c, _p: (c.transfer(c.sent),),
}
MANAGERS = {
    ("pos.multi.session.history", "restore"): lambda c, p: (
        c.service("history"),
        p.page.config_id,
        c.order,
        2,
    ),
    ("pos.multi.session.operation", "action_restore"): lambda c, _p: (c.log()[1],),
    ("pos.multi.session.order", "action_bring_back"): lambda c, _p: (
        c.shared(c.deleted),
    ),
    ("pos.multi.session.order", "action_cancel"): lambda c, _p: (c.shared(c.order),),
    ("pos.multi.session.order", "action_view_pos_orders"): lambda c, _p: (
        c.shared(c.order),
    ),
    ("pos.multi.session.payment", "action_settle"): lambda c, _p: (c.payment,),
    ("pos.multi.session.payment", "action_refund"): lambda c, _p: (c.payment,),
    ("pos.multi.session.payment", "action_refund_first"): lambda c, _p: (c.payment,),
    ("pos.multi.session.settle", "action_settle"): lambda c, _p: (c.settling,),
    ("pos.multi.session.order", "action_view_operations"): lambda c, _p: (
        c.shared(c.order),
    ),
    ("pos.order", "action_view_multi_session_history"): lambda c, _p: (c.sold,),
    ("pos.order", "action_view_multi_session_double"): lambda c, _p: (c.sold,),
    ("pos.order.transfer", "action_retry"): lambda c, _p: (c.transfer(c.unwanted),),
    ("pos.order.transfer", "action_release"): lambda c, _p: (c.transfer(c.held),),
    ("pos.order.transfer", "action_cancel"): lambda c, _p: (c.transfer(c.sent),),
    ("pos.order.transfer.cancel", "action_cancel"): lambda c, _p: (c.cancelling,),
    ("pos.offline.device", "action_lost"): lambda c, _p: (c.device(),),
}
EXTENDED = {
    ("pos.config", "write"),
    ("pos.offline.rejected.sale", "create"),
    ("pos.offline.rejected.sale", "write"),
    ("pos.multi.session", "create"),
    ("pos.multi.session", "write"),
    ("pos.order", "action_pos_order_paid"),
    ("pos.order", "write"),
    ("pos.session", "create"),
    ("pos.session", "write"),
    ("res.config.settings", "get_values"),
    ("res.config.settings", "set_values"),
    ("res.users", "unlink"),
    ("res.users", "write"),
}
POS_USER, POS_MANAGER = USER.split(",")[-1], MANAGER.split(",")[-1]
ACCESS = {
    ("pos.multi.session", POS_USER): "r",
    ("pos.multi.session", POS_MANAGER): "rwcd",
    ("pos.multi.session.client", POS_MANAGER): "r",
    ("pos.multi.session.close", POS_USER): "rwc",
    ("pos.multi.session.operation", POS_MANAGER): "r",
    ("pos.multi.session.order", POS_MANAGER): "r",
    ("pos.multi.session.payment", POS_MANAGER): "r",
    ("pos.multi.session.quota", POS_MANAGER): "r",
    ("pos.multi.session.settle", POS_MANAGER): "rwc",
    ("pos.order.transfer", POS_USER): "r",
    ("pos.order.transfer.cancel", POS_MANAGER): "rwc",
    ("pos.order.transfer.receiver", POS_USER): "r",
    ("pos.order.transfer.step", POS_USER): "r",
}
# Kept by the module; what is in them is for members of the group alone.
TABLES = (
    ("pos_multi_session", "id"),
    ("pos_multi_session_order", "multi_session_id"),
    ("pos_multi_session_operation", "multi_session_id"),
    ("pos_multi_session_client", "multi_session_id"),
    ("pos_multi_session_payment", "multi_session_id"),
    ("pos_multi_session_quota", "multi_session_id"),
)
TRANSFERS = (
    "pos_order_transfer",
    "pos_order_transfer_receiver",
    "pos_order_transfer_step",
)


@tagged("post_install", "-at_install")
class TestSharingRights(RightsMixin, SharingCase, TransferCase):
    addon = ADDON
    cashiers = CASHIERS
    managers = MANAGERS
    extensions = EXTENDED

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.transfers = cls.env["pos.order.transfer.sync"]
        cls.other_company = cls.env["res.company"].create({"name": "Other Company"})
        # Who may do everything, elsewhere.
        cls.foreigner = cls.make_user(
            "ms_boss", MANAGER, "Foreign Boss", cls.other_company
        )
        cls.stranger = cls.make_user("ms_sam", "base.group_user", "Stranger Sam")
        cls.portal = new_test_user(cls.env, "ms_pat", "base.group_portal")
        cls.nobody = cls.env.ref("base.public_user")
        cls.far_session, *_methods = open_shop(cls.env, name="Far Away")
        far = cls.make_group(cls.far_session.config_id, "Elsewhere")
        (cls.group | far).is_mesh = True
        cls.neighbour = cls.make_user("ms_nel", USER, "Neighbour Nel")

    def setUp(self):
        super().setUp()
        self.order, self.secret_line = self.begin(self.one, note="salted")
        paid, _line = self.begin(self.one)
        self.pay(self.one, paid)
        self.sold = self.pay(self.one, paid)
        self.payment = self.sold.sudo().multi_session_payment_ids
        self.deleted, _line = self.begin(self.one)
        self.does(self.one, self.one.operation(self.deleted, "order.cancel"))
        self.sent, self.unwanted, self.held = (
            self.counter.sends(self.bar)[1]["key"] for _number in range(3)
        )
        self.bar.call("refuse", self.unwanted, "Full")
        self.bar.delivers(self.held)
        manager = self.env(user=self.manager)
        self.closing = manager["pos.multi.session.close"].create(
            {"session_id": self.pos_session.id}
        )
        self.cancelling = manager["pos.order.transfer.cancel"].create(
            {"transfer_ids": self.transfer(self.sent).ids, "reason": "Because"}
        )
        self.settling = manager["pos.multi.session.settle"].create(
            {"payment_ids": self.payment.ids, "reason": "Because"}
        )
        seal = {"also": {"copies": {"key": copy_key(self.till)}}}
        model = self.env["pos.offline.sync"]
        device, report = {**self.till.device, **seal}, self.till.report()
        self.rpc(self.cashier, model, "sync", device, [], report)
        self.unsent = self.till.entry()
        here = Place(self.one, self.counter)
        bar = Place(self.one, self.bar)
        far = Clerk(self, self.far_session, self.neighbour)
        away = Place(self.page(self.far_session.config_id), far)
        self.places = ((here,), (bar,))
        self.outsiders = [
            *((self.foreigner, place) for place in (here, bar)),
            *((self.stranger, place) for place in (here, bar)),
            *((self.portal, place) for place in (here, bar)),
            *((self.nobody, place) for place in (here, bar)),
            (self.neighbour, away),
        ]

    def all_that_is_kept(self):
        self.env.flush_all()
        found = []
        for table, group in TABLES:
            self.env.cr.execute(
                f"SELECT to_jsonb(t) FROM {table} AS t WHERE {group} = %s ORDER BY id",
                [self.group.id],
            )
            found.append(self.env.cr.fetchall())
        for table in TRANSFERS:
            self.env.cr.execute(f"SELECT to_jsonb(t) FROM {table} AS t ORDER BY id")
            found.append(self.env.cr.fetchall())
        return found

    @property
    def secrets(self):
        group = self.group.sudo()
        texts = (self.product.name, self.cashier.name, "salted", "for table 4")
        return (group.token, group.epoch, self.order, self.secret_line, *texts)

    def is_refused(self, user, model, method):
        """Who works elsewhere is told that he is not of this group."""
        elsewhere = (self.foreigner, self.neighbour)
        return super().is_refused(user, model, method) and user not in elsewhere

    def insider(self, model, method):
        is_dialog = model.endswith((".close", ".cancel", ".settle"))
        return self.manager if is_dialog else super().insider(model, method)

    def test_every_route_was_thought_of(self):
        """A new one needs tests of who may ask."""
        (told,) = routes(ADDON).values()
        self.assertEqual(told["routes"], ["/pos_multi_session_sync/kiosk-tickets"])
        self.assertEqual((told["auth"], told["type"]), ("public", "json"))
        self.assertNotIn("csrf", told)

    def test_every_access_list_was_thought_of(self):
        self.assertEqual(access(self.env, ADDON), ACCESS)

    def test_the_tables_of_others(self):
        """By no way that Odoo has to read, and by none to write."""
        for name in (*TABLES, *((table, "") for table in TRANSFERS)):
            model = self.env[name[0].replace("_", ".")]
            for user in (self.stranger, self.portal, self.nobody):
                for method, *args in (
                    ("search_read", []),
                    ("web_search_read", [], {"id": {}}),
                    ("read_group", [], ["id:count"], []),
                    ("search_count", []),
                ):
                    with self.subTest(f"{user.name}: {name}.{method}"):
                        with self.assertRaises(AccessError):
                            self.rpc(user, model, method, *args)
            self.assertEqual(self.rpc(self.foreigner, model, "search_count", []), 0)
            self.assertEqual(self.rpc(self.foreigner, model, "search_read", []), [])
            record = model.search([], limit=1)
            self.assertTrue(record)
            for user in (self.foreigner, self.stranger, self.portal, self.cashier):
                for method, *args in (("write", {"create_uid": user.id}), ("unlink",)):
                    with self.subTest(f"{user.name}: {name}.{method}"):
                        with self.assertRaises(AccessError):
                            self.rpc(user, record, method, *args)

    def test_the_channel(self):
        """Its name is all that one needs to listen: only a till of the group has it."""
        channel = self.group._channel()
        told = self.ask(self.two)
        self.assertIn(channel, json.dumps(told))
        for user in (self.foreigner, self.stranger, self.portal, self.nobody):
            with self.assertRaises(AccessError):
                self.ask(self.one, user=user)
            with self.assertRaises(AccessError):
                self.rpc(user, self.group, "read", ["token"])
        for user in (self.cashier, self.manager):
            with self.assertRaises(AccessError):
                self.rpc(user, self.group, "read", ["token"])
            names = set(self.rpc(user, self.group, "fields_get"))
            self.assertIn("name", names)
            self.assertNotIn("token", names)


@tagged("post_install", "-at_install")
class TestSharingStranger(StrangerMixin, HttpCase):
    addon = ADDON
