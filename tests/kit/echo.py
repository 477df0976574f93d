# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A tiny web server that answers with what it was asked; to test the proxy on."""

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .websocket import CLOSE, close_frame, frame, read_frame

LOOPBACK = "127.0.0.1"


class EchoServer(ThreadingHTTPServer):
    """Answers with what it was asked, notes it, and echoes on a websocket."""

    daemon_threads = True

    def __init__(self):
        super().__init__((LOOPBACK, 0), Handler)
        self.asked = []
        self.came = threading.Condition()
        self.sockets = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self):
        return f"http://{LOOPBACK}:{self.server_address[1]}"

    def __exit__(self, *exception):
        self.shutdown()
        self.server_close()

    def note(self, what):
        with self.came:
            self.asked.append(what)
            self.came.notify_all()

    def wait(self, count):
        with self.came:
            assert self.came.wait_for(lambda: len(self.asked) >= count, 10)
        return self.asked

    def handle_error(self, request, client_address):
        """Broken connections are what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.headers.get("Upgrade") == "websocket":
            return self.echo()
        return self.do_POST()

    def do_POST(self):
        announced = int(self.headers.get("Content-Length") or 0)
        try:
            body = self.rfile.read(announced)
        except ConnectionResetError:
            body = b""
        whole = len(body) == announced
        self.server.note((self.command, self.path, dict(self.headers), whole))
        if whole:
            text = json.dumps({"heard": body.decode(), "path": self.path}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Set-Cookie", "a=1")
            self.send_header("Set-Cookie", "b=2")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)

    do_HEAD = do_POST

    def echo(self):
        key = self.headers["Sec-WebSocket-Key"]
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", _accept(key))
        self.end_headers()
        self.close_connection = True
        self.server.sockets.append(dict(self.headers))
        try:
            while found := read_frame(self.rfile):
                self.server.note((found.opcode, found.payload))
                if found.opcode == CLOSE:
                    self.wfile.write(close_frame(1000))
                    break
                self.wfile.write(frame(found.opcode, b"echo " + found.payload))
        except ConnectionResetError:
            self.server.note("reset")
        else:
            self.server.note("end")

    def log_message(self, *arguments):
        """Say nothing."""


def _accept(key):
    magic = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    return base64.b64encode(hashlib.sha1(magic.encode()).digest()).decode()
