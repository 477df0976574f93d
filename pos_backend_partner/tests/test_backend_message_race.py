# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import threading
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

import odoo
from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying
from odoo.tests.common import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

from .common_backend_message import LOG, USER

TILLS = 4


@tagged("post_install", "-at_install")
class TestRace(BaseCase):
    """Tills that answer at the same moment, each in its own transaction.

    Transactions do not see what a test rolls back in the end: this one commits,
    and removes what it made.
    """

    def setUp(self):
        super().setUp()
        # The wait before a transaction is run again is of no interest here
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *_: 0))
        with self.env() as env:
            users = env["res.users"].browse(
                new_test_user(env, f"race_{number}", USER, name=f"Till {number}").id
                for number in range(TILLS)
            )
            journal = env["account.journal"].create(
                {"name": "Race", "code": "RACE", "type": "general"}
            )
            config = env["pos.config"].create(
                {"name": "Race", "journal_id": journal.id, "payment_method_ids": []}
            )
            session = env["pos.session"].create(
                {"config_id": config.id, "user_id": SUPERUSER_ID}
            )
            session.state = "opened"
            message = session._notify_pos("message", {"text": "x"}, "x")
            made = (session, config, journal, users.partner_id, users)
            self.made = [(record._name, record.ids) for record in made]
            self.users, self.session = users.ids, session.id
            self.token = message.token
        self.addCleanup(self.forget)

    @contextmanager
    def env(self, uid=SUPERUSER_ID):
        with odoo.registry(get_db_name()).cursor() as cr:
            yield api.Environment(cr, uid, {})

    def forget(self):
        with self.env() as env:
            for model, ids in self.made[:3] + self.made[:2:-1]:
                env[model].browse(ids).unlink()

    def answer(self, env, answer="accepted"):
        session = env["pos.session"].browse(self.session)
        call = partial(session.answer_backend_message, self.token, answer)
        return retrying(call, env)

    def told(self):
        with self.env() as env:
            channel = env["pos.session"].browse(self.session)._get_bus_channel_name()
            return env["bus.bus"].search_count(
                [
                    ("channel", "like", f'"{channel}"'),
                    ("message", "like", '"POS_BACKEND_MESSAGE_ANSWERED"'),
                ]
            )

    @mute_logger(LOG)
    def test_a_till_that_still_saw_it_waiting(self):
        with self.env(self.users[0]) as winner, self.env(self.users[1]) as loser:
            # From here on the loser's transaction sees the message as it is now
            loser.cr.execute("SELECT state FROM pos_backend_message LIMIT 1")
            self.assertEqual(self.answer(winner), {"code": "ok", "state": "accepted"})
            self.assertEqual(
                self.answer(loser, "refused"),
                {
                    "code": "refused",
                    "reason": "answered",
                    "state": "accepted",
                    "by": "Till 0",
                },
            )
        self.assertEqual(self.told(), 1)

    @mute_logger(LOG)
    def test_all_at_once(self):
        together = threading.Barrier(TILLS, timeout=30)
        results = {}

        def till(user):
            with self.env(user) as env:
                env.cr.execute("SELECT state FROM pos_backend_message LIMIT 1")
                together.wait()
                results[user] = self.answer(env)

        threads = [threading.Thread(target=till, args=(user,)) for user in self.users]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(len(results), TILLS)
        (winner,) = (user for user, row in results.items() if row["code"] == "ok")
        with self.env() as env:
            name = env["res.users"].browse(winner).name
        losers = [row for user, row in results.items() if user != winner]
        self.assertEqual({row["by"] for row in losers}, {name})
        self.assertEqual({row["reason"] for row in losers}, {"answered"})
        self.assertEqual(self.told(), 1)
