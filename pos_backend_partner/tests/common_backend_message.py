# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.api import call_kw
from odoo.models import check_method_name
from odoo.tests.common import TransactionCase, new_test_user

USER = "base.group_user,point_of_sale.group_pos_user"
MANAGER = "base.group_user,point_of_sale.group_pos_manager"
LOG = "odoo.addons.pos_backend_partner.models.pos_session"


class BackendMessageCase(TransactionCase):
    """Two companies with an open till each, and one user of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Sessions of the database would hear of changes too
        cls.env["pos.session"].search([("state", "!=", "closed")]).write(
            {"state": "closed"}
        )
        cls.company = cls.env.company
        cls.other_company = cls.env["res.company"].create({"name": "Second Company"})
        cls.manager = cls._user("msg_manager", MANAGER, "Manager Mia")
        cls.cashier = cls._user("msg_cashier", USER, "Cashier Ana")
        cls.internal = cls._user("msg_internal", "base.group_user", "Internal Ivo")
        cls.portal = cls._user("msg_portal", "base.group_portal", "Portal Pia")
        cls.other_manager = cls._user(
            "msg_other", MANAGER, "Manager Olga", cls.other_company
        )
        cls.till = cls._open_session("Message Till", cls.company)
        cls.other_till = cls._open_session("Other Till", cls.other_company)
        partners = cls.env["res.partner"]
        cls.clara = partners.create({"name": "Clara Message"})
        cls.xaver = partners.create(
            {"name": "Xaver Other", "company_id": cls.other_company.id}
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Message Loaf", "available_in_pos": True, "sale_ok": True}
        )
        cls.env.cr.precommit.run()

    @classmethod
    def _user(cls, login, groups, name, company=None):
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
    def _open_session(cls, name, company, picker="window"):
        env = cls.env(context={"allowed_company_ids": company.ids})
        journal = env["account.journal"].create(
            {"name": name, "code": name[:5], "type": "general"}
        )
        config = env["pos.config"].create(
            {
                "name": name,
                "company_id": company.id,
                "journal_id": journal.id,
                "payment_method_ids": [],
                "customer_picker": picker,
            }
        )
        session = env["pos.session"].create(
            {"config_id": config.id, "user_id": cls.env.uid}
        )
        session.write({"state": "opened"})
        return cls.env["pos.session"].browse(session.id)

    # -- as the web client does it -------------------------------------------------

    def rpc(self, user, record, method, *args, **kwargs):
        """What a browser logged in as this user gets."""
        check_method_name(method)
        context = {"allowed_company_ids": user.company_ids.ids}
        model = self.env(user=user, su=False, context=context)[record._name]
        kind = getattr(getattr(type(model), method), "_api", None) or ""
        if not kind.startswith("model"):
            args = [record.ids, *args]
        return call_kw(model, method, args, kwargs)

    def notify(self, session=None, user=None, **kwargs):
        session = (session or self.till).with_user(user or self.manager)
        return session._notify_pos(
            kwargs.get("message_type", "customer"),
            kwargs.get("payload", {"partner_id": self.clara.id}),
            kwargs.get("summary", "Customer Clara"),
        )

    # -- what goes out ---------------------------------------------------------------

    def sent(self, action=None):
        """[(channel, type, payload)] of what action (and all before) sends."""
        bus = self.env["bus.bus"].sudo()
        if action:
            self.env.flush_all()
            self.env.cr.precommit.run()
        last = bus.search([], order="id desc", limit=1).id
        if action:
            action()
        self.env.flush_all()
        self.env.cr.precommit.run()
        rows = bus.search([("id", ">", last)], order="id")
        result = []
        for row in rows:
            message = json.loads(row.message)
            channel = json.loads(row.channel)[1:]
            result.append((tuple(channel), message["type"], message["payload"]))
        return result

    def channel(self, record):
        if record._name == "pos.session":
            return (record._get_bus_channel_name(),)
        return (record._name, record.id)
