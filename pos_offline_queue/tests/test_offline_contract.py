# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import uuid

from odoo.sql_db import db_connect
from odoo.tests.common import tagged
from odoo.tools import file_path, mute_logger

from .common_offline import STOCK_LOG, OfflineCase
from .common_till import sha256

CONTRACT = "pos_offline_queue/static/tests/core/sync_contract.json"
LITERAL = ("status", "code", "repeated")  # of the others only what they are
KINDS = {str: "a text", int: "a number"}


@tagged("post_install", "-at_install")
class TestSyncContract(OfflineCase):
    """Tills are tested with a server of their own: see sync_contract.test.mjs.

    Both are asked the same, and answer the same.
    """

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_the_server_answers_as_the_contract_says(self):
        with open(file_path(CONTRACT)) as file:
            contract = json.load(file)
        told = [{"step": step, **self.shaped(step)} for step in self.steps()]
        self.assertEqual(told, contract)

    def steps(self):
        """{step: method that answers it}; each goes on from the one before."""
        till = self.till
        fresh = (till.entry() for _each in range(4))
        self.good, self.damaged, self.other, self.at_work = fresh
        self.gone = till.entry(till.order(pricelist_id=2**31 - 1))
        self.play = {
            "a new sale": lambda: self.sync(self.good),
            "the same sale again": lambda: self.sync(self.good),
            "the same key with other contents": self.with_other_contents,
            "a sale that was damaged, and a good one": self.with_a_damaged_one,
            "a sale of a product that is gone": lambda: self.sync(self.gone),
            "a sale that is being recorded": self.with_one_at_work,
            "a report of a rejected sale that nobody has decided about": self.report,
            "a report of one that is to be sent again": self.after_asking_the_till,
            "a report of one that was set aside": self.after_setting_aside,
            "a sale that was set aside": lambda: self.sync(self.gone),
            "a report of one that was recorded meanwhile": self.after_mending,
            "a report that asks for what was confirmed": self.ask_for_confirmed,
        }
        return self.play

    def shaped(self, step):
        answer = json.loads(json.dumps(self.play[step]()))
        shaped = dict(answer)
        for part in {"home", "version"} & answer.keys():
            self.assertIsInstance(answer[part], str)
            shaped[part] = "a string"
        for part in ("results", "settled"):
            shaped[part] = [self.shape(row) for row in answer[part]]
        if "missing" in answer:
            shaped["missing"] = len(answer["missing"])
        if "documents" in answer:
            shaped["documents"] = KINDS[type(answer["documents"])]
            shaped["figure"] = self.shape(answer["figure"])
        return shaped

    def shape(self, result):
        sales = (self.good, self.damaged, self.other, self.at_work, self.gone)
        keys = {entry["key"] for entry in sales}
        return {
            name: "its key"
            if name == "key" and value in keys
            else value
            if name in LITERAL or isinstance(value, bool)
            else KINDS[type(value)]
            for name, value in result.items()
        }

    def with_other_contents(self):
        order = json.dumps({**json.loads(self.good["order"]), "to_invoice": None})
        return self.sync({**self.good, "order": order, "checksum": sha256(order)})

    def with_a_damaged_one(self):
        damaged = {**self.damaged, "order": self.damaged["order"] + " "}
        return self.sync(damaged, self.other)

    def with_one_at_work(self):
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute(
                "SELECT pg_advisory_xact_lock("
                "hashtextextended('pos_offline_queue:' || %s, 0))",
                [self.at_work["key"]],
            )
            return self.sync(self.at_work)

    def report(self):
        return self.sync(
            report=self.till.report(self.till.waiting(self.gone, "attention"))
        )

    def after_asking_the_till(self):
        self.kept(self.gone).with_user(self.manager).action_ask_till()
        return self.report()

    def after_setting_aside(self):
        self.kept(self.gone).with_user(self.manager)._set_aside("Typed in twice")
        return self.report()

    def after_mending(self):
        kept = self.kept(self.gone).with_user(self.manager)
        kept.action_put_back()
        pricelist = self.env["product.pricelist"].create({"name": "Any"})
        choice = {str(2**31 - 1): pricelist.id}
        kept.sudo().replacements = {"product.pricelist": choice}
        kept.action_retry()
        return self.report()

    def ask_for_confirmed(self):
        sent = [self.good["key"], str(uuid.uuid4())]
        return self.sync(report={**self.till.report(), "sent": sent})
