# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.fields import Command

from ..schema import Malformed, is_id
from .pos_offline_explain import ALIASES, OWN, PARTS

LINKS = (Command.LINK, Command.CLEAR, Command.SET)


class PosOfflineRejectedSale(models.Model):
    """What of a sale is recorded: nothing of others', and what a manager chose.

    A sale is written on one user's till and may be recorded by another, with the rights
    of a manager who tries it again, or imports it from a file. With commands as the ORM
    takes them it could change, with these rights, the tax that it refers to. So it may
    name records beside its own, and no more.

    In place of what is gone a manager chooses others: ``replacements`` is {model: {id
    that was sold: id to record, or false}}, ids as text, as it is JSON. What was sent
    stays as it was sent.
    """

    _inherit = "pos.offline.rejected.sale"

    @api.model
    def _open(self, entry):
        """The order's data, anew, checked for being recorded.

        :raise Malformed:
        """
        data = entry.open()
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

    def _mended(self, data):
        """The data with the replacements; changed in place, and returned."""
        replacements = self.replacements or {}
        if replacements:
            for part, model in PARTS.items():
                rows = [data] if part is None else [c[2] for c in data.get(part) or ()]
                for row in rows:
                    self._mend_row(model, row, replacements)
        return data

    def _mend_row(self, model, row, replacements):
        fields_ = self.env[model]._fields
        for name, value in row.items():
            field = fields_.get(ALIASES.get(name, name))
            if not field or name in OWN:
                continue
            chosen = replacements.get(field.comodel_name)
            if not chosen:
                continue
            if field.type == "many2one" and is_id(value):
                row[name] = chosen.get(str(value), value)
            elif field.type == "many2many" and isinstance(value, list):
                row[name] = _mend_links(value, chosen)


def _mend_links(value, chosen):
    """A list of ids or of commands that link, with others in their place."""
    mended = []
    for item in value:
        if isinstance(item, list) and len(item) == 3 and item[0] == 6:
            ids = item[2] if isinstance(item[2], list) else []
            mended.append([6, 0, _mend_ids(ids, chosen)])
        elif isinstance(item, list) and len(item) >= 2 and item[0] == 4:
            mended += [[4, record_id] for record_id in _mend_ids([item[1]], chosen)]
        elif is_id(item):
            mended += _mend_ids([item], chosen)
        else:
            mended.append(item)
    return mended


def _mend_ids(ids, chosen):
    mended = (chosen.get(str(record_id), record_id) for record_id in ids)
    return [record_id for record_id in mended if record_id]
