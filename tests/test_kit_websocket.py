# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Each fault of the proxy's websockets, seen from both ends."""

import contextlib

import pytest
import websocket

from .kit.echo import EchoServer
from .kit.proxy import LOOPBACK, FaultProxy
from .kit.websocket import CLOSE, TEXT, UP


@pytest.fixture
def upstream():
    with EchoServer() as server:
        yield server


@pytest.fixture
def proxy(upstream):
    with FaultProxy(upstream.url) as running:
        yield running


@pytest.fixture
def dial(proxy):
    """Opens websockets through the proxy."""
    with contextlib.ExitStack() as lines:

        def connect(timeout=10):
            url = f"ws://{LOOPBACK}:{proxy.port}/websocket"
            line = websocket.create_connection(url, timeout=timeout)
            lines.callback(line.shutdown)
            return line

        yield connect


def test_a_websocket_passes(proxy, dial, upstream):
    line = dial()
    for text in ("hello", "x" * 200, "y" * 70_000):
        line.send(text)
        assert line.recv() == f"echo {text}"
    assert proxy.websockets.open == proxy.websockets.opened == 1
    assert proxy.websockets.texts("hello", way=UP) == ["hello"]
    assert proxy.websockets.wait_for("echo hello") == ["echo hello"]
    assert "Sec-WebSocket-Extensions" not in upstream.sockets[0]
    line.close()
    proxy.websockets.wait_gone()


def test_a_cut_websocket(proxy, dial, upstream):
    line = dial()
    proxy.websockets.wait_open()
    proxy.websockets.cut()
    with pytest.raises(ConnectionResetError):
        line.recv()
    assert upstream.wait(1) == ["reset"]
    assert dial().connected


def test_a_websocket_closed_cleanly(proxy, dial, upstream):
    line = dial()
    proxy.websockets.wait_open()
    proxy.websockets.close(1000, "bye")
    opcode, payload = line.recv_data()
    assert (opcode, payload) == (CLOSE, b"\x03\xe8bye")
    proxy.websockets.wait_gone()
    assert upstream.wait(1)[0][0] == CLOSE


def test_a_black_hole_swallows_both_ways_and_says_nothing(proxy, dial, upstream):
    line = dial()
    proxy.websockets.wait_open()
    proxy.websockets.blackhole()
    line.send("lost")
    proxy.websockets.wait_for("lost", way=UP)
    line.settimeout(0.05)
    with pytest.raises(websocket.WebSocketTimeoutException):
        line.recv()
    assert not upstream.asked
    assert proxy.websockets.open == 1
    proxy.websockets.restore()
    line.settimeout(10)
    line.send("there")
    assert line.recv() == "echo there"


def test_a_websocket_into_a_black_hole_gets_no_answer(proxy, dial):
    proxy.websockets.blackhole()
    with pytest.raises(websocket.WebSocketTimeoutException):
        dial(timeout=0.1)
    assert proxy.websockets.opened == 0


def test_single_messages_are_dropped(proxy, dial, upstream):
    line = dial()
    rule = proxy.websockets.drop("b", times=1)
    for text in ("a", "b", "b", "c"):
        line.send(text)
    assert [line.recv() for _ in range(3)] == ["echo a", "echo b", "echo c"]
    rule.wait()
    with proxy.websockets.drop(way=UP, times=None) as all_upwards:
        line.send("never arrives")
        all_upwards.wait()
    line.send("arrives")
    assert line.recv() == "echo arrives"
    assert (TEXT, b"never arrives") not in upstream.asked


def test_stop_ends_websockets_that_hang(proxy, dial):
    line = dial()
    proxy.websockets.wait_open()
    proxy.websockets.blackhole()
    proxy.stop()
    with pytest.raises((OSError, websocket.WebSocketException)):
        line.recv()
    proxy.websockets.wait_gone()
