# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The bus only makes it faster: without it tills agree all the same, by themselves."""

import time
from contextlib import closing, contextmanager

import psycopg2
import pytest

from .kit.sharing import group
from .kit.sides import rounds
from .kit.waiting import until
from .kit.websocket import UP

SYNC = "pos.multi.session.sync.sync"
ANNOUNCED = "pos_multi_session.operations"
# The slow timer is 10 s at most; a machine with much to do may need more than that.
SLOW_TIMER = 40_000
NO_LIVE = ".pos-sharing-no-live:visible"
A_MINUTE = 60_000
SHOWS = "(quantity) => posmodel.get_order().orderlines[0].quantity === quantity"
# Commits of an announcement wait for this lock; the row, with its id, is there already.
LATE = 14
REMEMBERED = 11  # seconds; a websocket holds its lowest id back for 10
SLOW_COMMITS = f"""
CREATE OR REPLACE FUNCTION test_late_commit() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    PERFORM set_config('lock_timeout', '0', true);
    PERFORM pg_advisory_xact_lock_shared({LATE});
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER test_late_commit AFTER INSERT ON bus_bus
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.message LIKE '%{ANNOUNCED}%') EXECUTE FUNCTION test_late_commit()
"""
USUAL_COMMITS = "DROP FUNCTION IF EXISTS test_late_commit() CASCADE"
WAIT_TO_COMMIT = """
SELECT count(*) FROM pg_locks
 WHERE locktype = 'advisory' AND objid = %s AND NOT granted
"""


def at_one_order(shop, proxy=None):
    behind = {"through": proxy} if proxy else {}
    ana, leo = group(shop, "ana", "leo", leo=behind)
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", 1))
    if proxy:
        proxy.websockets.wait_open()
    return ana, leo


def catches_up(till, quantity, timeout=SLOW_TIMER):
    """By itself: nobody touches it. And it says so."""
    till.page.wait_for_function(SHOWS, arg=quantity, timeout=timeout)
    till.wait_up_to_date(timeout)


@pytest.mark.takes_turns("a silent bus")
def test_every_bus_message_is_dropped(shop, proxy):
    with proxy.websockets.drop(times=None) as dropped:
        ana, leo = at_one_order(shop, proxy)
        for quantity in (2, 3):
            ana.who.taps("Pretzel")
            catches_up(leo, quantity)
        dropped.wait(2)
    heard = proxy.websockets.messages
    assert not [text for way, text, passed in heard if way == "down" and passed]


@pytest.mark.takes_turns("a silent bus")
def test_a_websocket_goes_silent(shop, proxy):
    """Odoo's own client does not notice, and goes on believing in it."""
    ana, leo = at_one_order(shop, proxy)
    proxy.websockets.blackhole()
    ana.who.taps("Pretzel")
    catches_up(leo, 2)
    # With traffic: what the server sends, and what the till does.
    for _tap in range(3):
        ana.who.taps("Pretzel")
        ana.wait_sent()
        leo.who.looks_at_tickets()
        leo.who.leaves_tickets()
    catches_up(leo, 5)
    assert proxy.websockets.open
    proxy.websockets.restore()


@pytest.mark.at_length
def test_a_websocket_is_closed_cleanly(shop, proxy):
    """After that Odoo's client does not even try to come back. All are told of it."""
    ana, leo = at_one_order(shop, proxy)
    proxy.websockets.close()
    proxy.websockets.wait_gone()
    ana.who.taps("Pretzel")
    catches_up(leo, 2)
    leo.page.locator(NO_LIVE).wait_for(timeout=A_MINUTE)
    until(lambda: boards(shop) == {ana.till.pos_id: False, leo.till.pos_id: True}, "it")
    assert not ana.page.locator(NO_LIVE).count()
    assert shop.log().count("No message of the bus arrives at a till") == 1
    leo.till.reload()
    leo.goes_to(ana.number)
    until(lambda: not any(boards(shop).values()), "the bus to be heard again")
    assert not leo.page.locator(NO_LIVE).count()


def boards(shop):
    """{POS: what its device's card says of the bus}"""
    devices = shop.rpc("mia")["pos.offline.device"]
    rows = devices.search_read([], ["config_id", "is_bus_silent"])
    return {row["config_id"][0]: row["is_bus_silent"] for row in rows}


def go_on(tills, restart, kill, start):
    """While that which they need is restarted, and killed and started later."""
    ana, leo = tills
    restart()
    ana.who.taps("Pretzel")
    catches_up(leo, 2, 60_000)
    kill()
    for till in tills:
        till.who.taps("Pretzel")
        till.page.wait_for_selector("[data-phase=alone]", timeout=40_000)
    start()
    for till in tills:
        catches_up(till, 4, 60_000)


@pytest.mark.takes_turns("servers")
def test_the_server_is_restarted_and_killed(shop):
    go_on(at_one_order(shop), shop.restart_server, shop.kill_server, shop.start_server)


@pytest.mark.at_length
@pytest.mark.shop(own_postgres=True)
def test_postgresql_is_restarted_and_killed(shop):
    tills = at_one_order(shop)
    for till in tills:
        till.till.expect_errors("status of 404")  # Odoo without a database.
    go_on(tills, shop.restart_database, shop.kill_database, shop.start_database)


def test_a_laptop_sleeps_for_ten_minutes(shop, proxy):
    """Its page stands still, its connections die, and Odoo's bus has forgotten."""
    ana, leo = at_one_order(shop, proxy)
    leo.till.expect_bad_line()
    page = leo.page.context.new_cdp_session(leo.page)
    page.send("Page.setWebLifecycleState", {"state": "frozen"})
    proxy.disconnect()
    proxy.websockets.wait_gone()
    for _tap in range(3):
        ana.who.taps("Pretzel")
    ana.who.taps("Baguette")
    ana.wait_sent()
    shop.sql("DELETE FROM bus_bus")
    proxy.connect()
    page.send("Page.setWebLifecycleState", {"state": "active"})
    catches_up(leo, 4)
    leo.sees(("Pretzel", 4), ("Baguette", 1))


@contextmanager
def slow_commits(shop):
    """While this lasts, and until what it gives is closed."""
    shop.sql(SLOW_COMMITS)
    try:
        with closing(psycopg2.connect(**shop.pg.dsn(shop.database))) as connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [LATE])
            yield connection
    finally:
        shop.sql(USUAL_COMMITS)


def connects_anew(leo, proxy):
    """And says what it has seen."""
    subscribed = len(proxy.websockets.texts("subscribe", UP))
    proxy.websockets.cut()
    proxy.websockets.wait_for("subscribe", way=UP, count=subscribed + 1)


def hears_more_after_a_while(leo, proxy):
    """So long Odoo looks for lower ids; after that the next message is the lowest."""
    began = time.monotonic()
    until(lambda: time.monotonic() - began > REMEMBERED, "the server to forget")
    goes_elsewhere(leo, proxy)


def goes_elsewhere(leo, proxy):
    """All of the group hear where a cashier is: a message with a higher id."""
    for goes, screen in (
        (leo.who.looks_at_tickets, "tickets"),
        (leo.who.leaves_tickets, "products"),
    ):
        told = f'"screen": "{screen}"'
        before = len(proxy.websockets.texts(told))
        goes()
        proxy.websockets.wait_for(told, count=before + 1)


@pytest.mark.parametrize(
    "goes_on",
    rounds((connects_anew,), (connects_anew, hears_more_after_a_while)),
    ids=lambda way: way.__name__,
)
def test_a_message_that_is_committed_late_is_lost_for_good(shop, proxy, goes_on):
    """Its id is lower than one that the websocket has seen meanwhile."""
    ana, leo = at_one_order(shop, proxy)
    for till in (ana, leo):
        till.wait_sent()
    announced = len(proxy.websockets.texts(ANNOUNCED))
    with slow_commits(shop) as lock:
        ana.who.taps("Pretzel")
        until(lambda: shop.sql(WAIT_TO_COMMIT, LATE)[0][0], "a transaction that waits")
        goes_elsewhere(leo, proxy)
        goes_on(leo, proxy)
        lock.close()
        catches_up(leo, 2)
    ana.wait_sent()
    assert len(proxy.websockets.texts(ANNOUNCED)) == announced


def test_a_lost_answer_does_nothing_twice(shop, proxy):
    ana, leo = at_one_order(shop, proxy)
    leo.till.expect_bad_line()
    rule = proxy.when(rpc=SYNC, body="line.inc", times=1).drop_answer()
    leo.who.taps("Pretzel")
    rule.wait()
    leo.wait_sent()
    ana.sees(("Pretzel", 2))
    leo.sees(("Pretzel", 2))


@pytest.mark.takes_turns("a silent server")
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


def test_a_server_that_asks_to_wait_is_left_alone(shop, proxy):
    """Whatever wakes the till; and then all of it arrives."""
    ana, leo = at_one_order(shop, proxy)
    leo.till.expect_errors("status of 429")
    leo.wait_sent()
    rule = proxy.when(rpc=SYNC, body="line.inc", times=1).ask_to_wait(3)
    leo.who.taps("Pretzel")
    refused = rule.wait_for_end()
    leo.page.wait_for_selector("[data-phase=alone]")
    leo.who.taps("Pretzel")
    leo.page.evaluate("window.dispatchEvent(new Event('online'))")
    leo.wait_sent()
    ana.sees(("Pretzel", 3))
    later = [
        exchange.began - refused.began
        for exchange in proxy.seen
        if exchange.request.rpc == SYNC and exchange.began > refused.began
    ]
    assert later[0] >= 3


@pytest.mark.at_length
def test_a_server_with_too_much_to_do_is_asked_less_and_less(shop, proxy):
    """And when it has time again, all of it arrives by itself."""
    ana, leo = at_one_order(shop, proxy)
    leo.till.expect_errors("status of 429")
    leo.wait_sent()
    rule = proxy.when(rpc=SYNC).ask_to_wait(1)
    leo.who.taps("Pretzel")
    rule.wait(4, timeout=60)
    began = [each.began for each in proxy.seen if each.rule is rule]
    pauses = [later - earlier for earlier, later in zip(began, began[1:], strict=False)]
    assert min(pauses) >= 1.5
    assert pauses[-1] >= 2 * pauses[0]
    rule.lift()
    leo.wait_up_to_date(60_000)
    leo.wait_sent()
    ana.sees(("Pretzel", 2))
