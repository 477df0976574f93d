# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import json
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import Form, new_test_user, tagged

from .. import admission
from ..facts import MESH
from .common_sharing import MANAGER, USER, SharingCase, open_shop

SIGNAL = "pos_multi_session.signal"


@tagged("post_install", "-at_install")
class TestSharingMesh(SharingCase):
    """Odoo lets tills find each other, and tells only members by what."""

    def setUp(self):
        super().setUp()
        self.group.is_mesh = True
        self.does(self.one, **self.at("products"))
        self.does(self.two, user=self.other_cashier, **self.at("products"))

    def at(self, screen):
        return {"presence": {"order": None, "screen": screen}}

    def mesh(self, page, user=None):
        return self.ask(page, user=user).get("mesh")

    def signal(self, page, to, text="hello", user=None, **client):
        request = {
            "config_id": page.config_id,
            "client": {"id": page.client, **client},
            "to": to.client,
            "text": text,
        }
        return self.rpc(user or self.cashier, self.service("sync"), "signal", request)

    def all_rows(self):
        self.env.flush_all()
        found = []
        for table in ("", "_client", "_order", "_operation", "_quota"):
            self.env.cr.execute(
                f"SELECT to_jsonb(t)::text FROM pos_multi_session{table} AS t"
            )
            found += [row for (row,) in self.env.cr.fetchall()]
        return found

    # -- the key ----------------------------------------------------------------------

    def test_members_are_told_one_key(self):
        mesh = self.mesh(self.one)
        self.assertEqual(len(base64.b64decode(mesh["key"])), 32)
        self.assertEqual(self.mesh(self.two, self.other_cashier), mesh)
        session, _cash, _card = open_shop(self.env, name="Far Away")
        self.make_group(session.config_id, "Elsewhere", is_mesh=True)
        self.assertNotEqual(self.mesh(self.page(session.config_id))["key"], mesh["key"])

    def test_a_till_that_knows_it_is_not_told_again(self):
        answer = self.ask(self.one)
        self.assertIn("mesh", answer)
        self.assertNotIn("mesh", self.ask(self.one, etag=answer["etag"]))

    def test_nobody_else_is_told(self):
        """Not whom Odoo refuses, nor by any field, row or log."""
        company = self.env["res.company"].create({"name": "Other Company"})
        foreigner = self.make_user("ms_boss", MANAGER, "Foreign Boss", company)
        portal = new_test_user(self.env, "ms_pat", "base.group_portal")
        for user in (foreigner, portal):
            with self.assertRaises(AccessError):
                self.ask(self.one, user=user)
        # Who speaks as the page of a colleague, without what only that page was given.
        stranger = self.ask(self.one, user=self.other_cashier)
        self.assertTrue(stranger["stranger"])
        self.assertNotIn("mesh", stranger)
        with self.assertLogs("odoo", "DEBUG") as logs:
            key = self.mesh(self.one)["key"]
        self.assertNotIn(key, "".join(logs.output))
        told = json.dumps(
            [
                *self.all_rows(),
                self.rpc(self.manager, self.group, "read", []),
                self.config.with_user(self.cashier)._multi_session_at_start(),
            ],
            default=str,
        )
        self.assertIn(self.group.name, told)
        self.assertNotIn(key, told)
        self.assertNotIn(base64.b64decode(key).hex(), told)

    def test_it_is_renewed_when_somebody_leaves(self):
        before = self.mesh(self.one)
        # By turns: a point of sale, a person, and everybody.
        self.groups._change_channel(self.group)
        second = self.mesh(self.one)
        self.assertNotEqual(second["key"], before["key"])
        self.assertEqual(second["epoch"], before["epoch"] + 1)
        self.service("closing")._rotate(self.group, datetime.utcnow())
        third = self.mesh(self.one)
        self.assertNotIn(third["key"], (before["key"], second["key"]))
        self.assertEqual(third["epoch"], second["epoch"] + 1)

    # -- the switches -----------------------------------------------------------------

    def test_tills_connect_once_a_manager_has_turned_it_on(self):
        values = {"name": "New"}
        group = self.groups.with_user(self.manager).create(values)
        self.assertFalse(group.is_mesh)
        group.is_mesh = True
        self.assertTrue(group.is_mesh)

    def test_a_multi_session_that_does_not_connect(self):
        self.assertTrue(self.group.is_mesh)
        told = self.messages(
            lambda: self.rpc(self.manager, self.group, "write", {"is_mesh": False}),
            "pos_multi_session.group",
        )
        self.assertEqual(len(told), 1, "open tills hear of it at once")
        self.env.flush_all()
        self.assertIsNone(self.mesh(self.one))
        with self.assertRaisesRegex(UserError, "do not connect"):
            self.signal(self.one, self.two)
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, self.group, "write", {"is_mesh": True})

    def test_the_database_has_the_last_word(self):
        settings = Form(self.env["res.config.settings"])
        self.assertTrue(settings.pos_multi_session_mesh)
        settings.pos_multi_session_mesh = False
        settings.save().set_values()
        self.assertTrue(self.group.is_mesh)
        self.assertIsNone(self.mesh(self.one))
        with self.assertRaisesRegex(UserError, "do not connect"):
            self.signal(self.one, self.two)
        self.assertFalse(self.env["res.config.settings"].new().pos_multi_session_mesh)
        self.env["ir.config_parameter"].set_param(MESH, False)
        self.assertTrue(self.mesh(self.one))

    # -- how two tills find each other ------------------------------------------------

    def test_a_till_hears_another_one(self):
        rows = self.all_rows()
        told = self.messages(
            lambda: self.assertIs(self.signal(self.one, self.two, "hello"), True),
            SIGNAL,
        )
        message = {"from": self.one.client, "to": self.two.client, "text": "hello"}
        self.assertEqual(told, [(self.group._channel(), message)])
        changed = [row for row in self.all_rows() if row not in rows]
        self.assertTrue(all('"empty_at"' in row for row in changed), "only the quota")

    def test_who_is_not_there(self):
        stranger = self.page(self.other_config)
        far_session, _cash, _card = open_shop(self.env, name="Far Away")
        self.make_group(far_session.config_id, "Elsewhere", is_mesh=True)
        far = self.page(far_session.config_id)
        self.does(far, **self.at("products"))
        self.does(self.two, user=self.other_cashier, **self.at(None))
        for sender, receiver in (
            (self.one, stranger),
            (stranger, self.one),
            (self.one, far),
            (far, self.one),
            (self.one, self.two),
        ):
            told = self.messages(
                lambda a=sender, b=receiver: self.assertFalse(self.signal(a, b)), SIGNAL
            )
            self.assertEqual(told, [])

    def test_somebody_speaks_as_another_till(self):
        for secret in ({}, {"secret": "0" * 32}, {"secret": 5}):
            with self.assertRaises(AccessError):
                self.signal(self.one, self.two, user=self.other_cashier, **secret)
        secret = self.ask(self.one)["secret"]
        self.assertTrue(
            self.signal(self.one, self.two, user=self.other_cashier, secret=secret)
        )

    def test_outsiders(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        foreigner = self.make_user("ms_boss", MANAGER, "Foreign Boss", company)
        stranger = self.make_user("ms_sam", "base.group_user", "Stranger Sam")
        portal = new_test_user(self.env, "ms_pat", "base.group_portal")
        for user in (foreigner, stranger, portal):
            with self.assertRaises(AccessError):
                self.signal(self.one, self.two, user=user)
        self.pos_session.write({"state": "closed"})
        with self.assertRaises(AccessError):
            self.signal(self.one, self.two)

    def test_what_was_not_agreed(self):
        good = {
            "config_id": self.one.config_id,
            "client": {"id": self.one.client},
            "to": self.two.client,
            "text": "hello",
        }
        for wrong in (
            None,
            [],
            {},
            {**good, "client": None},
            {**good, "client": {"id": "me"}},
            {**good, "to": "all"},
            {**good, "to": self.one.client},
            {**good, "to": None},
            {**good, "text": None},
            {**good, "text": ["hello"]},
            {**good, "text": "x" * 16_385},
            {**good, "text": "ä" * 8_193},
            {**good, "config_id": True},
        ):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.rpc(self.cashier, self.service("sync"), "signal", wrong)
        self.assertTrue(self.rpc(self.cashier, self.service("sync"), "signal", good))

    def test_a_flood(self):
        """It takes of the quota that changes take, and then nothing is sent."""
        with patch.object(admission, "CAPACITY", 200), patch.object(
            admission, "LEAK", 1
        ):
            fresh = self.make_user("ms_flo", USER, "Flooding Flo")
            page = self.page(self.config)
            self.does(page, user=fresh, **self.at("products"))
            sent = self.messages(
                lambda: [
                    self.signal(page, self.two, "x" * 10_000, user=fresh)
                    for _time in range(50)
                ],
                SIGNAL,
            )
        self.assertLess(len(sent), 15)
        self.assertGreater(len(sent), 5)
        self.assertTrue(self.signal(self.one, self.two), "others are not concerned")
