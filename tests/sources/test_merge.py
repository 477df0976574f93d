# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Merging in Python gives what it gives in JavaScript."""

import copy
import subprocess
import sys

import pytest

from dev.paths import ROOT

from .merge import Log, part, vectors

REDUCE = vectors("reduce.json")
SEQUENCER = vectors("sequencer.json")
SCHEMA = vectors("schema.json")
FREE = (
    "import sys, tests.sources.merge as m; m.part('sequencer'); assert 'odoo' not in {}"
)


def names(cases):
    return [case["name"] for case in cases]


def at(value, path):
    for key in path.split("."):
        if isinstance(value, list):
            value = value[int(key)] if int(key) < len(value) else None
        else:
            value = value.get(key) if value else None
    return value


def look(value, wanted):
    """What is wanted is there; see vectors/README.md."""
    if wanted is None:
        assert value is None
        return
    same = part("plain").same
    for path, expected in wanted.items():
        found = at(value, path)
        assert same(found, expected), f"{path}: {found} is not {expected}"


def filled(step, seq):
    client = step["client"]
    more = {"id": f"{client}:{seq}", "n": seq, "order": "o", "seq": seq}
    times = {"ts": seq * 1000, "at": seq * 1000}
    return {**more, **times, "actor": {"name": client}, **step}


def begin(lines):
    if lines is None:
        return None, 0
    of = part("document")
    operation = filled({"client": "S", "type": "order.new"}, 10)
    stamp = of.stamp_of(operation)
    document = of.new_document(operation)
    for index, (uuid, values) in enumerate(lines.items(), 1):
        given = {"values": values, "position": index}
        document["lines"][uuid] = of.new_line(given, stamp)
    return document, 10


@pytest.mark.parametrize("case", REDUCE, ids=names(REDUCE))
# Rule 2 of docs/PROTOCOL.md.
def test_rules_of_merging(case):
    reducer = part("reduce")
    document, seq = begin(case.get("given"))
    for step in case["steps"]:
        seq += 1
        told = {key: step[key] for key in ("is", "detail", "throws") if key in step}
        operation = filled({k: v for k, v in step.items() if k not in told}, seq)
        before = copy.deepcopy((document, operation))
        if "throws" in told:
            with pytest.raises(reducer.InvalidOperation) as raised:
                reducer.reduce(document, operation)
            assert raised.value.code == told["throws"]
            continue
        after, result, detail = reducer.reduce(document, operation)
        assert (document, operation) == before, "nothing is changed in place"
        assert result == told["is"], step
        if "detail" in told:
            look(detail, told["detail"])
        document = after
    look(document, case["then"])


@pytest.mark.parametrize("case", SCHEMA, ids=str)
def test_values_that_the_pos_can_read(case):
    fit = part("schema").is_fit(case["of"], case["key"], case["value"])
    assert fit is case["is"]


def test_merging_needs_no_odoo():
    command = [sys.executable, "-c", FREE.format("sys.modules")]
    subprocess.run(command, cwd=ROOT, check=True)


def do(log, given, now):
    """The results of one step."""
    sequencer = log.sequencer(now)
    client = given.get("client")
    if client:
        operations = [
            {"id": f"{client}:{each['n']}", "client": client, "order": "o", "ts": 1000}
            | each
            for each in given["operations"]
        ]
        actor = {"name": client, **{k: given[k] for k in ("user",) if k in given}}
        answer = sequencer.push(client, operations, actor)
        found = [each["result"] for each in answer["results"]]
    else:
        lines = {
            uuid: {"values": values, "position": index}
            for index, (uuid, values) in enumerate(given["lines"].items(), 1)
        }
        sale = {"snapshot": {"fields": {}, "lines": lines}, "seen": given["seen"]}
        order = given.get("order", "o")
        answer = sequencer.finalize(
            order, **sale, sale=given["sale"], actor={"name": "P"}
        )
        found = answer["result"]
    log.keep(sequencer)
    return found


@pytest.mark.parametrize("case", SEQUENCER, ids=names(SEQUENCER))
def test_what_the_server_lets_in(case):
    rules = {key: case[key] for key in ("may_delete", "transfers") if key in case}
    log = Log(**rules)
    found = [do(log, each, 1000 * now) for now, each in enumerate(case["steps"], 1)]
    if "results" in case:
        assert found == case["results"]
    if "logged" in case:
        keys = ("client", "order", "type", "result")
        logged = [[each[key] for key in keys] for each in log.operations_]
        assert logged == case["logged"]
    if "detail" in case:
        look(log.operations_[-1]["detail"], case["detail"])
    for order, wanted in case["then"].items():
        look(log.document(order), wanted)


MALFORMED = {
    "type": {"type": "order.finalize"},
    "order": {"order": ""},
    "line": {"line": "__proto__"},
    "difference": {"difference": float("nan")},
    "key": {"key": None},
    "ts": {"ts": "now"},
    "was": {"was": ["a:1"] * 21},
    "value": {"type": "line.set", "key": "qty", "value": "abc"},
    "fields": {"type": "order.new", "fields": {"partner_id": "x"}},
    "values": {
        "type": "line.add",
        "position": 1,
        "values": {"product_id": 1, "tax_ids": 5},
    },
    "base": {"type": "order.set", "key": "a", "value": 1, "base": float("inf")},
}
# Of the server, or of each till.
OVERREACH = {
    "a guest's draft": {"type": "order.set", "key": "guest_order", "value": {}},
    "at the beginning": {"type": "order.new", "fields": {"guest_order": {}}},
    "a number of a till": {"type": "order.set", "key": "server_id", "value": 5},
    "an id of a line": {"type": "line.set", "key": "id", "value": 5},
    "in a new line": {"type": "line.add", "position": 1, "values": {"uuid": "x"}},
    "adding to a list": {"type": "line.inc", "key": "tax_ids"},
}


@pytest.mark.parametrize("fault", MALFORMED)
def test_what_is_malformed_keeps_its_place_and_does_nothing(fault):
    log = Log()
    tap = {"type": "line.inc", "line": "l", "difference": 1, "n": 1}
    new = {"type": "order.new", "fields": {}, "n": 2}
    given = {"client": "A", "operations": [{**tap, **MALFORMED[fault]}, new]}
    assert do(log, given, 1000) == ["invalid", "ok"]
    void = log.operations_[0]
    assert (void["type"], void["why"], void["order"]) == ("void", fault, None)


def test_what_is_there_as_that_of_an_earlier_client():
    """Its till has heard of no answer; the next one is not stopped by it."""
    log = Log()
    tap = {"type": "line.inc", "line": "l", "difference": 1, "order": "o"}
    new = {"type": "order.new", "order": "o", "fields": {}}
    line = {"type": "line.add", "line": "l", "values": {"qty": 1}, "position": 1}
    first = [new, {**line, "order": "o"}, tap]
    first = [{**each, "n": n} for n, each in enumerate(first, 1)]
    assert do(log, {"client": "A", "operations": first}, 1000) == ["ok"] * 3
    again = [{**tap, "n": 1, "was": ["A:3", "B:1"]}, {**tap, "n": 2, "was": ["A:4"]}]
    given = {"client": "C", "operations": again}
    assert do(log, given, 2000) == ["known", "ok"]
    assert log.document("o")["lines"]["l"]["values"]["qty"] == 3
    # Said of itself, as it would be asked now.
    assert do(log, given, 3000) == ["known", "ok"]


@pytest.mark.parametrize("what", OVERREACH)
def test_what_is_not_a_tills_to_say_does_nothing(what):
    log = Log()
    tap = {"type": "line.inc", "line": "l", "difference": 1, "n": 1}
    operations = [{**tap, **OVERREACH[what]}]
    assert do(log, {"client": "A", "operations": operations}, 1000) == ["invalid"]
    assert not log.documents


@pytest.mark.parametrize(
    "values",
    [{"a": float("inf")}, {"constructor": 1}, {"a": {"__proto__": 1}}, [], None],
    ids=str,
)
def test_values_are_plain_data(values):
    problem = part("schema").problem
    add = {"order": "o", "ts": 0, "type": "line.add", "line": "l", "position": 1}
    assert problem({**add, "values": values}) == "values"
    assert problem({**add, "values": {"a": [1, {"b": None}], "c": False}}) is None


def test_a_till_cannot_say_what_is_for_the_server_to_say():
    log = Log()
    forged = {
        **{"type": "order.new", "fields": {}, "n": 1, "number": 99, "seq": 7},
        **{"actor": {"name": "boss"}, "successor": "x", "result": "double", "at": 3},
        **{"origin": {"order": "o", "why": "late"}, "source": {}, "seen": 99},
    }
    do(log, {"client": "A", "operations": [forged]}, 1000)
    [logged] = log.operations_
    assert logged["actor"] == {"name": "A"}
    told = {key: logged[key] for key in ("number", "seq", "result", "at", "seen")}
    assert told == {"number": 1, "seq": 1, "result": "ok", "at": 1000, "seen": 0}
    assert not {"successor", "origin", "source"} & logged.keys()


@pytest.mark.parametrize(
    "also",
    [
        *([["A"]], "A", {"A": "3"}, {"A": True}, {"": 1}, {"A": float("inf")}),
        {f"A{n}": n for n in range(21)},
    ],
    ids=str,
)
def test_what_says_nothing_of_earlier_clients_is_left_out(also):
    log = Log()
    cancel = {"type": "order.cancel", "seen": 0, "n": 1, "also": also}
    tap = {"type": "order.set", "key": "note", "value": "x", "base": "", "n": 2}
    operations = [cancel, {**tap, "also": {"A": 3}}]
    do(log, {"client": "B", "operations": operations}, 1000)
    assert [each["seq"] for each in log.operations_] == [1, 2]
    assert not any("also" in each for each in log.operations_)


PUSHES = {
    "no list": ("A", {}),
    "no objects": ("A", [1]),
    "no n": ("A", [{"id": "A:1", "client": "A"}]),
    "true is no n": ("A", [{"id": "A:True", "client": "A", "n": True}]),
    "another's": ("A", [{"id": "B:1", "client": "B", "n": 1}]),
    "another's id": ("A", [{"id": "B:1", "client": "A", "n": 1}]),
    "the server's": ("server", []),
    "no client": (None, []),
    "a hole": ("A", [{"id": f"A:{n}", "client": "A", "n": n} for n in (1, 3)]),
}


@pytest.mark.parametrize("name", PUSHES)
def test_a_malformed_push_is_refused(name):
    wire = part("wire")
    with pytest.raises(wire.Malformed):
        wire.check_push(*PUSHES[name])


def test_a_manager_restores_an_earlier_state():
    log = Log()
    add = {"type": "line.add", "line": "l", "values": {"qty": 1}, "position": 1, "n": 2}
    new = {"type": "order.new", "fields": {"a": 1}, "n": 1}
    do(log, {"client": "A", "operations": [new, add]}, 1000)
    earlier = log.document("o")
    gone = {"type": "line.del", "line": "l", "n": 3}
    do(log, {"client": "A", "operations": [gone]}, 2000)
    for order in ("o", "new-1"):
        sequencer = log.sequencer(3000)
        answer = sequencer.restore("o", earlier, {"name": "boss"})
        log.keep(sequencer)
        assert (answer["order"], answer["result"]) == (order, "ok")
        assert log.document(order)["lines"]["l"]["values"] == {"qty": 1}
        sequencer = log.sequencer(4000)
        sequencer.cancel("o", {"name": "boss"})
        log.keep(sequencer)
    assert log.document("new-1")["origin"] == {"order": "o", "why": "restored"}
