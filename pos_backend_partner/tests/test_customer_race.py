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

REQUESTS = 3
KEY = "fedcba9876543210" * 2
NAME = "Nina at Once"
CREATOR = "base.group_user,point_of_sale.group_pos_user,base.group_partner_manager"


@tagged("post_install", "-at_install")
class TestCustomerRace(BaseCase):
    """Requests of one moment, each in its own transaction, for one new customer.

    This test commits, and removes what it made.
    """

    def setUp(self):
        super().setUp()
        # The wait before a transaction is run again is of no interest here
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *_: 0))
        with self.env() as env:
            user = new_test_user(env, "customer_race", CREATOR, name="Creator Cleo")
            journal = env["account.journal"].create(
                {"name": "Customer Race", "code": "CRACE", "type": "general"}
            )
            config = env["pos.config"].create(
                {"name": "Race", "journal_id": journal.id, "payment_method_ids": []}
            )
            session = env["pos.session"].create(
                {"config_id": config.id, "user_id": SUPERUSER_ID}
            )
            session.state = "opened"
            made = (session, config, journal, user, user.partner_id)
            self.made = [(record._name, record.ids) for record in made]
            self.user, self.session = user.id, session.id
        self.addCleanup(self.forget)

    @contextmanager
    def env(self, uid=SUPERUSER_ID):
        with odoo.registry(get_db_name()).cursor() as cr:
            yield api.Environment(cr, uid, {})

    def forget(self):
        with self.env() as env:
            env["res.partner"].search([("name", "=", NAME)]).unlink()
            for model, ids in self.made:
                env[model].browse(ids).unlink()

    def test_requests_with_one_key_create_one_customer(self):
        together = threading.Barrier(REQUESTS, timeout=30)
        created = []

        def request():
            with self.env(self.user) as env:
                # From here on the transaction sees no other customer of that name
                env.cr.execute("SELECT id FROM pos_customer_key LIMIT 1")
                together.wait()
                session = env["pos.session"].browse(self.session)
                new = {"key": KEY, "name": NAME}
                answer = retrying(partial(session.create_pos_customer, new), env)
                created.append(answer["partner"]["id"])

        threads = [threading.Thread(target=request) for _number in range(REQUESTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        with self.env() as env:
            found = env["res.partner"].search([("name", "=", NAME)])
            self.assertEqual(created, found.ids * REQUESTS)
            self.assertEqual(len(found), 1)
