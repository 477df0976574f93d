# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The small parts of the kit, by themselves."""

import datetime
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from .kit import sides, tested_with
from .kit.engines import ENGINES, OTHERS
from .kit.money import amount
from .kit.rules import Match
from .kit.waiting import until
from .kit.wire import Request


@pytest.mark.parametrize(
    ("text", "number"),
    (
        ("$ 11.50", 11.5),
        ("$ 1,234,567.05", 1234567.05),
        ("-5.27", -5.27),
        ("$ -5.27", -5.27),
        ("-$ 5.27", -5.27),
        ("- $5.27", -5.27),
        ("2.00 Units", 2),
        ("12", 12),
        (".5", 0.5),
    ),
)
def test_amounts_are_read_as_they_are_shown(text, number):
    assert amount(text) == number


def test_text_without_amount_is_refused():
    with pytest.raises(ValueError, match="Total"):
        amount("Total")


def test_until_waits_for_truth_and_gives_up_with_words():
    answers = iter((0, None, [], "there"))
    assert until(lambda: next(answers), "an answer") == "there"
    with pytest.raises(TimeoutError, match="the day after"):
        until(lambda: False, "the day after", timeout=0)


@pytest.mark.parametrize(
    ("body", "rpc"),
    (
        (b'{"params": {"model": "pos.order", "method": "read"}}', "pos.order.read"),
        (b'{"params": {"model": "pos.order"}}', ""),
        (b'{"params": [1]}', ""),
        (b"[1]", ""),
        (b"not json", ""),
        (b"", ""),
    ),
)
def test_the_called_method_is_read_from_any_body(body, rpc):
    request = Request("POST", "/x?y=1", (("content-type", "application/json"),), body)
    assert request.rpc == rpc
    assert Match(rpc="read")(request) == bool(rpc)
    assert Match(path="/x", http="P*")(request)
    assert not Match(path="/y")(request)


KILLED_RUN = """
import os, signal, subprocess, sys
from tests.kit.guard import watch
word = sys.argv[1]
watch(word)
sleeper = [sys.executable, "-c", "import time; time.sleep(1000)"]
apart = {"start_new_session": True, "stdout": subprocess.DEVNULL}
server = subprocess.Popen([*sleeper, f"--config={word}"], **apart)
other = subprocess.Popen(sleeper, **apart)
print(server.pid, other.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_servers_end_with_a_run_that_was_killed(tmp_path):
    root = Path(__file__).resolve().parent.parent
    run = subprocess.run(
        [sys.executable, "-c", KILLED_RUN, tmp_path],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
    )
    server, other = run.stdout.split()
    until(lambda: not is_running(server), "the server's end")
    try:
        assert is_running(other)
    finally:
        os.kill(int(other), signal.SIGKILL)


def is_running(pid):
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().split()[2] != "Z"


def test_what_was_told_in_another_version_is_forgotten(monkeypatch, tmp_path):
    report = tmp_path / "results" / "browsers.json"
    monkeypatch.setattr(tested_with, "REPORT", report)
    old, new, other = (
        SimpleNamespace(name=name, version=version)
        for name, version in (("fox", "Fox 1"), ("fox", "Fox 2"), ("bear", "Bear 1"))
    )
    tested_with.note(old, "killed", sold=2, lost=1)
    tested_with.note(old, "reloaded", reloads=3)
    tested_with.note(old, "killed", sold=2, lost=0)
    tested_with.note(other, "killed", sold=1, lost=0)
    told = json.loads(report.read_text())["fox"]["told"]
    assert told == {"killed": {"sold": 2, "lost": 0}, "reloaded": {"reloads": 3}}
    tested_with.note(new, "reloaded", reloads=4)
    assert json.loads(report.read_text()) == {
        "fox": {"version": "Fox 2", "told": {"reloaded": {"reloads": 4}}},
        "bear": {"version": "Bear 1", "told": {"killed": {"sold": 1, "lost": 0}}},
    }


class Telling:
    """A test as pytest has collected it, of that engine."""

    def __init__(self, name, engine="", *, is_each_time=False, turns=None):
        self.nodeid = f"{name}[{engine}]"
        self.callspec = SimpleNamespace(id=engine)
        self._marks = {"engine": SimpleNamespace(args=[engine])} if engine else {}
        if is_each_time:
            self._marks["each_time"] = True
        if turns:
            self._marks["takes_turns"] = SimpleNamespace(args=[turns])

    def get_closest_marker(self, name):
        return self._marks.get(name)


class Day(datetime.date):
    """number: of the day that it is."""

    number = 0

    @classmethod
    def today(cls):
        return cls.fromordinal(700_000 + cls.number)


def test_each_engine_has_its_turn(monkeypatch):
    monkeypatch.setattr(sides.datetime, "date", Day)
    monkeypatch.setattr(sides, "IS_FULL", False)
    by_turns = [Telling("sale", engine) for engine in ENGINES]
    only = Telling("question", OTHERS[0])
    each_time = [Telling("contract", name, is_each_time=True) for name in ENGINES]
    alike = [
        Telling(f"alike {number}", turns="alike") for number in range(len(ENGINES))
    ]
    items = [*by_turns, only, *each_time, *alike]
    told = []
    for day in range(len(ENGINES)):
        Day.number = day
        share = sides.share_of_today(items)
        assert {only, *each_time} < {*share}
        told += [item.nodeid for item in (*by_turns, *alike) if item in share]
    assert sorted(told) == sorted(item.nodeid for item in (*by_turns, *alike))
    monkeypatch.setattr(sides, "IS_FULL", True)
    assert sides.share_of_today(items) == items


def test_all_have_their_turn(monkeypatch):
    monkeypatch.setattr(sides.datetime, "date", Day)
    told = []
    for day in range(5):
        Day.number = day
        told += sides.in_turns("abcde", 2)
    assert sorted(told) == sorted("aabbccddee")
