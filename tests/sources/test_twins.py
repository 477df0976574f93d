# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What is said twice, once in each language, is the same."""

import ast
import re

import pytest

from dev.paths import ROOT

from .merge import ADDON

SOURCES = ADDON / "static" / "src"


def in_python(path, name):
    """A constant, read from the source."""
    for node in ast.parse((ADDON / path).read_text()).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            return ast.literal_eval(node.value)
    raise LookupError(name)


def in_javascript(path, name):
    """The strings of a list: of that constant, or by that key of one."""
    text = re.sub(r"//[^\n]*", "", (SOURCES / path).read_text())
    found = re.search(rf"\b{name}\b(?::| =) \[(.*?)\]", text, re.S)
    return re.findall(r'"(\w+)"', found[1])


@pytest.mark.parametrize("name", ["order", "line"])
def test_what_does_not_travel_is_not_on_a_receipt(name):
    """A till's documents, and what the server makes of its sale."""
    stays = in_python("merge/schema.py", f"{name.upper()}_STAYS")
    found = in_javascript("app/sharing/order_export.esm.js", name)
    assert len(found) > 5
    assert sorted(found) == sorted(stays)


@pytest.mark.parametrize("name", ["ORDER", "LINE"])
def test_which_keys_are_checked_by_which_kind(name):
    text = (SOURCES / "core" / "document.esm.js").read_text()
    found = re.search(rf"const {name} = {{(.*?)\n}};", text, re.S)[1]
    theirs = {
        kind: re.findall(r'"(\w+)"', keys)
        for kind, keys in re.findall(r"(\w+): \[(.*?)\]", found, re.S)
    }
    ours = in_python("merge/schema.py", name)
    assert theirs == {kind: list(keys) for kind, keys in ours.items()}


@pytest.mark.parametrize("name", ["STEADY", "WHO"])
def test_what_is_left_out_on_the_wire(name):
    ours = in_python("merge/wire.py", name)
    assert in_javascript("core/wire.esm.js", name) == list(ours)


def test_how_much_of_an_epoch_travels():
    source = (ADDON / "merge" / "wire.py").read_text()
    wire = (SOURCES / "core" / "wire.esm.js").read_text()
    (ours,) = re.findall(r"return epoch\[:(\d+)\]", source)
    (theirs,) = re.findall(r"const EPOCH = (\d+);", wire)
    assert ours == theirs


@pytest.mark.parametrize(
    "name",
    [
        "guard.py",
        "static/src/core/server_probe.esm.js",
        "tests/common_guarded.py",
        "tests/common_hostile.py",
        "tests/common_offered.py",
        "tests/common_rights.py",
    ],
)
def test_what_two_modules_hold_in_the_same_way(name):
    """They know nothing of each other, and each ships its tests alone."""
    one, other = (
        (ROOT / module / name).read_text()
        for module in ("pos_offline_queue", "pos_backend_partner")
    )
    assert one == other
