# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills without a browser, which write into one multi-session as fast as they can."""

import json
import random
import threading
import time
import urllib.request
import uuid

from dev.seed_data import SHARING_POS_NAMES

WRITERS = 8
SECONDS = 15
LOGIN = "ana"  # the password, too
VALUES = {
    "product_id": 1,
    "full_product_name": "Country Loaf",
    "price_unit": 10,
    "price_type": "original",
    "qty": 1,
    "discount": 0,
    "tax_ids": [[6, False, [1]]],
    "pack_lot_ids": [],
    "attribute_value_ids": [],
    "customer_note": "",
}


BUSY = "Other tills keep the multi-session busy"


class Busy(RuntimeError):
    """Nothing was taken."""


class Session:
    """One who is logged in; `up` and `down` are the bytes of the last call."""

    def __init__(self, url, database, login=LOGIN):
        self._url = url
        self._cookie = ""
        self.up = self.down = 0
        answer = self._post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": login},
        )
        self.uid = answer["uid"]

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post(path, params)

    def _post(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json", "Cookie": self._cookie}
        request = urllib.request.Request(self._url + path, body.encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            cookie = response.headers.get("Set-Cookie")
            self._cookie = cookie.partition(";")[0] if cookie else self._cookie
            text = response.read()
        self.up, self.down = len(body), len(text)
        answer = json.loads(text)
        if "error" in answer:
            debug = answer["error"]["data"]["debug"]
            raise (Busy if BUSY in debug else RuntimeError)(debug)
        return answer.get("result")  # none for methods that return None


class Writer:
    """A till that adds one of something, again and again, to an order of its own."""

    def __init__(self, session, config_id):
        self.session = session
        self.client = str(uuid.uuid4())
        self.config_id = config_id
        self.epoch = self.cursor = self.mark = None
        self.n = 0
        self.begin_another()
        self.pull()

    def begin_another(self):
        self.order, self.line = str(uuid.uuid4()), str(uuid.uuid4())

    def begins(self, lines):
        """The order, with so many lines on it."""
        operations = [self._operation("order.new", fields={"partner_id": False})]
        for position in range(1, lines + 1):
            line = self.line if position == 1 else str(uuid.uuid4())
            operations.append(
                self._operation("line.add", line=line, values=VALUES, position=position)
            )
        for start in range(0, len(operations), 100):
            self._takes(self._ask(operations[start : start + 100]))
        return self

    def pull(self):
        """Whether there was something new."""
        before = self.cursor
        self._takes(self._ask([]))
        return self.cursor != before

    def snapshot(self):
        return self._ask([], cursor=None)["snapshot"]

    def adds(self, count):
        """So many, in one request: its answer."""
        inc = {"line": self.line, "difference": 1}
        answer = self._ask(
            [self._operation("line.inc", **inc) for _one in range(count)]
        )
        self._takes(answer)
        return answer

    def adds_one(self):
        """Milliseconds that it took."""
        operation = self._operation("line.inc", line=self.line, difference=1)
        began = time.perf_counter()
        answer = self._ask([operation])
        taken = (time.perf_counter() - began) * 1000
        mine = [each for each in answer["operations"] if "mine" in each]
        if mine != [{"mine": self.n}]:
            raise RuntimeError(answer)
        self._takes(answer)
        return taken

    def _operation(self, kind, **content):
        self.n += 1
        return {
            "n": self.n,
            "order": self.order,
            "type": kind,
            "ts": int(time.time() * 1000),
            **content,
        }

    def _ask(self, operations, **values):
        request = {
            "config_id": self.config_id,
            "client": {"id": self.client},
            "epoch": self.epoch,
            "cursor": self.cursor,
            "mark": self.mark,
            "operations": operations,
            **values,
        }
        try:
            return self.session.call("pos.multi.session.sync", "sync", request)
        except Busy:
            self.n -= len(operations)
            raise

    def _takes(self, answer):
        self.epoch = answer["epoch"]
        self.mark = answer.get("mark", self.mark)
        if "snapshot" in answer:
            self.cursor = answer["snapshot"]["seq"]
        else:
            self.cursor += len(answer.get("operations", ()))


def patient(call):
    """As a till does it: what was refused, as others were busy, is sent again."""

    def again():
        began = time.perf_counter()
        while True:
            try:
                call()
                return (time.perf_counter() - began) * 1000
            except Busy:
                time.sleep(random.uniform(0.5, 1))

    return again


def open_tills(url, database):
    """Open the sessions of the shop whose tills share; ids of the tills."""
    session = Session(url, database)
    configs = session.call(
        "pos.config", "search_read", [["name", "in", SHARING_POS_NAMES]], ["name"]
    )
    for config in configs:
        session.call("pos.config", "open_ui", [config["id"]])
        (opened,) = session.call(
            "pos.session",
            "search",
            [["config_id", "=", config["id"]], ["state", "!=", "closed"]],
        )
        session.call("pos.session", "set_cashbox_pos", [opened], 0, "")
    return [config["id"] for config in configs]


def all_at_once(calls, seconds=SECONDS):
    """(calls a second, sorted milliseconds) of calls that are repeated without a pause.

    calls: each returns the milliseconds that it took.
    """
    end = time.perf_counter() + seconds
    times, errors = [], []

    def work(call):
        try:
            while time.perf_counter() < end:
                times.append(call())
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(call,)) for call in calls]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    if errors:
        raise errors[0]
    return len(times) / taken, sorted(times)
