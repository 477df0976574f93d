# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What cashiers type, taken from customers who are there."""

from lxml import etree

LIST = "pos_backend_partner.res_partner_picker_view_tree"
SAMPLES = 20
COMMON = ("maria", "garcia", "jose", "gmail", "lisbon", "a", "ma", "maria g", "351")
STOCK_FIELDS = (
    "name parent_name phone mobile email barcode street zip city state_id country_id "
    "vat"
).split()


def typed(env):
    """{kind: queries}; the first query of each is the example shown."""
    env.cr.execute(
        """
        SELECT complete_name, email, phone, ref, id
          FROM res_partner
         WHERE email IS NOT NULL AND phone IS NOT NULL AND ref LIKE 'R%%'
           AND id %% 7 < 6
         ORDER BY md5(id::text)
         LIMIT %s
        """,
        [SAMPLES],
    )
    customers = env.cr.fetchall()
    names = [row[0].split() for row in customers]
    codes = barcodes(env, SAMPLES)
    return {
        "part of a name": [name[1][1:6] for name in names],
        "two beginnings": [f"{name[0][:4]} {name[1][:5]}" for name in names],
        "a full name": [" ".join(name) for name in names],
        "what is in many": list(COMMON),
        "what nobody has": ["qxzkw", "zoe qxzkw", "999 999 99 99"],
        "phone": [row[2] for row in customers],
        "end of a phone": [row[2][-6:].replace(" ", "") for row in customers],
        "e-mail": [row[1] for row in customers],
        "reference": [row[3] for row in customers],
        "barcode": codes,
        "end of a barcode": [code[-6:] for code in codes],
        "nothing yet": [""],
    }


def barcodes(env, number):
    env.cr.execute(
        """
        SELECT value_text FROM ir_property
         WHERE name = 'barcode' AND value_text LIKE '042%%' AND res_id IS NOT NULL
         ORDER BY md5(value_text) LIMIT %s
        """,
        [number],
    )
    return [row[0] for row in env.cr.fetchall()]


def standard_domain(query):
    """As standard's customer screen makes it."""
    if not query:
        return []
    leaves = [(name, "ilike", f"{query}%") for name in STOCK_FIELDS]
    return ["|"] * (len(leaves) - 1) + leaves


def asked(env):
    """What the picker's list asks for: its columns, hidden ones too, and its rows."""
    arch = etree.fromstring(env.ref(LIST).arch)
    fields = env["res.partner"]._fields
    found = {}
    for name in {node.get("name") for node in arch.iter("field")}:
        many2many = {"fields": {"display_name": {}, "color": {}}}
        many2one = {"fields": {"display_name": {}}}
        found[name] = {"many2many": many2many, "many2one": many2one}.get(
            fields[name].type, {}
        )
    return found, int(arch.get("limit"))
