# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Merging in Python gives what it gives in JavaScript."""

import copy
import subprocess
import sys

import pytest

from dev.paths import ROOT

from .merge import part, vectors

REDUCE = vectors("reduce.json")
FREE = "import sys, tests.sources.merge as m; m.part('policy'); assert 'odoo' not in {}"


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


def test_merging_needs_no_odoo():
    command = [sys.executable, "-c", FREE.format("sys.modules")]
    subprocess.run(command, cwd=ROOT, check=True)
