# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Sales and open orders that go from one till to another in a file."""

import json

from playwright.sync_api import expect

from .kit.counter import OLD_TOWN, at_work
from .kit.engines.engine import LAN_NAME
from .kit.queue_screen import QueueScreen, goes_offline, sells_offline, small_targets

# The same file, as another database or another POS would have written it.
FORGE = """([text, change]) => {
    const {modules} = odoo.loader;
    const {exportFile} = modules.get("@pos_offline_queue/core/exchange.esm");
    const file = JSON.parse(text);
    return exportFile({
        records: file.sales,
        tabs: file.tabs,
        device: file.device,
        identity: {...file.identity, ...change},
        now: () => Date.now(),
        digest: window.sha256,
    });
}"""


def test_sales_and_orders_travel_in_a_file(shop, tmp_path):
    ana = at_work(shop)
    goes_offline(ana)
    sells_offline(ana, "Pretzel", "Rye Loaf")
    ana.sells("Ciabatta", qty=3)
    queue = QueueScreen.opened_by(ana)
    path = tmp_path / "queue.json"
    assert queue.exports(path).endswith(".json")
    exported = json.loads(path.read_text())
    assert (len(exported["sales"]), len(exported["tabs"])) == (2, 1)

    # By another address, to which the server has moved: another origin to a browser.
    options = {"size": "tablet", "name": "spare", "host": LAN_NAME}
    leo = shop.till(OLD_TOWN, **options).cashier("leo")
    leo.open_session()
    spare = QueueScreen.opened_by(leo)
    popup = spare.offers(path)
    expect(popup).to_contain_text("Sales to send: 2")
    expect(popup).to_contain_text("Open orders to go on with: 1")
    leo.till.screenshot("queue-import")
    assert "2 sales, 1 open order" in spare.imports()
    assert len(shop.wait_for_sales(2)) == 2
    spare.wait_until_empty()
    # The till that they come from is mended: nothing is doubled.
    ana.till.online()
    queue.wait_until_empty()
    assert len(shop.sales()) == 2
    assert small_targets(leo.page.locator(".queue-screen")) == []
    # What it knows already it does not take again.
    popup = spare.offers(path)
    expect(popup).to_contain_text("Nothing in this file is new")
    left_out = popup.locator(".pos-queue-import-skipped li")
    expect(left_out.filter(has_text="Already in Odoo")).to_contain_text("2")
    spare.gives_up_import()
    spare.leaves()
    leo.looks_at_tickets()
    assert any("Ongoing" in ticket for ticket in leo.tickets)


def test_a_file_that_is_not_right_changes_nothing(shop, tmp_path):
    ana = at_work(shop)
    goes_offline(ana)
    sells_offline(ana, "Pretzel")
    queue = QueueScreen.opened_by(ana)
    path = tmp_path / "queue.json"
    queue.exports(path)
    text = path.read_text()

    def refused(words, contents):
        path.write_text(contents)
        problem = queue.offers(path).locator(".pos-queue-import-problem")
        expect(problem).to_contain_text(words)
        expect(problem).to_contain_text("Nothing was changed")
        expect(ana.page.locator(".pos-queue-import-popup .confirm")).to_be_disabled()

    def forged(**change):
        return ana.page.evaluate(FORGE, [text, change])

    refused("This is not an export", "Ana's shopping list")
    refused("This is not an export", json.dumps({"bread": 2}))
    refused("damaged", text.replace("Pretzel", "Prezzel"))
    refused("damaged", text[: len(text) // 2] + text[len(text) // 2 + 1 :])
    refused("another Odoo database", forged(database_uuid="of another one"))
    refused("another point of sale", forged(config_uuid="of another one"))
    refused("Nothing in this file is new", text)
    ana.till.screenshot("queue-import-refused")
    queue.gives_up_import()
    queue.wait_for_rows(1)
    ana.till.online()
    assert len(shop.wait_for_sales(1)) == 1
