# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, models

from .pos_multi_session_order import is_id

# Whose names are shown instead of ids.
RECORDS = {
    "partner_id": "res.partner",
    "pricelist_id": "product.pricelist",
    "fiscal_position_id": "account.fiscal.position",
    "table_id": "restaurant.table",
}
LONGEST = 60  # characters of a value


class PosMultiSessionOperation(models.Model):
    """What was done, in one line for people."""

    _inherit = "pos.multi.session.operation"

    def _describe(self):
        """{operation: what was done}"""
        lines = self._lines_of_orders()
        return {each: each._words_for(lines) for each in self}

    def _lines_of_orders(self):
        """{uuid: name of the product} of all lines, those that are gone included."""
        found = {}
        for order in self.order_id:
            document = order.document or {}
            for part in ("deleted", "lines"):
                found.update(document.get(part) or {})
        for content in self.mapped("content"):
            if isinstance((content or {}).get("values"), dict):
                found.setdefault(content.get("line"), content)
        names = self.env["pos.multi.session.order"]._product_names(found.values())
        products = {
            uuid: (line.get("values") or {}).get("product_id")
            for uuid, line in found.items()
        }
        return {
            uuid: names.get(product) if is_id(product) else None
            for uuid, product in products.items()
        }

    def _words_for(self, lines):
        content = self.content or {}
        product = lines.get(content.get("line")) or _("A product")
        describe = {
            "order.new": self._words_of_new,
            "order.set": self._words_of_set,
            "line.add": self._words_of_add,
            "line.set": self._words_of_line_set,
            "line.inc": self._words_of_inc,
            "line.move": lambda content, product: _("%s moved", product),
            "line.del": lambda content, product: _("%s deleted", product),
            "order.finalize": self._words_of_finalize,
        }.get(self.type)
        if describe:
            return describe(content, product)
        kinds = dict(self._fields["type"]._description_selection(self.env))
        return kinds.get(self.type) or self.type

    def _words_of_new(self, content, _product):
        number = content.get("number")
        why = (content.get("origin") or {}).get("why")
        if why == "remainder":
            return _("Order %s begun with what had not been paid", number)
        if why == "late":
            return _("Order %s begun with what came after the payment", number)
        return _("Order %s begun", number) if number else _("Order begun")

    def _words_of_add(self, content, product):
        quantity = (content.get("values") or {}).get("qty")
        return _(
            "%(quantity)s × %(product)s added",
            quantity=self._value("qty", quantity),
            product=product,
        )

    def _words_of_inc(self, content, product):
        difference = content.get("difference") or 0
        sign = "+" if difference > 0 else ""
        return f"{product}: {sign}{difference:g}"

    def _words_of_set(self, content, _product):
        return self._words_of_change(content, "pos.order")

    def _words_of_line_set(self, content, product):
        return f"{product}: {self._words_of_change(content, 'pos.order.line')}"

    def _words_of_change(self, content, model):
        key = content.get("key") or ""
        field = self.env[model]._fields.get(key)
        label = field._description_string(self.env) if field else key
        after = self._value(key, content.get("value"))
        base = content.get("base")
        if base in (None, False, "", [], {}):
            return f"{label}: {after}"
        return f"{label}: {self._value(key, base)} → {after}"

    def _words_of_finalize(self, content, _product):
        payment = (
            self.env["pos.multi.session.payment"]
            .sudo()
            .search([("sale", "=", content.get("sale"))], limit=1)
        )
        reference = payment.pos_order_id.pos_reference
        return _("Paid as %s", reference) if reference else _("Paid")

    def _value(self, key, value):
        """As people would say it."""
        if value in (None, False, "", [], {}):
            return _("none")
        if value is True:
            return _("yes")
        if isinstance(value, int | float):
            model = RECORDS.get(key)
            if model in self.env and is_id(value):
                record = self.env[model].sudo().with_context(active_test=False)
                return record.browse(value).exists().display_name or str(value)
            return f"{value:g}"
        if isinstance(value, str):
            return value if len(value) <= LONGEST else value[:LONGEST] + "…"
        return _("%s entries", len(value))
