# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo import _

from odoo.addons.pos_offline_queue.traces import forget_traces

from .models.pos_multi_session_mesh import MESH
from .models.pos_offline_device import PATIENCE
from .models.pos_order_transfer_office import KEEP_DAYS


def uninstall_hook(env):
    """Leave the open orders on a session; sales are sales of standard, and stay.

    All else goes with its tables and columns: each POS has its own orders again.
    Settings that were saved belong to no module, so they are deleted here.
    """
    parameters = env["ir.config_parameter"]
    parameters.search([("key", "in", (KEEP_DAYS, MESH, PATIENCE))]).unlink()
    forget_traces(env, "pos_multi_session_sync", "pos_multi_session_")
    groups = env["pos.multi.session"].with_context(active_test=False).search([])
    for group in groups:
        orders = group.order_ids.filtered(lambda order: order.state == "open")
        session = group._open_sessions()[:1] or group._last_session()
        if orders and session:
            _leave(session, group, orders)
    env["pos.order.transfer"]._leave_behind()


def _leave(session, group, orders):
    """One file on the session, with a message that says so."""
    content = [{"number": each.number, "order": each.document} for each in orders]
    session.message_post(
        body=_(
            "POS Multi-session Sync is being uninstalled. Open orders of %(group)s, "
            "attached: %(count)s.",
            group=group.name,
            count=len(orders),
        ),
        attachments=[
            (
                f"pos_multi_session_{group.id}.json",
                json.dumps(content, indent=2, ensure_ascii=False),
            )
        ],
    )
