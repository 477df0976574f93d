# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Fields that nobody writes over RPC, on models that cashiers may write.

Odoo lets cashiers create and write sessions, orders and the settings of a POS, and
``readonly`` protects a field in forms only. A guarded field says who may write it:

    offline_counter = fields.Integer(readonly=True, guard=CODE)
    offline_reload = fields.Boolean(guard=SETTING)
"""

from odoo import _, api
from odoo.exceptions import AccessError

CODE = "code"  # only code that checked the caller: in superuser mode, or with a grant
SETTING = "setting"  # managers of the Point of Sale and administrators, too

MANAGER = "point_of_sale.group_pos_manager"
CONTEXT = "pos_guard_grant"


class Grant(frozenset):
    """Guarded fields ("model.field") that the code at work may write.

    It travels in the context. RPC callers choose their own context, but all that they
    can put into it is JSON, which is never an instance of this class.
    """

    @classmethod
    def of(cls, env):
        grant = env.context.get(CONTEXT)
        return grant if isinstance(grant, cls) else cls()


def granted(records, *names):
    """The records, for code that writes these guarded fields with the user's rights.

    Superuser mode is the usual way. A grant is for values that pass through methods of
    other modules, which must not get more rights than the user has.
    """
    grant = Grant({*Grant.of(records.env), *(f"{records._name}.{n}" for n in names)})
    return records.with_context(**{CONTEXT: grant})


class GuardedFields:
    """Mixin of Python, for each class that adds guarded fields to a model:

        class PosOrder(GuardedFields, models.Model):
            _inherit = "pos.order"

    No abstract model: it has to run before standard's own ``create`` and ``write``,
    which may change to superuser mode.
    """

    __slots__ = ()

    def _valid_field_parameter(self, field, name):
        return name == "guard" or super()._valid_field_parameter(field, name)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_guarded({name for vals in vals_list for name in vals})
        return super().create(vals_list)

    def write(self, vals):
        self._check_guarded(vals)
        return super().write(vals)

    @api.model
    def default_get(self, fields_list):
        """Users choose their own defaults, in the context and in ``ir.default``."""
        return super().default_get(
            [name for name in fields_list if self._guard(name) != CODE]
        )

    @api.model
    def _guard(self, name):
        return getattr(self._fields.get(name), "guard", None)

    @api.model
    def _check_guarded(self, names):
        """
        :raise AccessError: if one of these fields is not the user's to write
        """
        if self.env.su:
            return
        grant = Grant.of(self.env)
        for name in names:
            guard = self._guard(name)
            if guard == CODE and f"{self._name}.{name}" not in grant:
                raise AccessError(
                    _(
                        "%s is written by the Point of Sale itself and cannot be "
                        "changed by hand. Nothing was changed.",
                        self._guarded_label(name),
                    )
                )
            if guard == SETTING and not self._may_change_settings():
                raise AccessError(
                    _(
                        "Only managers of the Point of Sale may change %s. Nothing was "
                        "changed.",
                        self._guarded_label(name),
                    )
                )

    @api.model
    def _may_change_settings(self):
        return self.env.user.has_group(MANAGER) or self.env.is_admin()

    @api.model
    def _guarded_label(self, name):
        return self._fields[name]._description_string(self.env)
