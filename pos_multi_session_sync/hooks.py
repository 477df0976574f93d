# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo import _

from odoo.addons.pos_offline_queue.hooks import forget_traces

from .facts import MESH
from .models.pos_multi_session_upkeep import KEEP_DAYS
from .models.pos_offline_device import PATIENCE
from .transfer_shape import RECALLED, UNDECIDED, time_text


def uninstall_hook(env):
    """Leave the open orders on a session; sales are sales of standard, and stay.

    All else goes with its tables and columns: each POS has its own orders again.
    Settings that were saved belong to no module, so they are deleted here.
    """
    parameters = env["ir.config_parameter"]
    parameters.search([("key", "in", (KEEP_DAYS, MESH, PATIENCE))]).unlink()
    forget_traces(env, "pos_multi_session_sync", "pos_multi_session_")
    _leave_orders(env)
    _leave_transfers(env)


def _leave_orders(env):
    """The open orders of each group, on one of its sessions."""
    closing = env["pos.multi.session.closing"]
    groups = env["pos.multi.session"].with_context(active_test=False).search([])
    for group in groups:
        orders = group.order_ids.filtered(lambda order: order.state == "open")
        session = group._open_sessions()[:1] or closing._last_session(group)
        if orders and session:
            _attach(
                session,
                _(
                    "POS Multi-session Sync is being uninstalled. Open orders of "
                    "%(group)s, attached: %(count)s.",
                    group=group.name,
                    count=len(orders),
                ),
                f"pos_multi_session_{group.id}.json",
                [{"number": each.number, "order": each.document} for each in orders],
            )


def _leave_transfers(env):
    """What was sent and is in no cart, on its session."""
    left = env["pos.order.transfer"].search(
        [
            "|",
            ("state", "in", (*UNDECIDED, "refused", "cancelled")),
            "&",
            ("state", "=", RECALLED),
            ("is_returning", "=", True),
        ],
        order="id",
    )
    for config in left.config_id:
        mine = left.filtered(lambda row, config=config: row.config_id == config)
        session = mine.session_id[-1:] or env["pos.session"].search(
            [("config_id", "=", config.id)], limit=1
        )
        if session:
            _attach(
                session,
                _(
                    "POS Multi-session Sync is being uninstalled. Orders that were "
                    "sent and not delivered, attached: %s.",
                    len(mine),
                ),
                f"pos_order_transfers_{session.config_id.id}.json",
                [_content_of(transfer) for transfer in mine],
            )


def _content_of(transfer):
    return {
        "number": transfer.name,
        "state": transfer.state,
        "sent_at": time_text(transfer.sent_at),
        "to": transfer.receiver_ids.config_id.mapped("name"),
        "customer": transfer.customer,
        "amount": transfer.amount,
        "order": json.loads(transfer.document),
    }


def _attach(session, message, name, content):
    """One file on the session, with a message that says so."""
    text = json.dumps(content, indent=2, ensure_ascii=False)
    session.message_post(body=message, attachments=[(name, text)])
