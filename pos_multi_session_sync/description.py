# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What was done to a shared order, in one line for people."""

import logging

import psycopg2

from odoo import _
from odoo.tools.misc import formatLang

from odoo.addons.pos_offline_queue.backend import detailed, readable
from odoo.addons.pos_offline_queue.payload import read_text
from odoo.addons.pos_offline_queue.schema import is_id

_logger = logging.getLogger(__name__)

DECIMALS = 6  # of a number, as in the log


def object_of(value):
    """It, if it is an object as it should be: what is stored is not trusted here."""
    return value if isinstance(value, dict) else {}


def actor_text(stamp):
    """Who, at which point of sale, and for whom."""
    actor = object_of(object_of(stamp).get("actor"))
    name, till = str(actor.get("name") or ""), actor.get("till")
    name = detailed(name, till) if till else name
    if author := actor.get("author"):
        return _("%(who)s, for %(author)s", who=name, author=author)
    if sold_as := actor.get("sold_as"):
        return _("%(who)s, sold as %(name)s", who=name, name=sold_as)
    return name


def number_text(env, value):
    """As people of this language write it, with the decimals that it has."""
    _whole, _point, decimals = f"{value:.{DECIMALS}f}".partition(".")
    return formatLang(env, value, digits=len(decimals.rstrip("0")))


# Whose names are shown instead of ids.
RECORDS = {
    "partner_id": "res.partner",
    "pricelist_id": "product.pricelist",
    "fiscal_position_id": "account.fiscal.position",
    "table_id": "restaurant.table",
}
LONGEST = 60  # characters of a value


def product_names(operations):
    """{uuid: name of the product} of all lines of their orders, gone ones included.

    As the line was added: what a manager chooses in its place later does not change
    what the history says.
    """
    found = {}
    for order in operations.order_id:
        document = object_of(order.document)
        for part in ("deleted", "lines"):
            found.update(object_of(document.get(part)))
    added = operations.sudo().search(
        [("order_id", "in", operations.order_id.ids), ("type", "=", "line.add")]
    )
    for content in map(object_of, (added | operations).mapped("content")):
        if isinstance(content.get("values"), dict):
            found[str(content.get("line"))] = content
    orders = operations.env["pos.multi.session.order"]
    names = orders._product_names(found.values())
    return {
        uuid: _name_on(object_of(object_of(line).get("values")), names)
        for uuid, line in found.items()
    }


class Description:
    """One operation; products: see product_names."""

    def __init__(self, operation, products=None):
        self.env = operation.env
        self.operation = operation
        self.content = object_of(operation.content)
        self.products = products or {}

    def text(self):
        """What was done."""
        return self._in_words(self._text)

    def outcome(self, numbers):
        """What a cashier has to know of it besides; "" of most.

        :param numbers: {uuid: number} of the orders that it may name
        """
        return self._in_words(self._outcome, numbers)

    def _in_words(self, describe, *arguments):
        """One that cannot be put into words keeps no other one from being read."""
        try:
            return describe(*arguments)
        except psycopg2.Error:
            raise
        except Exception:
            _logger.warning("%s cannot be described", self.operation, exc_info=True)
            return self._kind_of_it()

    def _kind_of_it(self):
        kinds = self.operation._fields["type"]._description_selection(self.env)
        return dict(kinds).get(self.operation.type) or self.operation.type

    def _text(self):
        describe = {
            "order.new": self._text_of_new,
            "order.set": self._text_of_set,
            "line.add": self._text_of_add,
            "line.set": self._text_of_line_set,
            "line.inc": self._text_of_inc,
            "line.move": lambda: _("%s moved", self._product()),
            "line.printed": self._text_of_printed,
            "line.del": lambda: _("%s deleted", self._product()),
            "order.printed": self._text_of_missing,
            "order.finalize": self._text_of_finalize,
            "order.cancel": self._text_of_cancel,
            "order.merge": self._text_of_merge,
            "order.join": self._text_of_join,
            "order.apart": self._text_of_apart,
        }.get(self.operation.type, self._kind_of_it)
        return describe()

    def _product(self):
        return self.products.get(self.content.get("line")) or _("A product")

    def _text_of_new(self):
        number = self.content.get("number")
        why = (self.content.get("origin") or {}).get("why")
        if why == "successor":
            return _("Order %s begun with what had not been paid", number)
        if why == "apart":
            return _("Order %s begun with what was separated", number)
        if why == "late":
            return _("Order %s begun with what came after the payment", number)
        return _("Order %s begun", number) if number else _("Order begun")

    def _text_of_cancel(self):
        order = self.operation.order_id.sudo()
        is_sent = self.content.get("transfer") and order.transfer_id
        return order._sent_message() if is_sent else self._kind_of_it()

    def _text_of_merge(self):
        target = self.content.get("successor") or self.content.get("into")
        if self.operation.result == "invalid":
            return _("Not merged into order %s", self._number_of(target))
        return _("Merged into order %s", self._number_of(target))

    def _text_of_join(self):
        lines = [*object_of(self.content.get("lines")).values()]
        orders = self.env["pos.multi.session.order"]
        values = [object_of(object_of(line).get("values")) for line in lines]
        products = orders._product_names(lines)
        words = {
            "number": self._number_of(self.content.get("from")),
            "lines": ", ".join(orders._line_message(each, products) for each in values),
        }
        if self.content.get("number"):
            return _("Order %(number)s merged into this one: %(lines)s", **words)
        return _("Separated from order %(number)s: %(lines)s", **words)

    def _text_of_apart(self):
        if self.operation.result == "invalid":
            return _(
                "Order %s not separated", self._number_of(self.content.get("from"))
            )
        return _("Order %s separated", self._number_of(self.content.get("from")))

    def _number_of(self, order_uuid):
        """Of another order of the same multi-session."""
        group, key = self.operation.multi_session_id.id, str(order_uuid)
        domain = [("multi_session_id", "=", group), ("uuid", "=", key)]
        order = self.env["pos.multi.session.order"].sudo().search(domain, limit=1)
        return order.number or "?"

    def _text_of_add(self):
        quantity = (self.content.get("values") or {}).get("qty")
        return _(
            "%(quantity)s × %(product)s added",
            quantity=self._value("qty", quantity),
            product=self._product(),
        )

    def _text_of_inc(self):
        difference = self.content.get("difference") or 0
        sign = "+" if difference > 0 else ""
        return f"{self._product()}: {sign}{number_text(self.env, difference)}"

    def _text_of_printed(self):
        quantity = self.content.get("difference") or 0
        words = {
            "quantity": number_text(self.env, abs(quantity)),
            "product": self._product(),
        }
        if quantity < 0:
            return _(
                "Kitchen: %(quantity)s × %(product)s taken off this order", **words
            )
        return _("%(quantity)s × %(product)s sent to the kitchen", **words)

    def _text_of_missing(self):
        missing = self.content.get("missing")
        if not missing:
            return self._kind_of_it()
        names = {self.products.get(uuid) or _("A product") for uuid in missing}
        return _("Not printed in the kitchen: %s", ", ".join(sorted(names)))

    def _text_of_set(self):
        label, before, after = self._change("pos.order")
        if before is None:
            return f"{label}: {after}"
        return _(
            "%(what)s: %(before)s to %(after)s", what=label, before=before, after=after
        )

    def _text_of_line_set(self):
        label, before, after = self._change("pos.order.line")
        words = {"product": self._product(), "what": label, "after": after}
        if before is None:
            return _("%(product)s: %(what)s %(after)s", **words)
        return _(
            "%(product)s: %(what)s %(before)s to %(after)s", before=before, **words
        )

    def _change(self, model):
        """(what it is called, its value before or None, and after)"""
        key, base = self.content.get("key") or "", self.content.get("base")
        label = self._names().get(key) if model == "pos.order.line" else None
        field = self.env[model]._fields.get(key)
        label = label or (field._description_string(self.env) if field else key)
        before = None if _is_nothing(base) else self._value(key, base)
        return label, before, self._value(key, self.content.get("value"))

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

    def _text_of_finalize(self):
        payments = self.operation.order_id.sudo().payment_ids
        payment = payments.filtered(lambda each: each.sale == self.content.get("sale"))
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
        detail = object_of(self.content.get("detail"))
        who = actor_text(detail.get("by")) or _("somebody")
        number = numbers.get(self.content.get("successor"))
        words = {
            "on_deleted": lambda: _("Nothing came of it: %s had deleted it.", who),
            "included": lambda: _("It is part of what was paid."),
            "double": lambda: _("The second payment: %s had taken it before.", who),
            "overwrote": lambda: self._text_of_overwriting(detail, who),
            "late": lambda: _("Too late: %s had closed the order.", who)
            if not number
            else _(
                "Too late: %(who)s had closed the order. It is in order %(number)s.",
                who=who,
                number=number,
            ),
        }.get(self.operation.result)
        if words:
            return words()
        if self.operation.type in ("order.merge", "order.apart"):
            return ""
        return _("What came meanwhile is in order %s.", number) if number else ""

    def _text_of_overwriting(self, detail, who):
        if self.operation.type == "line.del":
            return _("%s had changed it at the same time.", who)
        return _(
            "It replaced %(value)s, which %(who)s had chosen at the same time.",
            value=self._value(self.content.get("key"), detail.get("value")),
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


TYPES = [
    ("order.new", "Order Begun"),
    ("order.set", "Order Changed"),
    ("line.add", "Line Added"),
    ("line.set", "Line Changed"),
    ("line.inc", "Quantity Changed"),
    ("line.move", "Line Moved"),
    ("line.del", "Line Deleted"),
    ("order.print", "Kitchen Ticket Begun"),
    ("order.printed", "Kitchen Ticket Ended"),
    ("line.printed", "Kitchen Ticket Printed"),
    ("order.cancel", "Order Cancelled"),
    ("order.finalize", "Order Paid"),
    ("order.restore", "Earlier State Restored"),
    ("order.merge", "Order Merged"),
    ("order.join", "Another Order Joined"),
    ("order.apart", "Order Separated"),
    ("void", "Not Understood"),
]
RESULTS = [
    ("ok", "Done"),
    ("known", "No Change"),
    ("overwrote", "Replaced Somebody Else's Change"),
    ("on_deleted", "The Line Was Deleted Before"),
    ("late", "Too Late, Became Another Order"),
    ("included", "Was in the Payment"),
    ("double", "Paid a Second Time"),
    ("noted", "Noted on a Closed Order"),
    ("unknown_order", "No Such Order"),
    ("invalid", "Not Understood"),
]
