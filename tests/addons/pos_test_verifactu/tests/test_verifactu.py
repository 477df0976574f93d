# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Each sale is one record for the Spanish agency, and each record names the one before.

With the company, the certificate and the agency of Odoo's own tests.
"""

import json

from odoo.tests import tagged

from odoo.addons.l10n_es_edi_verifactu_pos.tests.common import (
    TestL10nEsEdiVerifactuPosCommon,
)
from odoo.addons.pos_offline_queue.tests.common_till import Till, Ware


@tagged("post_install_l10n", "post_install", "-at_install")
class TestVerifactu(TestL10nEsEdiVerifactuPosCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config = cls.basic_config
        cls.taxes = cls.tax21_goods

    def setUp(self):
        super().setUp()
        session = self.open_new_session(0)
        ware = Ware.of(self.product)
        ids = (self.config.id, session.id, self.env.uid, self.cash_pm1.id)
        self.till = Till(*ids, ware)

    def entry(self, qty=1):
        """A sale as the till keeps it until Odoo has it."""
        taxes = {"tax_ids": [[6, False, self.taxes.ids]]}
        line = self.till.line(qty, price_subtotal_incl=121 * qty, **taxes)
        return self.till.entry(self.till.order(lines=[line], amount_tax=21 * qty))

    def sync(self, *entries):
        sales = self.env["pos.offline.sync"]
        with self._mock_zeep_registration_operation_certificate_issue():
            answer = sales.sync(self.till.device, list(entries), False)
        return [result["status"] for result in answer["results"]]

    def records(self):
        """[(order, its record's hash, the hash that it names)] in the order made."""
        documents = self.env["l10n_es_edi_verifactu.document"].sudo()
        chain = documents.search([("company_id", "=", self.company.id)])
        chain = chain.sorted("chain_index")
        indexes = chain.mapped("chain_index")
        self.assertEqual(indexes, [*range(indexes[0], indexes[0] + len(indexes))])
        for document in chain:
            record = json.loads(document.json_attachment_id.raw)["RegistroAlta"]
            before = record["Encadenamiento"].get("RegistroAnterior", {})
            yield document.pos_order_id, record["Huella"], before.get("Huella")

    def test_late_and_repeated_sales_are_one_record_each_in_one_chain(self):
        first, second, third = (self.entry() for _number in range(3))
        bad = self.entry(qty=10)  # Above 400 euros Odoo wants an invoice.
        sent = self.sync(first, bad, second)
        self.assertEqual(sent, ["confirmed", "refused", "confirmed"])
        self.assertEqual(self.sync(first, second), ["confirmed"] * 2)
        self.assertEqual(self.sync(second, third), ["confirmed"] * 2)
        orders, hashes, before = zip(*self.records(), strict=True)
        keys = [order.idempotency_key for order in orders]
        self.assertEqual(keys, [entry["key"] for entry in (first, second, third)])
        self.assertEqual(before, (None, *hashes[:-1]))
