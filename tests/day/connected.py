# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A day of tills that connect directly: Odoo is away for a quarter of it, and a tablet
is lost meanwhile, with sales that nobody but its siblings knows of."""

import os
import shutil

from tests.kit.connected import beats, connect_tills, wait_connected
from tests.kit.waiting import until

from .books import Finding
from .faults import Faults
from .play import Day

# Of an eight-hour day.
GONE, LOST, BACK = 0.40, 0.55, 0.65
UNSENT = "() => posmodel.offlineQueue.outbox.count"
HAS_COPIES = f"() => posmodel.sharing.state.copies === ({UNSENT})()"
OF_DEVICE = "SELECT id FROM pos_offline_device WHERE config_id = %s AND active"
BROUGHT = """
SELECT count(*) FROM pos_order o
  JOIN pos_offline_device seller ON seller.id = o.offline_device_id
 WHERE o.handed_in_by_id IS NOT NULL AND seller.config_id = %s
"""


class ServerAway(Faults):
    """day: whose people go on meanwhile."""

    day = None

    def plan(self):
        return [(GONE, BACK, self.server_is_away), (LOST, LOST, self.tablet_is_lost)]

    def server_is_away(self):
        self._say("server dead")
        self._shop.kill_server()
        for worker in self._workers:
            worker.is_away = True
        return self.server_is_back

    def server_is_back(self):
        self._shop.start_server()
        for worker in self._workers:
            if worker not in self.day.lost:
                worker.is_away = False
                worker.comes_back()
        self._say("the server is back")
        for worker in [*self.day.lost]:
            self.sales_are_handed_in(worker)

    def tablet_is_lost(self):
        """It fell into the sink, between two customers."""
        second = self._workers[1]
        self.day.finishes(second)
        second.page.wait_for_function(HAS_COPIES, timeout=60_000)
        self.day.unsent = second.page.evaluate(UNSENT)
        second.till.kill()
        shutil.rmtree(second.till.profile)
        self.day.lost.add(second)
        self._say(f"{second.name}: tablet lost with {self.day.unsent} unsent sales")
        return lambda: None

    def sales_are_handed_in(self, worker):
        """A manager says so; its siblings have its sales. A new one is unpacked."""
        shop, pos_id = self._shop, worker.till.pos_id
        siblings = [
            each for each in self._workers if each.shares and each is not worker
        ]
        ((device,),) = shop.sql(OF_DEVICE, pos_id)
        shop.rpc("mia")["pos.offline.device"].action_lost([device])

        def are_there():
            beats(*siblings)
            return shop.sql(BROUGHT, pos_id) == [(self.day.unsent,)]

        until(are_there, "the lost tablet's sales in Odoo")
        self._say(f"{worker.name}: {self.day.unsent} sales handed in, a new tablet")
        os.mkdir(worker.till.profile)
        worker.till.start()
        worker.till.user = None
        worker.hands = None
        worker.is_away = False
        self.day.lost.remove(worker)
        worker.opens()


class Connected(Day):
    """lost: whose tablets are. unsent: how many sales were on one."""

    kind = "connected shop"

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.lost = set()
        self.unsent = 0
        self._helped = set()

    def findings(self):
        words = f"Sales of the lost tablet: {self.unsent}, handed in by its siblings"
        return [Finding(self.unsent > 0, words)]

    def finishes(self, worker):
        while worker.hands:
            self._step(worker)

    def _faults(self):
        faults = ServerAway(self.shop, self.workers, self._note)
        faults.day = self
        return faults

    def _opens(self):
        connect_tills(self.shop)
        super()._opens()
        sharing = [worker for worker in self.workers if worker.shares]
        wait_connected(len(sharing) - 1, *sharing)
        beats(*sharing)

    def _step(self, worker):
        if worker not in self.lost:
            super()._step(worker)

    def _next_story(self, worker):
        """Without Odoo they go on with the orders that they know."""
        chance = self._random.random()
        known = sorted(self._parked - self._helped)
        if not (worker.is_away and worker.shares and known and chance < 0.6):
            return super()._next_story(worker)
        number = self._random.choice(known)
        if chance < 0.3 and worker is not self.workers[1]:
            # Of what was only changed on the tablet that will be lost no copy is kept.
            return self._helping(worker, number)
        self._parked.remove(number)
        return worker.settles(number)

    def _helping(self, worker, number):
        self._helped.add(number)
        yield from worker.helps(number)
        self._helped.remove(number)
