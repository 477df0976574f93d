# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The fault proxy's websockets: links between till and server, frame by frame."""

import os
import struct
import threading
from dataclasses import dataclass

from .wire import Connection

EXTENSIONS = "sec-websocket-extensions"
TEXT, CLOSE = 0x1, 0x8
UP, DOWN = "up", "down"  # from till to server, from server to till


@dataclass(frozen=True)
class Frame:
    """raw: as it came; payload: unmasked."""

    opcode: int
    payload: bytes
    raw: bytes


def read_frame(reader):
    """The next frame (RFC 6455, 5.2); None at the end of the stream."""
    head = reader.read(2)
    if len(head) < 2:
        return None
    length = head[1] & 0x7F
    longer = reader.read({126: 2, 127: 8}.get(length, 0))
    if longer:
        length = int.from_bytes(longer, "big")
    mask = reader.read(4) if head[1] & 0x80 else b""
    body = reader.read(length)
    if len(body) < length:
        return None
    payload = _mask(body, mask) if mask else body
    return Frame(head[0] & 0x0F, payload, head + longer + mask + body)


def frame(opcode, payload=b"", *, masked=False):
    """One whole message as bytes. Clients have to mask, servers must not."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", 0x80 | opcode, length)
    elif length < 65536:
        head = struct.pack("!BBH", 0x80 | opcode, 126, length)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 127, length)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return bytes([head[0], head[1] | 0x80]) + head[2:] + mask + _mask(payload, mask)


def close_frame(code, reason="", *, masked=False):
    payload = struct.pack("!H", code) + reason.encode()
    return frame(CLOSE, payload, masked=masked)


def _mask(data, mask):
    key = (mask * (len(data) // 4 + 1))[: len(data)]
    mixed = int.from_bytes(data, "big") ^ int.from_bytes(key, "big")
    return mixed.to_bytes(len(data), "big")


class Link:
    """One websocket: two connections and a thread that pumps each way."""

    def __init__(self, hub, client, server):
        self.client = client
        self.server = server
        self.closing = False
        self._torn = False
        self._hub = hub
        self._sending = {UP: threading.Lock(), DOWN: threading.Lock()}

    def run(self):
        """Pump until one side ends; then end the other in the same way."""
        upwards = threading.Thread(target=self._pump, args=(UP,), daemon=True)
        upwards.start()
        self._pump(DOWN)
        upwards.join()

    def send(self, way, data):
        with self._sending[way]:
            (self.server if way == UP else self.client).send(data)

    def close(self, code, reason):
        """Say goodbye to both in the name of the other; the till hangs up."""
        self.closing = True
        # To the server first: both lines end as soon as the till has answered.
        self.send(UP, close_frame(code, reason, masked=True))
        self.send(DOWN, close_frame(code, reason))

    def reset(self):
        self._torn = True  # For the pumps: they wake up and end the other side.
        self._end()

    def _end(self):
        end = Connection.reset if self._torn else Connection.hang_up
        end(self.client)
        end(self.server)

    def _pump(self, way):
        source = self.client if way == UP else self.server
        try:
            while found := read_frame(source.reader):
                if self.closing:
                    if way == UP and found.opcode == CLOSE:
                        break
                elif self._hub.lets_pass(way, found):
                    self.send(way, found.raw)
        except (OSError, ValueError):
            pass  # Reset, or closed under our hands: the same end.
        if way == UP or not self.closing:
            self._end()


class Websockets:
    """All websockets of a proxy.

    opened: how many there have ever been. messages: text messages that came by,
    [(UP or DOWN, text, whether it was let through)].
    """

    def __init__(self, proxy, upstream):
        self.opened = 0
        self.messages = []
        self._proxy = proxy
        self._upstream = upstream
        self._links = set()
        self._drops = []
        self._swallowing = threading.Event()
        self._clear = threading.Event()
        self._clear.set()

    def lead_to(self, upstream):
        self._upstream = upstream
        self.cut()

    @property
    def open(self):
        """How many there are now."""
        return len(self._links)

    def cut(self):
        """A torn cable: both ends see a reset."""
        for link in [*self._links]:
            link.reset()

    def close(self, code=1000, reason=""):
        """A clean close, with that code."""
        for link in [*self._links]:
            link.close(code, reason)

    def blackhole(self):
        """A line that is dead and does not say so: all is swallowed, both ways.

        A new websocket is accepted and gets no answer.
        """
        self._swallowing.set()
        self._clear.clear()

    def restore(self):
        """End the black hole. What it swallowed stays lost."""
        self._swallowing.clear()
        self._clear.set()

    def drop(self, containing="", *, way=DOWN, times=1):
        """Lose that many messages with this text; times=None loses all of them."""
        rule = Drop(self, containing, way, times)
        self._proxy.note(lambda: self._drops.append(rule))
        return rule

    def undrop(self, rule):
        self._proxy.note(lambda: rule in self._drops and self._drops.remove(rule))

    def texts(self, containing="", way=DOWN):
        """The messages with that text that came by, lost or not."""
        return [t for w, t, _passed in self.messages if w == way and containing in t]

    def wait_for(self, containing, *, way=DOWN, count=1, timeout=30):
        """Wait until that many messages with this text came by."""

        def there():
            found = self.texts(containing, way)
            return found if len(found) >= count else None

        return self.wait_until(there, timeout, f"websocket message {containing!r}")

    def wait_open(self, count=1, timeout=30):
        """Wait until there are that many at least."""
        self.wait_until(lambda: self.open >= count, timeout, f"{count} websockets")

    def wait_gone(self, timeout=30):
        self.wait_until(lambda: not self.open, timeout, "no websocket")

    def wait_until(self, condition, timeout, what):
        return self._proxy.wait_until(condition, timeout, lambda: what)

    # What the proxy and the links say

    def serve(self, client, request):
        """Greet the server on behalf of the till, and pump until the end."""
        if self._swallowing.is_set():
            self._clear.wait()
            client.reset()
            return
        with self._proxy.connected(self._upstream) as server:
            server.send(_handshake(request))
            greeting = server.read_head()
            client.send(greeting)
            if b" 101 " not in greeting.partition(b"\r\n")[0]:
                client.send(server.reader.read())
                return
            link = Link(self, client, server)
            self._proxy.note(lambda: self._enter(link))
            try:
                link.run()
            finally:
                self._proxy.note(lambda: self._links.discard(link))

    def lets_pass(self, way, found):
        passes = not self._swallowing.is_set()
        if found.opcode == TEXT:
            text = found.payload.decode(errors="replace")
            passes = passes and not any(d.claims(way, text) for d in [*self._drops])
            self._proxy.note(lambda: self.messages.append((way, text, passes)))
        return passes

    def _enter(self, link):
        self._links.add(link)
        self.opened += 1


class Drop:
    """Loses single messages until it is lifted or used up."""

    def __init__(self, hub, containing, way, times):
        self.hits = 0
        self._hub = hub
        self._containing = containing
        self._way = way
        self._times = times

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.lift()

    def lift(self):
        self._hub.undrop(self)

    def wait(self, hits=1, timeout=30):
        what = f"{hits} dropped messages with {self._containing!r}"
        self._hub.wait_until(lambda: self.hits >= hits, timeout, what)

    def claims(self, way, text):
        if way != self._way or self._containing not in text:
            return False
        if self._times is not None and self.hits >= self._times:
            return False
        self.hits += 1
        return True


def _handshake(request):
    # Without extensions frames are never compressed, and can be read here.
    kept = [h for h in request.forwarded_headers() if h[0].lower() != EXTENSIONS]
    lines = [
        f"GET {request.target} HTTP/1.1",
        *(f"{name}: {value}" for name, value in kept),
        "Connection: Upgrade",
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
