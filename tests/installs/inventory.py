# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""All that a module could leave behind in a database, as lines of text.

Without what people make by selling, and without the bundles that pages are made of,
which Odoo builds anew and forgets by itself.
"""

OF_NO_EXTENSION = """NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')"""
RELATIONS = """pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
    AND n.nspname = 'public'"""

# PostgreSQL's catalogue, and Odoo's own.
QUERIES = {
    "relation": f"""
        SELECT concat_ws(' ', o.relkind, o.relname, o.reloptions)
          FROM {RELATIONS}""",
    "column": f"""
        SELECT concat_ws(' ', o.relname, a.attname, a.atttypid::regtype, a.attnotnull,
                         pg_get_expr(f.adbin, f.adrelid), a.attstattarget)
          FROM {RELATIONS} JOIN pg_attribute a ON a.attrelid = o.oid
          LEFT JOIN pg_attrdef f ON f.adrelid = o.oid AND f.adnum = a.attnum
         WHERE a.attnum > 0 AND NOT a.attisdropped""",
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": f"""
        SELECT concat_ws(' ', o.relname, c.conname, pg_get_constraintdef(c.oid))
          FROM {RELATIONS} JOIN pg_constraint c ON c.conrelid = o.oid""",
    "trigger": """
        SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
    "function": f"""
        SELECT o.oid::regprocedure::text FROM pg_proc o
         WHERE o.pronamespace = 'public'::regnamespace AND {OF_NO_EXTENSION}""",
    "statistics": "SELECT stxname FROM pg_statistic_ext",
    "type": f"""
        SELECT o.typname FROM pg_type o
         WHERE o.typnamespace = 'public'::regnamespace AND {OF_NO_EXTENSION}""",
    "extension": "SELECT extname FROM pg_extension",
    "module": "SELECT name FROM ir_module_module WHERE state != 'uninstalled'",
    "model": "SELECT model FROM ir_model",
    "inheritance": """
        SELECT m.model || ' ' || p.model FROM ir_model_inherit i
          JOIN ir_model m ON m.id = i.model_id JOIN ir_model p ON p.id = i.parent_id""",
    "field": "SELECT model || '.' || name || ' ' || ttype FROM ir_model_fields",
    "selection": """
        SELECT concat_ws('.', f.model, f.name, s.value)
          FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id
        """,
    "model constraint": "SELECT name FROM ir_model_constraint",
    "model relation": "SELECT name FROM ir_model_relation",
    "external id": """
        SELECT concat_ws(' ', module || '.' || name, model) FROM ir_model_data
         WHERE module NOT IN ('__export__', '__import__')""",
    "view": """
        SELECT concat_ws(' ', type, model, name, key, active, md5(arch_db ->> 'en_US'))
          FROM ir_ui_view""",
    "menu": "SELECT concat_ws(' ', name ->> 'en_US', action, web_icon) FROM ir_ui_menu",
    "action": """
        SELECT concat_ws(' ', type, name ->> 'en_US', binding_model_id)
          FROM ir_actions""",
    "rule": "SELECT concat_ws(' ', name, domain_force) FROM ir_rule",
    "access": "SELECT concat_ws(' ', name, group_id, perm_write) FROM ir_model_access",
    "group": "SELECT concat_ws(' ', id, name ->> 'en_US') FROM res_groups",
    "implied group": "SELECT concat_ws(' ', gid, hid) FROM res_groups_implied_rel",
    "user's group": "SELECT concat_ws(' ', uid, gid) FROM res_groups_users_rel",
    "job": "SELECT concat_ws(' ', cron_name, active) FROM ir_cron",
    "parameter": "SELECT key FROM ir_config_parameter",
    "default": "SELECT concat_ws(' ', field_id, json_value) FROM ir_default",
    "property": "SELECT concat_ws(' ', name, res_id) FROM ir_property",
    "asset": "SELECT concat_ws(' ', bundle, path) FROM ir_asset",
    "sequence": "SELECT concat_ws(' ', code, name) FROM ir_sequence",
    "filter": "SELECT concat_ws(' ', model_id, name) FROM ir_filters",
    "subtype": "SELECT concat_ws(' ', res_model, name) FROM mail_message_subtype",
    "template": "SELECT concat_ws(' ', model, name) FROM mail_template",
    "attachment": """
        SELECT concat_ws(' ', res_model, res_field, name, url) FROM ir_attachment
         WHERE coalesce(url, '') NOT LIKE '/web/assets/%%'
           AND coalesce(res_model, '') NOT IN ('account.move', 'pos.session')""",
}
# Columns of stock tables that name a model, which may be none any more.
NAMING = """
    SELECT c.table_name, c.column_name
      FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
       AND c.column_name IN ('model', 'res_model', 'relation', 'src_model')
       AND c.data_type = 'character varying'"""


def inventory(sql):
    """A set of (kind, line); sql: runs a query and gives its rows."""
    found = {
        (kind, line or "") for kind, query in QUERIES.items() for (line,) in sql(query)
    }
    for table, column in sql(NAMING):
        rows = sql(
            f'SELECT DISTINCT "{column}" FROM "{table}" t'
            f' WHERE "{column}" NOT IN (SELECT model FROM ir_model)'
        )
        found |= {("name of no model", f"{table}.{column} {name}") for (name,) in rows}
    return found


def difference(before, after):
    """In words, what one inventory has more or less than the other; '' if nothing."""
    lines = [f"+ {kind}: {line}" for kind, line in sorted(after - before)]
    lines += [f"- {kind}: {line}" for kind, line in sorted(before - after)]
    return "\n".join(lines)
