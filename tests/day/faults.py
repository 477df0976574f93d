# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What goes wrong on that day, and when it is over."""


class Faults:
    """Troubles by how much of the day is over, each with an end of its own.

    Each is a method that does it and returns what ends it.
    """

    def __init__(self, shop, workers, say):
        self._shop = shop
        self._workers = workers
        self._say = say
        self._plan = self.plan()
        self._running = []

    def plan(self):
        """(when it begins, when it ends, what it is), by what has begun first."""
        return [
            (0.15, 0.30, self.one_line_is_cut),
            (0.40, 0.48, self.server_dies),
            (0.58, 0.58, self.browser_is_killed),
            (0.68, 0.80, self.one_line_is_silent),
            (0.88, 0.88, self.server_is_restarted),
        ]

    def at(self, progress):
        """Begin and end what is due; progress: 0 to 1."""
        while self._plan and self._plan[0][0] <= progress:
            _begin, end, trouble = self._plan.pop(0)
            self._running.append((end, trouble()))
        for end, mend in [*self._running]:
            if end <= progress:
                mend()
                self._running.remove((end, mend))

    def clears_up(self):
        self.at(1)

    def one_line_is_cut(self):
        """Somebody trips over a cable: the browser knows it."""
        first = self._workers[0]
        return self._away([first], first.till.offline, first.till.online, "a cable out")

    def one_line_is_silent(self):
        """The line swallows everything, and the browser believes that it is online."""
        third = self._workers[2]
        proxy = third.proxy
        third.till.expect_bad_line()
        return self._away([third], proxy.disconnect, proxy.connect, "a dead line")

    def server_dies(self):
        shop = self._shop
        everyone = self._workers
        return self._away(everyone, shop.kill_server, shop.start_server, "server dead")

    def server_is_restarted(self):
        self._say("server restarted")
        self._shop.restart_server()
        return lambda: None

    def browser_is_killed(self):
        """In the middle of whatever its cashier does; it starts at once again."""
        second = self._workers[1]
        self._say(f"{second.name}: browser killed")
        second.till.kill()
        second.till.start()
        second.till.open_pos()
        second.hands = None
        return lambda: None

    def _away(self, workers, begin, end, words):
        names = ", ".join(worker.name for worker in workers)
        self._say(f"{names}: {words}")
        begin()
        for worker in workers:
            worker.is_away = True

        def mend():
            end()
            for worker in workers:
                worker.is_away = False
                worker.comes_back()
            self._say(f"{names}: it is back")

        return mend
