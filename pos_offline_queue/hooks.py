# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo import _, fields

from .traces import forget_traces

KEPT = ("reference", "state", "message", "decision", "amount", "customer", "cashier")


def uninstall_hook(env):
    """Leave on their sessions the sales that never became orders.

    All else goes with its tables and columns, the unique index of the keys included.
    """
    forget_traces(env, "pos_offline_queue", "pos_offline_")
    envelopes = env["pos.offline.envelope"].search([("state", "!=", "arrived")])
    waiting = env["pos.offline.waiting"].search([])
    sessions = envelopes.session_id | waiting.session_id
    for config in envelopes.config_id | waiting.config_id:
        mine = sessions.filtered(lambda s, config=config: s.config_id == config)
        last = mine.sorted("id")[-1:] or env["pos.session"].search(
            [("config_id", "=", config.id)], limit=1
        )
        if last:
            _leave(
                last,
                envelopes.filtered(lambda e, config=config: e.config_id == config),
                waiting.filtered(lambda w, config=config: w.config_id == config),
            )


def _leave(session, envelopes, waiting):
    """One file on the session, with a message that says so."""
    content = {
        "kept": [
            {
                **{name: envelope[name] for name in KEPT},
                "key": envelope.key,
                "checksum": envelope.checksum,
                "sold_at": fields.Datetime.to_string(envelope.sold_at),
                "decided_by": envelope.decided_by_id.name,
                "order": envelope.payload,
            }
            for envelope in envelopes
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
            kept=len(envelopes),
            waiting=len(waiting),
        ),
        attachments=[
            (
                f"pos_offline_queue_{session.config_id.id}.json",
                json.dumps(content, indent=2, ensure_ascii=False),
            )
        ],
    )
