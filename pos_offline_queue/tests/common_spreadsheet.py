# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What people get who export a list to a spreadsheet."""

import json
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from odoo.http import Request

FORMULA = '=HYPERLINK("https://x.example", "Till")'
CELL = "{*}sheetData/{*}row/{*}c"


class SpreadsheetMixin:
    """For an HttpCase. Odoo's writer makes formulas of texts that begin like one."""

    def export(self, user, model):
        """(the texts, the formulas) of all records and fields that there are.

        :param user: has a log-in whose password is its name, and may export
        """
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        records = self.env[model].with_user(user)
        about = records.fields_get(attributes=["exportable", "type"])
        names = [
            name
            for name, each in about.items()
            if each.get("exportable") and each["type"] != "one2many" and name != "id"
        ]
        task = {
            "model": model,
            "fields": [{"name": name, "label": name} for name in names],
            "ids": records.search([]).ids,
            "domain": [],
            "import_compat": False,
        }
        self.assertTrue(task["ids"], model)
        token = Request.csrf_token(self)
        data = {"data": json.dumps(task), "csrf_token": token}
        answer = self.url_open("/web/export/xlsx", data=data)
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        with ZipFile(BytesIO(answer.content)) as book:
            cells = etree.fromstring(book.read("xl/worksheets/sheet1.xml")).iterfind(
                CELL
            )
            formulas = [each.findtext("{*}f") for each in cells]
            texts = etree.fromstring(book.read("xl/sharedStrings.xml")).itertext()
            return list(texts), list(filter(None, formulas))
