# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api


class TechnicalFields:
    """Mixin of Python, for models with fields that only code understands.

    Lists offer each stored field in Group By and in filters: not those that the class
    names in ``_technical``.
    """

    __slots__ = ()
    _technical = frozenset()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        found = super().fields_get(allfields, attributes)
        for name in self._technical & found.keys():
            hidden = {"sortable", "searchable"} & found[name].keys()
            found[name].update(dict.fromkeys(hidden, False))
        return found
