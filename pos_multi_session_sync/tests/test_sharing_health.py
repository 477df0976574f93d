# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..models import pos_multi_session_sync
from .common_sharing import SharingCase, new_id
from .common_transfer import TransferCase

BUS_LOG = pos_multi_session_sync.__name__


class HealthCase:
    def count_of(self, words):
        """How many the page of the manager counts, and its list shows."""
        action = self.rpc(self.manager, self.env["pos.offline.health"], "action_look")
        health = self.env[action["res_model"]].with_user(self.manager)
        checks = health.browse(action["res_id"]).check_ids
        (check,) = checks.filtered(lambda check: words in check.name)
        if check.count:
            shown = self.rpc(self.manager, check, "action_show")
            found = self.env[shown["res_model"]].search_count(shown["domain"])
            self.assertEqual(found, check.count)
        return check.count


@tagged("post_install", "-at_install")
class TestSharingHealth(HealthCase, SharingCase):
    def setUp(self):
        super().setUp()
        self.board = self.env["pos.offline.device"].create(
            {
                "key": new_id(),
                "name": "Browser",
                "config_id": self.config.id,
                "last_seen": fields.Datetime.now(),
            }
        )

    def says(self, page, **values):
        client = {"id": page.client, "device": self.board.key}
        return self.does(page, client=client, **values)

    def test_a_device_at_which_nothing_arrives(self):
        before = self.count_of("without live updates")
        with mute_logger(BUS_LOG):
            self.says(self.one, bus={"silent": True})
        self.assertEqual(self.count_of("without live updates"), before + 1)

    def test_a_device_that_is_behind(self):
        before = self.count_of("are behind")
        self.says(self.one)
        self.does(self.two, self.two.new(new_id()))
        self.assertEqual(self.count_of("are behind"), before)
        self.log().write({"at": fields.Datetime.now() - timedelta(minutes=10)})
        self.assertEqual(self.count_of("are behind"), before + 1)
        self.says(self.one)
        self.says(self.one)
        self.assertEqual(self.count_of("are behind"), before)

    def test_a_double_payment(self):
        before = self.count_of("Double payments")
        entry = self.till.entry()
        self.send(entry)
        payment = self.env["pos.multi.session.payment"].create(
            {
                "pos_order_id": self.orders(entry).id,
                "multi_session_id": self.group.id,
                "order_uuid": new_id(),
                "sale": new_id(),
                "result": "double",
            }
        )
        self.assertEqual(self.count_of("Double payments"), before + 1)
        payment.is_settled = True
        self.assertEqual(self.count_of("Double payments"), before)


@tagged("post_install", "-at_install")
class TestTransferHealth(HealthCase, TransferCase):
    def test_an_order_that_was_sent_long_ago(self):
        before = self.count_of("in no cart")
        _answer, sent = self.counter.sends(self.bar)
        self.assertEqual(self.count_of("in no cart"), before)
        self.transfer(sent["key"]).sent_at = fields.Datetime.now() - timedelta(hours=2)
        self.assertEqual(self.count_of("in no cart"), before + 1)
