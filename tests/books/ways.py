# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What happens to a sale on its way, from the first product to Odoo.

goes_on is between two touches of a cart.
"""

from ..kit.waiting import until

LATE = 9  # seconds; the suite's tills wait for eight
CHANGE = "ALTER TABLE pos_order"
REASON = "books_are_closed"  # A constraint that no order keeps.


class Way:
    """needs_suite: what standard lacks is compared with what was told online there.
    keeps_offline: the sales before it need not have arrived when it begins."""

    needs_suite = False
    keeps_offline = False

    def begins(self, hands):
        if not self.keeps_offline:
            hands.stage.comes_to_rest()
        hands.stage.desk.leaves_receipt()

    def goes_on(self, hands):
        pass

    def is_to_pay(self, hands):
        pass

    def validates(self, hands):
        pass

    def is_paid(self, hands):
        pass


class Online(Way):
    """All is well."""


class Reloaded(Way):
    """F5 in between. Without the suite the next tap of a product makes a new line."""

    needs_suite = True

    def goes_on(self, hands):
        number, lines = hands.desk.number, hands.desk.lines
        hands.till.reload()
        # As standard does, the POS shows the oldest of its open orders.
        hands.desk.goes_to(number).sees(*lines)


class Offline(Way):
    """Sales wait until one comes that goes another way."""

    keeps_offline = True

    def validates(self, hands):
        hands.till.offline()


class AnswerLost(Way):
    """Odoo has recorded it, and the till does not know."""

    def validates(self, hands):
        self._rule = hands.meets().drop_answer()

    def is_paid(self, hands):
        self._rule.wait_for_end()
        hands.stage.comes_to_rest()


class Slow(Way):
    """The answer comes when nobody waits for it any more."""

    def validates(self, hands):
        self._rule = hands.meets().delay(LATE, answer=True)

    def is_paid(self, hands):
        self._rule.wait_for_end()
        hands.stage.comes_to_rest()


class CardLate(Way):
    """The customer's loyalty card comes when the receipt is there. Standard then books
    no points."""

    needs_suite = True

    def begins(self, hands):
        super().begins(hands)
        self._card = hands.stage.proxy.when(rpc="loyalty.card.search_read").hang()

    def is_paid(self, hands):
        self._card.lift()


class Rejected(Way):
    """Odoo rejects it as it arrives; a manager tries again when the reason is gone.

    The till hears of that within a minute; the next sale need not wait for it.
    """

    needs_suite = True
    keeps_offline = True

    def validates(self, hands):
        hands.till.offline()

    def is_paid(self, hands):
        shop = hands.stage.shop
        shop.expect_log(REASON)
        shop.sql(
            f"ALTER TABLE pos_order ADD CONSTRAINT {REASON} CHECK (false) NOT VALID"
        )
        hands.till.online()
        rejected = shop.rpc(hands.desk.who.login)["pos.offline.rejected.sale"]
        found = until(
            lambda: rejected.search([("state", "=", "refused")]), "a rejected sale"
        )
        shop.sql(f"{CHANGE} DROP CONSTRAINT {REASON}")
        rejected.action_retry(found)


class Shared(Way):
    """Two tills touch it in turns, and the first one takes the payment."""

    needs_suite = True

    def goes_on(self, hands):
        first, second = hands.stage.desk, hands.stage.other
        self._passes(hands, first if hands.desk is second else second)

    def is_to_pay(self, hands):
        if hands.desk is not hands.stage.desk:
            self._passes(hands, hands.stage.desk)

    def _passes(self, hands, desk):
        number, lines = hands.desk.number, hands.desk.lines
        hands.desk.wait_sent()
        if desk is not hands.stage.desk:
            desk.goes_to(number)
        desk.sees(*lines)
        hands.desk = desk


class Transferred(Way):
    """Begun at another till, which sends it where it is paid."""

    needs_suite = True

    def begins(self, hands):
        super().begins(hands)
        hands.desk = hands.stage.other

    def goes_on(self, hands):
        self.is_to_pay(hands)

    def is_to_pay(self, hands):
        if hands.desk is hands.stage.other:
            hands.desk.sends(hands.stage.pos)
            hands.desk = hands.stage.desk
            hands.desk.wait_for_badge(1)
            hands.desk.delivers()


WAYS = (
    Online,
    Reloaded,
    Offline,
    AnswerLost,
    Slow,
    Rejected,
    Shared,
    Transferred,
)
