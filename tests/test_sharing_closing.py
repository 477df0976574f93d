# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Open orders outlive the sessions; who closes the last one decides about them."""

import pytest
from playwright.sync_api import expect

from .kit.sharing import SharingTill, group

POPUP = ".close-pos-popup"
QUESTION = f"{POPUP} .pos-sharing-closing-question"
CALM = f"{POPUP} .pos-sharing-closing-calm"


def begins_to_close(till):
    till.who._menu(".close-button")
    till.page.wait_for_selector(f"{POPUP} .pos-sharing-closing")


def closes(till):
    popup = till.page.locator(POPUP)
    popup.get_by_role("button", name="Close Session").click()
    till.page.wait_for_selector(".o_action_manager > *", timeout=60_000)


def with_two_orders(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Country Loaf", qty=2)
    number = ana.number
    leo.who.sells("Pretzel")
    assert leo.number != number
    return ana, leo


def comes_back(till):
    return SharingTill(till.till, till.who.login).opens()


@pytest.mark.takes_turns("the last one closes")
def test_the_first_one_leaves_them_and_the_last_one_keeps_them(shop):
    ana, leo = with_two_orders(shop)
    begins_to_close(ana)
    stays = "2 open orders stay with the other tills: Market - Till 2."
    expect(ana.page.locator(CALM)).to_have_text(stays)
    assert not ana.page.locator(QUESTION).count()
    closes(ana)
    begins_to_close(leo)
    expect(leo.page.locator(QUESTION)).to_contain_text(
        "No other till of Market is open"
    )
    rows = leo.page.locator(".pos-sharing-closing-order")
    expect(rows).to_have_count(2)
    for words in ("#1", "1 line", "Ana Ruiz (Market - Till 1)", "$ 23.00"):
        expect(rows.first).to_contain_text(words)
    closes(leo)
    leo = comes_back(leo)
    leo.goes_to("#1")
    leo.sees(("Country Loaf", 2))


@pytest.mark.takes_turns("the last one closes")
def test_the_last_one_cancels_them(shop):
    ana, leo = with_two_orders(shop)
    begins_to_close(ana)
    closes(ana)
    begins_to_close(leo)
    leo.page.locator(QUESTION).wait_for()
    leo.page.click("[data-choice=cancel]")
    closes(leo)
    leo = comes_back(leo)
    leo.sees()
    leo.who.looks_at_tickets()
    expect(leo.ticket("#1")).to_have_count(0)
    expect(leo.ticket("#2")).to_have_count(0)


@pytest.mark.takes_turns("the last one closes")
def test_the_question_comes_up_when_the_others_have_gone(shop):
    ana, leo = with_two_orders(shop)
    begins_to_close(leo)
    expect(leo.page.locator(CALM)).to_contain_text("Market - Till 1")
    begins_to_close(ana)
    closes(ana)
    expect(leo.page.locator(QUESTION)).to_be_visible()
    expect(leo.page.locator(CALM)).to_have_count(0)


@pytest.mark.takes_turns("the last one closes")
def test_whoever_has_not_seen_the_question_is_asked_at_last(shop, proxy):
    ana, leo = group(shop, "ana", "leo", leo={"through": proxy})
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    begins_to_close(leo)
    expect(leo.page.locator(CALM)).to_contain_text("Market - Till 1")
    with proxy.when(rpc="pos.multi.session.sync.sync").hang():
        proxy.websockets.cut()
        begins_to_close(ana)
        closes(ana)
        popup = leo.page.locator(POPUP)
        popup.get_by_role("button", name="Close Session").click()
        expect(leo.page.locator(QUESTION)).to_be_visible()
    assert leo.page.locator(POPUP).count() == 1
    leo.page.click("[data-choice=cancel]")
    closes(leo)


def test_without_network_nothing_is_closed(shop):
    ana, leo = with_two_orders(shop)
    begins_to_close(ana)
    expect(ana.page.locator(CALM)).to_be_visible()
    ana.till.offline()
    ana.page.locator(POPUP).get_by_role("button", name="Close Session").click()
    ana.who.wait_for_popup("No connection")
    ana.who.confirms()
    ana.till.online()
    closes(ana)
    begins_to_close(leo)
    expect(leo.page.locator(QUESTION)).to_be_visible()
