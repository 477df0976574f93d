# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The bus only makes it faster: without it tills agree all the same."""

from .kit.sharing import group
from .kit.websocket import DOWN

SYNC = "pos.multi.session.sync"
# The slow timer is 10 s at most; a machine with much to do may need twice that.
SLOW_TIMER = 25_000
SHOWS_TWO = "() => posmodel.get_order().orderlines[0].quantity === 2"


def at_one_order(shop, proxy):
    ana, leo = group(shop, "ana", "leo", leo={"through": proxy})
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", 1))
    return ana, leo


def test_every_bus_message_is_dropped(shop, proxy):
    proxy.websockets.drop(DOWN)
    ana, leo = at_one_order(shop, proxy)
    ana.who.taps("Pretzel")
    leo.page.wait_for_function(SHOWS_TWO, timeout=SLOW_TIMER)
    leo.wait_up_to_date()


def test_a_websocket_goes_silent(shop, proxy):
    ana, leo = at_one_order(shop, proxy)
    proxy.websockets.blackhole()
    ana.who.taps("Pretzel")
    leo.page.wait_for_function(SHOWS_TWO, timeout=SLOW_TIMER)
    proxy.websockets.restore()


def test_a_websocket_is_closed_cleanly(shop, proxy):
    ana, leo = at_one_order(shop, proxy)
    proxy.websockets.close()
    ana.who.taps("Pretzel")
    leo.page.wait_for_function(SHOWS_TWO, timeout=SLOW_TIMER)


def test_the_server_is_restarted(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    shop.restart_server()
    ana.who.taps("Pretzel")
    leo.page.wait_for_function(SHOWS_TWO, timeout=60_000)
    leo.wait_up_to_date(60_000)


def test_a_lost_answer_does_nothing_twice(shop, proxy):
    ana, leo = at_one_order(shop, proxy)
    leo.till.expect_bad_line()
    rule = proxy.when(rpc=SYNC, body="line.inc", times=1).drop_answer()
    leo.who.taps("Pretzel")
    rule.wait()
    leo.wait_sent()
    ana.sees(("Pretzel", 2))
    leo.sees(("Pretzel", 2))


def test_a_server_that_never_answers_holds_up_nobody(shop, proxy):
    ana, leo = at_one_order(shop, proxy)
    leo.till.expect_bad_line()
    rule = proxy.when(rpc=SYNC).hang(reaches_server=False)
    leo.who.taps("Pretzel")
    leo.who.taps("Country Loaf")
    leo.sees(("Pretzel", 2), ("Country Loaf", 1))
    leo.page.wait_for_selector("[data-phase=alone]", timeout=40_000)
    rule.lift()
    leo.wait_up_to_date(40_000)
    ana.sees(("Pretzel", 2), ("Country Loaf", 1))
