# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the simulator's tills ask of the server: both languages make one log of it."""

import json
import subprocess
from uuid import uuid4

import pytest

from dev.paths import ROOT

from .merge import ADDON, Log, part

EXPORT = ADDON / "static" / "tests" / "core" / "sim" / "export.mjs"
REGISTER = "./tests/node/register.mjs"
FIRST, COUNT = 1_000_000, 500


@pytest.fixture(scope="module")
def schedules(tmp_path_factory):
    folder = tmp_path_factory.mktemp("schedules")
    command = ["node", f"--import={REGISTER}", EXPORT, folder, str(FIRST), str(COUNT)]
    subprocess.run([str(each) for each in command], cwd=ROOT, check=True, timeout=300)
    found = [json.loads(path.read_text()) for path in sorted(folder.iterdir())]
    assert len(found) == COUNT
    return found


# Rule 6 of docs/PROTOCOL.md.
def test_reducing_the_log_gives_the_same(schedules):
    reduce, same = part("reduce").reduce, part("plain").same
    for schedule in schedules:
        documents = {}
        for operation in schedule["log"]:
            order = operation["order"]
            after, result, detail = reduce(documents.get(order), operation)
            documents[order] = after
            where = f"seed {schedule['seed']}, {operation['id']}"
            assert result == operation["result"], where
            assert same(detail, operation["detail"]), where
        for document in schedule["documents"]:
            where = f"seed {schedule['seed']}, {document['uuid']}"
            assert same(documents[document["uuid"]], document), where


# Rule 6 of docs/PROTOCOL.md.
def test_the_sequencer_makes_the_same_log(schedules):
    same = part("plain").same
    for schedule in schedules:
        log = Log()
        for asked in schedule["asked"]:
            answer(log, asked)
        for ours, theirs in zip(log.operations_, schedule["log"], strict=True):
            assert same(ours, theirs), f"seed {schedule['seed']}, {theirs['id']}"


def test_nothing_that_the_sequencer_takes_is_lost_on_the_way_in(schedules):
    """The simulator's tills are asked without what reads first in Odoo."""
    wire = part("wire")
    named = ("order", "line", "into", "from")
    kinds = set()
    for schedule in schedules:
        for asked in schedule["asked"]:
            for operation in asked.get("operations", []):
                kinds.add(operation["type"])
                names = {key: str(uuid4()) for key in named if key in operation}
                sent = {**operation, **names}
                after = wire.clean(wire.read_operation(sent, sent["client"]), 10**6)
                assert after == wire.clean(sent, 10**6), f"seed {schedule['seed']}"
    assert {"order.cancel", "line.add", "line.printed", "order.print"} <= kinds


def test_what_travels_is_the_same(schedules):
    """What Python packs is what the simulator's tills have read."""
    wire, same = part("wire"), part("plain").same
    for schedule in schedules:
        log = schedule["log"]
        results = {each["id"]: each for each in log}
        for asked in (each for each in schedule["asked"] if "told" in each):
            sent = {each["id"]: each for each in asked["operations"]}
            known = {"actor": asked["actor"], "at": asked["now"]}
            after = asked["after"] or 0
            news = log[after : after + asked["count"]]
            packed = wire.pack_operations(news, after + 1, sent, known)
            where = f"seed {schedule['seed']}, {list(sent)}"
            assert same(packed, asked["told"]["operations"]), where
            logged = [results[key] for key in sent if key in results]
            answers = [
                {key: each[key] for key in ("id", "seq", "result", "detail")}
                for each in logged
            ]
            left = wire.pack_results(answers, news)
            told = [each for each in asked["told"]["results"] if each.get("seq")]
            assert all(any(same(one, each) for each in left) for one in told), where


def answer(log, asked):
    sequencer = log.sequencer(asked["now"])
    by = next(
        (each for each in ("finalize", "restore", "cancel") if each in asked), None
    )
    if by:
        getattr(sequencer, by)(**asked[by])
    else:
        part("wire").check_push(asked["push"], asked["operations"])
        sequencer.push(asked["push"], asked["operations"], asked["actor"])
    log.keep(sequencer)
