# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import json

from odoo import _, fields
from odoo.tools.sql import drop_index

from .models.pos_order_line import REFUND_INDEX

# What Odoo itself forgets to forget when it uninstalls a module with documents: foreign
# keys, which it notes down a second time while columns go one by one, and the names
# that mail and its companions have given to parts of models that are gone.
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


KEPT = ("reference", "state", "message", "decision", "amount", "customer", "cashier")


def uninstall_hook(env):
    """Leave on their sessions the sales that never became orders.

    All else goes with its tables and columns, the unique index of the keys included;
    not an index on a column of standard.
    """
    drop_index(env.cr, REFUND_INDEX, "pos_order_line")
    forget_traces(env, "pos_offline_queue", "pos_offline_")
    rejected_sales = env["pos.offline.rejected.sale"].search(
        [("state", "!=", "arrived")]
    )
    waiting = env["pos.offline.waiting"].search([])
    sessions = rejected_sales.session_id | waiting.session_id
    for config in rejected_sales.config_id | waiting.config_id:
        mine = sessions.filtered(lambda s, config=config: s.config_id == config)
        last = mine.sorted("id")[-1:] or env["pos.session"].search(
            [("config_id", "=", config.id)], limit=1
        )
        if last:
            _leave(
                last,
                rejected_sales.filtered(lambda e, config=config: e.config_id == config),
                waiting.filtered(lambda w, config=config: w.config_id == config),
            )


def _leave(session, rejected_sales, waiting):
    """One file on the session, with a message that says so."""
    content = {
        "kept": [
            {
                **{name: rejected[name] for name in KEPT},
                "key": rejected.key,
                "checksum": rejected.checksum,
                "sold_at": fields.Datetime.to_string(rejected.sold_at),
                "decided_by": rejected.decided_by_id.name,
                "order": rejected.payload,
            }
            for rejected in rejected_sales
        ],
        "on_devices": [
            {
                "device": row.device_id.display_name,
                "uid": row.uid,
                "amount": row.amount,
                "state": row.state,
                "cashier": row.cashier,
                "created_at": fields.Datetime.to_string(row.created_at),
            }
            for row in waiting
        ],
    }
    session.message_post(
        body=_(
            "POS Offline Queue is being uninstalled. Sales that are no orders, "
            "attached: %(kept)s. Still on devices: %(waiting)s.",
            kept=len(rejected_sales),
            waiting=len(waiting),
        ),
        attachments=[
            (
                f"pos_offline_queue_{session.config_id.id}.json",
                json.dumps(content, indent=2, ensure_ascii=False),
            )
        ],
    )
