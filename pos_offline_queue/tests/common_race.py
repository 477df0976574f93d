# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import threading
import time
import uuid
from contextlib import contextmanager

import requests

import odoo
from odoo import SUPERUSER_ID, api
from odoo.tests.common import BaseCase, HttpCase, get_db_name, new_test_user
from odoo.tools import mute_logger

PATIENCE = 60  # seconds for one answer
MANAGER = "base.group_user,point_of_sale.group_pos_manager"
MUTED = ("odoo.sql_db", "odoo.http", "odoo.service.model")


class RaceCase(BaseCase):
    """Requests that really run side by side, each in a transaction of its own.

    They do not see what a test rolls back in the end: these commit, and remove what
    they made. A class says in make(env) what it needs, and in forget() how it goes.
    """

    def setUp(self):
        super().setUp()
        muted = mute_logger(*MUTED)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)
        # Not to be in the way of a run after one that was killed
        self.login = f"race-{uuid.uuid4().hex[:8]}"
        with self.env() as env:
            user = new_test_user(env, self.login, MANAGER, name="Race Rita")
            # Forgotten in this order
            records = (*self.make(env, user), user)
            self.made = [(record._name, record.ids) for record in records]
        self.addCleanup(self.forget)
        self.cookies = self.log_in()

    def make(self, env, user):
        """Make what the test needs; the records that are to be removed again."""
        raise NotImplementedError

    def forget_before(self, env):
        """Remove what refers to sales and devices."""

    def forget_after(self, env):
        """Remove what sales and sessions refer to."""

    def forget(self):
        with self.env() as env:
            self.forget_before(env)
            sessions = env["pos.session"].browse(self._made("pos.session"))
            orders = sessions.order_ids
            orders.payment_ids.unlink()
            orders.write({"state": "cancel"})
            orders.unlink()
            configs = self._made("pos.config")
            for model in ("pos.offline.rejected.sale", "pos.offline.device"):
                env[model].search([("config_id", "in", configs)]).unlink()
            sessions.unlink()
            self.forget_after(env)
            # Products of any POS are held while any session is open
            products = env["product.product"].browse(self._made("product.product"))
            products.available_in_pos = False
            for model, ids in self.made:
                env[model].browse(ids).exists().unlink()

    def _made(self, model):
        return [id_ for name, ids in self.made if name == model for id_ in ids]

    @contextmanager
    def env(self):
        with odoo.registry(get_db_name()).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    # -- over HTTP --------------------------------------------------------------------

    def log_in(self):
        """The cookies of who is logged in."""
        http = requests.Session()
        params = {"db": get_db_name(), "login": self.login, "password": self.login}
        answer = http.post(
            f"{HttpCase.base_url()}/web/session/authenticate",
            json={"params": params},
            timeout=PATIENCE,
        )
        self.assertTrue(answer.json()["result"]["uid"])
        return dict(http.cookies)

    def browser(self):
        """One who is logged in, on a connection of its own: call(model, method, ...),
        which gives the answer as JSON-RPC has it.
        """
        http = requests.Session()
        http.cookies.update(self.cookies)

        def call(model, method, *args):
            params = {"model": model, "method": method, "args": args, "kwargs": {}}
            return http.post(
                f"{HttpCase.base_url()}/web/dataset/call_kw",
                json={"params": params},
                timeout=PATIENCE,
            ).json()

        return call

    def at_once(self, *calls):
        """The answers of calls that start at the same moment; their first error."""
        together = threading.Barrier(len(calls), timeout=PATIENCE)
        answers, errors = [None] * len(calls), []

        def run(number, call):
            try:
                together.wait()
                answers[number] = call()
            except Exception as error:
                errors.append(error)

        threads = [
            threading.Thread(target=run, args=(number, call))
            for number, call in enumerate(calls)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        if errors:
            raise errors[0]
        return answers

    def wait_for_locks(self, cr, count):
        """Until so many wait for a lock."""
        deadline = time.monotonic() + PATIENCE
        found = None
        while found != count:
            self.assertLess(time.monotonic(), deadline, found)
            cr.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
            (found,) = cr.fetchone()
