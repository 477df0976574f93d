# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Every stored field that a module adds, written by everybody who should not."""

from odoo import fields
from odoo.api import call_kw
from odoo.exceptions import AccessError, UserError

from ..guard import CODE, CONTEXT, SETTING

# Contexts with which a caller may claim to be the suite's own code.
FORGED = (
    {},
    {CONTEXT: True},
    {CONTEXT: "pos.order.idempotency_key"},
    {"install_mode": True, "module": "pos_offline_queue"},
)
EXAMPLES = {
    "boolean": True,
    "char": "forged",
    "date": "2026-11-29",
    "datetime": "2026-11-29 10:00:00",
    "float": 7.0,
    "html": "<p>forged</p>",
    "integer": 7,
    "json": ["forged"],
    "monetary": 7.0,
    "text": "forged",
}


class AllowedError(Exception):
    """It was allowed, and shall not have happened."""


class GuardedMixin:
    """For a TransactionCase with users of the shop, and with records to write on.

    Fields on models of other modules must say who may write them. On the module's own
    models the access lists say it.
    """

    addon = ""
    # Set up by the test:
    cashiers = ()  # users who may never write
    managers = ()  # users who may write settings, and what ``managed`` names
    strange_managers = ()  # of another company: they may write nothing here
    managed = set()  # {(model, field)} of the module's own models
    given = {}  # {model: a record of the shop}

    def stored_fields(self):
        """The fields that the module adds to the models of persons or of its own."""
        found = self.env["ir.model.fields"].search([("store", "=", True)])
        for row in found.sorted(lambda row: (row.model, row.name)):
            model = self.env.get(row.model)
            is_ours = self.addon in (row.modules or "").split(", ")
            if is_ours and model is not None and not model._transient:
                if not model._abstract and model._auto:
                    yield model._fields[row.name]

    def guarded_fields(self):
        """Of those the ones on models of other modules."""
        for field in self.stored_fields():
            if self.env[field.model_name]._original_module != self.addon:
                yield field

    def test_each_field_says_who_may_write_it(self):
        found = list(self.guarded_fields())
        for field in found:
            # Rows behind a one2many are written by their own model's rights
            if field.type != "one2many":
                with self.subTest(str(field)):
                    self.assertIn(getattr(field, "guard", None), (CODE, SETTING))

    def test_nobody_writes_what_is_not_theirs(self):
        for field in self.stored_fields():
            everybody = (*self.cashiers, *self.managers, *self.strange_managers)
            for user in everybody:
                # Who is nearest to the right forges; the others have less than that.
                forges = user in (*self.cashiers[:1], *self.managers)
                if not self._may(user, field):
                    for context in FORGED if forges else FORGED[:1]:
                        self._try(field, user, context, "write")
                        if not self._may_in_own_company(user, field):
                            self._try(field, user, context, "create")

    def test_managers_write_settings(self):
        """Or the refusals above would say nothing."""
        for field in self.stored_fields():
            for user in self.managers:
                if self._may(user, field):
                    with self.subTest(f"{user.name}: {field}"):
                        with self.assertRaises(AllowedError):
                            self._call(field, user, {}, "write")

    def test_nobody_chooses_a_default(self):
        """Neither for one request nor in a record of user defaults."""
        for field in self.guarded_fields():
            if getattr(field, "guard", None) != CODE:
                continue
            value = self._example(field)
            self.env["ir.default"].set(field.model_name, field.name, value)
            for user in (*self.cashiers, *self.managers):
                with self.subTest(f"{user.name}: {field}"):
                    context = {f"default_{field.name}": value}
                    model = self.env(user=user, context=context)[field.model_name]
                    found = call_kw(model, "default_get", [[field.name]], {})
                    self.assertEqual(found, {})

    # -- how --------------------------------------------------------------------------

    def _may(self, user, field):
        if user not in self.managers:
            return False
        key = (field.model_name, field.name)
        return getattr(field, "guard", None) == SETTING or key in self.managed

    def _may_in_own_company(self, user, field):
        is_setting = getattr(field, "guard", None) == SETTING
        return is_setting and user in self.strange_managers

    def _try(self, field, user, context, method):
        with self.subTest(f"{user.name}: {method} {field} {context}"):
            with self.assertRaises(AccessError):
                self._call(field, user, context, method)

    def _call(self, field, user, context, method):
        record = self.given.get(field.model_name) or self._any(field.model_name)
        values = {field.name: self._example(field)}
        args = [record.ids, values] if method == "write" else [values]
        context = {**context, "allowed_company_ids": user.company_ids.ids}
        self.env.flush_all()
        self.env.invalidate_all()
        model = self.env(user=user, su=False, context=context)[field.model_name]
        with self.env.cr.savepoint():
            try:
                call_kw(model, method, args, {})
            except AccessError:
                raise
            except UserError as error:
                raise AllowedError(str(error)) from error
            raise AllowedError

    def _any(self, model):
        """A record, or the id of one that is not there: rights are asked first."""
        return self.env[model].search([], limit=1) or self.env[model].browse(2**31 - 1)

    def _example(self, field):
        if field.type == "selection":
            return field.get_values(self.env)[0]
        if field.type == "many2one":
            return self._any(field.comodel_name).id
        if field.type in ("one2many", "many2many"):
            return [fields.Command.clear()]
        return EXAMPLES[field.type]
