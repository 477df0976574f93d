# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_backend_message import BackendMessageCase

NOTIFY_LOG = "odoo.addons.pos_backend_partner.announcement"
CHANGED = "POS_CUSTOMERS_CHANGED"
LIMIT = "odoo.addons.pos_backend_partner.announcement.ANNOUNCED_LIMIT"


@tagged("post_install", "-at_install")
class TestCustomerChanges(BackendMessageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.partner"].create({"name": "Firm", "is_company": True})
        cls.worker = cls.env["res.partner"].create(
            {"name": "Worker", "parent_id": cls.firm.id}
        )
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def changed(self, action):
        """{session: payload}; no session twice."""
        rows = [row for row in self.sent(action) if row[1] == CHANGED]
        by_channel = {channel: payload for channel, _kind, payload in rows}
        self.assertEqual(len(rows), len(by_channel))
        sessions = self.env["pos.session"].search([("state", "!=", "closed")])
        changed = {
            session: by_channel.pop(self.channel(session))
            for session in sessions
            if self.channel(session) in by_channel
        }
        self.assertFalse(by_channel, "a closed session was told")
        return changed

    def ids(self, action, session=None):
        payload = self.changed(action).get(session or self.till)
        return payload and payload["ids"]

    def test_what_a_till_shows_or_prices_by(self):
        pricelist = self.env["product.pricelist"].create({"name": "Ten off"})
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        for values in (
            {"name": "Clara B."},
            {"phone": "0201"},
            {"barcode": "0420000009999"},
            {"street": "New Street"},
            {"country_id": self.env.ref("base.be").id},
            {"property_product_pricelist": pricelist.id},
            {"property_account_position_id": position.id},
        ):
            changed = self.changed(lambda values=values: self.clara.write(values))
            self.assertEqual(
                changed,
                {
                    self.till: {"ids": [self.clara.id], "all": False},
                    self.other_till: {"ids": [self.clara.id], "all": False},
                },
                values,
            )

    def test_not_what_it_does_not(self):
        for values in ({"comment": "x"}, {"color": 3}, {"function": "Baker"}):
            self.assertFalse(
                self.changed(lambda values=values: self.clara.write(values)), values
            )

    def test_fields_another_module_loads(self):
        model = type(self.env["pos.session"])
        standard = model._loader_params_res_partner

        def loader(session):
            params = standard(session)
            params["search_params"]["fields"].append("function")
            return params

        with patch.object(model, "_loader_params_res_partner", loader):
            self.assertTrue(self.changed(lambda: self.clara.write({"function": "x"})))

    def test_one_message_a_transaction(self):
        def edit():
            self.clara.name = "A"
            self.env.flush_all()
            self.clara.phone = "1"
            self.firm.city = "Ghent"

        changed = self.changed(edit)
        ids = sorted((self.clara + self.firm + self.worker).ids)
        self.assertEqual(changed[self.till], {"ids": ids, "all": False})

    def test_archived_restored_deleted(self):
        self.assertEqual(self.ids(self.clara.action_archive), self.clara.ids)
        self.assertEqual(self.ids(self.clara.action_unarchive), self.clara.ids)
        gone = self.clara.ids
        self.assertEqual(self.ids(self.clara.unlink), gone)

    def test_merged(self):
        double = self.env["res.partner"].create({"name": "Clara Message"})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        ids = sorted((self.clara + double).ids)
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(self.ids(lambda: wizard._merge(ids, self.clara)), ids)

    def test_contacts_of_a_company(self):
        both = sorted((self.firm + self.worker).ids)
        # The till shows the company's name with the contact
        self.assertEqual(self.ids(lambda: self.firm.write({"name": "New"})), both)
        # Odoo copies the address without write()
        self.assertEqual(self.ids(lambda: self.firm.write({"city": "Aalst"})), both)
        self.assertEqual(
            self.ids(lambda: self.worker.write({"phone": "1"})), self.worker.ids
        )

    def test_nothing_for_new_customers(self):
        def new():
            for vals in ({"name": "New"}, {"name": "Newer", "is_company": True}):
                self.env["res.partner"].create({**vals, "city": "Ghent"})
            self.env.flush_all()

        self.assertFalse(self.changed(new))

    def test_a_new_contact_that_changes_his_company(self):
        bare = self.env["res.partner"].create({"name": "Bare", "is_company": True})
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = {"name": "First", "parent_id": bare.id, "city": "Ghent"}
        # Odoo copies the first contact's address to the company
        self.assertEqual(
            self.ids(lambda: self.env["res.partner"].create(values)), bare.ids
        )

    def test_only_sessions_of_the_company(self):
        changed = self.changed(lambda: self.xaver.write({"name": "X"}))
        self.assertEqual(list(changed), [self.other_till])
        mixed = self.changed(lambda: (self.xaver + self.clara).write({"name": "Y"}))
        self.assertEqual(mixed[self.till]["ids"], self.clara.ids)
        self.assertEqual(
            mixed[self.other_till]["ids"], sorted((self.xaver + self.clara).ids)
        )

    def test_a_customer_who_moves_company_leaves_the_old_till(self):
        changed = self.changed(
            lambda: self.xaver.write({"company_id": self.company.id})
        )
        self.assertEqual(set(changed), {self.till, self.other_till})

    def test_a_branch_hears_of_the_company_above(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.other_company.id}
        )
        till = self._open_session("Branch Till", branch)
        self.assertEqual(
            self.ids(lambda: self.xaver.write({"name": "X"}), till), self.xaver.ids
        )

    def test_which_sessions(self):
        standard = self._open_session("Stock Till", self.company, picker="standard")
        starting = self._open_session("Starting Till", self.company)
        starting.write({"state": "opening_control"})
        changed = self.changed(lambda: self.clara.write({"name": "X"}))
        self.assertIn(starting, changed)
        self.assertNotIn(standard, changed)
        (self.till + self.other_till + standard + starting).write({"state": "closed"})
        self.assertFalse(self.changed(lambda: self.clara.write({"name": "Y"})))

    def test_many_become_all(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Many {number}"} for number in range(6)]
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        with patch(LIMIT, 5):
            changed = self.changed(lambda: partners[:5].write({"city": "A"}))
            self.assertEqual(
                changed[self.till], {"ids": partners[:5].ids, "all": False}
            )
            changed = self.changed(lambda: partners.write({"city": "B"}))
            self.assertEqual(changed[self.till], {"ids": [], "all": True})
            changed = self.changed(partners.unlink)
            self.assertEqual(changed[self.till], {"ids": [], "all": True})

    def test_one_small_query_without_sessions(self):
        (self.till + self.other_till).write({"state": "closed"})
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.clara.write({"name": "Query"})
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env.cr.precommit.run()

    def test_by_a_user_who_sees_no_sessions(self):
        editor = self._user(
            "msg_editor", "base.group_user,base.group_partner_manager", "Editor"
        )
        clara = self.clara.with_user(editor)
        self.assertEqual(self.ids(lambda: clara.write({"name": "X"})), clara.ids)

    def test_an_error_while_announcing_undoes_nothing(self):
        model = type(self.env["pos.session"])

        def broken(session):
            session.env.cr.execute("SELECT no_such_column FROM res_partner")

        with (
            patch.object(model, "_loader_params_res_partner", broken),
            self.assertLogs(NOTIFY_LOG, "ERROR"),
            mute_logger("odoo.sql_db"),
        ):
            self.assertFalse(self.changed(lambda: self.clara.write({"name": "Kept"})))
        self.env.invalidate_all()
        self.assertEqual(self.clara.name, "Kept")
        self.assertEqual(
            self.ids(lambda: self.clara.write({"name": "X"})), [self.clara.id]
        )

    def test_fields_that_only_the_cashier_of_the_till_has_loaded(self):
        model = type(self.env["pos.session"])
        standard = model._loader_params_res_partner
        self.till.user_id = self.manager

        def loader(session):
            params = standard(session)
            if session.env.user.has_group("point_of_sale.group_pos_manager"):
                params["search_params"]["fields"].append("function")
            return params

        clara = self.clara.with_user(
            self._user("msg_editor", "base.group_partner_manager,base.group_user", "E")
        )
        with patch.object(model, "_loader_params_res_partner", loader):
            self.assertTrue(self.ids(lambda: clara.write({"function": "x"})))
