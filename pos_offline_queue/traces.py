# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What Odoo itself forgets to forget when it uninstalls a module with documents.

Foreign keys, which it notes down a second time while columns go one by one, and the
names that mail and its companions have given to parts of models that are gone.
"""

FORGET = (
    """
    DELETE FROM ir_model_constraint
     WHERE module = (SELECT id FROM ir_module_module
                      WHERE name = %(module)s AND state = 'uninstalled')
    """,
    """
    DELETE FROM ir_model_data named
     WHERE model = 'ir.model.inherit' AND strpos(name, %(models)s) > 0
       AND NOT EXISTS (SELECT FROM ir_model_inherit WHERE id = named.res_id)
    """,
    """
    DELETE FROM ir_model_data named
     WHERE model = 'ir.model.fields.selection' AND strpos(name, %(models)s) > 0
       AND NOT EXISTS (SELECT FROM ir_model_fields_selection WHERE id = named.res_id)
    """,
)


def forget_traces(env, module, models):
    """From an uninstall hook, for when the uninstall is done.

    models: how the names of its models begin, with "_" for each dot.
    """

    def forget():
        with env.registry.cursor() as cr:
            for query in FORGET:
                cr.execute(query, {"module": module, "models": f"__{models}"})

    env.cr.postcommit.add(forget)
