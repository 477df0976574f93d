# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What people read of shared orders, whatever is stored of them."""

from odoo import _
from odoo.tools.misc import formatLang

from odoo.addons.pos_offline_queue.readable import detailed

DECIMALS = 6  # of a number, as in the log


def object_of(value):
    """It, if it is an object as it should be: what is stored is not trusted here."""
    return value if isinstance(value, dict) else {}


def actor_text(stamp):
    """Who, at which point of sale, and for whom."""
    actor = object_of(object_of(stamp).get("actor"))
    name, till = str(actor.get("name") or ""), actor.get("till")
    name = detailed(name, till) if till else name
    if author := actor.get("author"):
        return _("%(who)s, for %(author)s", who=name, author=author)
    if sold_as := actor.get("sold_as"):
        return _("%(who)s, sold as %(name)s", who=name, name=sold_as)
    return name


def number_text(env, value):
    """As people of this language write it, with the decimals that it has."""
    _whole, _point, decimals = f"{value:.{DECIMALS}f}".partition(".")
    return formatLang(env, value, digits=len(decimals.rstrip("0")))
