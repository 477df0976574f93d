# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a module offers to whoever reaches the server, found by looking.

Not in what its authors remember: what is new is here by itself, and the test that
knows it not yet fails.
"""

from odoo.http import Controller
from odoo.models import regex_private


def public_methods(env, addon):
    """{(model, method): whether this module was the first to define it}"""
    folder = f"odoo.addons.{addon}."
    found = {}
    for name, model in env.registry.items():
        classes = model.mro()
        mine = [each for each in classes if each.__module__.startswith(folder)]
        others = [each for each in classes if each not in mine]
        found |= {
            (name, method): not any(method in vars(other) for other in others)
            for each in mine
            # A mixin of Python, as of guarded fields, has no model and no new method
            if hasattr(each, "_name")
            if each._name == name or name in (each._inherit or [])
            for method, value in vars(each).items()
            if callable(value) and not regex_private.match(method)
        }
    return found


def offered(env, addon):
    """{(model, method)} that a browser can call because of this module."""
    return {key for key, is_new in public_methods(env, addon).items() if is_new}


def extended(env, addon):
    """{(model, method)} of others that it does more in: their own checks hold."""
    return {key for key, is_new in public_methods(env, addon).items() if not is_new}


def routes(addon):
    """{method: what it says of itself as a route}"""
    folder = f"odoo.addons.{addon}."
    return {
        name: value.original_routing
        for controller in _below(Controller)
        if controller.__module__.startswith(folder)
        for name, value in vars(controller).items()
        if hasattr(value, "original_routing")
    }


def _below(controller):
    for each in controller.__subclasses__():
        yield each
        yield from _below(each)


PERMISSIONS = {
    "r": "perm_read",
    "w": "perm_write",
    "c": "perm_create",
    "d": "perm_unlink",
}


def access(env, addon):
    """{(model, group): letters of read, write, create, delete}"""
    data = env["ir.model.data"].search(
        [("module", "=", addon), ("model", "=", "ir.model.access")]
    )
    lists = env["ir.model.access"].browse(data.mapped("res_id"))
    return {
        (each.model_id.model, each.group_id.get_external_id().get(each.group_id.id)): (
            "".join(letter for letter in "rwcd" if each[PERMISSIONS[letter]])
        )
        for each in lists
    }


def without_rule(env, addon):
    """Names of models of this module that everybody sees all of who sees any of it.

    Others have a rule for everybody: records are kept within their company, and what
    is chosen in a dialog is for whoever has it open.
    """
    found = set()
    for name, model in env.registry.items():
        if model._original_module != addon or model._abstract:
            continue
        rules = env["ir.rule"].search(
            [("model_id.model", "=", name), ("global", "=", True)]
        )
        kept = "create_uid" if model._transient else "company_ids"
        if not any(kept in (rule.domain_force or "") for rule in rules):
            found.add(name)
    return found
