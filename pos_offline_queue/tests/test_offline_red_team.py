# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Named for what the attacker wants: a cashier with a valid log-in of their own."""

import json
import logging
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import HttpCase, tagged
from odoo.tools import mute_logger

from ..models import pos_offline_delivery, pos_offline_sync
from .common_offline import LOGS, MANAGER, STOCK_LOG
from .common_spreadsheet import FORMULA, SpreadsheetMixin
from .common_till import sha256
from .test_offline_rights import TwoCompanies

QUIET = ("odoo.sql_db", STOCK_LOG, f"{LOGS}.pos_offline_delivery")
RULES = "odoo.addons.base.models.ir_rule"


class RedTeam(TwoCompanies):
    def setUp(self):
        super().setUp()
        self.service = self.env["pos.offline.sync"]
        self.leo = self.make_user(
            "off_leo", "base.group_user,point_of_sale.group_pos_user", "Leo"
        )

    def hide(self, config):
        """The cashiers of this test may read every POS but this one."""
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env["ir.model"]._get_id("pos.config"),
                "domain_force": f"[('id', '!=', {config.id})]",
                "groups": [(4, self.env.ref("point_of_sale.group_pos_user").id)],
            }
        )


@tagged("post_install", "-at_install")
class TestSpeakForAnother(RedTeam):
    def test_speak_for_a_device_by_its_key(self):
        """Its key is told to all who close a session; its secret to nobody."""
        waiting = self.till.waiting(self.till.entry())
        self.sync(report=self.till.report(waiting))
        (row,) = self.rpc(self.leo, self.pos_session, "offline_unsent")["rows"]
        self.assertEqual(row["device_key"], self.till.key)
        told = json.dumps(
            [
                row,
                self.rpc(self.manager, self.device(), "read"),
                self.sync(),
            ],
            default=str,
        )
        self.assertNotIn(self.till.secret, told)
        for claim in (
            {"key": row["device_key"]},
            {"key": row["device_key"], "secret": row["device_key"]},
            {"secret": row["device_key"]},
            {"secret": self.till.secret.upper()},
        ):
            with self.subTest(claim):
                device = {"config_id": self.config.id, "name": "", "counter": 0}
                try:
                    report = self.till.report()
                    self.rpc(
                        self.leo,
                        self.service,
                        "sync",
                        {**device, **claim},
                        [],
                        report,
                    )
                except ValidationError:
                    continue
                self.assertEqual(self.device().waiting_count, 1)
        self.assertEqual(self.device().waiting_count, 1)

    def test_take_over_at_the_same_browser(self):
        """A colleague goes on with what is in the browser, and the log says so."""
        sale = self.till.entry()
        self.sync(report=self.till.report(self.till.waiting(sale)))
        with self.assertLogs(f"{LOGS}.pos_offline_sync", logging.INFO) as log:
            self.assertEqual(self.send(sale, user=self.leo)["status"], "confirmed")
        self.assertIn(f"user {self.leo.id} goes on where", log.output[0])
        self.assertEqual(self.device().user_id, self.leo)

    @mute_logger(RULES, *QUIET)
    def test_take_back_a_sale_of_a_hidden_pos(self):
        sale = self.refused()
        self.hide(self.config)
        with self.assertRaises(AccessError):
            self.rpc(self.leo, self.service, "withdraw", sale["key"])
        self.assertEqual(self.kept(sale).state, "refused")

    @mute_logger(RULES, *QUIET)
    def test_ask_for_a_sale_of_a_hidden_pos(self):
        sale = self.till.entry()
        self.send(sale)
        self.hide(self.config)
        with self.assertRaises(AccessError):
            self.rpc(self.leo, self.service, "withdraw", sale["key"])


@tagged("post_install", "-at_install")
class TestFill(RedTeam):
    def test_make_devices_without_end(self):
        with patch.object(pos_offline_sync, "NEW_DEVICES", 5):
            with self.assertLogs(f"{LOGS}.pos_offline_sync", "WARNING") as log:
                for _number in range(5):
                    self.sync(till=self.make_till(), user=self.leo)
            self.assertIn("from 5 on they are refused", log.output[0])
            with self.assertRaisesRegex(UserError, "Sales are kept on this device"):
                self.sync(till=self.make_till(), user=self.leo)
            # Others go on, and what is known goes on
            self.sync(till=self.make_till())
        self.sync(till=self.till)

    @mute_logger(*QUIET)
    def test_keep_rejected_sales_without_end(self):
        bad = [
            self.till.entry(self.till.order(pricelist_id=2**31 - 1))
            for _number in range(6)
        ]
        with patch.object(pos_offline_delivery, "MAX_REFUSED", 5):
            with self.assertLogs(f"{LOGS}.pos_offline_delivery", "WARNING") as log:
                results = [self.send(entry) for entry in bad]
            self.assertIn("no copies are kept", log.output[0])
            self.assertEqual({result["status"] for result in results}, {"refused"})
            self.assertFalse(self.kept(bad[5]))
            self.assertIn("safe on the device", results[5]["message"])
            # What is kept already may be tried again, and others go on
            self.assertNotIn("safe on the device", self.send(bad[0])["message"])
            self.assertEqual(self.send(self.till.entry())["status"], "confirmed")

    def test_send_more_than_a_till_does(self):
        entry = {**self.till.entry(), "order": "x" * 1_900_000}
        with self.assertRaises(ValidationError):
            self.sync(*[entry] * 6)

    @mute_logger(*QUIET)
    def test_keep_garbage_beside_a_sale(self):
        deep = []
        for _level in range(700):
            deep = [deep]
        for context in ({"a": "x" * 30_000}, {"a": deep}, {"a": 10**400}):
            with self.subTest(repr(context)[:40]):
                options = {"to_invoice": False, "context": context}
                entry = self.till.entry(options=options)
                result = self.send(entry)
                self.assertEqual(
                    (result["status"], result["code"]), ("refused", "invalid")
                )
                self.assertFalse(self.kept(entry))
        options = {"to_invoice": False, "context": {"a\0": "b\0"}}
        order = self.till.order(pricelist_id=2**31 - 1)
        entry = self.till.entry(order, options=options)
        self.send(entry)
        self.assertEqual(self.kept(entry).options["context"], {"a": "b"})


@tagged("post_install", "-at_install")
class TestDeceive(RedTeam):
    def test_forge_a_line_of_the_log(self):
        first = self.till.entry()
        self.send(first)
        data = json.loads(first["order"])
        data["name"] += "\n2026-11-29 10:00:00 WARNING forged"
        data["lines"][0][2]["price_unit"] += 1
        with self.assertLogs(f"{LOGS}.pos_order", "WARNING") as log:
            with mute_logger(STOCK_LOG):
                self.rpc(
                    self.cashier,
                    self.env["pos.order"],
                    "create_from_ui",
                    [{"id": "x", "data": data, "to_invoice": False}],
                )
        self.assertEqual([len(line.splitlines()) for line in log.output], [1])

    def test_compute_in_a_spreadsheet(self):
        """No name that a till says begins like a formula."""
        till = {**self.till.device, "name": '=HYPERLINK("https://x.example")'}
        row = self.till.waiting(
            self.till.entry(), customer="{=1+1}", cashier="= =1", error="=1+1"
        )
        report = self.till.report(row, cashier="\u202e=1+1")
        self.rpc(self.cashier, self.service, "sync", till, [], report)
        waiting = self.device().waiting_ids
        found = [
            self.device().name,
            self.device().cashier,
            *(waiting[name] for name in ("customer", "cashier", "error")),
        ]
        for words in found:
            self.assertTrue(words)
            self.assertFalse(words.startswith(("=", "{=")), words)

    @mute_logger(*QUIET)
    def test_send_numbers_that_are_none(self):
        """1e400 is JSON, and infinite once it is read."""
        for name in ("price_extra", "price_unit", "of_others"):
            with self.subTest(name):
                order = self.till.order(lines=[self.till.line(**{name: 10**9 + 0.5})])
                text = json.dumps(order).replace("1000000000.5", "1e400")
                entry = self.till.entry(order)
                entry["order"] = text
                entry["checksum"] = sha256(text)
                self.assertEqual(self.send(entry)["code"], "invalid")


@tagged("post_install", "-at_install")
class TestSpreadsheet(SpreadsheetMixin, RedTeam, HttpCase):
    @mute_logger(*QUIET)
    def test_compute_in_an_export(self):
        """Each text that a till says, in a file that Odoo's own export writes."""
        reader = self.make_user(
            "off_reader", f"{MANAGER},base.group_allow_export", "Manager Rita"
        )
        till = {**self.till.device, "name": FORMULA, "app": FORMULA}
        bad = self.till.entry(
            self.till.order(pricelist_id=2**31 - 1, name=FORMULA, note=FORMULA)
        )
        bad["summary"] = {name: FORMULA for name in ("name", "customer", "cashier")}
        said = dict.fromkeys(("customer", "cashier", "error", "name"), FORMULA)
        row = self.till.waiting(self.till.entry(), **said)
        report = self.till.report(row, cashier=FORMULA)
        self.rpc(self.cashier, self.service, "sync", till, [bad], report)
        self.assertEqual(self.kept(bad).state, "refused")
        for model in ("device", "waiting", "rejected.sale"):
            with self.subTest(model):
                texts, formulas = self.export(reader, f"pos.offline.{model}")
                self.assertEqual(formulas, [])
                self.assertIn(FORMULA[1:], texts)
        # It would be seen.
        self.env.cr.execute("UPDATE pos_offline_device SET name = %s", [FORMULA])
        self.env.invalidate_all()
        _texts, formulas = self.export(reader, "pos.offline.device")
        self.assertEqual(set(formulas), {FORMULA[1:]})


@tagged("post_install", "-at_install")
class TestLearnNames(RedTeam):
    """In a dialog one can name any record by its id."""

    @mute_logger(RULES, *QUIET)
    def test_in_the_dialogs_of_another_company(self):
        kept = self.kept(self.refused())
        manager = self.env(user=self.strange_manager)
        for model, values in (
            ("pos.offline.mend", {"rejected_sale_id": kept.id}),
            ("pos.offline.set.aside", {"rejected_sale_ids": kept.ids, "reason": "x"}),
            ("pos.offline.close", {"session_id": self.pos_session.id, "reason": "x"}),
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                manager[model].create(values)
        with self.assertRaises(AccessError):
            manager["pos.offline.mend"].new({"rejected_sale_id": kept.id}).mapped(
                "config_id.name"
            )
