# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import logging
from datetime import datetime

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import consteq, hmac, str2bool

from .. import admission
from ..merge.wire import Malformed, read_signal
from ..tables import Tables
from .pos_multi_session_sync import PAYING, PRESENT, is_owner

_logger = logging.getLogger(__name__)

# For the whole database: off, no multi-session connects. On if it is not set.
MESH = "pos_multi_session_sync.mesh"


class PosMultiSession(models.Model):
    """Tills that connect to each other, and go on so while the server is away.

    What they say to each other never passes here: only a key by which they know each
    other, and the messages by which two of them find each other.
    """

    _inherit = "pos.multi.session"

    is_mesh = fields.Boolean(
        string="Tills Connect Directly",
        tracking=True,
        help="Tills in one local network connect to each other, and go on sharing "
        "open orders while Odoo cannot be reached. Off until you turn it on.",
    )
    # Changes with the token, in the same statement.
    mesh_epoch = fields.Integer(readonly=True, copy=False, default=1, required=True)

    @api.model
    def _is_mesh_allowed(self):
        allowed = self.env["ir.config_parameter"].sudo().get_param(MESH)
        return str2bool(allowed or "True", True)

    @api.model
    def _mesh_facts(self, group_row):
        """{mesh: {key, epoch}} for a member, or nothing where tills do not connect.

        The key follows from the database's secret and from the channel's token, and is
        not stored. So it is another one as soon as somebody may not listen any more.
        """
        if not group_row["is_mesh"] or not self._is_mesh_allowed():
            return {}
        message = f"{group_row['id']}/{group_row['token']}"
        key = bytes.fromhex(hmac(self.env(su=True), "pos_multi_session_mesh", message))
        epoch = group_row["mesh_epoch"]
        return {"mesh": {"key": base64.b64encode(key).decode(), "epoch": epoch}}

    @api.model
    def signal(self, request):
        """Hand a till of the same group what it needs to connect to this one.

        :param request: {config_id, client: {id, secret?}, to, text}; see
            docs/PROTOCOL.md
        :return: whether it was sent; not if one of both is not there, or the quota is
            used up
        :raise AccessError: as `sync` does
        :raise ValidationError: not the agreed form, or too large
        """
        self._check_pos_user()
        try:
            signal = read_signal(request)
        except Malformed as malformed:
            _logger.info("A till sent what is not agreed: %s", malformed)
            raise ValidationError(
                _("Odoo does not understand what the till sent (%s).", malformed)
            ) from malformed
        admission.begin_read_committed(self.env.cr)
        self._check_till(signal.config_id)
        now = datetime.utcnow()
        tables = Tables(self.env.cr, now)
        group_row = self._enter(tables, signal.config_id, lock=False)
        if not self._mesh_facts(group_row):
            raise UserError(_("Tills of this multi-session do not connect directly."))
        since = (now - PRESENT, now - PAYING)
        clients, *_rest = tables.look(group_row["id"], signal.client, since, [], [])
        sender, receiver = clients.get(signal.client), clients.get(signal.to)
        if not sender or not receiver or not receiver["is_present"]:
            return False
        secret = self._secret_of(group_row, signal.client)
        is_own = is_owner(sender, group_row, self.env.uid)
        if not is_own and not consteq(signal.secret or "", secret):
            raise AccessError(_("Another till has that name."))
        if group_row["is_full"]:
            return False
        seconds = admission.seconds(characters=len(signal.text), is_shown=True)
        tables.charge(group_row, self.env.uid, seconds)
        message = {"from": signal.client, "to": signal.to, "text": signal.text}
        self._send(group_row, "signal", message)
        return True
