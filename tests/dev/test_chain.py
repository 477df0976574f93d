# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What docs/SIZING.md says of a chain that nobody has measured."""

import pytest

from bench.chain import page, sizing
from dev.nginx import Nginx
from dev.server import OdooServer

CORES = {"workers": 0.004, "websockets": 0.002, "postgres": 0.001, "nginx": 0.0001}


def lunch(tills, factor=1, took=50, **counts):
    """A minute in which each till takes the same, and each change so long."""
    used = {part: factor * 60 * tills * each for part, each in CORES.items()}
    found = {"change": 20 * tills, "sale": tills, **counts}
    taken = {name: [took] * 100 for name in ("settled", "heard", "sale")}
    return {
        "what": "sell",
        "tills": tills,
        "seconds": 60,
        "used": {
            **used,
            "each websockets": [used["websockets"] * share for share in (0.6, 0.4)],
            **{"statements": 100 * tills, "commits": 30 * tills},
            **{"messages": 20 * tills, "written": 1000 * tills},
            "machine": 120,
        },
        "most": {"connections": 24, "memory": 100},
        "requests": {"shared orders": (20 * tills, 100 * tills, tills / 4)},
        "errors": {},
        "told": {"counts": found, "times": taken, "cpu": 1},
    }


def test_a_larger_chain_needs_as_much_more_as_it_has_more_tills():
    found = sizing.needs([lunch(50), lunch(100)], 5000, connections=4)
    assert found["cores"] == pytest.approx({k: 5000 * v for k, v in CORES.items()})
    # Ten cores of websocket processes, each of which is to be busy seven parts in ten.
    assert (found["for websockets"], found["nodes"]) == (15, 15)
    # Twenty cores of workers.
    assert (found["for workers"], found["workers"]) == (5, 58)
    assert found["connections"] == (58 + 15) * 4


@pytest.mark.parametrize("late", [{"took": 5000}, {"failed: change": 1}])
def test_a_size_that_did_not_keep_up_is_no_part_of_the_slope(late):
    phases = [lunch(50), lunch(100), lunch(200, factor=0.5, **late)]
    assert [sizing.keeps_up(each) for each in phases] == [True, True, False]
    of_workers = sizing.slope(phases, lambda each: sizing.rate(each, "workers"))
    assert of_workers == pytest.approx(CORES["workers"])


def test_what_all_tills_take_at_rest_too_is_not_multiplied():
    phases = [lunch(50), lunch(100)]
    for phase in phases:
        phase["used"]["postgres"] += 60
    of_postgres = sizing.slope(phases, lambda each: sizing.rate(each, "postgres"))
    assert of_postgres == pytest.approx(CORES["postgres"])


def test_the_fullest_comes_first():
    (share, what), *_rest = sizing.shares(lunch(400), cores=8, workers=4)
    assert (what, share) == ("the busiest websocket process", pytest.approx(0.48))
    (share, what), *_rest = sizing.shares(lunch(400), cores=2, workers=4)
    assert what == "the machine's processor" and share > 1


def test_the_page_names_what_was_late():
    ours = [
        {**each, "what": what}
        for each in (lunch(50), lunch(100), lunch(200, took=5000))
        for what in ("rest", "transfers", "sell")
    ]
    standard = [{**lunch(50), "what": what} for what in ("rest", "sell")]
    found = " ".join(page.written(ours, standard, tills=5).split())
    assert "50, 100, 200 tills in all" in found
    assert "With 200 tills it did not keep up" in found
    assert "| **Nodes**, the larger of both | **15** |" in found


def test_nginx_leads_to_all_nodes(monkeypatch):
    monkeypatch.setattr("dev.nginx.install", lambda *_what: None)
    nodes = [OdooServer(None, "chain", workers=2) for _node in range(2)]
    found = Nginx(*nodes)._configuration()
    for name, ports in (
        ("pages", [node.port for node in nodes]),
        ("websockets", [node.gevent_port for node in nodes]),
    ):
        servers = " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in ports)
        assert f"upstream {name} {{ {servers} }}" in found
        assert f"proxy_pass http://{name};" in found
