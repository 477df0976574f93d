# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A proxy between till and server that can go wrong in every way a network can.

    proxy = FaultProxy("http://127.0.0.1:8069").start()
    rule = proxy.when(rpc="create_from_ui", times=1).drop_answer()
    ...
    rule.wait()
    proxy.websockets.cut()

Without a rule it is as good as no proxy: the server's address stays what the
browser typed, and a dead server is a reset connection. It runs in threads of its
own; its methods may be called from any.
"""

import http.client
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from .rules import Match, Rule
from .websocket import Websockets
from .wire import Connection, Malformed

LOOPBACK = "127.0.0.1"
GONE = (OSError, http.client.HTTPException)


class Exchange:
    """One request, what was done with it, and what came of it.

    outcome: "", while it lasts, then answered, cut, hung up, reset, failed (the
    server could not be reached or broke off) or websocket.
    """

    def __init__(self, proxy, client, request, rule):
        self.request = request
        self.rule = rule
        self.answer = None
        self.outcome = ""
        self.forwarded = 0
        self.began = time.monotonic()
        self.seconds = None
        self._proxy = proxy
        self._client = client

    def __repr__(self):
        what = self.request.rpc or f"{self.request.method} {self.request.path}"
        status = self.answer.status if self.answer else "-"
        return f"<{what} {status} {self.outcome or 'under way'}>"

    @property
    def status(self):
        return self.answer and self.answer.status

    def forward(self):
        """Send it to the server; the answer."""
        with self._proxy.connected() as server:
            self._proxy.note(lambda: setattr(self, "forwarded", self.forwarded + 1))
            server.send(self.request.head(connection="close") + self.request.body)
            return server.receive_answer(self.request.method)

    def start_forward(self):
        """The same in the background; a future."""
        return self._proxy.background(self.forward)

    def forward_part(self, fraction):
        """Send the server less of the body than was announced, and reset it."""
        part = self.request.body[: int(len(self.request.body) * fraction)]
        with self._proxy.connected() as server:
            server.send(self.request.head(connection="close") + part)
            server.reset()

    def reply(self, answer):
        keep = self._proxy.keep_alive
        head, body = answer.encode(keep_alive=keep, to=self.request.method)
        self.answer = answer
        self._client.send(head + body)
        self._end("answered")
        if not keep:
            self._client.hang_up()

    def reply_part(self, answer, fraction):
        """Announce the whole body and send a part of it."""
        head, body = answer.encode(keep_alive=False, to=self.request.method)
        self.answer = answer
        self._client.send(head + body[: int(len(body) * fraction)])
        self._end("cut")

    def reset(self):
        self._client.reset()
        self._end("reset")

    def hang_up(self):
        self._client.hang_up()
        self._end("hung up")

    def fail(self):
        """What the browser sees of a server that is not there."""
        self._client.reset()
        self._end("failed")

    def become_websocket(self):
        self._end("websocket")

    @property
    def keeps_connection(self):
        return self.outcome == "answered" and self._proxy.keep_alive

    def _end(self, outcome):
        def end():
            self.outcome = self.outcome or outcome
            self.seconds = time.monotonic() - self.began

        self._proxy.note(end)


class FaultProxy:
    """Listens on a port of its own in front of `upstream`, the server's URL.

    keep_alive: whether a connection serves more than one request.
    websocket_upstream: where websockets go, if that is another port.
    """

    def __init__(self, upstream, *, keep_alive=True, websocket_upstream=None):
        self.keep_alive = keep_alive
        self.seen = []
        self.websockets = Websockets(self, _address(websocket_upstream or upstream))
        self._upstream = _address(upstream)
        self._changed = threading.Condition()
        self._rules = []
        self._connections = set()
        self._background = ThreadPoolExecutor(32, "proxy-background")
        self._listener = _bind(0)
        self.port = self._listener.getsockname()[1]

    @property
    def url(self):
        return f"http://{LOOPBACK}:{self.port}"

    def start(self):
        self.connect()
        return self

    def stop(self):
        """End everything, and wait for the threads."""
        for rule in [*self._rules]:
            rule.lift()
        self.websockets.restore()
        self.disconnect()
        self._listener.close()
        self._background.shutdown()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()

    # What a test says

    def when(self, *, times=None, skip=0, **match):
        """A rule for the requests that match (see Match); say which fault it is.

        times: for that many of them, else until it is lifted. skip: the first ones
        pass. Of several rules the one that was made first acts. Websockets meet no
        rule; they have controls of their own.
        """
        return Rule(self, Match(**match), times=times, skip=skip)

    def clear(self):
        """Lift all rules."""
        for rule in [*self._rules]:
            rule.lift()

    def lead_to(self, upstream):
        """From here on another server is behind this address."""
        self._upstream = _address(upstream)
        self.websockets.lead_to(self._upstream)

    def disconnect(self):
        """The server is gone: connections are reset, new ones are refused.

        The browser goes on believing that it is online.
        """
        # Bind the port again before it is given up, so that nobody else gets it:
        # a socket that is bound and does not listen is a connection refused.
        listening, self._listener = self._listener, _bind(self.port)
        try:
            # close() alone leaves accept() waiting.
            listening.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # It did not listen.
        listening.close()
        with self._changed:
            connections = [*self._connections]
        for connection in connections:
            connection.reset()

    def connect(self):
        """The server is back."""
        self._listener.listen(128)
        _thread(self._accept, self._listener)

    def forget(self):
        """Count from here on."""
        with self._changed:
            self.seen.clear()

    def seen_of(self, **match):
        """The exchanges that match, in the order in which they came."""
        matches = Match(**match)
        with self._changed:
            return [e for e in self.seen if matches(e.request)]

    def count(self, **match):
        return len(self.seen_of(**match))

    def wait_for(self, count=1, *, timeout=30, ended=True, **match):
        """Wait until that many matching requests have come (and ended)."""

        def there():
            found = [e for e in self.seen_of(**match) if e.outcome or not ended]
            return found if len(found) >= count else None

        return self.wait_until(
            there, timeout, lambda: f"{self.count(**match)} of {count} {match}"
        )

    def summary(self):
        """One line an exchange."""
        return "\n".join(f"{e.seconds or 0:7.3f} s  {e!r}" for e in [*self.seen])

    # What its parts say

    def wait_until(self, condition, timeout, describe):
        with self._changed:
            found = self._changed.wait_for(condition, timeout)
        if not found:
            raise TimeoutError(f"Not within {timeout} s: {describe()}")
        return found

    def note(self, change):
        """Make a change that somebody may wait for."""
        with self._changed:
            change()
            self._changed.notify_all()

    def arm(self, rule):
        self.note(lambda: self._rules.append(rule))

    def disarm(self, rule):
        self.note(lambda: rule in self._rules and self._rules.remove(rule))

    def background(self, work):
        return self._background.submit(work)

    def connected(self, address=None):
        """A connection to the server, for a with-block."""
        return _Tracked(self, Connection.to(address or self._upstream))

    def track(self, connection):
        self.note(lambda: self._connections.add(connection))

    def untrack(self, connection):
        self.note(lambda: self._connections.discard(connection))

    def _accept(self, listener):
        while True:
            try:
                sock, _peer = listener.accept()
            except OSError:
                return  # Disconnected or stopped.
            _thread(self._serve, Connection(sock), listener)

    def _serve(self, connection, listener):
        with _Tracked(self, connection) as client:
            if listener is not self._listener:
                client.reset()  # Disconnected between accept and here.
                return
            try:
                while request := client.receive_request():
                    exchange = self._begin(client, request)
                    self._handle(exchange, client)
                    if not exchange.keeps_connection:
                        return
            except (OSError, Malformed):
                client.reset()

    def _begin(self, client, request):
        with self._changed:
            rules = () if request.is_websocket else self._rules
            rule = next((r for r in rules if r.claims(request)), None)
            exchange = Exchange(self, client, request, rule)
            self.seen.append(exchange)
            self._changed.notify_all()
        return exchange

    def _handle(self, exchange, client):
        try:
            if exchange.rule:
                exchange.rule.act(exchange)
            elif exchange.request.is_websocket:
                exchange.become_websocket()
                self.websockets.serve(client, exchange.request)
            else:
                exchange.reply(exchange.forward())
        except GONE:
            exchange.fail()


class _Tracked:
    """A connection that the proxy can reset from outside, closed in the end."""

    def __init__(self, proxy, connection):
        self._proxy = proxy
        self._connection = connection

    def __enter__(self):
        self._proxy.track(self._connection)
        return self._connection

    def __exit__(self, *exception):
        self._proxy.untrack(self._connection)
        self._connection.hang_up()


def _address(url):
    parts = urlsplit(url)
    return parts.hostname, parts.port or 80


def _bind(port):
    listener = socket.socket()
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        listener.setsockopt(socket.SOL_SOCKET, option, 1)
    listener.bind((LOOPBACK, port))
    return listener


def _thread(target, *arguments):
    threading.Thread(target=target, args=arguments, name="proxy", daemon=True).start()
