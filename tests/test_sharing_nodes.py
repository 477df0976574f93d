# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills of a group at different servers, which share nothing but the database."""

import http.client
import itertools

import pytest

from dev.console import Missing
from dev.net import LOOPBACK
from dev.nginx import Nginx

from .kit.guard import watch
from .kit.proxy import FaultProxy
from .kit.sharing import group


@pytest.mark.at_length
@pytest.mark.parametrize("workers", (0, 2), ids=("threads", "workers"))
def test_tills_at_two_servers_see_each_other(shop, proxy, workers):
    other = shop.proxy(shop.another_server(workers=workers))
    see_each_other(shop, proxy, other)


@pytest.fixture
def nginx(shop):
    """An nginx before a server with workers, set up as docs/OPERATIONS.md says."""
    server = shop.another_server(workers=2, extra=("--proxy-mode",))
    try:
        found = Nginx(server)
    except Missing as missing:
        # Not of what the suite needs, but of what stands before it; allowed_skips.txt
        pytest.skip(f"NO NGINX TO TEST WITH: {missing}")
    watch(f"{found.folder}/")
    yield found.start()
    found.stop()


@pytest.mark.takes_turns("servers")
def test_tills_behind_nginx_and_workers_see_each_other(shop, nginx):
    """While it asks somebody to wait who sends without end, and nobody else."""
    floods = [
        [ask(nginx, login, size) for _request in range(count)]
        for login, count, size in (("many", 250, 20), ("large", 150, 5000))
    ]
    for flood in floods:
        refused = flood[-1].getresponse()
        assert (refused.status, refused.headers["Retry-After"]) == (429, "5")
    lines = [FaultProxy(nginx.url).start() for _till in range(2)]
    shop.proxies += lines
    see_each_other(shop, *lines)
    for connection in itertools.chain(*floods):
        connection.close()


def ask(nginx, login, size):
    """Send a question of so many bytes; the connection on which the answer comes."""
    connection = http.client.HTTPConnection(LOOPBACK, nginx.port, timeout=60)
    headers = {"Content-Type": "application/json", "Cookie": f"session_id={login}"}
    body = "{}".ljust(size)
    connection.request("POST", "/web/webclient/version_info", body, headers)
    return connection


def see_each_other(shop, one, other):
    """Ana through the one line, Leo through the other; with and without the bus."""
    ana, leo = group(shop, "ana", "leo", ana={"through": one}, leo={"through": other})
    for line in (one, other):
        line.websockets.wait_open()
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", 1))
    leo.who.sets_quantity(4, "Pretzel")
    ana.sees(("Pretzel", 4))
    hears_by_the_bus_alone(ana, one, leo)
    hears_by_the_bus_alone(leo, other, ana)
    leo.who.pays("Cash")
    assert [sale.cashier for sale in shop.wait_for_sales(1)] == ["leo"]
    ana.sees()


def hears_by_the_bus_alone(listener, line, speaker):
    """A tap on the one is seen on the other, whose own questions get no answer."""
    speaker.wait_sent()
    listener.wait_sent()
    with line.when(rpc="pos.multi.session.sync.sync").hang():
        seen = dict(speaker.lines).get("Rye Loaf", 0)
        speaker.who.taps("Rye Loaf")
        listener.till.wait_to_show(
            lambda: dict(listener.lines).get("Rye Loaf"), seen + 1
        )
    listener.wait_up_to_date()
