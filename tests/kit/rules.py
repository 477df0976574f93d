# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Rules of the fault proxy: which requests meet which fault, and how often."""

import threading
from dataclasses import replace
from fnmatch import fnmatchcase

from .wire import answer

SORRY = """<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>
"""


class Match:
    """Says yes to requests.

    rpc: a model's method, "create_from_ui" or "pos.order.create_from_ui".
    path: of the URL, without its query; http: GET, POST... Both may have wildcards.
    body: bytes or text that occurs in the request's body. longer: than so many bytes.
    """

    def __init__(self, *, rpc=None, path=None, http="*", body=b"", longer=-1):
        self.rpc = rpc
        self.path = path
        self.http = http
        self.body = body.encode() if isinstance(body, str) else body
        self.longer = longer

    def __call__(self, request):
        if self.rpc and not f".{request.rpc}".endswith(f".{self.rpc}"):
            return False
        return (
            fnmatchcase(request.method, self.http)
            and fnmatchcase(request.path, self.path or "*")
            and self.body in request.body
            and len(request.body) > self.longer
        )


class Rule:
    """One fault for the requests that match, until it is lifted or used up.

    As a context manager it is lifted at the end of the block.
    """

    def __init__(self, proxy, match, *, times=None, skip=0):
        self.match = match
        self.times = times
        self.skip = skip
        self.hits = 0
        self.act = None
        self._proxy = proxy
        self._lifted = threading.Event()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.lift()

    def lift(self):
        """Let everything pass again, and let go of what hangs or is delayed."""
        self._proxy.disarm(self)
        self._lifted.set()

    def wait(self, hits=1, timeout=30):
        """Wait until that many requests have met the fault; the last of them."""
        self._proxy.wait_until(lambda: self.hits >= hits, timeout, self.describe)
        return [e for e in self._proxy.seen if e.rule is self][hits - 1]

    def wait_for_end(self, timeout=30):
        """Wait until the last request that met the fault is done with; that one."""
        exchange = self.wait(max(self.hits, 1), timeout)
        self._proxy.wait_until(lambda: exchange.outcome, timeout, self.describe)
        return exchange

    def describe(self):
        return f"{self.act.__qualname__}: {self.hits} of {self.times or 'any number'}"

    def claims(self, request):
        """Whether this request shall meet the fault; asked once a request."""
        if not self.match(request):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        self.hits += 1
        return True

    def pause(self, seconds=None):
        """Until that time has gone by, or the rule is lifted."""
        self._lifted.wait(seconds)

    # The faults. "Reaches the server" means that the server does the work.

    def drop_answer(self):
        """Reaches the server; the connection is reset instead of the answer."""

        def act(exchange):
            exchange.forward()
            exchange.reset()

        return self._arm(act)

    def reset_early(self, after_ms=30):
        """Reaches the server, and is reset that long after it, answered or not.

        On a kept-alive connection that was used before, Chromium then sends the
        request again by itself, even a POST.
        """

        def act(exchange):
            exchange.start_forward()
            self.pause(after_ms / 1000)
            exchange.reset()

        return self._arm(act)

    def refuse(self):
        """Never reaches the server: reset as soon as it was read."""

        def act(exchange):
            exchange.reset()

        return self._arm(act)

    def cut_request(self, at=0.5):
        """The server gets this part of the body, then both ends see a reset."""

        def act(exchange):
            exchange.forward_part(at)
            exchange.reset()

        return self._arm(act)

    def reset_answer(self, at=0.5):
        """The till gets this part of the answer's body, then a reset."""

        def act(exchange):
            exchange.reply_part(exchange.forward(), at)
            exchange.reset()

        return self._arm(act)

    def truncate(self, at=0.5):
        """The till gets this part of the answer's body, then a polite end."""

        def act(exchange):
            exchange.reply_part(exchange.forward(), at)
            exchange.hang_up()

        return self._arm(act)

    def delay(self, seconds, *, answer=False):
        """Hold the request back that long; answer: the answer instead of it."""

        def act(exchange):
            if answer:
                late = exchange.forward()
                self.pause(seconds)
                exchange.reply(late)
            else:
                self.pause(seconds)
                exchange.reply(exchange.forward())

        return self._arm(act)

    def hang(self, *, reaches_server=True):
        """Answer nothing and stay connected, until lifted; then go on as if late."""

        def act(exchange):
            late = exchange.forward() if reaches_server else None
            self.pause()
            exchange.reply(late or exchange.forward())

        return self._arm(act)

    def swallow(self, *, reaches_server=False):
        """As hang(), but when it is lifted the till sees a reset, and no answer."""

        def act(exchange):
            if reaches_server:
                exchange.forward()
            self.pause()
            exchange.reset()

        return self._arm(act)

    def double(self, *, at_once=True):
        """Reaches the server twice, at the same moment or one after the other."""

        def act(exchange):
            first = exchange.start_forward()
            if not at_once:
                first.result()
            second = exchange.forward()
            first.result()
            exchange.reply(second)

        return self._arm(act)

    def bad_gateway(self, *, reaches_server=False):
        """A web server in between says 502, in HTML."""
        return self.answer_html(502, SORRY, reaches_server=reaches_server)

    def answer_html(self, status, text, *, reaches_server=False):
        """Something in between answers with a page of its own."""

        def act(exchange):
            if reaches_server:
                exchange.forward()
            exchange.reply(answer(status, text))

        return self._arm(act)

    def ask_to_wait(self, seconds):
        """A proxy that limits the rate does so."""

        def act(exchange):
            refused = answer(429, "<h1>Too Many Requests</h1>")
            headers = (*refused.headers, ("Retry-After", str(seconds)))
            exchange.reply(replace(refused, headers=headers))

        return self._arm(act)

    def redirect(self, address):
        """Something in between leads to another page."""

        def act(exchange):
            moved = answer(302, "")
            exchange.reply(replace(moved, headers=(("Location", address),)))

        return self._arm(act)

    def append(self, text):
        """The till gets the answer with that at its end."""

        def act(exchange):
            found = exchange.forward()
            exchange.reply(replace(found, body=found.body + text.encode()))

        return self._arm(act)

    def _arm(self, act):
        self.act = act
        self._proxy.arm(self)
        return self
