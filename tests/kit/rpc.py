# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Odoo over JSON-RPC, to prepare a test and to look at the truth."""

import itertools
import json
import urllib.request

TIMEOUT = 120  # seconds


class RpcError(Exception):
    """Odoo refused the call.

    name: of the exception at the server ("odoo.exceptions.AccessError").
    """

    def __init__(self, error):
        data = error.get("data") or {}
        self.name = data.get("name", "")
        self.debug = data.get("debug", "")
        super().__init__(data.get("message") or error.get("message"))


class Rpc:
    """One user. rpc["pos.order"].search_read([("state", "=", "paid")], ["name"])"""

    def __init__(self, url, database, login, password):
        self._url = f"{url}/jsonrpc"
        self._database = database
        self._password = password
        self._ids = itertools.count(1)
        self.uid = self._call("common", "login", database, login, password)
        if not self.uid:
            raise RpcError({"message": f"{login} may not log in"})

    def __getitem__(self, model):
        return _Model(self, model)

    def call(self, model, method, *args, **kwargs):
        return self._call(
            "object",
            "execute_kw",
            self._database,
            self.uid,
            self._password,
            model,
            method,
            args,
            kwargs,
        )

    def _call(self, service, method, *args):
        params = {"service": service, "method": method, "args": args}
        body = {
            "jsonrpc": "2.0",
            "method": "call",
            "params": params,
            "id": next(self._ids),
        }
        request = urllib.request.Request(
            self._url, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer.get("result")


class _Model:
    def __init__(self, rpc, name):
        self._rpc = rpc
        self._name = name

    def __getattr__(self, method):
        def call(*args, **kwargs):
            return self._rpc.call(self._name, method, *args, **kwargs)

        return call
