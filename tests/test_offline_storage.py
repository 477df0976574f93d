# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Browsers that give little, nothing, or something broken to keep sales in."""

import pytest
from playwright.sync_api import expect

from .kit.counter import OLD_TOWN, at_work
from .kit.queue_screen import QueueScreen, notice
from .kit.sides import at_a_bad_line, at_length, demand, gets_through, gets_used_to_it

# What init scripts do to a page: (the script, the notice that tells of it).
ABSENT = "Object.defineProperty(window, 'indexedDB', {value: undefined})"
FORBIDDEN = """Object.defineProperty(window, 'indexedDB', {
    get() { throw new DOMException("denied", "SecurityError"); },
})"""
FAILING = """IDBFactory.prototype.open = function () {
    const request = new EventTarget();
    request.error = new DOMException("broken", "UnknownError");
    setTimeout(() => request.onerror && request.onerror(new Event("error")));
    setTimeout(() => request.dispatchEvent(new Event("error")));
    return request;
}"""
SILENT = "IDBFactory.prototype.open = () => new EventTarget()"
NOTHING = f"""{ABSENT};
Object.defineProperty(window, 'localStorage', {{value: {{
    getItem: () => null,
    setItem() {{ throw new DOMException("denied", "SecurityError"); }},
    removeItem() {{}},
    key: () => null,
    length: 0,
}}}})"""
UNKEPT = "navigator.storage.persist = () => Promise.resolve(false)"
# One byte of a sale that waits is not what it was.
DAMAGE = """(name) => new Promise((done, fail) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => {
        const change = request.result.transaction("rows", "readwrite");
        const rows = change.objectStore("rows");
        const all = rows.getAll();
        all.onsuccess = () => {
            const sale = all.result.find(({kind}) => kind === "sale");
            sale.payload = sale.payload.replace('"amount_paid":1', '"amount_paid":7');
            rows.put(sale).onsuccess = () => done(sale.uid);
        };
    };
    request.onerror = fail;
})"""
QUEUE = "posmodel.env.services.pos_offline_queue"
FORTH = "const then = Date.now; Date.now = () => then() + 26 * 3600 * 1000;"
BACK = "const then = Date.now; Date.now = () => then() - 26 * 3600 * 1000;"


def at_work_with(shop, tally, script):
    till = shop.till(OLD_TOWN)
    till.expect_bad_line()
    till.context.add_init_script(script)
    ana = till.cashier("ana")
    ana.open_session()
    return gets_used_to_it(ana)


def sells_through_an_outage(ana, tally):
    ana.till.offline()
    tally.sold(*(ana.rings_up("Pretzel") for _sale in range(3)))
    assert ana.waiting == 3
    ana.till.online()
    gets_through(ana, tally)
    tally.sold(ana.rings_up("Espresso"))


@pytest.mark.parametrize(
    ("script", "told"),
    (
        (SILENT, "local"),
        (NOTHING, "memory"),
        *(
            at_length(*each)
            for each in (
                (ABSENT, "local"),
                (FORBIDDEN, "local"),
                (FAILING, "local"),
                (UNKEPT, None),
            )
        ),
    ),
    ids="silent nothing absent forbidden failing unkept".split(),
)
def test_a_browser_that_gives_little(request, shop, tally, script, told):
    ana = at_work_with(shop, tally, script)
    tally.begins(f"storage: {request.node.callspec.id}")
    if told:
        expect(notice(ana, told)).to_be_visible()
    sells_through_an_outage(ana, tally)
    demand(tally)


def test_a_disk_that_is_full(shop, tally):
    """Told before the first sale; and no sale is thrown away, not by F5 either."""
    till = shop.till(OLD_TOWN)
    till.expect_bad_line()
    till.expect_errors("[Qq]uota")
    grants(till, 1)
    ana = till.cashier("ana")
    ana.open_session()
    gets_used_to_it(ana)
    tally.begins("storage: full")
    expect(notice(ana, "full")).to_be_visible()
    sells_through_an_outage(ana, tally)
    with shop.busy():
        till.offline()
        tally.sold(ana.rings_up("Rye Loaf"))
        till.online()
        shop.wait_for_writers()
        till.reload()
    gets_through(ana, tally)
    demand(tally)


def grants(till, size):
    """What the browser grants to this shop's pages, in bytes."""
    quota = {"origin": till.url, "quotaSize": size}
    line = till.context.new_cdp_session(till.page)
    line.send("Storage.overrideQuotaForOrigin", quota)


def test_a_damaged_record(shop, proxy, tally):
    """It is put aside and told; the others are sent."""
    ana = at_a_bad_line(shop, tally, through=proxy)
    with proxy.when(rpc="pos.offline.sync.sync").refuse():
        receipts = [ana.rings_up("Pretzel") for _sale in range(3)]
        uid = ana.page.evaluate(DAMAGE, ana.page.evaluate(f"() => {QUEUE}.name"))
        ana.till.reload()
    tally.begins("storage: one record damaged, the others")
    tally.sold(*(receipt for receipt in receipts if uid not in receipt.number))
    gets_through(ana, tally)
    assert len(tally.receipts) == 2
    demand(tally)
    expect(notice(ana, "damaged")).to_contain_text("damaged")
    queue = QueueScreen.opened_by(ana)
    queue.shows_device()
    assert "Traceback" not in queue.root.inner_text()


@pytest.mark.takes_turns("sales that wait for long")
def test_a_clock_set_back(shop, tally):
    """By more than a day, while sales wait."""
    ana = at_a_bad_line(shop, tally, own_browser=True)
    tally.begins("clock set back by a day")
    ana.till.offline()
    tally.sold(ana.rings_up("Pretzel"))
    ana.page.evaluate(f"() => {{ {BACK} }}")
    tally.sold(ana.rings_up("Espresso"))
    ana.till.kill()
    ana.till.start()
    ana.till.context.add_init_script(BACK)
    ana.till.open_pos()
    gets_used_to_it(ana)
    gets_through(ana, tally)
    tally.sold(ana.rings_up("Baguette"))
    demand(tally)


@pytest.mark.takes_turns("sales that wait for long")
def test_sales_that_wait_for_long_where_nothing_was_promised(shop, tally):
    """A browser may clear what it keeps: told while there is time to do something."""
    till = shop.till(OLD_TOWN)
    till.expect_bad_line()
    till.context.add_init_script(UNKEPT)
    ana = till.cashier("ana")
    ana.open_session()
    gets_used_to_it(ana)
    tally.begins("storage: nothing promised, a day without network")
    till.offline()
    tally.sold(ana.rings_up("Pretzel"))
    expect(notice(ana, "offline")).to_be_visible()
    ana.page.evaluate(f"() => {{ {FORTH} }}")
    expect(notice(ana, "unkept")).to_contain_text("seven days")
    till.online()
    gets_through(ana, tally)
    expect(notice(ana, "unkept")).to_have_count(0)
    demand(tally)


# As standard Odoo leaves a paid order that it could not send: without a key.
LEAVE = """() => {
    const data = posmodel.get_order().export_as_JSON();
    delete data.idempotency_key;
    const name = `${posmodel.db.name}_orders`;
    localStorage.setItem(name, JSON.stringify([{id: data.uid, data}]));
    return [name, localStorage.getItem(name)];
}"""
RESTORE = "([name, left]) => localStorage.setItem(name, left)"


@pytest.mark.takes_turns("sales that wait for long")
def test_sales_of_standard_odoo_that_are_found_again(shop, proxy):
    """A browser writes its small storage late, and a killed one has it as it was."""
    ana = at_work(shop, through=proxy)
    ana.sells("Pretzel")
    ana.goes_to_payment()
    ana.tenders("Cash")
    left = ana.page.evaluate(LEAVE)
    sending = {"rpc": "pos.offline.sync.sync", "body": '"checksum"'}
    for times in (1, 2, 3):
        ana.page.evaluate(RESTORE, left)
        ana.till.reload()
        proxy.wait_for(times, **sending)
        ana.till.wait_to_show(lambda: ana.waiting, 0)
    assert len(shop.sales()) == 1
