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
