# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib
import json
import uuid
from unittest.mock import patch

from odoo.api import call_kw
from odoo.models import check_method_name
from odoo.sql_db import Cursor
from odoo.tests.common import TransactionCase, new_test_user

USER = "base.group_user,point_of_sale.group_pos_user"
MANAGER = "base.group_user,point_of_sale.group_pos_manager"
NOW = "2026-11-21 10:00:00"
LOGS = "odoo.addons.pos_offline_queue.models"


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


class OfflineShop:
    """A shop with a POS, its people, and what its tills would send."""

    @classmethod
    def open_shop(cls, env, company=None, name="Offline Shop"):
        """A POS with a session, a product and two ways to pay."""
        company = company or env.company
        env = env(context=dict(env.context, allowed_company_ids=company.ids))
        if not company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", company=company)
        code = uuid.uuid4().hex[:4].upper()
        drawer, bank = env["account.journal"].create(
            [
                {"name": f"{name} cash", "code": f"C{code}", "type": "cash"},
                {"name": f"{name} bank", "code": f"B{code}", "type": "bank"},
            ]
        )
        cash, card = env["pos.payment.method"].create(
            [
                {"name": "Cash", "journal_id": drawer.id},
                {"name": "Card", "journal_id": bank.id},
            ]
        )
        config = env["pos.config"].create(
            {"name": name, "payment_method_ids": [(6, 0, (cash | card).ids)]}
        )
        config.open_ui()
        session = config.current_session_id
        session.set_cashbox_pos(0, "")
        return session, cash, card

    @classmethod
    def make_product(cls, env, name="Offline Loaf", price=10.0):
        return env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "available_in_pos": True,
                "detailed_type": "consu",
                "taxes_id": False,
            }
        )


class OfflineCase(OfflineShop, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.manager = cls.make_user("off_manager", MANAGER, "Manager Mia")
        cls.cashier = cls.make_user("off_cashier", USER, "Cashier Ana")
        cls.session, cls.cash, cls.card = cls.open_shop(cls.env)
        cls.config = cls.session.config_id
        cls.product = cls.make_product(cls.env)
        cls.partner = cls.env["res.partner"].create({"name": "Clara Offline"})
        cls.device = cls.make_device(cls.config)
        cls.number = 0

    @classmethod
    def make_user(cls, login, groups, name, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            groups,
            name=name,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    @classmethod
    def make_device(cls, config, name="Chrome on Linux"):
        return {
            "key": str(uuid.uuid4()),
            "config_id": config.id,
            "name": name,
            "counter": 0,
        }

    # -- what a till writes -----------------------------------------------------------

    def order(self, qty=1, session=None, product=None, **values):
        """An order as the POS exports it, paid in cash."""
        cls = type(self)
        cls.number += 1
        session = session or self.session
        product = product or self.product
        uid = f"{session.id:05}-002-{cls.number:04}"
        total = product.list_price * qty
        line = {
            "id": cls.number,
            "uuid": str(uuid.uuid4()),
            "product_id": product.id,
            "full_product_name": product.display_name,
            "qty": qty,
            "price_unit": product.list_price,
            "price_subtotal": total,
            "price_subtotal_incl": total,
            "discount": 0,
            "tax_ids": [[6, False, []]],
            "pack_lot_ids": [],
            "attribute_value_ids": [],
            "custom_attribute_value_ids": [],
        }
        payment = {
            "name": NOW,
            "amount": total,
            "payment_method_id": self.cash.id,
        }
        return {
            "name": f"Order {uid}",
            "uid": uid,
            "idempotency_key": str(uuid.uuid4()),
            "amount_paid": total,
            "amount_total": total,
            "amount_tax": 0,
            "amount_return": 0,
            "lines": [[0, 0, line]],
            "statement_ids": [[0, 0, payment]],
            "pos_session_id": session.id,
            "pricelist_id": False,
            "partner_id": False,
            "user_id": self.cashier.id,
            "sequence_number": cls.number,
            "date_order": NOW,
            "fiscal_position_id": False,
            "server_id": False,
            "to_invoice": False,
            **values,
        }

    def envelope(self, order=None, device=None, **values):
        device = device or self.device
        order = order or self.order()
        text = order if isinstance(order, str) else json.dumps(order)
        key = None if isinstance(order, str) else order["idempotency_key"]
        device["counter"] += 1
        return {
            "key": key,
            "counter": device["counter"],
            "checksum": sha256(text),
            "created_at": NOW,
            "order": text,
            "options": {"to_invoice": False, "context": {}},
            "attempts": 1,
            **values,
        }

    def waiting(self, envelope, state="waiting", **values):
        """The line of a report about this envelope."""
        order = json.loads(envelope["order"])
        return {
            "key": envelope["key"],
            "uid": order["uid"],
            "counter": envelope["counter"],
            "amount": order["amount_total"],
            "state": state,
            "created_at": envelope["created_at"],
            "customer": "",
            "cashier": "Ana",
            "error": False,
            "session_id": order["pos_session_id"],
            **values,
        }

    def report(self, *waiting, **values):
        return {
            "waiting": list(waiting),
            "waiting_count": len(waiting),
            "waiting_amount": sum(entry["amount"] for entry in waiting),
            "attention_count": sum(e["state"] == "attention" for e in waiting),
            "oldest": waiting[0]["created_at"] if waiting else False,
            "storage": {
                "kind": "indexeddb",
                "problem": None,
                "usage": 2_000_000,
                "quota": 10_000_000_000,
            },
            "cashier": "Ana",
            "session_id": self.session.id,
            "tabs": 0,
            **values,
        }

    # -- as the web client does it ----------------------------------------------------

    def rpc(self, user, record, method, *args, **kwargs):
        """What a browser logged in as this user gets."""
        check_method_name(method)
        context = {"allowed_company_ids": user.company_ids.ids}
        model = self.env(user=user, su=False, context=context)[record._name]
        kind = getattr(getattr(type(model), method), "_api", None) or ""
        if not kind.startswith("model"):
            args = [record.ids, *args]
        return call_kw(model, method, args, kwargs)

    def sync(self, *envelopes, report=False, user=None, device=None):
        # As a request would begin: with nothing in memory
        self.env.flush_all()
        self.env.invalidate_all()
        return self.rpc(
            user or self.cashier,
            self.env["pos.offline.envelope"],
            "sync",
            device or self.device,
            list(envelopes),
            report,
        )

    def send(self, envelope, **kwargs):
        """The result of one envelope."""
        (result,) = self.sync(envelope, **kwargs)["results"]
        return result

    # -- what is there ----------------------------------------------------------------

    def orders(self, envelope):
        return self.env["pos.order"].search([("idempotency_key", "=", envelope["key"])])

    def kept(self, envelope):
        return self.env["pos.offline.envelope"].search(
            [("key", "=", envelope["key"]), ("checksum", "=", envelope["checksum"])]
        )

    def till(self, device=None):
        key = (device or self.device)["key"]
        return self.env["pos.offline.device"].search([("key", "=", key)])

    def statements(self, call):
        """The SQL that a call executes."""
        self.env.flush_all()
        executed = []
        execute = Cursor.execute

        def spy(cursor, query, params=None, log_exceptions=True):
            result = execute(cursor, query, params, log_exceptions)
            executed.append(cursor._obj.query.decode())
            return result

        with patch.object(Cursor, "execute", spy):
            call()
        return executed
