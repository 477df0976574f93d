# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a test sets and makes is gone before the next one, whichever that is.

The rows that people set are kept aside in the database itself when a shop opens, and
put back by plain SQL between tests: Odoo would refuse whatever a test has broken on
purpose, and take its time. What was made meanwhile is archived.
"""

# With `active`: new ones can be archived.
KEPT = (
    "pos_config",
    "product_template",
    "product_product",
    "product_pricelist",
    "res_partner",
    "loyalty_program",
    "restaurant_floor",
)
SCHEMA = "as_it_was"
# A user's own partner stays, as the user does.
NOT_ARCHIVED = {
    "res_partner": "AND NOT EXISTS (SELECT FROM res_users WHERE partner_id = now.id)"
}
EXISTING = """
SELECT relname FROM pg_class
 WHERE relname = ANY(%s) AND relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
COLUMNS = """
SELECT attname FROM pg_attribute
 WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
   AND attgenerated = ''
"""
# What only links a point of sale to other things has two columns and no id.
LINKS = """
SELECT DISTINCT conrelid::regclass::text
  FROM pg_constraint
 WHERE contype = 'f' AND confrelid = 'pos_config'::regclass
   AND (SELECT count(*) FROM pg_attribute
         WHERE attrelid = conrelid AND attnum > 0 AND NOT attisdropped) = 2
"""


class AsItWas:
    """Of one database; sql: runs a statement in it."""

    def __init__(self, sql):
        self._sql = sql
        self._statement = ""

    def keep(self):
        """What is there now, to be put back."""
        self._sql(f"CREATE SCHEMA {SCHEMA}")
        tables = [name for (name,) in self._sql(EXISTING, [*KEPT])]
        links = [name for (name,) in self._sql(LINKS)]
        for table in (*tables, *links):
            self._sql(f"CREATE TABLE {SCHEMA}.{table} AS TABLE public.{table}")
        self._statement = ";".join(
            [*map(self._put_back, sorted(tables)), *map(self._link_again, links)]
        )

    def put_back(self):
        self._sql(self._statement)

    def _columns(self, table):
        names = sorted(f'"{name}"' for (name,) in self._sql(COLUMNS, table))
        return ", ".join(name for name in names if name != '"id"')

    def _put_back(self, table):
        columns = self._columns(table)
        kept = ", ".join(f"kept.{name}" for name in columns.split(", "))
        now = kept.replace("kept.", "now.")
        return f"""
            UPDATE {table} AS now SET ({columns}) = ROW({kept})
              FROM {SCHEMA}.{table} AS kept
             WHERE now.id = kept.id AND ROW({now})::text != ROW({kept})::text;
            UPDATE {table} AS now SET active = false
             WHERE active {NOT_ARCHIVED.get(table, "")}
               AND NOT EXISTS (SELECT FROM {SCHEMA}.{table} WHERE id = now.id)"""

    @staticmethod
    def _link_again(table):
        return f"""
            DELETE FROM {table} AS now WHERE NOT EXISTS (
                SELECT FROM {SCHEMA}.{table} AS kept WHERE ROW(kept.*) = ROW(now.*));
            INSERT INTO {table} TABLE {SCHEMA}.{table} ON CONFLICT DO NOTHING"""
