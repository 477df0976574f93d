# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The day itself: who does what next, until so many sales are made."""

import random
import time
from collections import Counter

from tests.kit.sharing import FORGET, TILLS
from tests.kit.transfers import COUNTER, allow

from .faults import Faults
from .people import Worker

TOM = "tom"  # The fourth cashier; the demo shops have three people.
POSTS = (("ana", TILLS[0]), ("leo", TILLS[1]), ("mia", TILLS[2]), (TOM, COUNTER))
UNDER_WAY = """
SELECT count(*) FROM pos_order_transfer_receiver
 WHERE config_id = %s AND state IN ('waiting', 'seen')
"""
LAST = """
SELECT last_seq FROM pos_multi_session
 WHERE id = (SELECT multi_session_id FROM pos_config WHERE id = %s)
"""


class Day:
    """Of four tills in one shop, always the same for one seed.

    sales: after so many receipts nobody new is served, and what is open is settled.
    say: is called with each line of the diary.
    """

    kind = "shop"

    def __init__(self, shop, tally, seed, sales, say=print):
        self.shop = shop
        self.tally = tally
        self.seed = seed
        self.sales = sales
        self.did = Counter()
        self.diary = []
        self._random = random.Random(seed)
        self._say = say
        self._parked = set()
        self._began = time.monotonic()
        self.workers = []

    def play(self):
        self._opens()
        faults = self._faults()
        while (sold := self._sold()) < self.sales:
            faults.at(sold / self.sales)
            self._step(self._random.choice(self.workers))
        faults.clears_up()
        self._finishes_stories()
        self._settles_the_rest()
        for worker in self.workers:
            worker.wait_until_all_is_sent()
            worker.who.close_session()
        self._note("all sessions are closed")

    def findings(self):
        """What else there is to look at when it is over; see books.py."""
        return ()

    # Beginning

    def _faults(self):
        return Faults(self.shop, self.workers, self._note)

    def _posts(self):
        return POSTS

    def _opens(self):
        self.shop.sql(FORGET)
        # Odoo runs a request again that met another; what died is told, too.
        self.shop.expect_log("")
        allow(self.shop, (TILLS[0], COUNTER), (TILLS[1], COUNTER))
        self._make_tom()
        for login, pos in self._posts():
            self.workers.append(self._hire(login, pos).opens())
        self._note("all sessions are open")

    def _hire(self, login, pos):
        options = {"through": self.shop.proxy(), "own_browser": login == "leo"}
        return Worker(self.shop, login, pos, self._random, self.tally, **options)

    def _make_tom(self):
        users = self.shop.rpc()["res.users"]
        if users.search([["login", "=", TOM]]):
            return
        (ana,) = users.search_read([["login", "=", "ana"]], ["groups_id"])
        values = {
            "name": "Tom Ferry",
            "login": TOM,
            "email": "tom@cornerbakery.example",  # Odoo signs the closing with it.
            "groups_id": [(6, 0, ana["groups_id"])],
        }
        users.write([users.create(values)], {"password": TOM})

    # In between

    def _step(self, worker):
        if not worker.hands:
            worker.hands = self._next_story(worker)
        try:
            self.did[next(worker.hands)] += 1
        except StopIteration:
            worker.hands = None

    def _next_story(self, worker):
        chance = self._random.random()
        if not worker.is_away and worker.has_post:
            return worker.receives()
        if worker.shares and not worker.is_away:
            if chance < 0.25:
                return worker.parks(self._parked)
            if self._parked and chance < 0.5:
                return worker.helps(self._random.choice(sorted(self._parked)))
            if self._parked and chance < 0.65:
                return self._settling(worker)
        other = self._partner(worker)
        if other and not worker.is_away and chance > 0.7:
            return worker.sends_to(other)
        return worker.serves()

    def _settling(self, worker):
        number = self._random.choice(sorted(self._parked))
        self._parked.remove(number)
        return worker.settles(number)

    def _partner(self, worker):
        """To whom this one sends orders."""
        ana, leo, _mia, tom = self.workers
        return {ana: tom, tom: leo}.get(worker)

    # The end

    def _finishes_stories(self):
        for worker in self.workers:
            while worker.hands:
                self._step(worker)

    def _settles_the_rest(self):
        for worker in self.workers:
            worker.wait_until_all_is_sent()
        for worker in self.workers:
            while self._has_sent_to(worker):
                worker.wait_for_post()
                self._tells(worker.receives())
        first = next(worker for worker in self.workers if worker.shares)
        # Else there may be orders on its list that others were paid for just now.
        ((last_seq,),) = self.shop.sql(LAST, first.till.pos_id)
        first.hears_of(last_seq)
        while numbers := first.open_numbers:
            self._tells(first.settles(numbers[0]))

    def _has_sent_to(self, worker):
        ((count,),) = self.shop.sql(UNDER_WAY, worker.till.pos_id)
        return count

    def _tells(self, story):
        self.did.update(story)

    def _sold(self):
        return sum(worker.sold["receipts"] for worker in self.workers)

    def _note(self, words):
        minutes, seconds = divmod(round(time.monotonic() - self._began), 60)
        self.diary.append(f"{minutes:02}:{seconds:02} {words} ({self._sold()} sales)")
        self._say(self.diary[-1])
