# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.fields import Command

from ..schema import Malformed

LINKS = (Command.LINK, Command.CLEAR, Command.SET)


class PosOfflineEnvelope(models.Model):
    """What a sale may do to records beside its own: name them, and no more.

    It is written on one user's till and may be recorded by another, with his rights: by
    a manager who tries it again, or imports it from a file. With commands as the ORM
    takes them it could change, with these rights, the tax that it refers to.
    """

    _inherit = "pos.offline.envelope"

    @api.model
    def _open(self, parcel):
        """The order's data, anew, checked for being recorded.

        :raise Malformed:
        """
        data = parcel.open()
        self._check_links("pos.order", data)
        for _create, _id, payment in data["statement_ids"]:
            self._check_links("pos.payment", payment)
        return data

    @api.model
    def _check_links(self, model, values):
        fields_ = self.env[model]._fields
        for name, value in values.items():
            field = fields_.get(name)
            if field and field.type in ("one2many", "many2many"):
                self._check_commands(field, value)

    @api.model
    def _check_commands(self, field, value):
        for command in value if isinstance(value, list) else ():
            if not isinstance(command, list) or command[:1] in ([n] for n in LINKS):
                continue
            is_own = field.type == "one2many" and command[:1] == [Command.CREATE]
            if not is_own or not isinstance(command[-1], dict):
                raise Malformed(f"{field.name} would change other records")
            self._check_links(field.comodel_name, command[-1])
