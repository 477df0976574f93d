# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills without a browser, which write into one multi-session as fast as they can."""

import json
import threading
import time
import urllib.request
import uuid

from dev.seed_data import SHARING_POS_NAMES

WRITERS = 8
SECONDS = 15
PASSWORD = LOGIN = "ana"


class Session:
    """One who is logged in."""

    def __init__(self, url, database):
        self._url = url
        self._cookie = ""
        answer = self._post(
            "/web/session/authenticate",
            {"db": database, "login": LOGIN, "password": PASSWORD},
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
            answer = json.loads(response.read())
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["debug"])
        return answer.get("result")  # none for methods that return None


class Writer:
    """A till that adds one of something, again and again, to orders that it shares."""

    def __init__(self, session, config_id, order, line):
        self.session = session
        self.client = str(uuid.uuid4())
        self.config_id = config_id
        self.order, self.line = order, line
        self.epoch = self.cursor = None
        self.n = 0
        self.times = []
        self.pull()

    def pull(self):
        self._takes(self._ask())

    def adds_one(self):
        """Milliseconds that it took."""
        operation = self._operation("line.inc", line=self.line, difference=1)
        began = time.perf_counter()
        answer = self._ask(operation)
        taken = (time.perf_counter() - began) * 1000
        if answer["results"][0]["result"] != "ok":
            raise RuntimeError(answer["results"])
        self._takes(answer)
        return taken

    def begins(self, lines, product):
        """The order, with so many lines on it."""
        values = {
            "product_id": product,
            "price_unit": 10,
            "qty": 1,
            "discount": 0,
            "tax_ids": [[6, False, [1]]],
            "pack_lot_ids": [],
            "attribute_value_ids": [],
            "full_product_name": "Country Loaf",
            "customer_note": "",
            "price_type": "original",
        }
        operations = [self._operation("order.new", fields={"partner_id": False})]
        for position in range(1, lines + 1):
            line = self.line if position == 1 else str(uuid.uuid4())
            operations.append(
                self._operation("line.add", line=line, values=values, position=position)
            )
        for start in range(0, len(operations), 100):
            self._takes(self._ask(*operations[start : start + 100]))
        return self

    def _operation(self, kind, **content):
        self.n += 1
        return {
            "id": f"{self.client}:{self.n}",
            "client": self.client,
            "n": self.n,
            "order": self.order,
            "type": kind,
            "ts": int(time.time() * 1000),
            "offline": False,
            "seen": self.cursor,
            **content,
        }

    def _ask(self, *operations):
        request = {
            "config_id": self.config_id,
            "client": {"id": self.client},
            "epoch": self.epoch,
            "cursor": self.cursor,
            "operations": operations,
            "pull": True,
        }
        return self.session.call("pos.multi.session", "sync", request)

    def _takes(self, answer):
        self.epoch = answer["epoch"]
        if "snapshot" in answer:
            self.cursor = answer["snapshot"]["seq"]
        else:
            self.cursor += len(answer["operations"])


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


def all_at_once(writers, seconds=SECONDS):
    """(changes a second, sorted milliseconds) of writers that know no pause."""
    together = threading.Barrier(len(writers))
    end = [0.0]
    errors = []

    def work(writer):
        together.wait()
        try:
            while time.perf_counter() < end[0]:
                writer.times.append(writer.adds_one())
        except Exception as error:
            errors.append(error)

    end[0] = time.perf_counter() + seconds
    threads = [threading.Thread(target=work, args=(writer,)) for writer in writers]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    if errors:
        raise errors[0]
    times = sorted(each for writer in writers for each in writer.times)
    return len(times) / taken, times
