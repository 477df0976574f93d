# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What of an order can be sold at another POS, line by line."""

import json

from odoo.addons.pos_offline_queue.backend import readable
from odoo.addons.pos_offline_queue.payload import read_text


def notices_at(config, transfer):
    """What would be delivered otherwise than it was sent.

    :return: [{code, params, line?, fields?}]: line is the uuid of one that is left
        out; fields are those of the order that change. They are kept without words,
        as each reader has a language of their own
    """
    env, document = transfer.env, json.loads(transfer.document)
    fields = document["fields"]
    return [
        *_check_products(env, config, document["lines"]),
        *_check_customer(env, config, fields, transfer.customer),
        *_check_pricelist(env, config, fields),
        *_check_fiscal_position(env, config, fields),
    ]


def _check_products(env, config, lines):
    ids = {line["values"]["product_id"] for line in lines}
    products = env["product.product"].with_context(active_test=False)
    found = products.browse(ids).exists()
    domain = config._get_available_product_domain()
    special = config._get_special_products()
    sold = (
        env["product.product"]
        .with_company(config.company_id)
        .search([("id", "in", found.ids), *domain])
    )
    sold |= found & special
    troubles = {
        product_id: _product_trouble(config, found.browse(product_id), found)
        for product_id in ids - set(sold.ids)
    }
    gone = {line["uuid"] for line in lines if line["values"]["product_id"] in troubles}
    if not gone:
        return []
    families = _families(lines)
    notices = []
    for line in lines:
        values = line["values"]
        name = (
            read_text(values.get("full_product_name"))
            or readable(found.browse(values["product_id"])).display_name
            or str(values["product_id"])
        )
        code = troubles.get(values["product_id"])
        if not code and families[line["uuid"]] & gone:
            # Half a combo has another price than a whole one
            code = "combo"
        if code:
            params = {"product": name, "pos": config.name}
            notices.append({"code": code, "params": params, "line": line["uuid"]})
    return notices


def _product_trouble(config, product, found):
    """The code of why it is not sold there."""
    if product not in found:
        return "deleted"
    if not product.active:
        return "archived"
    company = product.company_id
    if company and company not in config.company_id.parent_ids:
        return "company"
    if not product.available_in_pos or not product.sale_ok:
        return "unavailable"
    return "elsewhere"


def _check_customer(env, config, values, called):
    partner_id = values.get("partner_id")
    if not partner_id:
        return []
    partners = env["res.partner"].with_context(active_test=False)
    partner = partners.browse(partner_id).exists()
    change = {"partner_id": False, "to_invoice": False}
    if not partner:
        return [{"code": "no_customer", "params": {}, "fields": change}]
    company = partner.company_id
    if partner.active and (not company or company in config.company_id.parent_ids):
        return []
    code = "other_customer" if partner.active else "old_customer"
    # Or what the sender's till calls him, who may be of another company
    name = readable(partner).name or called or str(partner_id)
    return [{"code": code, "params": {"customer": name}, "fields": change}]


def _check_pricelist(env, config, values):
    pricelist_id = values.get("pricelist_id")
    usual = config.pricelist_id
    known = (config.available_pricelist_ids if config.use_pricelist else usual) or (
        usual
    )
    if not pricelist_id or pricelist_id in known.ids:
        return []
    pricelist = env["product.pricelist"].browse(pricelist_id).exists()
    params = {"name": readable(pricelist).name or ""}
    change = {"pricelist_id": usual.id}
    return [{"code": "pricelist", "params": params, "fields": change}]


def _check_fiscal_position(env, config, values):
    position_id = values.get("fiscal_position_id")
    if not position_id or position_id in config.fiscal_position_ids.ids:
        return []
    position = env["account.fiscal.position"].browse(position_id).exists()
    params = {"name": readable(position).name or ""}
    change = {"fiscal_position_id": config.default_fiscal_position_id.id}
    return [{"code": "fiscal_position", "params": params, "fields": change}]


def _families(lines):
    """{uuid: the uuids of all lines of its combo, or of itself alone}"""
    heads = {
        line["uuid"]: line["values"].get("combo_parent_uuid") or line["uuid"]
        for line in lines
    }
    members = {}
    for uuid, head in heads.items():
        members.setdefault(head, set()).add(uuid)
    return {uuid: members[head] for uuid, head in heads.items()}
