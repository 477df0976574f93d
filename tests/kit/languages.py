# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills in other languages than English, the only one whose words the kit knows."""

from contextlib import contextmanager

GERMAN, FRENCH, ARABIC = "de_DE", "fr_FR", "ar_001"
FONT = r"fonts\.odoocdn\.com"  # Of Arabic letters; Odoo has it from elsewhere.


@contextmanager
def speaking(shop, **people):
    """The language of each of these logins, who have not logged in yet."""
    admin = shop.rpc()
    languages, users = admin["res.lang"], admin["res.users"]
    wanted = [("code", "in", [*people.values()]), ("active", "=", False)]
    added = languages.search(wanted)
    languages.write(added, {"active": True})
    for login, language in people.items():
        users.write(users.search([("login", "=", login)]), {"lang": language})
    yield
    users.write(users.search([("login", "in", [*people])]), {"lang": "en_US"})
    languages.write(added, {"active": False})


def opens(cashier, shop):
    """The session, whose own words the kit does not know."""
    cashier.till.expect_errors(FONT)
    rpc = shop.rpc(cashier.login)
    rpc["pos.config"].open_ui([cashier.till.pos_id])
    sessions = rpc["pos.session"]
    wanted = [("config_id", "=", cashier.till.pos_id), ("state", "!=", "closed")]
    sessions.set_cashbox_pos(sessions.search(wanted), 0, "")
    cashier.open_session()
