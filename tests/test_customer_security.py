# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Messages that must change nothing: foreign, forged, repeated, out of company."""

import pytest
from playwright.sync_api import expect

from .kit.counter import at_work, set_picker
from .kit.waiting import until

APP = "pos_backend_partner"
MALFORMED = (
    {"kind": "customer", "id": "7"},
    {"kind": "customer", "id": {"toString": "x"}},
    {"kind": "customer"},
    {"kind": "everybody"},
    None,
)


@pytest.fixture
def ana(shop):
    set_picker(shop, "window")
    cashier = at_work(shop)
    cashier.sells("Country Loaf")
    return cashier


def partner_id(shop, name):
    (found,) = shop.rpc()["res.partner"].search([["name", "=", name]])
    return found


def answer(token, customer_id):
    choice = {"kind": "customer", "id": customer_id}
    return {"app": APP, "type": "answer", "token": token, "choice": choice}


def expect_refused(shop, code):
    until(lambda: code in shop.log(), f"{code} in the server's log")


def test_a_forged_token(shop, ana):
    picker = ana.opens_picker()
    picker.posts(answer("0" * 32, partner_id(shop, "Nora Plain")))
    expect_refused(shop, "unknown_token")
    assert ana.customer == ""


def test_a_used_token(shop, ana):
    picker = ana.opens_picker()
    token = picker.token()
    picker.picks("Clara Member")
    ana.wait_for_customer("Clara Member")
    picker.posts(answer(token, partner_id(shop, "Nora Plain")))
    expect_refused(shop, "used_token")
    assert ana.customer == "Clara Member"


def test_the_token_of_a_request_that_was_given_up(shop, ana):
    picker = ana.opens_picker()
    token = picker.token()
    picker.goes_back()
    expect(picker.view.locator(".o_pos_picker_idle")).to_be_visible()
    picker.posts(answer(token, partner_id(shop, "Nora Plain")))
    expect_refused(shop, "used_token")
    assert ana.customer == ""


def test_another_origin_with_the_right_token(shop):
    set_picker(shop, "dialog")
    till = shop.till("Harbour")
    till.cashier("ana").open_session()
    # The same server by another name is another origin to the browser. The page that
    # opened the POS holds its window, and may post to it.
    stranger = till.page
    stranger.goto(till.url.replace("127.0.0.1", "localhost") + "/web/health")
    with stranger.expect_popup() as popup:
        stranger.evaluate(
            "(url) => { window.pos = window.open(url); }",
            f"{till.url}/pos/ui?config_id={till.pos_id}",
        )
    till.page = popup.value
    till.wait_loaded()
    ana = till.cashier("ana")
    token = ana.opens_picker().token()
    message = answer(token, partner_id(shop, "Nora Plain"))
    stranger.evaluate("(message) => window.pos.postMessage(message, '*')", message)
    expect_refused(shop, "foreign_origin")
    assert ana.customer == ""


def test_a_window_of_the_same_origin_that_is_no_picker(shop, ana):
    picker = ana.opens_picker()
    message = answer(picker.token(), partner_id(shop, "Nora Plain"))
    ana.page.evaluate("(message) => window.postMessage(message, '*')", message)
    expect_refused(shop, "unknown_window")
    assert ana.customer == ""


def test_malformed_choices(shop, ana):
    for count, choice in enumerate(MALFORMED, 1):
        picker = ana.opens_picker()
        token = picker.token()
        picker.posts({"app": APP, "type": "answer", "token": token, "choice": choice})
        until(
            lambda count=count: shop.log().count("malformed") == count,
            f"{choice} named malformed in the server's log",
        )
        assert ana.customer == ""
        picker.goes_back()


@pytest.mark.parametrize("name", ["Xaver Other", "Hidden Hilda"])
def test_a_customer_whom_this_till_may_not_have(shop, ana, name):
    """Of another company, and one that a record rule hides from cashiers."""
    office = shop.rpc()
    rules = []
    if name == "Hidden Hilda":
        office["res.partner"].create({"name": name})
        values = {
            "name": "Nobody sees Hilda",
            "model_id": office["ir.model"].search([["model", "=", "res.partner"]])[0],
            "domain_force": "[('name', '!=', 'Hidden Hilda')]",
        }
        rules = [office["ir.rule"].create(values)]
    hidden = shop.sql("SELECT id FROM res_partner WHERE name = %s", name)[0][0]
    picker = ana.opens_picker()
    picker.searches(name)
    expect(picker.rows.filter(has_text=name)).to_have_count(0)
    picker.posts(answer(picker.token(), hidden))
    picker.wait_for_words("Customer for")
    expect_refused(shop, "refused")
    assert ana.customer == ""
    if rules:
        office["ir.rule"].unlink(rules)


def test_the_picker_of_a_pos_that_is_not_theirs(ana):
    """No page at all, rather than one that leaks what it is called."""
    ana.till.expect_errors("404")
    for config_id in ("999999", "x", "", "-1"):
        page = ana.till.context.new_page()
        url = f"{ana.till.url}/pos_backend_partner/picker?config_id={config_id}"
        assert page.goto(url).status == 404
        page.close()
