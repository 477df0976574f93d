# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Rows without ids: each is known by what it belongs to, and so are those it names."""

import json
import re
from collections import defaultdict

# A row belongs to the first of these that is set; "<" is a column that points here.
OWNERS = {
    "pos_order_line": ("order_id",),
    "pos_payment": ("pos_order_id",),
    "pos_pack_operation_lot": ("pos_order_line_id",),
    "product_attribute_custom_value": ("pos_order_line_id",),
    "procurement_group": ("pos_order_id",),
    "stock_picking": ("pos_order_id", "pos_session_id", "group_id"),
    "stock_move": ("picking_id",),
    "stock_move_line": ("move_id",),
    "stock_lot": ("<stock_move_line.lot_id",),
    "stock_valuation_layer": ("stock_move_id",),
    "account_move": (
        "statement_line_id",
        "payment_id",
        "stock_move_id",
        "<pos_order.account_move",
        "<pos_session.move_id",
        "<pos_payment.account_move_id",
        "<account_bank_statement_line.move_id",
        "<account_payment.move_id",
    ),
    "account_move_line": ("move_id",),
    "account_payment": ("pos_session_id",),
    "account_bank_statement_line": ("pos_session_id",),
    "account_partial_reconcile": ("debit_move_id",),
    "account_full_reconcile": ("<account_move_line.full_reconcile_id",),
    "account_analytic_line": ("move_line_id",),
    "loyalty_card": ("source_pos_order_id",),
}
# In the order in which they were made; the rows of other tables by what they hold.
IN_ORDER = {"pos_order_line", "pos_payment", "account_bank_statement_line"}
# Other rows mention a row by these.
MENTIONED = {
    "pos_order": ("pos_reference",),
    "pos_session": ("name",),
    "account_move": ("name",),
    "stock_picking": ("name",),
}
# Orders and lines are counted as they are recorded.
NUMBERED = re.compile(r"this POS/\d+")


class Reading:
    """One look at all tables."""

    def __init__(self, books, told):
        self._books = books
        self._told = told
        self._found = books.new_rows()
        self._labels = {}
        self._world = defaultdict(dict)
        self._backwards = self._point_back()
        self._learn_names()
        self._order = {}
        self._label_all()
        texts = {
            value: f"<{self._labels[table, id_]}>"
            for table, rows in self._found.items()
            for id_, row in rows.items()
            for value in (row[name] for name in MENTIONED.get(table, ()))
            if value and value != "/"
        }
        texts[books.config] = "this POS"
        self._texts = sorted(texts.items(), key=lambda pair: -len(pair[0]))
        self.rows = {
            self._labels[table, id_]: self._row(table, row)
            for table, rows in self._found.items()
            for id_, row in rows.items()
        }
        for table, rows in self._found.items():
            for link, id_, target, other in books.links(table, rows):
                values = self.rows[self._labels[table, id_]].setdefault(link, [])
                values.append(self._called(target, other))
                values.sort()

    def _point_back(self):
        """{(table, id): {"<table.column": (table, id)}}"""
        found = defaultdict(dict)
        for owners in OWNERS.values():
            for owner in owners:
                if owner.startswith("<"):
                    table, column = owner[1:].split(".")
                    for id_, row in self._found.get(table, {}).items():
                        if row.get(column):
                            target = self._books.key_of(table, column)
                            key = (target, row[column])
                            found[key].setdefault(owner, (table, id_))
        return found

    def _learn_names(self):
        """Of all rows of the world to which anything points."""
        wanted = defaultdict(set)
        for table, rows in self._found.items():
            for row in rows.values():
                for column, value in row.items():
                    target = self._books.key_of(table, column)
                    if target and value and value not in self._found.get(target, {}):
                        wanted[target].add(value)
            for _link, _id, target, other in self._books.links(table, rows):
                if other not in self._found.get(target, {}):
                    wanted[target].add(other)
        for table, ids in wanted.items():
            self._world[table] = self._books.names(table, ids)

    def _label_all(self):
        left = [(table, id_) for table, rows in self._found.items() for id_ in rows]
        while left:
            ready, later = [], []
            for each in left:
                owner = self._owner(*each)
                (ready if owner is None or owner in self._labels else later).append(
                    each
                )
            if not ready:
                raise ValueError(f"Rows that own each other: {later}")
            self._label(ready)
            left = later

    def _label(self, ready):
        families = defaultdict(list)
        for table, id_ in ready:
            families[self._owner(table, id_), table].append(id_)
        for (owner, table), ids in families.items():
            of = f"{self._labels[owner]} / " if owner else ""
            if table not in IN_ORDER:
                ids.sort(key=lambda id_: self._content(table, id_))
            for number, id_ in enumerate(ids, 1):
                row = self._found[table][id_]
                name = f"{of}{table} {number}"
                if table == "pos_order":
                    name = self._told.get(row["pos_reference"], f"unknown {number}")
                elif table == "pos_session":
                    name = "the session"
                self._labels[table, id_] = name

    def _owner(self, table, id_):
        row = self._found[table][id_]
        for owner in OWNERS.get(table, ()):
            if owner.startswith("<"):
                if found := self._backwards[table, id_].get(owner):
                    return found
            elif row.get(owner):
                key = self._books.key_of(table, owner)
                if row[owner] in self._found.get(key, {}):
                    return key, row[owner]
        return None

    def _content(self, table, id_):
        """To sort by: without ids, and without what is made by counting."""
        row = self._found[table][id_]
        values = [
            (column, self._value(table, column, value))
            for column, value in sorted(row.items())
            if column != "id" and not self._is_by_id(table, column, value)
        ]
        return json.dumps(values), id_

    def _is_by_id(self, table, column, value):
        """Whether it names something that has other numbers on the other side."""
        if target := self._books.key_of(table, column):
            return value in self._found.get(target, {})
        return isinstance(value, str) and any(map(str.isdigit, value))

    def _row(self, table, row):
        values = {
            column: self._value(table, column, value)
            for column, value in row.items()
            if column not in ("id", "create_date", "write_date")
        }
        return {name: self._mentions(value) for name, value in values.items()}

    def _value(self, table, column, value):
        target = self._books.key_of(table, column)
        if target and value:
            return self._called(target, value)
        return self._books.plain(table, column, value)

    def _called(self, table, id_):
        return self._labels.get((table, id_)) or self._world[table].get(id_) or str(id_)

    def _mentions(self, value):
        if isinstance(value, str):
            for text, label in self._texts:
                value = value.replace(text, label)
            value = NUMBERED.sub("this POS/number", value)
        return value
