# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What Odoo's tables hold of a few sales, so that two databases can be compared.

All tables are read, those of modules too, with all columns. A row is known by what it
belongs to, as ids differ: "2 refund.1 / pos_order_line 1 / stock_move 1".
"""

import datetime
from collections import defaultdict
from typing import NamedTuple

from .rows import Reading

# Tables of which nothing is compared, by how their names begin, and why.
NOT_BOOKS = {
    "pos_offline_": "the suite's own",
    "pos_multi_session": "the suite's own",
    "pos_order_transfer": "the suite's own",
    "bus_": "messages that are gone in a minute",
    "ir_": "Odoo's own housekeeping, and files",
    "res_users": "who logs in how often",
    "res_device": "who logs in from where",
    "mail_": "chatter, in which the suite says more",
    "discuss_": "chats, as that of OdooBot with who comes first",
    "stock_quant": "compared as figures",
    "account_edi_document": "made by a cron",
}
# What the world's rows are called: the first of these columns that there is.
NAMES = ("login", "complete_name", "name", "default_code", "code")
NAMED_BY = {
    "account_account": "t.account_type || ' ' || (t.name ->> 'en_US')",
    "product_product": "(SELECT p.name ->> 'en_US' FROM product_template p"
    " WHERE p.id = t.product_tmpl_id)",
    "product_template_attribute_value": "(SELECT v.name ->> 'en_US' FROM"
    " product_attribute_value v WHERE v.id = t.product_attribute_value_id)",
    "pos_combo_line": "(SELECT c.name || t.combo_price FROM pos_combo c"
    " WHERE c.id = t.combo_id)",
    "stock_warehouse": "t.code",
}
# Columns of which only whether they are set is compared, and why.
BY_CHANCE = {
    "access_token": "a secret",
    "code": "a card's, at random",
    "internal_index": "ends with an id",
    "last_order_preparation_change": "names lines by their uuids",
    "login_number": "counts how often the page was loaded",
    "matching_number": "an id",
    "reward_identifier_code": "made by the page",
    "sequence_number": "counts what others make, too",
    "sequence_prefix": "the name of what it counts",
    "ticket_code": "a secret",
    "uuid": "made by the page",
}
COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type
  FROM information_schema.columns c
  JOIN information_schema.tables t USING (table_schema, table_name)
 WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
 ORDER BY 1, 2
"""
KEYS = """
SELECT conrelid::regclass::text, a.attname, confrelid::regclass::text
  FROM pg_constraint
  JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]
 WHERE contype = 'f' AND array_length(conkey, 1) = 1
   AND connamespace = 'public'::regnamespace
"""


class Books:
    """All that is written into a shop's database from here on.

    session_id: of the session in which it is sold; it is there already.
    """

    def __init__(self, shop, session_id):
        self._sql = shop.sql
        self._session_id = session_id
        self.config = shop.sql(
            "SELECT c.name FROM pos_session s JOIN pos_config c ON c.id = s.config_id"
            " WHERE s.id = %s",
            session_id,
        )[0][0]
        self._columns = defaultdict(dict)
        for table, column, kind in shop.sql(COLUMNS):
            self._columns[table][column] = kind
        self._keys = defaultdict(dict)
        for table, column, target in shop.sql(KEYS):
            self._keys[table][column] = target
        self._tables = [
            table
            for table, columns in self._columns.items()
            if columns.get("id") == "integer" and not table.startswith((*NOT_BOOKS,))
        ]
        self._today = datetime.date.today()
        self._marks = self._ends()
        self._figures = self._count()

    def read(self, told):
        """{row: {column: value}}; told: {pos_reference: what the order is called}."""
        return Reading(self, told).rows | self._changed_figures()

    def _ends(self):
        ends = " UNION ALL ".join(
            f"SELECT '{table}', coalesce(max(id), 0) FROM \"{table}\""
            for table in self._tables
        )
        return dict(self._sql(ends))

    def new_rows(self):
        """{table: {id: row}}"""
        found = {}
        for table, end in self._ends().items():
            if end > self._marks[table] or table == "pos_session":
                found[table] = self._select(table)
        return found

    def _select(self, table):
        where, values = "id > %s", [self._marks[table]]
        if table == "pos_session":
            where, values = "id = %s", [self._session_id]
        query = f'SELECT id, to_jsonb(t) FROM "{table}" t WHERE {where} ORDER BY id'
        return dict(self._sql(query, *values))

    def names(self, table, ids):
        """{id: what the row of the world is called}"""
        columns = self._columns[table]
        name = NAMED_BY.get(table)
        if not name:
            column = next((each for each in NAMES if each in columns), "id")
            name = f"t.{column}"
            name += " ->> 'en_US'" if columns[column] == "jsonb" else "::text"
        query = f'SELECT t.id, {name} FROM "{table}" t WHERE t.id = ANY(%s)'
        return {
            row: (name or "").replace(self.config, "this POS")
            for row, name in self._sql(query, [*ids])
        }

    def links(self, table, ids):
        """(table, id, target, other id) of the tables that only link two others."""
        for link, keys in self._keys.items():
            if len(self._columns[link]) != 2 or len(keys) != 2:
                continue
            (ours, first), (theirs, target) = keys.items()
            if first != table:
                ours, first, theirs, target = theirs, target, ours, first
            if first == table:
                query = f'SELECT "{ours}", "{theirs}" FROM "{link}"'
                query += f' WHERE "{ours}" = ANY(%s)'
                for row, other in self._sql(query, [*ids]):
                    yield link, row, target, other

    # What is not rows of its own

    def _count(self):
        """{what: number} of what sales only change."""
        figures = {}
        for table, query in FIGURES.items():
            if table in self._columns:
                for *what, value in self._sql(query):
                    figures[" / ".join([table, *map(str, what)])] = float(value or 0)
        return figures

    def _changed_figures(self):
        now = self._count()
        return {
            what: {"change": round(now.get(what, 0) - self._figures.get(what, 0), 6)}
            for what in {*now, *self._figures}
            if now.get(what, 0) != self._figures.get(what, 0)
        }

    def plain(self, table, column, value):
        """Without the day, and without what is made by chance."""
        kind = self._columns[table][column]
        if value is None:
            return None
        if column in BY_CHANCE:
            return "set" if value else value
        if kind.startswith("timestamp"):
            return "a time"
        if kind == "date":
            return (datetime.date.fromisoformat(value) - self._today).days
        if isinstance(value, float):
            return round(value, 6)
        return value

    def key_of(self, table, column):
        return self._keys[table].get(column)


FIGURES = {
    "stock_quant": """
        SELECT p.name ->> 'en_US', l.complete_name, lot.name, sum(q.quantity)
          FROM stock_quant q
          JOIN product_product v ON v.id = q.product_id
          JOIN product_template p ON p.id = v.product_tmpl_id
          JOIN stock_location l ON l.id = q.location_id
          LEFT JOIN stock_lot lot ON lot.id = q.lot_id
         WHERE v.active
         GROUP BY 1, 2, 3
    """,
    "stock_valuation_layer": """
        SELECT p.name ->> 'en_US', 'remains', sum(l.remaining_value)
          FROM stock_valuation_layer l
          JOIN product_product v ON v.id = l.product_id
          JOIN product_template p ON p.id = v.product_tmpl_id
         WHERE v.active
         GROUP BY 1
    """,
    "res_partner": """
        SELECT name, 'customer_rank', sum(customer_rank) FROM res_partner
         WHERE active GROUP BY 1
    """,
    "account_move_line": """
        SELECT p.name, 'owes', sum(l.amount_residual)
          FROM account_move_line l
          JOIN res_partner p ON p.id = l.partner_id
          JOIN account_account a ON a.id = l.account_id
         WHERE a.account_type = 'asset_receivable' AND l.parent_state = 'posted'
         GROUP BY 1
    """,
    "sale_order_line": """
        SELECT o.name, l.name, 'invoiced', sum(l.qty_invoiced)
          FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
         GROUP BY 1, 2
    """,
    "loyalty_card": """
        SELECT p.name ->> 'en_US', r.name, sum(c.points)
          FROM loyalty_card c JOIN loyalty_program p ON p.id = c.program_id
          LEFT JOIN res_partner r ON r.id = c.partner_id
         GROUP BY 1, 2
    """,
}


class Difference(NamedTuple):
    row: str
    column: str
    standard: object
    suite: object

    def __str__(self):
        return f"{self.row}: {self.column}: {self.standard!r} -> {self.suite!r}"


def differences(standard, suite):
    """Where two readings are not the same; what is only the suite's does not count."""
    found = []
    for row in sorted({*standard, *suite}):
        theirs, ours = standard.get(row), suite.get(row)
        if theirs is None or ours is None:
            found.append(Difference(row, "", theirs, ours))
            continue
        found.extend(
            Difference(row, column, value, ours.get(column))
            for column, value in theirs.items()
            if value != ours.get(column)
        )
    return found
