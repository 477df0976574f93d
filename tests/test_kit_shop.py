# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The kit's shop on standard Odoo: several tills, bad lines, and things that die."""

import pytest

from .kit.engines.engine import LAN_NAME
from .kit.proxy import FaultProxy
from .kit.rules import Rule

pytestmark = pytest.mark.shop(modules=())

OLD_TOWN = "Old Town - Till 1"
HARBOUR = "Harbour"
NOW = "2026-11-28 22:50:31,538 1583"
# As Python writes it, with a line of Odoo's log before it.
STARTED_TWICE = f"""\
{NOW} INFO ? odoo.addons.bus.models.bus: Bus.loop listen imbus on db postgres
Exception ignored in thread started by: <bound method Thread._bootstrap of <ImDispatch>>
Traceback (most recent call last):
  File "/usr/lib/python3.11/threading.py", line 1002, in _bootstrap
    self._bootstrap_inner()
  File "/usr/lib/python3.11/threading.py", line 1037, in _bootstrap_inner
    with _active_limbo_lock:
KeyError: <ImDispatch>
""".splitlines(keepends=True)
SETTINGS = ["name", "iface_print_auto", "payment_method_ids"]


def writes(shop, *lines):
    """What its server would write."""
    with open(shop.server.log_path, "a") as log:
        log.writelines(lines)


def validates_without_line(cashier):
    """Standard Odoo shows the receipt behind a popup, and keeps the sale to itself."""
    cashier.presses_validate()
    cashier.wait_for_popup("You're offline")
    cashier.dismisses()
    cashier.page.wait_for_selector(".pos-receipt")


def sells_without_line(cashier, product):
    cashier.sells(product)
    cashier.goes_to_payment()
    cashier.tenders("Cash")
    validates_without_line(cashier)
    assert (cashier.waiting, cashier.connection) == (1, "disconnected")


@pytest.mark.at_length
def test_two_tills_sell_side_by_side(shop):
    ana = shop.till(OLD_TOWN).cashier("ana")
    leo = shop.till(HARBOUR, size="tablet").cashier("leo")
    ana.open_session()
    leo.open_session()
    ana.sells("Country Loaf")
    leo.sells("Pretzel", qty=10)
    leo.pays("Card")
    ana.pays("Cash")
    assert [(s.pos, s.cashier, s.total) for s in shop.sales()] == [
        (HARBOUR, "leo", 13.80),
        (OLD_TOWN, "ana", 11.50),
    ]


def test_each_test_finds_a_tidy_shop(shop):
    assert shop.sales() == []
    assert shop.rpc("mia")["pos.session"].search([("state", "!=", "closed")]) == []
    assert shop.problems() == []


def test_what_a_test_sets_is_put_back(shop):
    rpc = shop.rpc()
    configs, products = rpc["pos.config"], rpc["product.product"]
    (till,) = configs.search([("name", "=", OLD_TOWN)])
    before = configs.read([till], SETTINGS)
    values = {"name": "Mine", "iface_print_auto": True, "payment_method_ids": [(5,)]}
    configs.write([till], values)
    (pretzel,) = products.search([("name", "=", "Pretzel")])
    products.write([pretzel], {"list_price": 7, "active": False})
    cake = products.create({"name": "Cake", "available_in_pos": True})
    shop.fresh()
    assert configs.read([till], SETTINGS) == before
    assert products.search([("id", "in", [pretzel, cake])]) == [pretzel]
    assert products.read([pretzel], ["list_price"])[0]["list_price"] != 7


def test_errors_on_the_page_are_noticed(shop):
    till = shop.till(OLD_TOWN)
    till.page.goto(f"{till.url}/web/health")
    till.page.evaluate("() => console.error('broken one')")
    till.page.evaluate("() => setTimeout(() => { throw new Error('broken two') })")
    till.page.evaluate("() => fetch('/not/there').then((answer) => answer.text())")
    text = "\n".join(shop.problems())
    for problem in ("broken one", "broken two", "404"):
        assert problem in text
    till.expect_errors("broken", "status of 404")
    assert shop.problems() == []


def test_errors_of_the_server_are_noticed(shop):
    trouble = f"{NOW} ERROR shop odoo.http: Exception during request handling.\n"
    writes(shop, trouble)
    assert shop.problems() == [trouble]
    shop.expect_log("request handling")
    assert shop.problems() == []


@pytest.mark.parametrize("line", range(1, len(STARTED_TWICE)))
def test_the_bus_started_twice_is_no_error(shop, line):
    """Wherever the record of another thread comes in between."""
    record = f"{NOW} INFO shop werkzeug: POST /bus/has_missed_notifications\n"
    writes(shop, *STARTED_TWICE[:line], record, *STARTED_TWICE[line:])
    assert shop.problems() == []


@pytest.mark.at_length
def test_a_sale_without_network_is_sent_later(shop):
    ana = shop.till(OLD_TOWN).cashier("ana")
    ana.open_session()
    ana.till.offline()
    sells_without_line(ana, "Country Loaf")
    assert shop.sales() == []
    ana.till.online()
    ana.press_sync()
    ana.wait_for_connection("connected")
    assert [s.total for s in shop.wait_for_sales(1)] == [11.50]
    assert ana.waiting == 0


@pytest.mark.at_length
def test_a_killed_till_is_started_again(shop):
    till = shop.till(OLD_TOWN, own_browser=True)
    ana = till.cashier("ana")
    ana.open_session()
    ana.sells("Country Loaf")
    ana.pays("Cash")
    for _crash in range(2):
        till.kill()
        till.start()
        till.open_pos()
        ana.sells("Pretzel")
        ana.pays("Cash")
    assert [s.total for s in shop.sales()] == [11.50, 1.38, 1.38]
    till.kill()


@pytest.mark.at_length
def test_a_killed_server_is_started_again(shop):
    ana = shop.till(OLD_TOWN).cashier("ana")
    ana.open_session()
    shop.kill_server()
    sells_without_line(ana, "Country Loaf")
    shop.start_server()
    ana.press_sync()
    shop.wait_for_sales(1)
    shop.restart_server()
    ana.next_order()
    ana.sells("Pretzel")
    ana.pays("Card")
    assert [s.total for s in shop.sales()] == [11.50, 1.38]


@pytest.mark.at_length
def test_a_server_that_is_gone_while_the_browser_believes_to_be_online(shop, proxy):
    ana = shop.till(OLD_TOWN, through=proxy).cashier("ana")
    ana.open_session()
    ana.till.expect_bad_line()
    proxy.disconnect()
    assert ana.page.evaluate("() => navigator.onLine")
    sells_without_line(ana, "Country Loaf")
    proxy.connect()
    ana.press_sync()
    ana.wait_for_connection("connected")
    assert [s.total for s in shop.sales()] == [11.50]


@pytest.mark.at_length
def test_answers_that_go_wrong_on_their_way(shop):
    # On kept connections Chromium would repeat the call before anybody notices.
    proxy = shop.proxy(keep_alive=False)
    ana = shop.till(OLD_TOWN, through=proxy).cashier("ana")
    ana.open_session()
    ana.till.expect_bad_line()
    faults = (
        Rule.drop_answer,
        Rule.truncate,
        Rule.reset_answer,
        Rule.cut_request,
        Rule.bad_gateway,
    )
    for number, fault in enumerate(faults, 1):
        fault(proxy.when(rpc="create_from_ui", times=1))
        sells_without_line(ana, "Pretzel")
        ana.press_sync()
        ana.wait_for_connection("connected")
        assert (number, ana.waiting) == (len(shop.sales()), 0)


@pytest.mark.at_length
@pytest.mark.parametrize("keep_alive", (True, False))
def test_chromium_repeats_a_call_by_itself_on_a_kept_connection(shop, keep_alive):
    proxy = shop.proxy(keep_alive=keep_alive)
    ana = shop.till(OLD_TOWN, through=proxy).cashier("ana")
    ana.open_session()
    ana.till.expect_bad_line()
    ana.sells("Country Loaf")
    ana.goes_to_payment()
    ana.tenders("Cash")
    # So that there is a connection which was used before and is free.
    ana.page.evaluate("() => fetch('/web/health').then((answer) => answer.text())")
    rule = proxy.when(rpc="create_from_ui", times=1).reset_early(after_ms=30)
    if keep_alive:
        ana.validates()
    else:
        validates_without_line(ana)
    assert rule.hits == 1
    assert proxy.count(rpc="pos.order.create_from_ui") == (2 if keep_alive else 1)
    shop.wait_for_sales(1)


@pytest.mark.at_length
def test_websockets_of_the_pos_are_cut_and_come_back(shop, proxy):
    ana = shop.till(OLD_TOWN, through=proxy).cashier("ana")
    ana.open_session()
    proxy.websockets.wait_open()
    opened = proxy.websockets.opened
    proxy.websockets.cut()
    proxy.websockets.wait_until(
        lambda: proxy.websockets.opened > opened, 60, "another websocket"
    )
    assert proxy.websockets.texts("subscribe", way="up")


@pytest.mark.at_length
def test_a_second_server_with_workers(shop):
    node = shop.another_server(workers=2)
    ana = shop.till(OLD_TOWN).cashier("ana")
    ana.open_session()
    proxy = shop.proxy(node)
    leo = shop.till(HARBOUR, through=proxy).cashier("leo")
    leo.open_session()
    proxy.websockets.wait_open()
    leo.sells("Pretzel")
    leo.pays("Cash")
    ana.sells("Pretzel")
    ana.pays("Cash")
    assert [s.cashier for s in shop.sales()] == ["leo", "ana"]


@pytest.mark.at_length
def test_a_name_in_the_local_network_is_no_secure_context(shop):
    ana = shop.till(OLD_TOWN, host=LAN_NAME).cashier("ana")
    ana.open_session()
    assert not ana.page.evaluate("() => isSecureContext")
    ana.sells("Pretzel")
    ana.pays("Cash")
    assert len(shop.sales()) == 1


def test_a_failure_leaves_pictures_and_logs(shop, tmp_path):
    with FaultProxy(shop.url) as proxy:
        shop.proxies.append(proxy)
        till = shop.till(OLD_TOWN, through=proxy)
        till.page.goto(f"{till.url}/web/health")
        till.page.evaluate("() => console.log('hello')")
        shop.record(tmp_path)
    kept = {path.name: path for path in tmp_path.iterdir()}
    assert kept["1-Old-Town-Till-1.png"].stat().st_size > 1000
    assert "hello" in kept["1-Old-Town-Till-1.console.txt"].read_text()
    assert "/web/health" in kept["server.log"].read_text()
    assert "/web/health 200" in kept["proxy-1.txt"].read_text()
