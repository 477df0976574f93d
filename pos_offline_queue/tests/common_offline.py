# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import uuid
from unittest.mock import patch

from odoo.api import call_kw
from odoo.models import check_method_name
from odoo.sql_db import Cursor
from odoo.tests.common import TransactionCase, new_test_user

from .common_till import Till, Ware

USER = "base.group_user,point_of_sale.group_pos_user"
MANAGER = "base.group_user,point_of_sale.group_pos_manager"
LOGS = "odoo.addons.pos_offline_queue.models"
STOCK_LOG = "odoo.addons.point_of_sale.models.pos_order"


def open_shop(env, company=None, name="Offline Shop"):
    """A POS with an opened session and two ways to pay: (session, cash, card)."""
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


def make_product(env, name="Offline Loaf", price=10.0, kind="consu"):
    return env["product.product"].create(
        {
            "name": name,
            "list_price": price,
            "available_in_pos": True,
            "detailed_type": kind,
            "taxes_id": False,
        }
    )


class OfflineCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.manager = cls.make_user("off_manager", MANAGER, "Manager Mia")
        cls.cashier = cls.make_user("off_cashier", USER, "Cashier Ana")
        cls.pos_session, cls.cash, cls.card = open_shop(cls.env)
        cls.config = cls.pos_session.config_id
        cls.product = make_product(cls.env)
        cls.partner = cls.env["res.partner"].create({"name": "Clara Offline"})

    def setUp(self):
        super().setUp()
        self.till = self.make_till()

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
    def make_till(cls, session=None, cash=None, **values):
        session = session or cls.pos_session
        return Till(
            config_id=session.config_id.id,
            session_id=session.id,
            user_id=cls.cashier.id,
            cash_id=(cash or cls.cash).id,
            ware=Ware.of(cls.product),
            **values,
        )

    # -- as the web client does it ----------------------------------------------------

    def rpc(self, user, record, method, *args, **kwargs):
        """What a browser logged in as this user gets."""
        check_method_name(method)
        # As a request begins: with nothing in memory
        self.env.flush_all()
        self.env.invalidate_all()
        context = {"allowed_company_ids": user.company_ids.ids}
        model = self.env(user=user, su=False, context=context)[record._name]
        kind = getattr(getattr(type(model), method), "_api", None) or ""
        if not kind.startswith("model"):
            args = [record.ids, *args]
        return call_kw(model, method, args, kwargs)

    def sync(self, *entries, report=False, user=None, till=None):
        device = (till or self.till).device
        entry = self.env["pos.offline.sync"]
        user = user or self.cashier
        return self.rpc(user, entry, "sync", device, list(entries), report)

    def send(self, entry, **kwargs):
        """The result of one entry."""
        (result,) = self.sync(entry, **kwargs)["results"]
        return result

    def allow_closing(self, reason="Test", session=None):
        """A manager agrees to what is shown."""
        session = session or self.pos_session
        shown = self.rpc(self.manager, session, "offline_unsent")["shown"]
        return self.rpc(
            self.manager, session, "allow_closing_with_unsent", reason, shown
        )

    # -- what is there ----------------------------------------------------------------

    def orders(self, entry):
        return self.env["pos.order"].search([("idempotency_key", "=", entry["key"])])

    def kept(self, entry):
        return self.env["pos.offline.rejected.sale"].search(
            [("key", "=", entry["key"]), ("checksum", "=", entry["checksum"])]
        )

    def device(self, till=None):
        key = (till or self.till).key
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
