# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Each fault of the proxy, seen from both ends, against a tiny web server."""

import http.client
import json
import socket
import time

import pytest

from .kit.echo import EchoServer
from .kit.proxy import LOOPBACK, FaultProxy

CALL = json.dumps(
    {"params": {"model": "pos.order", "method": "create_from_ui", "args": [[1, 2]]}}
)
PAGE = "/web/dataset/call_kw/pos.order/create_from_ui"


@pytest.fixture
def upstream():
    with EchoServer() as server:
        yield server


@pytest.fixture
def proxy(upstream):
    with FaultProxy(upstream.url) as running:
        yield running


@pytest.fixture
def till(proxy):
    """A connection that is kept, as a browser keeps it."""
    connection = http.client.HTTPConnection(LOOPBACK, proxy.port, timeout=10)
    yield connection
    connection.close()


def call(connection, body=CALL, path=PAGE, method="POST"):
    connection.request(method, path, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, response.read()


def heard(result):
    status, body = result
    assert status == 200
    return json.loads(body)["heard"]


# Without faults


def test_passes_what_it_gets_on_one_connection(proxy, till, upstream):
    assert heard(call(till)) == CALL
    first = till.sock
    assert heard(call(till, body="äöü".encode())) == "äöü"
    assert till.sock is first
    assert [e.outcome for e in proxy.wait_for(2)] == ["answered", "answered"]


def test_the_server_sees_the_host_that_the_browser_typed(proxy, till, upstream):
    call(till)
    headers = upstream.asked[0][2]
    assert headers["Host"] == headers["X-Forwarded-Host"] == f"{LOOPBACK}:{proxy.port}"
    assert headers["X-Forwarded-For"] == LOOPBACK
    assert headers["X-Forwarded-Proto"] == "http"


def test_cookies_and_head_and_empty_answers_come_through(proxy, till):
    till.request("HEAD", "/x")
    response = till.getresponse()
    response.read()
    assert response.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert int(response.headers["Content-Length"]) > 0
    assert heard(call(till)) == CALL


def test_without_keep_alive_each_request_has_its_own_connection(upstream):
    with FaultProxy(upstream.url, keep_alive=False) as proxy:
        till = http.client.HTTPConnection(LOOPBACK, proxy.port, timeout=10)
        till.request("GET", "/x")
        response = till.getresponse()
        assert response.headers["Connection"] == "close"
        response.read()
        assert till.sock is None


def test_counts_by_method_of_a_model_and_by_path(proxy, till):
    call(till)
    call(till, path="/web/login", method="GET", body=None)
    assert proxy.count() == 2
    assert proxy.count(rpc="create_from_ui") == 1
    assert proxy.count(rpc="pos.order.create_from_ui") == 1
    assert proxy.count(rpc="from_ui") == 0
    assert proxy.count(path="/web/*", http="GET") == 1
    assert proxy.count(body="create_from_ui") == 1
    proxy.forget()
    assert proxy.count() == 0


def test_a_rule_acts_on_its_requests_alone_and_so_often(proxy, till):
    rule = proxy.when(rpc="create_from_ui", skip=1, times=1).bad_gateway()
    assert call(till)[0] == 200
    assert call(till, body="{}")[0] == 200
    assert call(till)[0] == 502
    assert call(till)[0] == 200
    assert rule.hits == 1


def test_a_rule_ends_with_its_block(proxy, till):
    with proxy.when().bad_gateway() as rule:
        assert call(till)[0] == 502
        assert rule.wait() is proxy.seen[0]
    assert call(till)[0] == 200


# Faults of one request


def test_drop_answer(proxy, till, upstream):
    proxy.when(times=1).drop_answer()
    with pytest.raises(ConnectionResetError):
        call(till)
    assert len(upstream.asked) == 1
    assert proxy.wait_for(1)[0].outcome == "reset"


def test_reset_early(proxy, till, upstream):
    proxy.when(times=1).reset_early(after_ms=0)
    with pytest.raises(ConnectionResetError):
        call(till)
    assert upstream.wait(1)[0][3]


def test_refuse(proxy, till, upstream):
    proxy.when(times=1).refuse()
    with pytest.raises(ConnectionResetError):
        call(till)
    till.close()
    assert heard(call(till)) == CALL
    assert len(upstream.asked) == 1


def test_cut_request(proxy, till, upstream):
    proxy.when(times=1).cut_request(at=0.5)
    with pytest.raises(ConnectionResetError):
        call(till)
    *_what, whole = upstream.wait(1)[0]
    assert not whole


def test_truncate(proxy, till, upstream):
    proxy.when(times=1).truncate(at=0.5)
    with pytest.raises(http.client.IncompleteRead) as error:
        call(till)
    assert len(error.value.partial) > 0
    assert proxy.wait_for(1)[0].outcome == "cut"


def test_reset_answer(proxy, till, upstream):
    proxy.when(times=1).reset_answer(at=0.5)
    with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
        call(till)
    assert upstream.asked[0][3]


@pytest.mark.parametrize("answer", (False, True))
def test_delay(proxy, till, upstream, answer):
    rule = proxy.when(times=1).delay(0.2, answer=answer)
    began = time.monotonic()
    assert heard(call(till)) == CALL
    assert time.monotonic() - began >= 0.2
    assert rule.hits == 1


@pytest.mark.parametrize("reaches_server", (True, False))
def test_hang_until_lifted(proxy, till, upstream, reaches_server):
    rule = proxy.when().hang(reaches_server=reaches_server)
    till.request("POST", PAGE, CALL)
    rule_hit = proxy.wait_for(1, ended=False)[0]
    till.sock.settimeout(0.05)
    with pytest.raises(TimeoutError):
        till.sock.recv(1)
    if reaches_server:
        upstream.wait(1)
    assert len(upstream.asked) == reaches_server
    assert not rule_hit.outcome
    till.sock.settimeout(10)
    rule.lift()
    assert till.getresponse().status == 200
    assert len(upstream.asked) == 1


@pytest.mark.parametrize("reaches_server", (True, False))
def test_swallow_until_lifted(proxy, till, upstream, reaches_server):
    rule = proxy.when().swallow(reaches_server=reaches_server)
    till.request("POST", PAGE, CALL)
    proxy.wait_for(1, ended=False)
    rule.lift()
    with pytest.raises(ConnectionResetError):
        till.getresponse()
    assert len(upstream.asked) == int(reaches_server)


@pytest.mark.parametrize("at_once", (True, False))
def test_double(proxy, till, upstream, at_once):
    rule = proxy.when(times=1).double(at_once=at_once)
    assert heard(call(till)) == CALL
    assert len(upstream.asked) == 2
    assert rule.wait().forwarded == 2
    assert proxy.count() == 1


@pytest.mark.parametrize("reaches_server", (True, False))
def test_bad_gateway(proxy, till, upstream, reaches_server):
    proxy.when(times=1).bad_gateway(reaches_server=reaches_server)
    status, body = call(till)
    assert status == 502
    assert b"<html" in body
    assert len(upstream.asked) == int(reaches_server)


def test_html_instead_of_json(proxy, till):
    proxy.when(times=1).answer_html(200, "<html>Please log in to the hotel</html>")
    assert call(till) == (200, b"<html>Please log in to the hotel</html>")
    assert heard(call(till)) == CALL


# Faults of the line


def test_a_server_that_is_not_there_is_a_reset_connection(proxy, till, upstream):
    upstream.shutdown()
    upstream.server_close()
    with pytest.raises(ConnectionResetError):
        call(till)
    assert proxy.wait_for(1)[0].outcome == "failed"


def test_disconnect_and_connect_on_the_same_port(proxy, till, upstream):
    call(till)
    for _outage in range(2):
        proxy.disconnect()
        with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
            call(till)
        till.close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((LOOPBACK, proxy.port), timeout=5)
        proxy.connect()
        assert heard(call(till)) == CALL


def test_garbage_ends_the_connection(proxy):
    with socket.create_connection((LOOPBACK, proxy.port), timeout=5) as line:
        line.sendall(b"what is this\r\n\r\n and that\r\n")
        with pytest.raises(ConnectionResetError):
            while line.recv(100):
                pass


def test_stop_lets_go_of_what_hangs(proxy, till):
    proxy.when().hang(reaches_server=False)
    till.request("POST", PAGE, CALL)
    proxy.wait_for(1, ended=False)
    proxy.stop()
    with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
        till.getresponse()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, proxy.port), timeout=5)
