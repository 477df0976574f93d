# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Demo data: small shops with cashiers, products and customers. Idempotent.

Runs inside Odoo, with `env` of the superuser.
"""

import base64
import io
import random

from .seed_data import (
    ASSORTMENT,
    CHOICES,
    CUSTOMERS,
    FIRST_NAMES,
    LAST_NAMES,
    MULTI_SESSION,
    POS_NAMES,
    PRINTERS,
    RESTAURANT,
    RESTAURANT_POS,
    SHARING_POS_NAMES,
    STREETS,
    TABLES,
    TAGS,
    TOWNS,
    USERS,
)

NAMESPACE = "shop_seed"
BUYER = {"customer_rank": 1}  # shown where the Point of Sale lists its customers


def seed(env):
    """Create what is not there yet; records that exist are left as they are."""
    company = env.ref("base.main_company")
    quiet = {"allowed_company_ids": company.ids, "tracking_disable": True}
    env = env(context=dict(env.context, **quiet))
    _ensure_accounting(env, company)
    # Contacts have a pricelist of their own only while this is switched on.
    env.ref("base.group_user")._apply_group(env.ref("product.group_product_pricelist"))
    _users(env, company)
    categories = _products(env)
    pricelists = _pricelists(env, company)
    export = _export_position(env, company)
    shelf = (company, categories, pricelists, export)
    _points_of_sale(env, *shelf, POS_NAMES)
    if "pos.multi.session" in env:
        values = _multi_session(env, company, MULTI_SESSION)
        first = len(POS_NAMES) + 1
        _points_of_sale(env, *shelf, SHARING_POS_NAMES, first, **values)
        if "restaurant.floor" in env:
            _restaurant(env, shelf, first + len(SHARING_POS_NAMES))
    _named_customers(env, pricelists[-1], export)
    _customers(env)
    _other_company(env)


def _record(env, name, model, values):
    """The record of that external id, created with the values if it is missing."""
    found = env.ref(f"{NAMESPACE}.{name}", raise_if_not_found=False)
    if found:
        return found
    xml_id = f"{NAMESPACE}.{name}"
    data = {"xml_id": xml_id, "values": values, "noupdate": True}
    return env[model]._load_records([data])


def _slug(text):
    return "".join(c if c.isalnum() else "_" for c in text.lower())


def _ean13(digits):
    """Twelve digits and their check digit."""
    weighted = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return digits + str(-weighted % 10)


def _tile(text, colour):
    """A picture for a product: its initials on its category's colour."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (256, 256), colour)
    draw = ImageDraw.Draw(image)
    draw.ellipse((28, 28, 228, 228), outline="white", width=6)
    initials = "".join(word[0] for word in text.split()[:2]).upper()
    try:
        font = ImageFont.truetype("DejaVuSans.ttf", 92)
    except OSError:
        font = ImageFont.load_default(size=92)
    draw.text((128, 128), initials, fill="white", anchor="mm", font=font)
    content = io.BytesIO()
    image.save(content, "PNG")
    return base64.b64encode(content.getvalue())


def _ensure_accounting(env, company):
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company=company)


def _users(env, company):
    groups = {
        "mia": env.ref("point_of_sale.group_pos_manager"),
        "ana": env.ref("point_of_sale.group_pos_user"),
        # Leo may also enter new customers, as users made in Odoo's settings may.
        "leo": env.ref("point_of_sale.group_pos_user")
        | env.ref("base.group_partner_manager"),
    }
    for login, allowed in groups.items():
        _record(
            env(context=dict(env.context, no_reset_password=True)),
            f"user_{login}",
            "res.users",
            {
                "name": USERS[login].split(",")[0],
                "login": login,
                "password": login,
                "email": f"{login}@cornerbakery.example",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                # Exactly these: a new user would also get the contacts' rights.
                "groups_id": [(6, 0, (env.ref("base.group_user") | allowed).ids)],
            },
        )


def _products(env):
    categories = env["pos.category"]
    number = 0
    for sequence, (title, (colour, products)) in enumerate(ASSORTMENT.items()):
        category = _record(
            env,
            f"category_{_slug(title)}",
            "pos.category",
            {"name": title, "sequence": sequence + 1},
        )
        categories |= category
        for name, price in products:
            number += 1
            _record(
                env,
                f"product_{_slug(name)}",
                "product.template",
                {
                    "name": name,
                    "list_price": price,
                    "default_code": f"CB{number:03}",
                    "barcode": _ean13(f"590000000{number:03}"),
                    "detailed_type": "consu",
                    "available_in_pos": True,
                    "pos_categ_ids": [(6, 0, category.ids)],
                    "image_1920": _tile(name, colour),
                    "attribute_line_ids": _choice(env, name),
                },
            )
    return categories


def _choice(env, product):
    """The attribute line of a product that asks something when it is sold."""
    if product not in CHOICES or env.ref(
        f"{NAMESPACE}.attribute_{_slug(product)}", raise_if_not_found=False
    ):
        return []
    title, values = CHOICES[product]
    attribute = _record(
        env,
        f"attribute_{_slug(product)}",
        "product.attribute",
        {
            "name": title,
            "create_variant": "no_variant",
            "display_type": "pills",
            "value_ids": [
                (0, 0, {"name": value, "sequence": i, "default_extra_price": extra})
                for i, (value, extra) in enumerate(values)
            ],
        },
    )
    values = [(6, 0, attribute.value_ids.ids)]
    return [(0, 0, {"attribute_id": attribute.id, "value_ids": values})]


def _pricelists(env, company):
    """The everyday pricelist and the members', in this order."""
    values = {"currency_id": company.currency_id.id, "company_id": company.id}
    public = _record(
        env,
        "pricelist_public",
        "product.pricelist",
        {**values, "name": "Everyday", "sequence": 90},
    )
    rule = {
        "applied_on": "3_global",
        "compute_price": "percentage",
        "percent_price": 10,
    }
    members = _record(
        env,
        "pricelist_members",
        "product.pricelist",
        {**values, "name": "Members", "sequence": 91, "item_ids": [(0, 0, rule)]},
    )
    return public | members


def _export_position(env, company):
    sale_tax = company.account_sale_tax_id
    untaxed = _record(
        env,
        "tax_export",
        "account.tax",
        {
            "name": "Export 0%",
            "amount": 0,
            "amount_type": "percent",
            "type_tax_use": "sale",
            "company_id": company.id,
            "tax_group_id": sale_tax.tax_group_id.id,
            "country_id": sale_tax.country_id.id,
        },
    )
    mapping = {"tax_src_id": sale_tax.id, "tax_dest_id": untaxed.id}
    return _record(
        env,
        "fiscal_position_export",
        "account.fiscal.position",
        {"name": "Export", "company_id": company.id, "tax_ids": [(0, 0, mapping)]},
    )


def _points_of_sale(
    env, company, categories, pricelists, export, names, first=1, **values
):
    """The points of sale of these names, numbered from the first one."""
    bank = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    card = _record(
        env,
        "payment_card",
        "pos.payment.method",
        {"name": "Card", "journal_id": bank.id, "company_id": company.id},
    )
    for number, name in enumerate(names, first):
        # A cash journal belongs to one drawer, so to one POS.
        drawer = _record(
            env,
            f"journal_cash_{number}",
            "account.journal",
            {
                "name": f"Cash {name}",
                "code": f"CSB{number}",
                "type": "cash",
                "company_id": company.id,
            },
        )
        cash = _record(
            env,
            f"payment_cash_{number}",
            "pos.payment.method",
            {"name": "Cash", "journal_id": drawer.id, "company_id": company.id},
        )
        _record(
            env,
            f"pos_{number}",
            "pos.config",
            {
                "name": name,
                "company_id": company.id,
                "payment_method_ids": [(6, 0, (cash | card).ids)],
                "use_pricelist": True,
                "pricelist_id": pricelists[0].id,
                "available_pricelist_ids": [(6, 0, pricelists.ids)],
                "tax_regime_selection": True,
                "fiscal_position_ids": [(6, 0, export.ids)],
                "limit_categories": True,
                "iface_available_categ_ids": [(6, 0, categories.ids)],
                # Otherwise pos_restaurant, if installed, opens on a floor plan.
                "module_pos_restaurant": False,
                **values,
            },
        )


def _multi_session(env, company, name):
    """A shop whose tills share their open orders: what each of them is to know."""
    values = {
        "name": name,
        "company_id": company.id,
        "user_id": env.ref(f"{NAMESPACE}.user_mia").id,
    }
    # The first one was there before there were others.
    suffix = "" if name == MULTI_SESSION else f"_{_slug(name)}"
    group = _record(env, f"multi_session{suffix}", "pos.multi.session", values)
    return {"multi_session_id": group.id}


def _restaurant(env, shelf, first):
    """Tables that four tills serve, with printers where the dishes are made."""
    tables = [
        {
            "name": str(number + 1),
            "seats": 4,
            "position_h": 40 + number % 5 * 150,
            "position_v": 40 + number // 5 * 130,
        }
        for number in range(TABLES)
    ]
    values = {"name": RESTAURANT, "table_ids": [(0, 0, table) for table in tables]}
    floor = _record(env, "floor", "restaurant.floor", values)
    printers = {}
    for name, titles in PRINTERS.items():
        categories = [env.ref(f"{NAMESPACE}.category_{_slug(each)}") for each in titles]
        values = {
            "name": name,
            "printer_type": "epson_epos",
            "product_categories_ids": [(6, 0, [each.id for each in categories])],
        }
        printers[name] = _record(env, f"printer_{_slug(name)}", "pos.printer", values)
    values = {
        **_multi_session(env, shelf[0], RESTAURANT),
        "module_pos_restaurant": True,
        "floor_ids": [(6, 0, floor.ids)],
        "is_order_printer": True,
    }
    for number, (name, has) in enumerate(RESTAURANT_POS.items(), first):
        values["printer_ids"] = [(6, 0, [printers[each].id for each in has])]
        _points_of_sale(env, *shelf, (name,), number, **values)


def _named_customers(env, members, export):
    for name, values in {
        "Clara Member": {
            "property_product_pricelist": members.id,
            "barcode": "0420000000017",
        },
        "Otto Export": {"property_account_position_id": export.id},
        "Nora Plain": {},
    }.items():
        slug = _slug(name)
        email = name.lower().replace(" ", ".") + "@customers.example"
        _record(
            env,
            f"customer_{slug}",
            "res.partner",
            {"name": name, "email": email, "city": "Lisbon", **BUYER, **values},
        )


def _customers(env):
    """Two hundred people; always the same, whatever the day or the machine."""
    chance = random.Random(17)
    tags = [
        _record(env, f"tag_{_slug(tag)}", "res.partner.category", {"name": tag})
        for tag in TAGS
    ]
    rows = []
    for number in range(1, CUSTOMERS + 1):
        first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
        town, postcode, country = chance.choice(TOWNS)
        mailbox = f"{_slug(first)}.{_slug(last)}{number}"
        values = {
            "name": f"{first} {last}",
            "ref": f"C{number:04}",
            "barcode": _ean13(f"0421{number:08}"),
            "email": f"{mailbox}@customers.example",
            "phone": f"+351 2{chance.randrange(10**7, 10**8)}",
            "mobile": f"+351 9{chance.randrange(10**7, 10**8)}",
            "street": f"{chance.choice(STREETS)} {chance.randrange(1, 120)}",
            "city": town,
            "zip": postcode,
            "country_id": env.ref(f"base.{country.lower()}").id,
            "category_id": [(6, 0, [t.id for t in tags if chance.random() < 0.2])],
            **BUYER,
        }
        xml_id = f"{NAMESPACE}.customer_{number:04}"
        if not env.ref(xml_id, raise_if_not_found=False):
            rows.append({"xml_id": xml_id, "values": values, "noupdate": True})
    env["res.partner"]._load_records(rows)


def _other_company(env):
    other = _record(env, "other_company", "res.company", {"name": "Other Company"})
    env.ref("base.user_admin").company_ids |= other
    _record(
        env,
        "customer_xaver_other",
        "res.partner",
        {"name": "Xaver Other", "company_id": other.id, "city": "Trieste"},
    )
