# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""HTTP/1.1 as bytes: requests read, answers written, connections ended."""

import http.client
import json
import socket
import struct
import threading
from dataclasses import dataclass
from functools import cached_property

# Said anew for each connection, never passed on.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Malformed(Exception):
    """The peer does not speak HTTP as we know it; end the connection."""


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    @property
    def path(self):
        return self.target.partition("?")[0]

    def header(self, name, default=""):
        return _header(self.headers, name, default)

    @property
    def is_websocket(self):
        return self.header("upgrade").lower() == "websocket"

    @cached_property
    def params(self):
        """The params of a JSON-RPC call; an empty dict for anything else."""
        if "json" not in self.header("content-type"):
            return {}
        try:
            params = json.loads(self.body).get("params")
        except (ValueError, AttributeError):
            return {}
        return params if isinstance(params, dict) else {}

    @property
    def rpc(self):
        """'pos.order.create_from_ui' for a call of a model's method, else ''."""
        model, method = self.params.get("model"), self.params.get("method")
        return f"{model}.{method}" if model and method else ""

    def forwarded_headers(self):
        """What goes on to the server: Host stays what the browser typed."""
        for name, value in self.headers:
            if name.lower() not in HOP_BY_HOP:
                yield name, value
        yield "X-Forwarded-For", "127.0.0.1"
        yield "X-Forwarded-Host", self.header("host")
        yield "X-Forwarded-Proto", "http"

    def head(self, *, connection):
        """The first bytes of it, as said on a connection of its own."""
        kept = [*self.forwarded_headers()]
        if self.body or self.method not in ("GET", "HEAD"):
            kept.append(("Content-Length", str(len(self.body))))
        first = f"{self.method} {self.target} HTTP/1.1"
        return _head(first, [*kept, ("Connection", connection)])


@dataclass(frozen=True)
class Answer:
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def header(self, name, default=""):
        return _header(self.headers, name, default)

    def encode(self, *, keep_alive, to="GET"):
        """Head and body, as two byte strings. to: the method that it answers."""
        kept = [h for h in self.headers if h[0].lower() not in HOP_BY_HOP]
        bodiless = self.status in (204, 304)
        if not bodiless:
            # The answer to HEAD tells the length of what GET would send.
            told = self.header("content-length") if to == "HEAD" else ""
            kept.append(("Content-Length", told or str(len(self.body))))
        connection = "keep-alive" if keep_alive else "close"
        head = _head(
            f"HTTP/1.1 {self.status} {self.reason}", [*kept, ("Connection", connection)]
        )
        return head, b"" if bodiless or to == "HEAD" else self.body


def answer(status, body, content_type="text/html; charset=utf-8"):
    """An answer made up here."""
    reason = http.client.responses.get(status, "Status")
    return Answer(status, reason, (("Content-Type", content_type),), body.encode())


def read_request(reader):
    """The next request; None when the peer has closed the connection in between."""
    line = reader.readline(65536)
    if not line.strip():
        return None
    try:
        method, target, _version = line.decode("latin-1").split()
        headers = tuple(http.client.parse_headers(reader).items())
    except (ValueError, http.client.HTTPException) as error:
        raise Malformed(line) from error
    if _header(headers, "transfer-encoding"):
        raise Malformed("a request in chunks")
    length = int(_header(headers, "content-length", "0"))
    body = reader.read(length)
    if len(body) < length:
        raise Malformed("the request ends in the middle")
    return Request(method, target, headers, body)


class Connection:
    """A TCP connection that can end in more than one way, from any thread."""

    def __init__(self, sock):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = sock
        self._ending = threading.Lock()
        self.reader = sock.makefile("rb")

    @classmethod
    def to(cls, address):
        return cls(socket.create_connection(address))

    def send(self, data):
        self._socket.sendall(data)

    def receive_request(self):
        """The next request; None when there is no more."""
        try:
            return read_request(self.reader)
        except ValueError:
            return None  # Another thread has ended the connection.

    def read_head(self):
        """The bytes up to the empty line, with it."""
        lines = []
        while line := self.reader.readline(65536):
            lines.append(line)
            if line == b"\r\n":
                break
        return b"".join(lines)

    def receive_answer(self, method):
        """Read one answer to its end."""
        response = http.client.HTTPResponse(self._socket, method=method)
        response.begin()
        body = response.read()
        headers = tuple(response.getheaders())
        return Answer(response.status, response.reason, headers, body)

    def hang_up(self):
        """End it as a well-behaved peer does: what was sent arrives, then FIN."""
        # close() alone leaves it open while another thread reads from it.
        self._end(socket.SHUT_RDWR)

    def reset(self):
        """End it as a torn cable or a killed process looks to the peer: RST."""
        # Lingering for no time at all makes close() send RST. Shutting down the
        # sending side would send FIN; only our own readers have to be woken.
        self._end(socket.SHUT_RD, struct.pack("ii", 1, 0))

    def _end(self, how, linger=None):
        # The first one decides how it ends: readers that wake up hang up as well.
        if not self._ending.acquire(blocking=False):
            return
        try:
            if linger:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self._socket.shutdown(how)
        except OSError:
            pass  # The peer was faster.
        self.reader.close()
        self._socket.close()


def _header(headers, name, default=""):
    return next((v for n, v in headers if n.lower() == name.lower()), default)


def _head(first, headers):
    lines = [first, *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1")
