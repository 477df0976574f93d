# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The POS as an app, on the home screen or the desktop."""

import json

import pytest
from playwright.sync_api import expect

from .kit.axe import violations
from .kit.counter import OLD_TOWN, at_work
from .kit.engines.engine import LAN_NAME
from .kit.queue_screen import QueueScreen, goes_offline, sells_offline, small_targets
from .kit.sides import at_length

STATE = "posmodel.env.services.pos_offline_start.state"
IS_KEPT = f"() => {STATE}.keeping === 'kept' && {STATE}.files"
IS_OFF = f"() => {STATE}.keeping === 'off'"
IS_READY = "() => window.posmodel?.env?.services.pos_offline_queue?.state.ready"
IS_STANDALONE = "() => matchMedia('(display-mode: standalone)').matches"
IPAD = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Safari/605.1.15"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
OLD_SAFARI = IPAD.replace("Version/18.5", "Version/16.6")
# From the home screen it does not say whose browser it is.
IPAD_APP = IPAD.replace(" Version/18.5 Safari/605.1.15", "")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
# What a browser says of itself: (user agent, platform, fingers that it feels).
BROWSERS = {
    "ipad": (IPAD, "MacIntel", 5),
    "iphone": (IPHONE, "iPhone", 5),
    "ipad app": (IPAD_APP, "MacIntel", 5),
    "mac": (IPAD, "MacIntel", 0),
    "old mac": (OLD_SAFARI, "MacIntel", 0),
    "firefox": (FIREFOX, "Linux x86_64", 0),
}
# Contexts of a shared browser are private windows: Chromium offers nothing there.
PRETEND = """
for (const [name, value] of Object.entries({userAgent: %s, platform: %s,
        maxTouchPoints: %s})) {
    Object.defineProperty(navigator, name, {get: () => value});
}
"""
SIZES = (
    "phone",
    *(at_length(size) for size in ("till", "tablet")),
)
FROM_HOME_SCREEN = "Object.defineProperty(navigator, 'standalone', {value: true})"
# Chromium asks the person at the screen; this answers for them.
OFFER = """() => {
    window.asked = 0;
    const offer = new Event("beforeinstallprompt", {cancelable: true});
    offer.prompt = async () => {
        window.asked += 1;
        window.dispatchEvent(new Event("appinstalled"));
        return {outcome: "accepted"};
    };
    window.dispatchEvent(offer);
    return offer.defaultPrevented;
}"""


def cdp(cashier, method, **params):
    """Ask the cashier's browser."""
    page = cashier.page
    return page.context.new_cdp_session(page).send(method, params)


def hindrances(cashier):
    """What Chromium says is missing for the page to be installed."""
    found = cdp(cashier, "Page.getInstallabilityErrors")["installabilityErrors"]
    return [error["errorId"] for error in found]


def manifest(cashier):
    """As the browser has read it; it had nothing to say against it."""
    answer = cdp(cashier, "Page.getAppManifest")
    assert answer["errors"] == []
    return json.loads(answer["data"])


def app_address(cashier):
    return f"{cashier.till.url}/pos/ui?config_id={cashier.till.pos_id}"


def installs(cashier):
    """As somebody does who presses the button and says yes."""
    app = {"manifestId": app_address(cashier)}
    cdp(cashier, "PWA.install", **app)
    cdp(cashier, "PWA.changeAppUserSettings", **app, displayMode="standalone")


def opens_app(cashier):
    """By its icon; the cashier works in its window from here on."""
    till = cashier.till
    tab = till.page
    with till.context.expect_page() as opened:
        cdp(cashier, "PWA.launch", manifestId=app_address(cashier))
    till.page = opened.value
    tab.close()  # Odoo would lead it to the backend: a POS is open once in a browser.
    till.wait_loaded()
    till.page.wait_for_function(IS_READY)
    assert till.page.evaluate(IS_STANDALONE)


def card(cashier):
    """The part of the queue screen that tells of the app."""
    queue = QueueScreen.opened_by(cashier)
    queue.shows_device()
    return queue.root.locator(".pos-queue-install")


def pretends(till, name):
    till.context.add_init_script(PRETEND % tuple(map(json.dumps, BROWSERS[name])))


def test_chromium_finds_nothing_missing(shop, proxy):
    ana = at_work(shop, own_browser=True, through=proxy)
    ana.page.wait_for_function(IS_KEPT, timeout=60_000)
    assert hindrances(ana) == []
    online = manifest(ana)
    assert online["name"] == ana.till.pos
    assert online["start_url"] == online["id"] == f"/pos/ui?config_id={ana.till.pos_id}"
    # The copy that starts without network is the same app.
    ana.till.expect_bad_line()
    proxy.disconnect()
    cdp(ana, "Network.clearBrowserCache")
    ana.till.reload()
    assert hindrances(ana) == []
    assert manifest(ana) == online


def test_each_pos_is_an_app_of_its_own(shop):
    ana = at_work(shop, own_browser=True)
    first = manifest(ana)
    ana.till.pos_id = shop.pos_id("Old Town - Till 2")
    ana.open_session()
    second = manifest(ana)
    assert first["id"] != second["id"]
    assert second["name"] == "Old Town - Till 2"


def test_no_service_worker_is_needed(shop):
    """Where the POS may not be kept, it can still be an app."""
    configs, config_id = shop.rpc()["pos.config"], shop.pos_id(OLD_TOWN)
    configs.write([config_id], {"offline_reload": False})
    try:
        ana = at_work(shop, own_browser=True)
        ana.page.wait_for_function(IS_OFF)
        assert hindrances(ana) == []
    finally:
        configs.write([config_id], {"offline_reload": True})


def test_plain_http_is_no_app(shop):
    ana = at_work(shop, own_browser=True, host=LAN_NAME)
    assert "not-from-secure-origin" in hindrances(ana)
    expect(card(ana)).to_contain_text("HTTPS only")


def test_the_app_sells_is_killed_and_starts_without_network(shop, proxy):
    ana = at_work(shop, own_browser=True, through=proxy)
    ana.page.wait_for_function(IS_KEPT, timeout=60_000)
    tab = card(ana)
    expect(tab.get_by_role("button", name="Install")).to_be_visible()
    expect(ana.page.locator(".pos-queue-not-persisted")).to_be_visible()
    installs(ana)
    opens_app(ana)
    expect(card(ana)).to_contain_text("Installed as an app")
    # What Chromium did not promise to the tab, it promises to the app.
    expect(ana.page.locator(".pos-queue-storage")).to_contain_text("keeps it")
    QueueScreen(ana).leaves()
    ana.till.expect_bad_line()
    proxy.disconnect()
    ana.sells("Country Loaf")
    ana.pays("Cash")
    numbers = [ana.receipt_number]
    ana.till.kill()
    ana.till.start()
    opens_app(ana)
    assert ana.waiting == 1
    ana.sells("Pretzel")
    ana.pays("Cash")
    numbers.append(ana.receipt_number)
    proxy.connect()
    assert [sale.reference for sale in shop.wait_for_sales(2)] == numbers


def test_the_button_asks_the_browser_once(shop):
    ana = at_work(shop)
    assert ana.page.evaluate(OFFER)  # No bar of the browser's own over the POS.
    install = card(ana)
    install.get_by_role("button", name="Install").click()
    expect(install).to_contain_text("Installed as an app")
    expect(install.get_by_role("button")).to_have_count(0)
    assert ana.page.evaluate("asked") == 1


@pytest.mark.parametrize(
    ("browser", "way", "told"),
    (
        ("ipad", "share", "Add to Home Screen"),
        ("firefox", "firefox", "Firefox does not install"),
        *(
            at_length(*each)
            for each in (
                ("iphone", "share", "Add to Home Screen"),
                ("mac", "dock", "Add to Dock"),
                ("old mac", "other", "does not install"),
            )
        ),
    ),
)
def test_each_browser_has_its_own_way(shop, browser, way, told):
    till = shop.till(OLD_TOWN)
    pretends(till, browser)
    ana = till.cashier("ana")
    ana.open_session()
    install = card(ana)
    expect(install).to_have_attribute("data-way", way)
    expect(install).to_contain_text(told)
    expect(install.get_by_role("button")).to_have_count(0)
    expect(install.locator(".pos-queue-install-warning")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_an_ipad_warns_of_what_would_be_left_behind(shop, size):
    """The app on the home screen does not see what Safari's tab has stored."""
    till = shop.till(OLD_TOWN, size=size)
    pretends(till, "ipad")
    ana = till.cashier("ana")
    ana.open_session()
    goes_offline(ana)
    sells_offline(ana, "Pretzel", "Rye Loaf")
    install = card(ana)
    warning = install.locator(".pos-queue-install-warning")
    expect(warning).to_contain_text("2 sales wait in this tab")
    install.scroll_into_view_if_needed()
    assert small_targets(QueueScreen(ana).root) == []
    assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(ana.page, ".pos-queue-install") == []
    till.screenshot(f"install-ipad-{size}")
    till.online()
    expect(warning).to_have_count(0)
    expect(install).to_contain_text("Add to Home Screen")
    shop.wait_for_sales(2)


@pytest.mark.parametrize("size", SIZES)
def test_the_button_fits_a_finger(shop, size):
    ana = at_work(shop, size=size)
    ana.page.evaluate(OFFER)
    install = card(ana)
    expect(install.get_by_role("button", name="Install")).to_be_visible()
    install.scroll_into_view_if_needed()
    assert small_targets(QueueScreen(ana).root) == []
    assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(ana.page, ".pos-queue-install") == []
    ana.till.screenshot(f"install-{size}")


def test_from_the_home_screen_it_is_installed_and_another_device(shop):
    devices = []
    for name, script in (("ipad", ""), ("ipad app", FROM_HOME_SCREEN)):
        till = shop.till(OLD_TOWN, name=name)
        pretends(till, name)
        till.context.add_init_script(script)
        ana = till.cashier("ana")
        ana.open_session()
        devices.append(ana)
    install = card(devices[1])
    expect(install).to_contain_text("Installed as an app")
    expect(install).not_to_contain_text("Add to Home Screen")
    for ana, name in zip(devices, ("Safari on iPad", "App on iPad"), strict=True):
        ana.till.wait_until(lambda name=name: reported(shop, name), f"{name} in Odoo")


def reported(shop, name):
    """Whether Odoo lists a device of that name."""
    return shop.rpc()["pos.offline.device"].search_count([("name", "=", name)])
