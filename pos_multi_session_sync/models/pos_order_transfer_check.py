# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo import _, api, models

from odoo.addons.pos_offline_queue.payload import read_text
from odoo.addons.pos_offline_queue.readable import readable


class PosOrderTransfer(models.Model):
    """What of an order can be sold at another POS, said line by line."""

    _inherit = "pos.order.transfer"

    def _check_at(self, config):
        """What would be delivered otherwise than it was sent.

        :return: [{code, params, line?, fields?}]: line is the uuid of one that is left
            out; fields are those of the order that change. They are kept without words,
            as each reader has a language of their own: see _in_words
        """
        self.ensure_one()
        document = json.loads(self.document)
        notices = [
            *self._check_products(config, document["lines"]),
            *self._check_customer(config, document["fields"]),
            *self._check_pricelist(config, document["fields"]),
            *self._check_fiscal_position(config, document["fields"]),
        ]
        return notices

    def _check_products(self, config, lines):
        ids = {line["values"]["product_id"] for line in lines}
        products = self.env["product.product"].with_context(active_test=False)
        found = products.browse(ids).exists()
        domain = config._get_available_product_domain()
        special = config._get_special_products()
        sold = (
            self.env["product.product"]
            .with_company(config.company_id)
            .search([("id", "in", found.ids), *domain])
        )
        sold |= found & special
        troubles = {
            product_id: self._product_trouble(config, found.browse(product_id), found)
            for product_id in ids - set(sold.ids)
        }
        gone = {
            line["uuid"] for line in lines if line["values"]["product_id"] in troubles
        }
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

    def _product_trouble(self, config, product, found):
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

    def _check_customer(self, config, values):
        partner_id = values.get("partner_id")
        if not partner_id:
            return []
        partners = self.env["res.partner"].with_context(active_test=False)
        partner = partners.browse(partner_id).exists()
        change = {"partner_id": False, "to_invoice": False}
        if not partner:
            return [{"code": "no_customer", "params": {}, "fields": change}]
        company = partner.company_id
        if partner.active and (not company or company in config.company_id.parent_ids):
            return []
        code = "other_customer" if partner.active else "old_customer"
        # Or what the sender's till calls him, who may be of another company
        name = readable(partner).name or self.customer or str(partner_id)
        return [{"code": code, "params": {"customer": name}, "fields": change}]

    def _check_pricelist(self, config, values):
        pricelist_id = values.get("pricelist_id")
        usual = config.pricelist_id
        known = (config.available_pricelist_ids if config.use_pricelist else usual) or (
            usual
        )
        if not pricelist_id or pricelist_id in known.ids:
            return []
        pricelist = self.env["product.pricelist"].browse(pricelist_id).exists()
        params = {"name": readable(pricelist).name or ""}
        change = {"pricelist_id": usual.id}
        return [{"code": "pricelist", "params": params, "fields": change}]

    def _check_fiscal_position(self, config, values):
        position_id = values.get("fiscal_position_id")
        if not position_id or position_id in config.fiscal_position_ids.ids:
            return []
        position = self.env["account.fiscal.position"].browse(position_id).exists()
        params = {"name": readable(position).name or ""}
        change = {"fiscal_position_id": config.default_fiscal_position_id.id}
        return [{"code": "fiscal_position", "params": params, "fields": change}]

    @api.model
    def _in_words(self, notices):
        """[{..., message}]: in the language of who reads them now.

        :param notices: as _check_at returns them
        """
        texts = {
            "deleted": _("%(product)s is left out: it was deleted in Odoo."),
            "archived": _("%(product)s is left out: it is archived."),
            "company": _("%(product)s is left out: another company sells it."),
            "unavailable": _(
                "%(product)s is left out: it is not sold in points of sale."
            ),
            "elsewhere": _("%(product)s is left out: it is not sold in %(pos)s."),
            "combo": _(
                "%(product)s is left out: another part of its combo is not sold here."
            ),
            "no_customer": _("The customer was deleted in Odoo: delivered without."),
            "other_customer": _(
                "%(customer)s belongs to another company: delivered without customer."
            ),
            "old_customer": _("%(customer)s is archived: delivered without customer."),
            "pricelist": _(
                "The pricelist %(name)s is not used here: the prices stay as sent."
            ),
            "fiscal_position": _(
                "The fiscal position %(name)s is not used here: look at the taxes."
            ),
        }
        # Those without parameters were worded when they were written.
        return [
            {**notice, "message": texts[notice["code"]] % notice["params"]}
            if "params" in notice
            else notice
            for notice in notices
        ]


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
