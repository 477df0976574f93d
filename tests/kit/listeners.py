# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills that only listen: websockets on a channel of Odoo's bus, without a browser."""

import json
import threading

from websocket import WebSocket, WebSocketException


class Listeners:
    """So many open sockets on that channel, until the end of the `with`.

    cookie: of somebody who is logged in, "session_id=...".
    """

    def __init__(self, url, cookie, channel, count):
        self._url = url.replace("http", "ws", 1) + "/websocket"
        self._origin = url
        self._cookie = cookie
        self._channel = channel
        self._count = count
        self._sockets = []
        self._threads = []
        self.heard = 0

    def __enter__(self):
        for _each in range(self._count):
            socket = WebSocket()
            socket.connect(self._url, cookie=self._cookie, origin=self._origin)
            data = {"channels": [self._channel], "last": 0}
            socket.send(json.dumps({"event_name": "subscribe", "data": data}))
            thread = threading.Thread(target=self._listen, args=(socket,), daemon=True)
            thread.start()
            self._sockets.append(socket)
            self._threads.append(thread)
        return self

    def __exit__(self, *exception):
        for socket in self._sockets:
            socket.shutdown()
        for thread in self._threads:
            thread.join()

    def _listen(self, socket):
        try:
            while socket.recv():
                self.heard += 1
        except (WebSocketException, OSError):
            pass  # It was shut.
