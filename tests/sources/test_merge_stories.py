# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the simulator's tills ask of the server: both languages make one log of it."""

import json
import subprocess

import pytest

from dev.paths import ROOT

from .merge import ADDON, Log, part

EXPORT = ADDON / "static" / "tests" / "core" / "sim" / "export.mjs"
REGISTER = "./tests/node/register.mjs"
FIRST, COUNT = 1_000_000, 500


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stories")
    command = ["node", f"--import={REGISTER}", EXPORT, folder, str(FIRST), str(COUNT)]
    subprocess.run([str(each) for each in command], cwd=ROOT, check=True, timeout=300)
    found = [json.loads(path.read_text()) for path in sorted(folder.iterdir())]
    assert len(found) == COUNT
    return found


def test_reducing_the_log_gives_the_same(stories):
    reduce, same = part("reduce").reduce, part("plain").same
    for story in stories:
        documents = {}
        for operation in story["log"]:
            order = operation["order"]
            after, result, detail = reduce(documents.get(order), operation)
            documents[order] = after
            where = f"seed {story['seed']}, {operation['id']}"
            assert result == operation["result"], where
            assert same(detail, operation["detail"]), where
        for document in story["documents"]:
            where = f"seed {story['seed']}, {document['uuid']}"
            assert same(documents[document["uuid"]], document), where


def test_the_policy_makes_the_same_log(stories):
    same = part("plain").same
    for story in stories:
        log = Log()
        for asked in story["asked"]:
            answer(log, asked)
        for ours, theirs in zip(log.operations_, story["log"], strict=True):
            assert same(ours, theirs), f"seed {story['seed']}, {theirs['id']}"


def test_what_travels_is_the_same(stories):
    """What Python packs is what the simulator's tills have read."""
    wire, same = part("wire"), part("plain").same
    for story in stories:
        log = story["log"]
        results = {each["id"]: each for each in log}
        for asked in (each for each in story["asked"] if "told" in each):
            sent = {each["id"]: each for each in asked["operations"]}
            known = {"actor": asked["actor"], "at": asked["now"]}
            after = asked["after"] or 0
            news = log[after : after + asked["count"]]
            packed = wire.pack_operations(news, after + 1, sent, known)
            where = f"seed {story['seed']}, {list(sent)}"
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
    ledger = log.ledger(asked["now"])
    by = next(
        (each for each in ("finalize", "restore", "cancel") if each in asked), None
    )
    if by:
        getattr(ledger, by)(**asked[by])
    else:
        part("shape").check_envelope(asked["push"], asked["operations"])
        ledger.push(asked["push"], asked["operations"], asked["actor"])
    log.keep(ledger)
