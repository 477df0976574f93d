# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2

from odoo import _, models

from odoo.addons.pos_offline_queue.payload import read_text
from odoo.addons.pos_offline_queue.readable import readable

from .pos_multi_session_order import actor_text, is_id, number_text, object_of

_logger = logging.getLogger(__name__)

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
        return {each: each._in_message(each._describe_content, lines) for each in self}

    def _in_message(self, describe, argument):
        """One that cannot be put into words keeps no other one from being read."""
        try:
            return describe(argument)
        except psycopg2.Error:
            raise
        except Exception:
            _logger.warning("%s cannot be described", self, exc_info=True)
            return self._kind_of_it()

    def _kind_of_it(self):
        kinds = dict(self._fields["type"]._description_selection(self.env))
        return kinds.get(self.type) or self.type

    def _lines_of_orders(self):
        """{uuid: name of the product} of all lines, those that are gone included.

        As the line was added: what a manager chooses in its place later does not
        change what the history says.
        """
        found = {}
        for order in self.order_id:
            document = object_of(order.document)
            for part in ("deleted", "lines"):
                found.update(object_of(document.get(part)))
        added = self.sudo().search(
            [("order_id", "in", self.order_id.ids), ("type", "=", "line.add")]
        )
        for content in map(object_of, (added | self).mapped("content")):
            if isinstance(content.get("values"), dict):
                found[str(content.get("line"))] = content
        names = self.env["pos.multi.session.order"]._product_names(found.values())
        return {
            uuid: _name_on(object_of(object_of(line).get("values")), names)
            for uuid, line in found.items()
        }

    def _describe_content(self, lines):
        content = object_of(self.content)
        product = lines.get(content.get("line")) or _("A product")
        describe = {
            "order.new": self._describe_new,
            "order.set": self._describe_set,
            "line.add": self._describe_add,
            "line.set": self._describe_line_set,
            "line.inc": self._describe_inc,
            "line.move": lambda content, product: _("%s moved", product),
            "line.printed": self._describe_printed,
            "line.del": lambda content, product: _("%s deleted", product),
            "order.printed": lambda content, product: self._describe_missing(
                content, lines
            ),
            "order.finalize": self._describe_finalize,
            "order.cancel": self._describe_cancel,
            "order.merge": self._describe_merge,
            "order.join": self._describe_join,
            "order.apart": self._describe_apart,
        }.get(self.type)
        return describe(content, product) if describe else self._kind_of_it()

    def _describe_new(self, content, _product):
        number = content.get("number")
        why = (content.get("origin") or {}).get("why")
        if why == "successor":
            return _("Order %s begun with what had not been paid", number)
        if why == "apart":
            return _("Order %s begun with what was separated", number)
        if why == "late":
            return _("Order %s begun with what came after the payment", number)
        return _("Order %s begun", number) if number else _("Order begun")

    def _describe_cancel(self, content, _product):
        order = self.order_id.sudo()
        is_sent = content.get("transfer") and order.transfer_id
        return order._sent_message() if is_sent else self._kind_of_it()

    def _describe_merge(self, content, _product):
        target = content.get("successor") or content.get("into")
        if self.result == "invalid":
            return _("Not merged into order %s", self._number_of(target))
        return _("Merged into order %s", self._number_of(target))

    def _describe_join(self, content, _product):
        lines = [*object_of(content.get("lines")).values()]
        orders = self.env["pos.multi.session.order"]
        values = [object_of(object_of(line).get("values")) for line in lines]
        products = orders._product_names(lines)
        words = {
            "number": self._number_of(content.get("from")),
            "lines": ", ".join(orders._line_message(each, products) for each in values),
        }
        if content.get("number"):
            return _("Order %(number)s merged into this one: %(lines)s", **words)
        return _("Separated from order %(number)s: %(lines)s", **words)

    def _describe_apart(self, content, _product):
        if self.result == "invalid":
            return _("Order %s not separated", self._number_of(content.get("from")))
        return _("Order %s separated", self._number_of(content.get("from")))

    def _number_of(self, order_uuid):
        """Of another order of the same multi-session."""
        group, key = self.multi_session_id.id, str(order_uuid)
        domain = [("multi_session_id", "=", group), ("uuid", "=", key)]
        order = self.env["pos.multi.session.order"].sudo().search(domain, limit=1)
        return order.number or "?"

    def _describe_add(self, content, product):
        quantity = (content.get("values") or {}).get("qty")
        return _(
            "%(quantity)s × %(product)s added",
            quantity=self._value("qty", quantity),
            product=product,
        )

    def _describe_inc(self, content, product):
        difference = content.get("difference") or 0
        sign = "+" if difference > 0 else ""
        return f"{product}: {sign}{number_text(self.env, difference)}"

    def _describe_printed(self, content, product):
        quantity = content.get("difference") or 0
        words = {
            "quantity": number_text(self.env, abs(quantity)),
            "product": product,
        }
        if quantity < 0:
            return _(
                "Kitchen: %(quantity)s × %(product)s taken off this order", **words
            )
        return _("%(quantity)s × %(product)s sent to the kitchen", **words)

    def _describe_missing(self, content, lines):
        missing = content.get("missing")
        if not missing:
            return self._kind_of_it()
        names = {lines.get(uuid) or _("A product") for uuid in missing}
        return _("Not printed in the kitchen: %s", ", ".join(sorted(names)))

    def _describe_set(self, content, _product):
        label, before, after = self._change(content, "pos.order")
        if before is None:
            return f"{label}: {after}"
        return _(
            "%(what)s: %(before)s to %(after)s", what=label, before=before, after=after
        )

    def _describe_line_set(self, content, product):
        label, before, after = self._change(content, "pos.order.line")
        words = {"product": product, "what": label, "after": after}
        if before is None:
            return _("%(product)s: %(what)s %(after)s", **words)
        return _(
            "%(product)s: %(what)s %(before)s to %(after)s", before=before, **words
        )

    def _change(self, content, model):
        """(what it is called, its value before or None, and after)"""
        key, base = content.get("key") or "", content.get("base")
        label = self._names().get(key) if model == "pos.order.line" else None
        field = self.env[model]._fields.get(key)
        label = label or (field._description_string(self.env) if field else key)
        before = None if _is_nothing(base) else self._value(key, base)
        return label, before, self._value(key, content.get("value"))

    def _names(self):
        """What cashiers call what they change on a line."""
        return {
            "qty": _("quantity"),
            "price_unit": _("price"),
            "discount": _("discount"),
            "customer_note": _("note"),
            "note": _("note"),
            "pack_lot_ids": _("lot"),
        }

    def _describe_finalize(self, content, _product):
        payments = self.order_id.sudo().payment_ids
        payment = payments.filtered(lambda each: each.sale == content.get("sale"))
        reference = payment[:1].pos_order_id.pos_reference
        return _("Paid as %s", reference) if reference else _("Paid")

    def _value(self, key, value):
        """As people would say it."""
        if _is_nothing(value):
            return _("none")
        if value is True:
            return _("yes")
        if isinstance(value, int | float):
            model = RECORDS.get(key)
            if model in self.env and is_id(value):
                record = readable(self.env[model].sudo().browse(value))
                return record.display_name or str(value)
            number = number_text(self.env, value)
            return f"{number}%" if key == "discount" else number
        if key == "pack_lot_ids" and (names := _lot_names(value)):
            value = ", ".join(names)
        if isinstance(value, str):
            return value if len(value) <= LONGEST else value[:LONGEST] + "…"
        return _("1 entry") if len(value) == 1 else _("%s entries", len(value))

    # -- what came of it --------------------------------------------------------------

    def _outcome(self, numbers):
        """What a cashier has to know of it besides; "" of most.

        :param numbers: {uuid: number} of the orders that it may name
        """
        self.ensure_one()
        content = object_of(self.content)
        detail = object_of(content.get("detail"))
        who = actor_text(detail.get("by")) or _("somebody")
        number = numbers.get(content.get("successor"))
        words = {
            "on_deleted": lambda: _("Nothing came of it: %s had deleted it.", who),
            "included": lambda: _("It is part of what was paid."),
            "double": lambda: _("The second payment: %s had taken it before.", who),
            "overwrote": lambda: self._describe_overwriting(content, detail, who),
            "late": lambda: _("Too late: %s had closed the order.", who)
            if not number
            else _(
                "Too late: %(who)s had closed the order. It is in order %(number)s.",
                who=who,
                number=number,
            ),
        }.get(self.result)
        if words:
            return words()
        if self.type in ("order.merge", "order.apart"):
            return ""
        return _("What came meanwhile is in order %s.", number) if number else ""

    def _describe_overwriting(self, content, detail, who):
        if self.type == "line.del":
            return _("%s had changed it at the same time.", who)
        return _(
            "It replaced %(value)s, which %(who)s had chosen at the same time.",
            value=self._value(content.get("key"), detail.get("value")),
            who=who,
        )


def _name_on(values, names):
    """Of the product; as the till called it, if it is no longer in Odoo."""
    product = values.get("product_id")
    name = names.get(product) if is_id(product) else None
    return name or read_text(values.get("full_product_name"), LONGEST)


def _is_nothing(value):
    return value is None or value is False or value in ("", [], {})


def _lot_names(value):
    """As the POS has them: [[0, 0, {"lot_name": name}], ...]"""
    try:
        return [str(each[2]["lot_name"]) for each in value]
    except (IndexError, KeyError, TypeError):
        return []
