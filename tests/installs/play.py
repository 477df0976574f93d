# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Modules come, are updated, go and come again, while a till sells."""

import re

from playwright.sync_api import expect

from tests.kit.counter import OLD_TOWN, at_work
from tests.kit.queue_screen import notice
from tests.kit.rpc import RpcError
from tests.kit.shop import NOISE, RECORD
from tests.kit.waiting import until

from .inventory import difference, inventory

QUEUE = "pos_offline_queue"
SYNC = "pos_multi_session_sync"
PARTNER = "pos_backend_partner"
# What is chosen in Apps, and in which order it goes again.
CHOICES = {
    "all": ((PARTNER, QUEUE, SYNC), (PARTNER, QUEUE)),
    PARTNER: ((PARTNER,), (PARTNER,)),
    QUEUE: ((QUEUE,), (QUEUE,)),
    SYNC: ((SYNC,), (SYNC, QUEUE)),
}
WORRY = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")
# A page that is older than the uninstall asks for what is no more.
ENDED = r"KeyError: 'pos\.(offline|multi|order\.transfer|backend)"
REFUSED = r"Sales may still be on these devices"
STOCK_WORRIES = (re.compile(r"two different Date response headers"),)
LONG_AGO = "UPDATE pos_offline_device SET last_seen = last_seen - interval '1 hour'"
INSTALLED = """
SELECT name FROM ir_module_module
 WHERE state = 'installed' AND name IN (%s, %s, %s)"""
GERMAN_MENUS = """
SELECT count(*) FROM ir_ui_menu m
  JOIN ir_model_data d ON d.model = 'ir.ui.menu' AND d.res_id = m.id
 WHERE d.module = %s AND m.name ->> 'de_DE' != m.name ->> 'en_US'"""
MODULES_OF_PAGE = """() => [...new Set([...odoo.loader.modules.keys()]
    .map((name) => name.slice(1).split("/")[0]))]"""
AT_TILL = """async () => ({
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    caches: (await caches.keys()).filter((name) => name.startsWith("pos_")).length,
})"""
BOOKS = """
SELECT (SELECT round(sum(o.amount_total), 2)::float FROM pos_order o
         WHERE o.session_id = s.id AND o.state IN ('done', 'invoiced')),
       (SELECT round(sum(l.debit) - sum(l.credit), 2)::float
          FROM account_move_line l WHERE l.move_id = s.move_id)
  FROM pos_session s WHERE s.id = %s"""


class Story:
    """One choice of modules in one shop, from a standard database and back to it.

    The till and its cashier stay at work all the time: each change of the server is
    lived through by a page that is older, and then by a page that was loaded anew.
    """

    def __init__(self, shop, choice, tally):
        self.shop = shop
        self.modules, self.leaving = CHOICES[choice]
        self.tally = tally
        self.tally.begins(f"installing and uninstalling {choice}")
        self.ana = None
        self.stock = None
        self.menus_speak_german = False

    def steps(self):
        """(name, function) of each, in their order."""
        return (
            ("standard", self.begins_with_standard),
            ("install", self.installs),
            ("update", self.updates),
            ("refuse", self.refuses_to_go),
            ("uninstall", self.uninstalls),
            ("again", self.installs),
            ("close", self.closes),
        )

    def speaks_german(self):
        """Before it begins: what comes later comes in both languages."""
        (german,) = self.shop.rpc()["res.lang"].search(
            [["code", "=", "de_DE"], ["active", "in", [True, False]]]
        )
        wizard = self.shop.rpc()["base.language.install"]
        wizard.lang_install([wizard.create({"lang_ids": [[6, 0, [german]]]})])
        self.menus_speak_german = True

    # The steps

    def begins_with_standard(self):
        self.shop.rpc()["ir.module.module"].update_list()
        self.ana = at_work(self.shop)
        self.sells()
        self.stock = inventory(self.shop.sql)

    def installs(self):
        """Also again, when what was there before must not be in the way."""
        self._press("button_immediate_install", *self.modules)
        self.sells()
        self.reloads()
        self.sells()
        if self.menus_speak_german:
            for module in set(self.there) - {PARTNER}:
                assert self.shop.sql(GERMAN_MENUS, module)[0][0], f"{module} in German"

    def updates(self):
        """A till with a queue sells on while there is no server."""
        before = inventory(self.shop.sql)
        self.ana.till.expect_bad_line()
        self.shop.server.stop()
        if QUEUE in self.there:
            self.rings_up()
        self.shop.server.run("-u", ",".join(self.modules))
        self.shop.start_server()
        self.sells()
        self.reloads()
        self.sells()
        changed = difference(before, inventory(self.shop.sql))
        assert not changed, f"The update changed what was installed:\n{changed}"

    def refuses_to_go(self):
        """A till without network may hold sales: they would be left there."""
        if QUEUE not in self.there:
            return
        page = self.ana.page
        until(lambda: page.evaluate(AT_TILL)["workers"], "a service worker")
        self.ana.till.offline()
        expect(notice(self.ana, "offline")).to_be_visible()
        self.rings_up()
        self.shop.sql(LONG_AGO)
        self.shop.expect_log(REFUSED)
        try:
            self._uninstall(QUEUE)
        except RpcError as refused:
            assert OLD_TOWN in str(refused), refused
        else:
            raise AssertionError("It went, with a sale at the till")
        self.ana.till.online()
        self.arrive()

    def uninstalls(self):
        """One by one. What the open page sells afterwards goes as standard sends it."""
        self.ana.till.expect_errors(r"offline-worker\.js")
        self.shop.expect_log(ENDED)
        for module in self.leaving:
            self._uninstall(module)
            self.sells()
            self.reloads()
            self.sells()
        orphans = difference(self.stock, inventory(self.shop.sql))
        assert not orphans, f"Orphans:\n{orphans}"
        self.shop.restart_server()
        self.reloads()
        self.sells()
        page = self.ana.page
        until(
            lambda: not any(page.evaluate(AT_TILL).values()),
            "nothing of the service worker is left at the till",
        )

    def closes(self):
        """All that was sold, with and without the modules, is in the books."""
        self._opens_backend()
        self.ana.close_session()
        fields = ["state", "cash_register_difference"]
        sessions = self.shop.rpc()["pos.session"]
        (session,) = sessions.search_read([], fields, limit=1, order="id desc")
        assert (session["state"], session["cash_register_difference"]) == ("closed", 0)
        sold = round(sum(receipt.total for receipt in self.tally.receipts), 2)
        assert self.shop.sql(BOOKS, session["id"]) == [(sold, 0)]
        if QUEUE in self.there:
            # What this device numbered for the module that was here before.
            assert not self.shop.rpc()["pos.offline.missing"].search([])

    # What they are made of

    @property
    def there(self):
        rows = self.shop.sql(INSTALLED, QUEUE, SYNC, PARTNER)
        return {name for (name,) in rows}

    def rings_up(self):
        self.tally.sold(self.ana.rings_up("Pretzel"))

    def arrive(self):
        """Until all that was sold is in Odoo, once and as the receipts say."""
        until(lambda: not self.tally.missing, "all sales to arrive", timeout=90)

    def sells(self):
        self.rings_up()
        self.arrive()

    def reloads(self):
        """The page of what is installed now, and of nothing else."""
        self.ana.till.reload()
        page = set(self.ana.page.evaluate(MODULES_OF_PAGE)) & {QUEUE, SYNC, PARTNER}
        assert page == self.there, f"The page has {page}, not {self.there}"

    def _press(self, button, *names):
        modules = self.shop.rpc()["ir.module.module"]
        getattr(modules, button)(modules.search([["name", "in", names]]))

    def _opens_backend(self):
        """Beside the POS; its files are built anew for it, which takes its time."""
        page = self.ana.till.context.new_page()
        page.goto(f"{self.ana.till.url}/web")
        page.locator(".o_action_manager > *").first.wait_for(timeout=180_000)
        page.close()

    def _uninstall(self, name):
        """By the dialog that the Apps menu opens."""
        modules = self.shop.rpc()["ir.module.module"]
        dialog = self.shop.rpc()["base.module.uninstall"]
        (module_id,) = modules.search([["name", "=", name]])
        dialog.action_uninstall([dialog.create({"module_id": module_id})])

    def worries(self):
        """What the servers logged with the suite alone that should worry an admin."""
        ours = re.compile(f"{ENDED}|{REFUSED}")
        expected = (*NOISE, *STOCK_WORRIES, ours)
        return [
            record
            for record in RECORD.split(self.shop.log(lines=10**6))
            if WORRY.search(record) and not any(e.search(record) for e in expected)
        ]
