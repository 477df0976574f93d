# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A company of a country, its point of sale, and what its books say afterwards."""

import base64
import binascii
from typing import NamedTuple

from dev.paths import odoo_folder

PRODUCT, CUSTOMER = "Local Loaf", "Carla Local"


class Country(NamedTuple):
    """company: the external id of the one that its module brings as demo data; where
    there is none, one is made. customer: what an invoice wants to know, records by
    their external ids. sells_to_nobody: whether the till lets it. needs_odoo: whether
    receipts show something that only Odoo can add."""

    code: str
    module: str
    company: str = ""
    customer: dict = {}
    sells_to_nobody: bool = True
    needs_odoo: bool = False


COUNTRIES = {
    country.code: country
    for country in (
        Country("FR", "l10n_fr_pos_cert", "l10n_fr.demo_company_fr", needs_odoo=True),
        Country(
            "AR",
            "l10n_ar_pos",
            "l10n_ar.company_ri",
            {"l10n_ar_afip_responsibility_type_id": "l10n_ar.res_CF"},
        ),
        Country("BE", "l10n_be_pos_sale", "l10n_be.demo_company_be"),
        Country("CH", "l10n_ch_pos", "l10n_ch.demo_company_ch"),
        Country("CO", "l10n_co_pos", "l10n_co.demo_company_co", needs_odoo=True),
        Country("ES", "l10n_es_pos_tbai", "l10n_es.demo_company_es", needs_odoo=True),
        Country("IN", "l10n_in_pos", "l10n_in.demo_company_in"),
        Country("PE", "l10n_pe_pos", "l10n_pe.demo_company_pe", {"vat": "20512528458"}),
        Country(
            "SA",
            "l10n_sa_edi_pos",
            "l10n_sa.demo_company_sa",
            sells_to_nobody=False,
            needs_odoo=True,
        ),
        Country("MT", "l10n_mt_pos"),
        Country("AE", "l10n_gcc_pos"),
        Country("PT", "point_of_sale"),
    )
}

MODULES = tuple(
    sorted(
        path.name
        for path in (odoo_folder() / "addons").glob("*pos*")
        if "pos" in path.name.split("_") and not path.name.startswith("hw_")
    )
)
# In the order in which they were recorded.
ORDERS = """
SELECT o.id, o.state, p.name, round(o.amount_total::numeric, 2)::float, o.name,
       m.name, m.state, to_jsonb(o)
  FROM pos_order o
  JOIN pos_session s ON s.id = o.session_id
  LEFT JOIN res_partner p ON p.id = o.partner_id
  LEFT JOIN account_move m ON m.id = o.account_move
 WHERE s.config_id = %s AND o.state != 'cancel'
 ORDER BY o.id
"""
ENTRIES = """
SELECT a.code, round(sum(l.balance)::numeric, 2)::float
  FROM account_move_line l
  JOIN account_account a ON a.id = l.account_id
  JOIN account_move m ON m.id = l.move_id
 WHERE m.company_id = %s AND m.state = 'posted' AND m.create_uid = %s
 GROUP BY a.code ORDER BY a.code
"""
CLOSINGS = """
SELECT round(total_interval::numeric, 2)::float,
       round(cumulative_total::numeric, 2)::float
  FROM account_sale_closing WHERE company_id = %s AND frequency = 'daily'
 ORDER BY sequence_number DESC
"""
CHAIN = """
SELECT l10n_fr_secure_sequence_number, l10n_fr_hash, id
  FROM pos_order
 WHERE company_id = %s AND l10n_fr_secure_sequence_number > 0
 ORDER BY l10n_fr_secure_sequence_number
"""
# Keeps the text of which the page draws a QR code, as the picture hides it.
NOTE_CODES = """() => {
    const writer = window.ZXing.BrowserQRCodeSvgWriter.prototype;
    const {write} = writer;
    writer.write = function (contents) {
        window.codeDrawn = contents;
        return write.apply(this, arguments);
    };
}"""
# The texts of the receipt's QR codes; what the server draws has the text in its URL.
READ_CODES = """() => {
    const DRAWN_BY_SERVER = "/report/barcode/QR/";
    const codes = document.querySelectorAll(".receipt-screen .pos-receipt-qrcode");
    return [...codes].map((code) => {
        const {pathname} = new URL(code.src);
        return pathname.startsWith(DRAWN_BY_SERVER)
            ? decodeURIComponent(pathname.slice(DRAWN_BY_SERVER.length))
            : window.codeDrawn;
    });
}"""
TIME = 3  # the tag of the field that no two receipts have in common


def codes_on_receipt(cashier):
    """The texts of its QR codes; of Saudi Arabia's, {tag: text} without the time."""
    return [_fields(code) or code for code in cashier.page.evaluate(READ_CODES)]


def _fields(code):
    try:
        text = base64.b64decode(code, validate=True)
    except binascii.Error:
        return None
    fields = {}
    while text:
        tag, length = text[:2]
        fields[tag] = text[2 : 2 + length].decode()
        text = text[2 + length :]
    return {tag: value for tag, value in fields.items() if tag != TIME}


class LocalShop:
    """The point of sale of that country in a shop; made when it is asked for first."""

    def __init__(self, shop, code):
        self.shop = shop
        self.country = COUNTRIES[code]
        self.login = f"cashier_{code.lower()}"
        self.pos = f"Shop {code}"
        self.has_picker = "customer_picker" in shop.rpc()["pos.config"].fields_get()
        self._rpc = shop.rpc()
        self.company_id = self._company()
        self._in_company = {"context": {"allowed_company_ids": [self.company_id]}}
        self.config_id = self._config()
        self.user_id = self._cashier()
        self._product()
        self._customer()

    def _company(self):
        if self.country.company:
            return self._id_of(self.country.company)
        name = f"{self.country.code} Company"
        companies = self._rpc["res.company"]
        if found := companies.search([("name", "=", name)]):
            return found[0]
        country_id = self._id_of(f"base.{self.country.code.lower()}")
        made = companies.create({"name": name, "country_id": country_id})
        self._rpc["res.users"].write([self._rpc.uid], {"company_ids": [(4, made)]})
        self._rpc["account.chart.template"].try_loading([], "generic_coa", made, False)
        return made

    def _id_of(self, xml_id):
        find = self._rpc["ir.model.data"].check_object_reference
        return find(*xml_id.split(".", 1))[1]

    def _search(self, model, *domain, **more):
        domain = [("company_id", "=", self.company_id), *domain]
        return self._rpc[model].search(domain, **more, **self._in_company)

    def _config(self):
        (config_id,) = self._search("pos.config", limit=1)
        values = {"name": self.pos, "module_pos_restaurant": False}
        if self.has_picker:
            values["customer_picker"] = "dialog"
        self._rpc["pos.config"].write([config_id], values, **self._in_company)
        return config_id

    def _cashier(self):
        users = self._rpc["res.users"]
        if found := users.search([("login", "=", self.login)]):
            return found[0]
        groups = (
            *("base.group_user", "base.group_partner_manager"),
            "point_of_sale.group_pos_manager",
        )
        return users.create(
            {
                "name": f"Cashier {self.country.code}",
                "login": self.login,
                "password": self.login,
                "email": f"{self.login}@shop.example",
                "company_id": self.company_id,
                "company_ids": [(6, 0, [self.company_id])],
                "groups_id": [(6, 0, [self._id_of(group) for group in groups])],
            },
            context={"no_reset_password": True},
        )

    def _product(self):
        if self._search("product.product", ("name", "=", PRODUCT)):
            return
        (company,) = self._rpc["res.company"].read(
            [self.company_id], ["account_sale_tax_id"]
        )
        tax = company["account_sale_tax_id"]
        values = {
            "name": PRODUCT,
            "list_price": 10,
            "company_id": self.company_id,
            "available_in_pos": True,
            "taxes_id": [(6, 0, tax[:1] if tax else [])],
        }
        self._rpc["product.product"].create(values, **self._in_company)

    def _customer(self):
        if self._search("res.partner", ("name", "=", CUSTOMER)):
            return
        values = {
            "name": CUSTOMER,
            "company_id": self.company_id,
            "country_id": self._id_of(f"base.{self.country.code.lower()}"),
            "street": "Market Square 1",
            "city": "Old Town",
            "zip": "12345",
            "email": "carla@customers.example",
            "customer_rank": 1,
            **{
                name: self._id_of(value) if name.endswith("_id") else value
                for name, value in self.country.customer.items()
            },
        }
        self._rpc["res.partner"].create(values, **self._in_company)

    def opens(self, **options):
        """A cashier at the open session; options: see Till."""
        till = self.shop.till(self.pos, **options)
        # Odoo's fonts for other scripts than Latin are on the Internet.
        till.expect_errors(r"fonts\.odoocdn\.com")
        cashier = till.cashier(self.login)
        cashier.open_session()
        till.page.evaluate(NOTE_CODES)
        return cashier

    def shares_orders(self):
        """From the next page on, with nobody else; the multi-session."""
        values = {"name": self.pos, "company_id": self.company_id}
        group = self._rpc["pos.multi.session"].create(values, **self._in_company)
        self._rpc["pos.config"].write(
            [self.config_id], {"multi_session_id": group}, **self._in_company
        )
        return group

    def runs_daily_closing(self):
        """As Odoo does in France every night, by itself; what it counted."""
        cron_id = self._id_of("l10n_fr_pos_cert.account_sale_closing_daily")
        self._rpc["ir.cron"].method_direct_trigger([cron_id])
        return self.shop.sql(CLOSINGS, self.company_id)[0]

    # What Odoo has

    @property
    def orders(self):
        """What is the same on both sides of a comparison, by order."""
        rows = self.shop.sql(ORDERS, self.config_id)
        return [
            {
                "state": state,
                "customer": customer,
                "total": total,
                "number": name.rpartition("/")[2],
                "invoice": invoice,
                "posted": posted,
                "secured": row.get("l10n_fr_secure_sequence_number"),
                "simplified": row.get("is_l10n_es_simplified_invoice"),
            }
            for _id, state, customer, total, name, invoice, posted, row in rows
        ]

    @property
    def balances(self):
        """{account: balance} of what this cashier's sales and closings booked."""
        return dict(self.shop.sql(ENTRIES, self.company_id, self.user_id))

    @property
    def chain(self):
        """France's numbers and hashes, with the text of which each hash is made."""
        rows = self.shop.sql(CHAIN, self.company_id)
        orders = self._rpc["pos.order"]
        texts = orders.read(
            [row[2] for row in rows], ["l10n_fr_string_to_hash"], **self._in_company
        )
        by_id = {order["id"]: order["l10n_fr_string_to_hash"] for order in texts}
        return [(number, sum_, by_id[id_]) for number, sum_, id_ in rows]
