# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib
import hmac
import json

from odoo.api import Environment
from odoo.http import root
from odoo.tests.common import tagged

from odoo.addons.bus.tests.common import WebsocketCase
from odoo.addons.bus.websocket import CloseCode

from ..facts import CHANNEL
from ..later import CHANGE_CHANNEL
from ..sale_shape import read_sale
from .common_sharing import SharingCase, new_id, open_shop

MOST = 2**31 - 1
SENTINEL = "ms_sentinel"  # what everybody may hear


@tagged("post_install", "-at_install")
class TestSharingIdentity(SharingCase):
    """Who speaks is known: by the log-in, and by what only that page was given."""

    def claims_to_be(self, page, user, *operations, **client):
        """A request by the client of that page."""
        request = page.request(*operations)
        request["client"].update(client)
        return self.rpc(user, self.service("sync"), "sync", request)

    def test_a_cashier_speaks_as_another_page(self):
        """The name of a client is in the log, for everybody to read."""
        order, line = self.begin(self.one)
        before, last_n = len(self.log()), self.last_n(self.one)
        thief = self.page(self.other_config)
        thief.client, thief.numbers = self.one.client, iter(range(last_n + 1, 999))
        taps = [thief.inc(order, line) for _time in range(5)]
        for page in (thief, self.page(self.config)):
            page.client = self.one.client
            for secret in ({}, {"secret": ""}, {"secret": "0" * 32}, {"secret": 5}):
                answer = self.claims_to_be(page, self.other_cashier, *taps, **secret)
                results = {each["result"] for each in answer["results"]}
                self.assertEqual(results, {"gap"})
                self.assertNotIn("secret", answer)
                self.assertNotIn("presence", answer)
        self.assertEqual(len(self.log()), before)
        self.assertEqual(self.last_n(self.one), last_n)
        # Her own next change is still the next one.
        answer = self.does(self.one, self.one.inc(order, line))
        self.assertEqual(self.results(answer), ["ok"])
        self.assertEqual(self.lines_of(order), {line: 2})

    def test_a_key_is_told_to_its_page_alone(self):
        first = self.ask(self.one)
        other = self.ask(self.two, user=self.other_cashier)
        self.assertNotEqual(first["secret"], other["secret"])
        self.begin(self.one)
        for user, page in ((self.other_cashier, self.two), (self.manager, self.two)):
            told = str(self.ask(page, user=user))
            self.assertNotIn(first["secret"], told)
        self.env.cr.execute(
            "SELECT count(*) FROM pos_multi_session_client AS c"
            " WHERE to_jsonb(c)::text LIKE %s",
            [f"%{first['secret']}%"],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_a_colleague_takes_over_after_a_crash(self):
        """On the same device, which has the key; the log names both."""
        order, line = self.begin(self.one)
        answer = self.ask(self.one, etag="another")
        left = self.one.inc(order, line)
        told = self.claims_to_be(
            self.one, self.other_cashier, left, secret=answer["secret"]
        )
        self.assertEqual(told["expected_n"], left["n"] + 1)
        last = self.log()[-1]
        self.assertEqual(last.user_id, self.other_cashier)
        self.assertEqual(last.content["actor"]["author"], self.cashier.name)
        shared = self.shared(order)
        self.assertEqual(
            shared.changed_by,
            f"Cashier Leo ({self.config.name}), for Cashier Ana",
        )
        client = self.env["pos.multi.session.client"].search(
            [("client", "=", self.one.client)]
        )
        self.assertEqual(client.user_id, self.cashier)

    def test_who_has_sold_is_the_log_in(self):
        order, _line = self.begin(self.one)
        sold = self.pay(self.one, order, user_id=self.manager.id)
        self.assertEqual(sold.user_id, self.manager)
        last = self.log()[-1]
        self.assertEqual((last.type, last.user_id), ("order.finalize", self.cashier))
        self.assertEqual(last.content["actor"]["sold_as"], self.manager.name)
        self.assertIn(f"sold as {self.manager.name}", self.shared(order).changed_by)

    def test_a_point_of_sale_outside_changes_nothing(self):
        order, line = self.begin(self.one)
        session, cash, _card = open_shop(self.env, name="Outside")
        page = self.page(session.config_id)
        page.client, page.cursor = self.two.client, MOST
        till, entry = self.sale(page, order, session=session, cash=cash)
        self.assertEqual(self.send(entry, till=till)["status"], "confirmed")
        self.service("log")._write_down(self.group)
        self.assertEqual(self.shared(order).state, "open")
        self.assertEqual(self.lines_of(order), {line: 1})

    def test_one_that_was_a_member_when_it_sold(self):
        """Its sale comes late, and closes the order all the same."""
        order, _line = self.begin(self.one)
        self.config.flush_recordset()
        self.env.cr.execute(
            "UPDATE pos_config SET multi_session_id = NULL WHERE id = %s",
            [self.config.id],
        )
        self.env.invalidate_all()
        self.pay(self.one, order)
        self.assertEqual(self.shared(order).state, "paid")

    def test_a_sale_swallows_nothing_of_others(self):
        """It says that the payer had seen, or had done, what is still to come."""
        order, _line = self.begin(self.one)
        self.does(self.two, user=self.other_cashier)
        # Ana's client, as if this till had taken it over, and a cursor of the future.
        also = {self.one.client: MOST, "server": MOST}
        sale, seen = self.two_sells(order, also=also, cursor=MOST)
        self.assertEqual(sale.result, "ok")
        self.assertEqual(seen["cursor"], sale.seq - 1)
        self.assertEqual(seen["also"][self.one.client], self.last_n(self.one))
        # What Odoo itself has added, as far as it has.
        self.assertEqual(seen["also"]["server"], sale.seq - 1)
        late = self.one.add(order, new_id(), product=self.product.id)
        answer = self.does(self.one, late)
        self.assertEqual(self.results(answer), ["late"])
        successor = answer["results"][0]["detail"]["successor"]
        self.assertEqual(self.lines_of(successor), {late["line"]: 1})

    def two_sells(self, order, **said):
        till = self.make_till(self.other_session, self.other_cash)
        data = till.order(
            multi_session={
                "epoch": self.two.epoch,
                "order": order,
                "client": self.two.client,
                "n": 0,
                "cursor": self.two.cursor,
                **said,
            }
        )
        result = self.send(till.entry(data), till=till, user=self.other_cashier)
        self.assertEqual(result["status"], "confirmed", result)
        sale = self.env["pos.multi.session.payment"].search([], limit=1)
        seen = sale.seen
        self.service("log")._write_down(self.group)
        self.env.invalidate_all()
        return sale, seen

    def test_what_was_taken_over_counts_as_the_payers(self):
        """With the key of the page that was there before, also before it is sent."""
        order, line = self.begin(self.one)
        secret = self.ask(self.one, etag="another")["secret"]
        self.does(self.two, user=self.other_cashier)
        self.two_sells(
            order,
            also={self.one.client: self.last_n(self.one) + 1},
            proofs={self.one.client: secret},
        )
        answer = self.does(self.one, self.one.inc(order, line))
        self.assertEqual(self.results(answer), ["included"])

    def test_what_another_page_has_vouched_for_was_seen(self):
        """Tills that are connected show each other's changes before Odoo has them."""
        order, line = self.begin(self.one)
        secret = self.ask(self.one, etag="another")["secret"]
        self.does(self.two, user=self.other_cashier)
        first = self.last_n(self.one) + 1

        def voucher(n, group=self.group.id, client=self.one.client):
            text = f"{group}:{client}:{n}".encode()
            return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()

        good = voucher(first)
        for wrong in (
            [first + 1, good],
            [first, voucher(first, group=0)],
            [first, voucher(first, client=self.two.client)],
            [first, "0" * 64],
            [first],
            [True, good],
            None,
        ):
            self.assertEqual(self.seen_of_one(order, first, wrong), first - 1)
        self.assertEqual(self.seen_of_one(order, first + 5, [first, good]), first)
        said = {"also": {self.one.client: first}}
        self.two_sells(order, **said, vouchers={self.one.client: [first, good]})
        # Ana's tap was on the receipt, and her next one was not.
        taps = [self.one.inc(order, line) for _time in range(2)]
        answer = self.does(self.one, *taps)
        self.assertEqual(self.results(answer), ["included", "late"])

    def seen_of_one(self, order, n, voucher):
        """Up to where the second till has seen the first one, if it says so."""
        client = self.one.client
        data = {
            "multi_session": {
                "order": order,
                "client": self.two.client,
                "also": {client: n},
                "vouchers": {client: voucher},
            }
        }
        payments = self.service("payment").with_user(self.other_cashier).sudo()
        seen = payments._seen_by(self.group, self.other_config, read_sale(data))
        return seen["also"][client]

    def test_a_cursor_of_the_future_keeps_nothing_from_being_forgotten(self):
        self.begin(self.one)
        self.ask(self.one, cursor=MOST, epoch=self.one.epoch)
        client = self.env["pos.multi.session.client"].search(
            [("client", "=", self.one.client)]
        )
        self.assertLessEqual(client.acked_seq, len(self.log()))


@tagged("post_install", "-at_install")
class TestSharingRevoked(SharingCase):
    """Whoever may not work here any more does not hear the shop."""

    def change(self):
        """What comes after the commit."""
        groups = self.groups.sudo()
        ids = self.env.cr.postcommit.data.pop(CHANGE_CHANNEL.key, set())
        groups._change_channel(groups.browse(ids))

    def test_the_channel_changes(self):
        user = self.other_cashier
        self.ask(self.two, user=user)
        group = self.env.ref("point_of_sale.group_pos_user")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for what in (
            {"groups_id": [(3, group.id)]},
            {"groups_id": [(4, group.id)]},
            {"company_ids": [(4, elsewhere.id)]},
            {"active": False},
        ):
            with self.subTest(what):
                token, before = self.group.token, self.group.token_at
                heard = user.has_group("point_of_sale.group_pos_user")
                user.write(what)
                told = self.messages(self.change, "pos_multi_session.group")
                if heard:
                    self.assertNotEqual(self.group.token, token)
                    # Its tills are told on the old one that they have to ask.
                    self.assertIn((CHANNEL + token, {}), told)
                self.assertEqual(self.group.token_at, before)
        answer = self.ask(self.one)
        self.assertEqual(answer["group"]["channel"], self.group._channel())

    def test_not_for_everything(self):
        self.change()  # what other tests and the set-up have left
        token = self.group.token
        self.other_cashier.write({"name": "Leo B."})
        self.make_user("ms_new", "base.group_user", "New").active = False
        self.change()
        self.assertEqual(self.group.token, token)

    def test_a_point_of_sale_that_leaves(self):
        token = self.group.token
        self.other_session.write({"state": "closed"})
        self.other_config.multi_session_id = False
        self.change()
        self.assertNotEqual(self.group.token, token)

    def test_nobody_and_customers_hear_nothing(self):
        """Not even with the channel's name."""
        channel = self.group._channel()
        portal = self.make_user("ms_por", "base.group_portal", "Portal Pat")
        for user, hears in (
            (self.cashier, True),
            (portal, False),
            (self.env.ref("base.public_user"), False),
            (self.env["res.users"], False),
        ):
            env = Environment(self.env.cr, user.id or None, {})
            channels = env["ir.websocket"]._for_cashiers([channel, "other"])
            self.assertEqual(channel in channels, hears, user.name)
            self.assertIn("other", channels)


@tagged("post_install", "-at_install")
class TestSharingWebsocket(SharingCase, WebsocketCase):
    """As browsers listen: Odoo asks nobody who subscribes to a channel by its name."""

    def setUp(self):
        super().setUp()
        self.number = 0

    def listen(self, channels, user=None):
        login = user and user.login
        self.session = None  # or it would end, with whoever listens by it
        # As new_test_user makes passwords.
        session = self.authenticate(login, login and login.ljust(8, "x"))
        self.addCleanup(root.session_store.delete, session)
        socket = self.websocket_connect(cookie=f"session_id={session.sid}")
        self.subscribe(socket, [*channels, SENTINEL], 0)
        return socket

    def tell(self, channels):
        """A cashier works, and then something is said that all can hear."""
        self.number += 1
        self.begin(self.one)
        there = {"order": None, "screen": ("tickets", "products")[self.number % 2]}
        self.does(self.one, presence=there)
        self.group._notify_changed()
        self.env["bus.bus"]._sendone(SENTINEL, "sentinel", self.number)
        self.trigger_notification_dispatching([*channels, SENTINEL])

    def heard(self, socket):
        """The kinds of messages up to what all can hear."""
        kinds = set()
        while True:
            for each in json.loads(socket.recv()):
                message = each["message"]
                if message["type"] != "sentinel":
                    kinds.add(message["type"])
                elif message["payload"] == self.number:
                    return kinds

    def test_a_former_cashier_hears_nothing(self):
        """Not with the name of the channel, without a session, or with the old one."""
        leo = self.other_cashier
        old = self.group._channel()
        all_of_it = {
            f"pos_multi_session.{kind}" for kind in ("operations", "presence", "group")
        }
        self.tell([old])
        cashier, nobody = self.listen([old], leo), self.listen([old])
        self.assertEqual(self.heard(cashier), all_of_it, "the backlog")
        self.assertEqual(self.heard(nobody), set())
        self.tell([old])
        self.assertEqual(self.heard(cashier), all_of_it)
        self.assertEqual(self.heard(nobody), set())
        leo.active = False
        groups = self.groups.sudo()
        ids = self.env.cr.postcommit.data.pop(CHANGE_CHANNEL.key)
        groups._change_channel(groups.browse(ids))
        new = self.group._channel()
        self.assertNotEqual(new, old)
        later = self.listen([old, new])
        self.tell([old, new])
        for socket in (nobody, later):
            self.assertEqual(self.heard(socket), set())
        # The page that is still open is shown out, and hears nothing on the way.
        self.assert_close_with_code(cashier, CloseCode.SESSION_EXPIRED)
