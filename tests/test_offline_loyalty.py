# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Points, gift cards and eWallets are booked once, whenever the sale arrives."""

import importlib.util
import json
import uuid

import pytest

from dev.paths import ROOT

from .kit.counter import OLD_TOWN, at_work
from .kit.loyalty import GIFT_CARD, Loyalty
from .kit.sharing import NEIGHBOURS

pytestmark = pytest.mark.shop(modules=NEIGHBOURS)

COMMON_TILL = ROOT / "pos_offline_queue" / "tests" / "common_till.py"
SYNC = "pos.offline.sync.sync"
CONFIRM = "pos.order.confirm_coupon_programs"
NOTES = """
SELECT body FROM mail_message
 WHERE (model, res_id) IN (('pos.session', %s), ('loyalty.card', %s))
"""
ACTIVITIES = """
SELECT u.login, a.summary FROM mail_activity a JOIN res_users u ON u.id = a.user_id
 WHERE a.res_model = 'pos.session' AND a.res_id = %s ORDER BY a.id
"""
CHOOSE = """async (id) => {
    if (!posmodel.db.get_partner_by_id(id)) {
        await posmodel._loadPartners([id]);
    }
    posmodel.get_order().set_partner(posmodel.db.get_partner_by_id(id));
}"""
# As the eWallet button does it.
SPEND = """() => {
    const order = posmodel.get_order();
    const [wallet] = order.getClaimableRewards().filter(
        ({reward}) => reward.program_id.program_type === "ewallet"
    );
    order._applyReward(wallet.reward, wallet.coupon_id, {});
}"""
CAN_SPEND = """() => posmodel.get_order().getClaimableRewards().some(
    ({reward}) => reward.program_id.program_type === "ewallet")"""
BALANCE = "(id) => posmodel.couponCache[id].balance"


class Counter:
    """A till without a page: what it sends, and what comes of it."""

    def __init__(self, shop):
        self.shop = shop
        self.loyalty = Loyalty(shop)
        self.rpc = shop.rpc("ana")
        spec = importlib.util.spec_from_file_location("common_till", COMMON_TILL)
        self.made_by = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.made_by)
        self.config = shop.pos_id(OLD_TOWN)
        self.rpc["pos.config"].open_ui([self.config])
        (self.session,) = self.rpc["pos.session"].search(
            [("config_id", "=", self.config), ("state", "!=", "closed")]
        )
        self.rpc["pos.session"].set_cashbox_pos([self.session], 0, "")
        (self.nora,) = self.rpc["res.partner"].search([("name", "=", "Nora Plain")])
        (self.loaf,) = self.rpc["product.product"].search([("name", "=", "Rye Loaf")])

    def till(self):
        (cash,) = self.rpc["pos.payment.method"].search(
            [("config_ids", "=", self.config), ("is_cash_count", "=", True)]
        )
        return self.made_by.Till(
            config_id=self.config,
            session_id=self.session,
            user_id=self.rpc.uid,
            cash_id=cash,
            ware=self.made_by.Ware(self.loaf, "Rye Loaf", 6.20),
        )

    def sale(self, till, *cards, **more):
        values = {"partner_id": self.nora, **more}
        order = till.order(post_process={"pos_loyalty": [*cards]}, **values)
        # Both tills count from one.
        order["uid"] = f"{self.session:05}-{uuid.uuid4().int % 1000:03}-0001"
        order["name"] = f"Order {order['uid']}"
        return till.entry(order)

    def send(self, till, entry):
        answer = self.rpc[SYNC.removesuffix(".sync")].sync(till.device, [entry])
        (result,) = answer["results"]
        assert result["status"] == "confirmed", result
        return result

    def told(self, card=0):
        notes = [body for (body,) in self.shop.sql(NOTES, self.session, card)]
        return "\n".join(notes), self.shop.sql(ACTIVITIES, self.session)


@pytest.fixture
def counter(shop):
    return Counter(shop)


def card(number, program, points, **more):
    return {"coupon_id": number, "program_id": program, "points": points, **more}


def test_points_are_earned_once(counter):
    till = counter.till()
    program = counter.loyalty.points
    earned = card(-1, program, 20, partner_id=counter.nora)
    entry = counter.sale(till, earned)
    sold = counter.send(till, entry)
    (first,) = counter.loyalty.cards(program)
    assert (first.points, first.customer) == (20, "Nora Plain")
    assert counter.send(till, entry)["repeated"]
    assert counter.send(counter.till(), entry)["repeated"]
    # The page asks too, as in standard, and has the codes and balances.
    orders = counter.rpc["pos.order"]
    answers = [
        orders.confirm_coupon_programs([sold["id"]], {"-1": earned}) for _n in range(2)
    ]
    assert answers[0] == answers[1]
    (update,) = answers[0]["coupon_updates"]
    assert (update["id"], update["points"]) == (first.id, 20)
    assert counter.loyalty.cards(program) == [first]
    # Another till did not know the card yet: its points go to the same one.
    counter.send(till, counter.sale(till, {**earned, "points": 5}))
    assert [each.points for each in counter.loyalty.cards(program)] == [25]


def test_a_page_older_than_the_module_asks_once(counter):
    """Its sale brings no cards; that it asks twice still books once."""
    till = counter.till()
    wallet = counter.loyalty.give(counter.loyalty.wallets, 50, counter.nora)
    order = till.order()
    sold = counter.send(till, till.entry(order))
    spent = {wallet: card(wallet, counter.loyalty.wallets, -10)}
    for _time in range(2):
        counter.rpc["pos.order"].confirm_coupon_programs([sold["id"]], spent)
    assert wallet_of(counter.loyalty) == 40


def test_a_gift_card_has_its_code_and_its_amount(counter):
    till = counter.till()
    program = counter.loyalty.gift_cards
    sold = card(-7, program, 25, barcode="0441234567", date_to="2030-12-31")
    counter.send(till, counter.sale(till, sold, partner_id=False))
    (made,) = counter.loyalty.cards(program)
    assert (made.code, made.points) == ("0441234567", 25)
    assert not counter.told()[1], counter.told()
    # Sold a second time elsewhere: the money is there, and somebody has to know.
    counter.shop.expect_log("bad query: .*loyalty_card")
    result = counter.send(till, counter.sale(till, sold))
    assert counter.loyalty.cards(program) == [made]
    notes, activities = counter.told()
    assert result["pos_reference"] in notes
    assert "must have a unique code" in notes
    assert [summary for _login, summary in activities] == ["Incomplete sale"]


def test_points_that_two_tills_spent(counter):
    program = counter.loyalty.wallets
    wallet = counter.loyalty.give(program, 50, counter.nora)
    for till in (counter.till(), counter.till()):
        counter.send(till, counter.sale(till, card(wallet, program, -40)))
    (left,) = counter.loyalty.cards(program)
    assert left.points == -30
    assert len(counter.shop.sales()) == 2
    notes, activities = counter.told(wallet)
    assert notes.count("more was spent than the card had") == 2  # card and session
    assert [summary for _login, summary in activities] == ["Loyalty card overdrawn"]


def test_cards_of_others_stay_as_they_are(counter):
    """Whatever a page says; the sale is recorded all the same."""
    admin = counter.shop.rpc()
    (other,) = admin["res.company"].search([("name", "=", "Other Company")])
    foreign = admin["loyalty.program"].copy(counter.loyalty.wallets)
    admin["loyalty.program"].write([foreign], {"company_id": other, "active": True})
    theirs = counter.loyalty.give(foreign, 5)
    ours = counter.loyalty.give(counter.loyalty.wallets, 5)
    till = counter.till()
    for number, forged in enumerate(
        (
            card(theirs, foreign, 100),
            card(theirs, counter.loyalty.wallets, 100),
            card(-1, foreign, 100),
            card(-1, foreign, 100, giftCardId=theirs),
            card(-1, counter.loyalty.gift_cards, 100, giftCardId=ours),
            card(ours, counter.loyalty.wallets, "100"),
            card(0, counter.loyalty.wallets, 100),
            card(2**31 - 1, counter.loyalty.wallets, 100),
        ),
        1,
    ):
        counter.send(till, counter.sale(till, forged))
        assert len(counter.told()[1]) == number, forged
    assert [each.points for each in counter.loyalty.cards(foreign)] == [5]
    assert wallet_of(counter.loyalty) == 5


def test_at_a_till_with_and_without_network(shop, proxy):
    loyalty = Loyalty(shop)
    (nora,) = shop.rpc()["res.partner"].search([("name", "=", "Nora Plain")])
    wallet = loyalty.give(loyalty.wallets, 50, nora)
    ana = at_work(shop, through=proxy)
    ana.till.expect_bad_line()

    def pays_by_wallet():
        ana.taps("Country Loaf")
        ana.page.evaluate(CHOOSE, nora)
        ana.page.wait_for_function(CAN_SPEND)
        ana.page.evaluate(SPEND)
        ana.goes_to_payment()
        ana.presses_validate()
        ana.page.wait_for_selector(".receipt-screen .pos-receipt")
        return ana.page.evaluate(BALANCE, wallet)

    # Online the page asks as well. What it asks is what the sale had brought.
    assert pays_by_wallet() == 38.5
    assert wallet_of(loyalty) == 38.5
    (asked,) = proxy.seen_of(rpc=CONFIRM)
    assert brought(proxy) == what_is_asked(asked)
    # The answer is lost: the till counts by itself, and Odoo books once.
    with proxy.when(rpc=SYNC, body='"checksum"', times=1).drop_answer() as lost:
        assert pays_by_wallet() == 27
        lost.wait()
    ana.till.wait_to_show(lambda: ana.waiting, 0)
    assert wallet_of(loyalty) == 27
    proxy.disconnect()
    assert pays_by_wallet() == 15.5
    ana.next_order()
    ana.rings_up(GIFT_CARD)
    proxy.connect()
    shop.wait_for_sales(4)
    assert wallet_of(loyalty) == 15.5
    (gift,) = loyalty.cards(loyalty.gift_cards)
    assert (gift.points, gift.code[:3]) == (25, "044")


def wallet_of(loyalty):
    (wallet,) = loyalty.cards(loyalty.wallets)
    return wallet.points


def what_is_asked(exchange):
    """{card: (points, program, whose, codes of rewards)} of the page's own request."""
    _orders, cards = json.loads(exchange.request.body)["params"]["args"]
    return {int(number): essence(each) for number, each in cards.items()}


def brought(proxy):
    (sent,) = (
        exchange
        for exchange in proxy.seen_of(rpc=SYNC)
        if b'"checksum"' in exchange.request.body
    )
    _device, entries, _report = json.loads(sent.request.body)["params"]["args"]
    order = json.loads(entries[0]["order"])
    cards = order["post_process"]["pos_loyalty"]
    return {each["coupon_id"]: essence(each) for each in cards}


def essence(values):
    return (
        round(values["points"], 2),
        values["program_id"],
        values.get("partner_id") or False,
        values.get("line_codes") or [],
    )
