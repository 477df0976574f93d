# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import ast
import json
import re
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged
from odoo.tools.misc import file_open

from .common_backend_message import BackendMessageCase


def blocks(language):
    with file_open("pos_backend_partner/readme/DEVELOP.md") as page:
        return re.findall(rf"```{language}\n(.*?)```", page.read(), re.DOTALL)


def methods(source, **names):
    """The methods of the classes in a block, as plain functions.

    Defining the classes themselves would add models to the registry.
    """
    module = ast.parse(source)
    functions = [
        node
        for classdef in module.body
        if isinstance(classdef, ast.ClassDef)
        for node in classdef.body
        if isinstance(node, ast.FunctionDef)
    ]
    imports = [node for node in module.body if isinstance(node, ast.ImportFrom)]
    module.body = [*imports, *functions]
    namespace = dict(names)
    exec(compile(module, "DEVELOP.md", "exec"), namespace)  # pylint: disable=W0122
    return {node.name: namespace[node.name] for node in functions}


@tagged("post_install", "-at_install")
class TestExample(BackendMessageCase):
    """The module in DEVELOP.md works as it is printed there."""

    def setUp(self):
        super().setUp()
        self.template = self.product.product_tmpl_id
        (action,) = methods(blocks("python")[0]).items()
        self.startPatcher(
            patch.object(type(self.template), action[0], action[1], create=True)
        )

    def test_the_button_puts_the_product_on_the_till(self):
        self.till.user_id = self.cashier
        (out,) = self.sent(
            lambda: self.rpc(self.cashier, self.template, "action_put_on_till")
        )
        channel, kind, message = out
        self.assertEqual(channel, self.channel(self.till))
        self.assertEqual(kind, "POS_BACKEND_MESSAGE")
        self.assertEqual(message["type"], "product")
        self.assertEqual(
            message["payload"], {"product_id": self.product.id, "quantity": 1}
        )
        self.assertEqual(message["summary"], "Product Message Loaf")
        self.assertEqual(message["sender"]["name"], "Cashier Ana")

    def test_without_a_till(self):
        with self.assertRaises(UserError):
            self.rpc(self.cashier, self.template, "action_put_on_till")

    def test_the_button_is_on_the_form(self):
        record = etree.fromstring(blocks("xml")[0]).find("record")
        values = {field.get("name"): field for field in record.iterfind("field")}
        view = self.env["ir.ui.view"].create(
            {
                "name": values["name"].text,
                "model": values["model"].text,
                "inherit_id": self.env.ref(values["inherit_id"].get("ref")).id,
                "arch": etree.tostring(values["arch"][0], encoding="unicode"),
            }
        )
        self.assertEqual(view.model, "product.template")
        # As Point of Sale > Products > Products opens it.
        form = self.template.with_user(self.cashier).get_view(view_type="form")
        self.assertIn('name="action_put_on_till"', form["arch"])

    def test_a_type_of_its_own(self):
        model = type(self.env["pos.backend.payload"])
        source = blocks("python")[1]
        standard = "super()._types()"
        self.assertIn(standard, source)
        added = methods(
            # There is no class here that super() could go up from
            source.replace(standard, "standard(self)"),
            standard=model._types,
        )
        for name, function in added.items():
            self.startPatcher(patch.object(model, name, function, create=True))
        pricelist = self.env["product.pricelist"].create({"name": "Ten off"})
        payload = {"pricelist_id": pricelist.id}
        message = self.notify(message_type="pricelist", payload={**payload, "x": 1})
        self.assertEqual(json.loads(message.payload), payload)
        pricelist.company_id = self.other_company
        with self.assertRaises(AccessError):
            self.notify(message_type="pricelist", payload=payload)
        self.notify()
