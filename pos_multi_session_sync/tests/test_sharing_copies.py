# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib
import hmac
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.pos_offline_queue.tests.common_race import RaceCase
from odoo.addons.pos_offline_queue.tests.common_till import Till, Ware

from .common_sharing import (
    MANAGER,
    SharingCase,
    copy_key,
    make_product,
    new_id,
    open_shop,
    sealed,
)

LOG = "odoo.addons.pos_multi_session_sync.models.pos_offline_device"


@tagged("post_install", "-at_install")
class TestSharingCopies(SharingCase):
    """A tablet that does not come back loses no sale that another till keeps."""

    def setUp(self):
        super().setUp()
        self.keeper = self.make_till(self.other_session, self.other_cash)
        self.beat(self.till)
        self.beat(self.keeper)
        self.entry = self.till.entry(self.till.order(qty=3))

    def beat(self, till, held=None, user=None, **part):
        """A heartbeat of that till, which keeps so many of others: its answer."""
        part = {"key": copy_key(till), "held": held or {}, **part}
        device = {**till.device, "also": {"copies": part}}
        model = self.env["pos.offline.sync"]
        user = user or self.cashier
        answer = self.rpc(user, model, "sync", device, [], till.report())
        return answer["also"]["copies"]

    def hand_in(self, *copy, keeper=None, user=None):
        (copy,) = copy or [sealed(self.till, self.entry)]
        device = (keeper or self.keeper).device
        model = self.env["pos.offline.sync"]
        return self.rpc(user or self.other_cashier, model, "hand_in", device, copy)

    def refused(self, error, *args, **kwargs):
        with mute_logger(LOG), self.assertRaises(error):
            self.hand_in(*args, **kwargs)
        self.assertFalse(self.orders(self.entry))

    # -- the sale ---------------------------------------------------------------------

    def test_a_copy_becomes_the_sale_of_the_lost_device(self):
        result = self.hand_in()
        self.assertEqual(result["status"], "confirmed")
        order = self.orders(self.entry)
        lost, keeper = self.device(), self.device(self.keeper)
        self.assertEqual(order.id, result["id"])
        self.assertEqual(order.state, "paid")
        self.assertEqual(order.amount_total, 30)
        self.assertEqual(order.session_id, self.pos_session)
        self.assertEqual(order.offline_device_id, lost)
        self.assertEqual(order.offline_counter, self.entry["counter"])
        self.assertEqual(order.handed_in_by_id, keeper)
        self.assertIn(order.pos_reference, lost.message_ids[0].body)
        self.assertIn(keeper.display_name, lost.message_ids[0].body)

    def test_it_is_recorded_once_whoever_brings_it(self):
        first = self.hand_in()
        again = self.hand_in()
        self.assertEqual((again["id"], again["repeated"]), (first["id"], True))
        third = self.make_till(self.other_session, self.other_cash)
        self.assertTrue(self.hand_in(keeper=third)["repeated"])
        # The device is back: it hears that as of each sale that it sends twice.
        own = self.send(self.entry)
        self.assertEqual((own["id"], own["repeated"]), (first["id"], True))
        self.assertEqual(len(self.orders(self.entry)), 1)
        self.assertEqual(self.orders(self.entry).handed_in_by_id.key, self.keeper.key)

    def test_also_of_a_device_that_a_manager_has_archived(self):
        self.device().active = False
        self.assertEqual(self.hand_in()["status"], "confirmed")

    def test_the_device_was_faster(self):
        own = self.send(self.entry)
        result = self.hand_in()
        self.assertEqual((result["id"], result["repeated"]), (own["id"], True))
        self.assertFalse(self.orders(self.entry).handed_in_by_id)

    def test_it_closes_the_shared_order_that_it_was(self):
        order, _line = self.begin(self.one)
        till, entry = self.sale(self.one, order)
        self.beat(till)
        self.does(self.two, user=self.other_cashier)
        result = self.hand_in(sealed(till, entry))
        self.assertEqual(result["status"], "confirmed")
        self.service("log")._write_down(self.group)
        self.assertEqual(self.shared(order).state, "paid")
        self.assertEqual(self.orders(entry).user_id, self.cashier)

    def test_it_waits_no_more_on_the_lost_device(self):
        other = self.till.entry()
        # A page says what it wants, also one sale twice.
        said = (self.entry, self.entry, other)
        waiting = [self.till.waiting(each) for each in said]
        self.sync(report=self.till.report(*waiting))
        self.hand_in()
        lost = self.device()
        self.env.invalidate_all()
        self.assertEqual((lost.waiting_count, lost.waiting_amount), (1, 10))
        self.assertEqual([each["key"] for each in lost.waiting], [other["key"]])

    def test_a_sale_that_odoo_refuses_is_kept_for_a_manager(self):
        order = self.till.order(pricelist_id=10**6)
        entry = self.till.entry(order)
        with mute_logger("odoo.addons.point_of_sale.models.pos_order"):
            result = self.hand_in(sealed(self.till, entry))
        self.assertEqual(result["status"], "refused")
        self.assertEqual(self.kept(entry).device_id, self.device())

    # -- who may ----------------------------------------------------------------------

    def test_nobody_forges_a_sale_of_another_device(self):
        keeper_key = copy_key(self.keeper)
        other = self.till.entry(self.till.order(qty=1))
        good = sealed(self.till, self.entry)
        for name, copy in {
            "by the key of who hands it in": sealed(self.till, self.entry, keeper_key),
            "by what all know of the device": sealed(
                self.till, self.entry, self.till.key
            ),
            "by nothing": sealed(self.till, self.entry, " "),
            "the seal of another sale": good[:64] + sealed(self.till, other)[64:],
            "another number": good.replace('"counter": 1', '"counter": 2'),
            "another device": good.replace(self.till.key, self.keeper.key),
        }.items():
            with self.subTest(name):
                self.assertNotEqual(copy, good)
                self.refused(AccessError, copy)

    def test_a_device_that_has_sealed_nothing_is_not_believed(self):
        """Not even where an empty key would do."""
        silent = self.make_till()
        self.sync(till=silent)
        entry = silent.entry()
        text = sealed(silent, entry)[64:]
        seal = hmac.new(b"", text.encode(), hashlib.sha256).hexdigest()
        self.refused(AccessError, seal + text)

    def test_what_it_seals_with_is_said_once(self):
        """Who takes over a name later does not take over what was sealed."""
        self.assertTrue(self.beat(self.till)["known"])
        self.assertFalse(self.beat(self.till, key="0" * 64)["known"])
        self.assertTrue(self.beat(self.till)["known"])
        self.assertEqual(self.hand_in()["status"], "confirmed")

    def test_only_a_till_of_the_same_multi_session_hands_it_in(self):
        session, cash, _card = open_shop(self.env, name="Far Away")
        far = self.make_till(session, cash)
        self.refused(AccessError, keeper=far)
        self.make_group(session.config_id, "Elsewhere")
        self.refused(AccessError, keeper=far)
        configs = type(self.config)
        with patch.object(configs, "_check_multi_session_closed", lambda self: None):
            (self.config | self.other_config).multi_session_id = False
        self.refused(AccessError)

    def test_only_users_of_that_point_of_sale(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        foreigner = self.make_user("mc_boss", MANAGER, "Foreign Boss", company)
        portal = new_test_user(self.env, "mc_pat", "base.group_portal")
        for user in (foreigner, portal):
            self.refused(AccessError, user=user)

    def test_what_is_malformed(self):
        good = sealed(self.till, self.entry)
        for copy in (
            None,
            7,
            [good],
            "",
            "x" * 64,
            good[:64],
            good[:64].upper() + good[64:],
            good[:-1],
            good[:64] + "[" * 100_000,
            good + " " * 600_000,
            sealed(self.till, None),
            sealed(self.till, {**self.entry, "key": "mine"}),
            sealed(self.till, self.entry) + "\ud800",
        ):
            with self.subTest(str(copy)[:80]):
                self.refused(ValidationError, copy)

    def test_the_keys_are_nobodys_to_read(self):
        device = self.device()
        key = copy_key(self.till)
        self.assertEqual(device.copy_key, key)
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, device, "search_read", [("id", "=", device.id)])
        rows = self.rpc(self.manager, device, "search_read", [("id", "=", device.id)])
        self.assertEqual(rows[0]["id"], device.id)
        self.assertNotIn(key, str(rows))
        for name in ("copy_key", "copies_held"):
            with self.assertRaises(AccessError):
                self.rpc(self.manager, device, "read", [name])
        for name in ("copy_key", "copies_held", "is_lost"):
            with self.assertRaises(AccessError):
                self.rpc(self.manager, device, "write", {name: "0" * 64})

    # -- when -------------------------------------------------------------------------

    def gone(self, held=None, till=None):
        """Those that are reported lost, and those that are silent."""
        answer = self.beat(till or self.keeper, held or {self.till.key: 2})
        return answer["lost"], answer["silent"]

    def silent_for(self, minutes):
        device = self.device()
        device.last_seen = fields.Datetime.now() - timedelta(minutes=minutes)

    def test_who_keeps_its_sales_hears_that_a_device_is_silent(self):
        self.assertEqual(self.gone(), ([], []))
        self.silent_for(29)
        self.assertEqual(self.gone(), ([], []))
        self.silent_for(31)
        self.assertEqual(self.gone(), ([], [self.till.key]))
        self.assertEqual(self.gone({new_id(): 1}), ([], []))
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("pos_multi_session_sync.lost_minutes", "45")
        self.assertEqual(self.gone(), ([], []))
        parameters.set_param("pos_multi_session_sync.lost_minutes", "soon")
        self.assertEqual(self.gone(), ([], [self.till.key]))
        self.beat(self.till)
        self.assertEqual(self.gone(), ([], []))

    def test_others_hear_nothing_of_it(self):
        self.silent_for(100)
        session, cash, _card = open_shop(self.env, name="Far Away")
        far = self.make_till(session, cash)
        self.assertEqual(self.gone(till=far), ([], []))
        self.make_group(session.config_id, "Elsewhere")
        self.assertEqual(self.gone(till=far), ([], []))

    def test_a_manager_need_not_wait(self):
        device = self.device()
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, device, "action_lost")
        company = self.env["res.company"].create({"name": "Other Company"})
        foreigner = self.make_user("mc_boss", MANAGER, "Foreign Boss", company)
        with self.assertRaises(AccessError):
            self.rpc(foreigner, device, "action_lost")
        self.rpc(self.manager, device, "action_lost")
        self.assertEqual(self.gone(), ([self.till.key], []))
        self.assertIn(self.manager.name, device.message_ids[0].body)
        # It was behind the counter.
        self.beat(self.till)
        self.assertFalse(device.is_lost)
        self.assertEqual(self.gone(), ([], []))

    def test_the_board_says_how_many_sales_another_till_keeps(self):
        device = self.device()

        def count():
            return self.rpc(self.manager, device, "read", ["copy_count"])[0]

        self.assertEqual(count()["copy_count"], 0)
        self.gone({self.till.key: 2})
        third = self.make_till(self.other_session, self.other_cash)
        self.gone({self.till.key: 3}, till=third)
        self.assertEqual(count()["copy_count"], 3)
        # What is on a till that is gone, too, is not counted.
        self.device(third).last_seen -= timedelta(minutes=10)
        self.assertEqual(count()["copy_count"], 2)
        self.beat(self.keeper)
        self.assertEqual(count()["copy_count"], 0)
        # Nor what another multi-session claims.
        session, cash, _card = open_shop(self.env, name="Far Away")
        self.make_group(session.config_id, "Elsewhere")
        self.gone({self.till.key: 9}, till=self.make_till(session, cash))
        self.assertEqual(count()["copy_count"], 0)

    def test_whatever_a_page_says_stops_no_heartbeat(self):
        for strange in (
            {"key": 7, "held": 8},
            {"key": "no", "held": {"x": 1, new_id(): "2", new_id(): -1}},
            {"held": {new_id(): 1 for _ in range(200)}},
            {"held": {new_id(): 10**30, new_id(): True}},
        ):
            with self.subTest(str(strange)[:60]):
                answer = self.beat(self.keeper, **strange)
                self.assertEqual((answer["lost"], answer["silent"]), ([], []))


@tagged("post_install", "-at_install")
class TestSharingCopiesRace(RaceCase):
    """Two siblings, and the device itself, at the same moment."""

    def make(self, env, user):
        product = make_product(env, "Race Roll", kind="service")
        group = env["pos.multi.session"].create({"name": "Race", "user_id": user.id})
        self.group_id = group.id
        made, self.tills = [], []
        for name in ("Race 1", "Race 2", "Race 3"):
            session, cash, card = open_shop(env, name=name)
            config, methods = session.config_id, cash | card
            check = "_check_multi_session_closed"
            with patch.object(type(config), check, lambda self: None):
                config.multi_session_id = group
            ware = Ware.of(product)
            self.tills.append(Till(config.id, session.id, user.id, cash.id, ware))
            made += [session, config, methods, methods.journal_id]
        return [*made, product]

    def forget_after(self, env):
        env["pos.multi.session"].browse(self.group_id).unlink()

    def test_one_order(self):
        model = "pos.offline.sync"
        one, two, three = self.tills
        for till in self.tills:
            also = {"copies": {"key": copy_key(till), "held": {}}}
            answer = self.browser()(
                model, "sync", {**till.device, "also": also}, [], till.report()
            )
            self.assertTrue(answer["result"]["also"]["copies"]["known"])
        for _ in range(5):
            entry = one.entry()
            copy = sealed(one, entry)
            first, second, own = (self.browser() for _ in range(3))
            answers = self.at_once(
                lambda call=first, copy=copy: call(model, "hand_in", two.device, copy),
                lambda call=second, copy=copy: call(
                    model, "hand_in", three.device, copy
                ),
                lambda call=own, entry=entry: call(
                    model, "sync", one.device, [entry], False
                ),
            )
            found = [answer["result"] for answer in answers]
            results = [
                each["results"][0] if "results" in each else each for each in found
            ]
            states = {each["status"] for each in results}
            self.assertLessEqual(states, {"confirmed", "busy"})
            self.assertIn("confirmed", states)
            new = [each for each in results if each.get("repeated") is False]
            self.assertEqual(len(new), 1)
            with self.env() as env:
                made = [("idempotency_key", "=", entry["key"])]
                self.assertEqual(env["pos.order"].search_count(made), 1)
