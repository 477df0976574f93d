# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tables, guests, transfer and split bills, across tills; guests who order by phone."""

import json
import uuid

import pytest
from playwright.sync_api import expect

from .kit.guest import SENT, Guest
from .kit.kitchen import Kitchen
from .kit.sharing import NEIGHBOURS, TILLS, SharingTill
from .kit.tables import (
    FLOOR,
    at_one_bill,
    goes_to_floor,
    joins,
    open_room,
    opened,
    sits_down,
    waits_for_floor,
)
from .kit.transfers import COUNTER

pytestmark = pytest.mark.shop(modules=NEIGHBOURS)
TABLE = "() => posmodel.get_order()?.getTable()?.name"


def test_a_table_is_the_same_on_both_tills(shop, floor):
    ana, leo = opened(shop)
    sits_down(ana, "T1")
    ana.who.sells("Pretzel", qty=2)
    number = ana.number
    joins(leo, "T1")
    leo.sees(("Pretzel", 2))
    assert leo.number == number
    leo.who.taps("Espresso")
    ana.sees(("Pretzel", 2), ("Espresso", 1))


def test_two_sit_down_before_either_has_ordered(shop, floor):
    """Each till begins an order of its own there; the first to order has the table."""
    ana, leo = opened(shop)
    sits_down(ana, "T1")
    sits_down(leo, "T1")
    ana.who.sells("Pretzel", qty=2)
    leo.sees(("Pretzel", 2))
    assert leo.number == ana.number
    leo.who.taps("Espresso")
    ana.sees(("Pretzel", 2), ("Espresso", 1))
    leo.who.looks_at_tickets()
    assert len(leo.who.tickets) == 1


def test_guests_and_a_transfer(shop, floor):
    ana, leo = opened(shop)
    sits_down(ana, "T1")
    ana.who.sells("Pretzel")
    ana.page.evaluate("() => posmodel.get_order().setCustomerCount(3)")
    joins(leo, "T1")
    leo.page.wait_for_function("() => posmodel.get_order().customerCount === 3")
    ana.who._press_control("Transfer")
    waits_for_floor(ana)
    sits_down(ana, "T2")
    leo.page.wait_for_function("() => posmodel.get_order()?.getTable()?.name === 'T2'")


def test_the_guests_of_two_tables_sit_together(shop, floor):
    """Nothing is printed twice, and it is told on both orders."""
    ana, leo = opened(shop)
    kitchen = Kitchen(ana, "Bread", "Hot drinks")
    sits_down(ana, "T1")
    ana.who.sells("Pretzel", qty=2)
    kitchen.orders_and_waits()
    joins(leo, "T1")
    leo.sees(("Pretzel", 2))
    first = ana.number
    goes_to_floor(ana)
    sits_down(ana, "T2")
    ana.who.sells("Espresso")
    kitchen.orders_and_waits()
    second = ana.number
    ana.who._press_control("Transfer")
    waits_for_floor(ana)
    sits_down(ana, "T1")
    # Leo looks at the one that ends, and is brought to the other one.
    ana.page.get_by_role("button", name=f"Merge with {first}").click()
    ana.sees(("Espresso", 1), ("Pretzel", 2))
    leo.wait_for_notice(f"merged order {first} into order {second}")
    leo.dismisses_notice()
    leo.sees(("Espresso", 1), ("Pretzel", 2))
    assert (leo.number, leo.page.evaluate(TABLE)) == (second, "T1")
    kitchen.sees_to_send()
    ana.opens_history()
    expect(
        ana.change(f"Order {first[1:]} merged into this one: 2 × Pretzel")
    ).to_be_visible()
    ana.closes_history()
    # One till separates them while the other one goes on.
    leo.who.taps("Pretzel")
    ana.sees(("Espresso", 1), ("Pretzel", 3))
    leo.page.get_by_role("button", name=f"Separate {first}").click()
    for till in (ana, leo):
        till.sees(("Espresso", 1))
    third = f"#{int(second[1:]) + 1}"
    leo.goes_to(third)
    leo.sees(("Pretzel", 3))
    kitchen.sees_to_send()
    leo.opens_history()
    expect(
        leo.change(f"Order {third[1:]} begun with what was separated")
    ).to_be_visible()


@pytest.mark.takes_turns("split bills")
def test_a_split_bill(shop, floor):
    ana, leo = at_one_bill(shop)
    ana.who._press_control("Split")
    screen = ana.page.locator(".splitbill-screen")
    screen.locator(".orderline", has_text="Pretzel").click()
    screen.locator(".orderline", has_text="Espresso").click()
    screen.locator(".pay-button button, .pay-button").last.click()
    ana.page.wait_for_selector(".payment-screen")
    leo.sees(("Pretzel", 1))
    ana.who.tenders("Cash")
    ana.who.validates()
    (sale,) = shop.wait_for_sales(1)
    assert sorted(line[:2] for line in sale.lines) == [("Espresso", 1), ("Pretzel", 1)]
    leo.sees(("Pretzel", 1))


# What the receipt and the bill say that the customer is called by.
TOKEN = "SELECT token FROM pos_multi_session WHERE name = 'Market'"


def splits_off(till, *products):
    till.who._press_control("Split")
    screen = till.page.locator(".splitbill-screen")
    for product in products:
        screen.locator(".orderline", has_text=product).click()
    return screen


@pytest.mark.takes_turns("split bills")
def test_a_bill_is_split_while_another_till_works(shop, floor):
    """What is split off is no more than there is, and the kitchen hears of nothing."""
    ana, leo = at_one_bill(shop)
    kitchen = Kitchen(leo, "Bread", "Hot drinks")
    kitchen.orders_and_waits()
    screen = splits_off(ana, "Pretzel", "Espresso")
    leo.who.taps("Baguette")
    screen.locator(".orderline", has_text="Baguette").wait_for()
    leo.who.removes("Espresso")
    ana.wait_for_notice("Look again at what you split off")
    screen.locator(".pay-button .button").click()
    ana.page.wait_for_selector(".payment-screen")
    leo.sees(("Pretzel", 1), ("Baguette", 1))
    kitchen.sees_to_send(("Baguette", 1), ("Espresso", -1))
    ana.who.tenders("Cash")
    ana.who.validates()
    (sale,) = shop.wait_for_sales(1)
    assert [line[:2] for line in sale.lines] == [("Pretzel", 1)]
    kitchen.orders_and_waits()
    assert kitchen.dishes[1:] == ["CANCELLED 1 Espresso NEW 1 Baguette"]


@pytest.mark.takes_turns("split bills")
def test_an_order_is_paid_while_its_bill_is_split(shop, floor):
    ana, leo = opened(shop)
    sits_down(ana, "T1")
    ana.who.sells("Pretzel", qty=2)
    joins(leo, "T1")
    leo.sees(("Pretzel", 2))
    splits_off(ana, "Pretzel")
    leo.who.goes_to_payment()
    leo.who.tenders("Cash")
    leo.who.validates()
    waits_for_floor(ana)
    ana.wait_for_notice("was paid by Leo")
    (sale,) = shop.wait_for_sales(1)
    assert [line[:2] for line in sale.lines] == [("Pretzel", 2)]


def test_stock_keeps_no_drafts_of_its_own(shop, floor):
    ana, leo = opened(shop)
    sits_down(ana, "T1")
    ana.who.sells("Pretzel")
    ana.wait_sent()
    goes_to_floor(ana)
    assert not shop.sales()
    waits_for_floor(leo)


ORDERS_AT_KIOSK = """async (name) => {
    const [{env}] = window.__OWL_DEVTOOLS__.apps;
    const kiosk = env.services.self_order;
    // A printer that always prints.
    for (const printer of kiosk.kitchenPrinters) {
        printer.printReceipt = async () => ({successful: true});
    }
    const products = Object.values(kiosk.productByIds);
    const product = products.find((each) => each.name === name);
    await kiosk.addToCart(product, 1, "", {}, {});
    await kiosk.sendDraftOrderToServer();
    await kiosk.printKioskChanges();
}"""
PRINTED = "SELECT count(*) FROM pos_multi_session_operation WHERE type = 'line.printed'"


def drafts(shop):
    return shop.sql("SELECT count(*) FROM pos_order WHERE state = 'draft'")[0][0]


@pytest.mark.takes_turns("guests")
def test_a_guest_orders_by_phone(shop, floor):
    """All tills have it, whoever is paid; what is added on both sides stays."""
    ana, leo = opened(shop)
    guest = Guest.at(shop, TILLS[0], "T1")
    guest.orders("Pretzel", "Espresso")
    joins(ana, "T1")
    joins(leo, "T1")
    leo.sees(("Pretzel", 1), ("Espresso", 1))
    ana.wait_for_authors("Espresso", "added by Guest")
    leo.who.taps("Pretzel")
    leo.wait_sent()
    guest.orders("Pretzel", ("Coffee", "Oat"))
    for till in (ana, leo):
        till.sees(("Pretzel", 3), ("Espresso", 1), ("Coffee (Oat)", 1))
    leo.who.goes_to_payment()
    leo.who.tenders("Cash")
    leo.who.validates()
    (sale,) = shop.wait_for_sales(1)
    assert (sale.pos, sale.cashier, sale.state) == (TILLS[1], "leo", "paid")
    assert sorted(line[:2] for line in sale.lines) == [
        ("Coffee (Oat)", 1),
        ("Espresso", 1),
        ("Pretzel", 3),
    ]
    guest.wait_to_hear("Your order has been paid")
    waits_for_floor(ana)
    assert not drafts(shop)


@pytest.mark.takes_turns("guests")
def test_what_a_kiosk_has_printed_is_known(shop, floor):
    ana, _leo = opened(shop)
    rpc, pos = shop.rpc(), shop.pos_id(TILLS[0])
    (pretzel,) = rpc["product.product"].search_read(
        [("name", "=", "Pretzel")], ["pos_categ_ids"]
    )
    printer = rpc["pos.printer"].create(
        {
            "name": "Kiosk",
            "proxy_ip": "127.0.0.1",
            "product_categories_ids": [(6, 0, pretzel["pos_categ_ids"])],
        }
    )
    values = {"is_order_printer": True, "printer_ids": [(6, 0, [printer])]}
    rpc["pos.config"].write([pos], {**values, "self_ordering_mode": "kiosk"})
    (facts,) = rpc["pos.config"].read([pos], ["access_token"])
    page = shop.phone()
    page.goto(f"{shop.url}/pos-self/{pos}?access_token={facts['access_token']}")
    page.wait_for_function("() => window.__OWL_DEVTOOLS__?.apps?.size")
    page.evaluate(ORDERS_AT_KIOSK, "Pretzel")
    ana.till.wait_until(lambda: shop.sql(PRINTED)[0][0] == 1, "the kiosk's ticket")


def says_more(guest, forged):
    """The phone sends these keys, too, of its order and of each line: its answers."""
    answers = []

    def add(route):
        body = route.request.post_data_json
        order = body["params"]["order"]
        for each in (order, *order["lines"]):
            each.update(forged)
        answer = route.fetch(post_data=json.dumps(body))
        answers.append(answer.text())
        route.fulfill(response=answer)

    guest.page.route(SENT, add)
    return answers


@pytest.mark.takes_turns("guests")
def test_a_guest_hears_that_the_order_was_deleted(shop, floor):
    """Also one who names keys of the suite: they do nothing, and none is told."""
    ana, leo = opened(shop)
    guest = Guest.at(shop, TILLS[0], "T2")
    sits_down(ana, "T1")
    ana.who.sells("Pretzel")
    ana.wait_sent()
    [(order,)] = shop.sql("SELECT uuid FROM pos_multi_session_order")
    [(token,)] = shop.sql(TOKEN)
    key = str(uuid.uuid4())
    names = {
        "idempotency_key": key,
        "multi_session": {"order": order, "client": key, "n": 9, "cursor": 9},
        "guest_order": {"id": 1, "access_token": key},
        "order_transfer": {"key": key, "delivery": key},
    }
    answers = says_more(guest, names)
    guest.orders("Pretzel")
    assert "pos_reference" in answers[0]
    assert not [each for each in (key, order, token, *names) if each in answers[0]]
    assert not shop.sql("SELECT 1 FROM pos_order WHERE idempotency_key = %s", key)
    assert not shop.sql("SELECT 1 FROM pos_multi_session_payment")
    goes_to_floor(ana)
    joins(leo, "T2")
    leo.who.looks_at_tickets()
    leo.who.deletes_ticket("T2")
    guest.wait_to_hear("Your order has been canceled")
    assert not drafts(shop)
    assert [sale.state for sale in shop.sales()] == ["cancel"]


CALLS = "/web/dataset/call_*"


def wait_for_orders(shop, till, *wanted):
    """Until these are in Odoo: the state of each, and how many lines it has."""

    def found():
        return [(sale.state, len(sale.lines)) for sale in shop.sales()]

    till.wait_to_show(found, [*wanted])


@pytest.mark.takes_turns("a silent server")
def test_a_table_before_a_server_that_never_answers(shop, proxy):
    """The cashier hears of it, goes on within the limit, and nothing is lost.

    The POS is in no group: its tables are kept in Odoo, as standard has it.
    """
    with open_room(shop, [COUNTER]):
        till = shop.till(COUNTER, through=proxy)
        ana = SharingTill(till, "ana")
        ana.who.open_session()
        waits_for_floor(ana)
        sits_down(ana, "T1")
        ana.who.sells("Pretzel", qty=2)
        goes_to_floor(ana)
        wait_for_orders(shop, till, ("draft", 1))
        till.expect_bad_line()
        with proxy.when(path=CALLS).swallow() as silence:
            ana.page.locator(f"{FLOOR} .table", has_text="T1").first.click()
            silence.wait()
            word = ana.page.get_by_text("this needs Odoo")
            expect(word.first).to_be_visible(timeout=10_000)
            ana.page.wait_for_selector(".product-screen", timeout=2_000)
            ana.sees(("Pretzel", 2))
            ana.who.taps("Espresso")
            ana.sees(("Pretzel", 2), ("Espresso", 1))
        goes_to_floor(ana)
        wait_for_orders(shop, till, ("draft", 2))
        sits_down(ana, "T1")
        ana.sees(("Pretzel", 2), ("Espresso", 1))
        ana.who.goes_to_payment()
        ana.who.tenders("Cash")
        ana.who.validates()
        wait_for_orders(shop, till, ("paid", 2))
        (sale,) = shop.sales()
        assert sorted(line[:2] for line in sale.lines) == [
            ("Espresso", 1),
            ("Pretzel", 2),
        ]
