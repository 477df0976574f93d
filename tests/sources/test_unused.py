# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Nothing lies in static/src that nobody asks for.

By name alone: what bears a name that something else bears too is not found out.
"""

import re
from collections import Counter

from dev.paths import ROOT, SUITE

# Classes are made to be extended by other modules: they may stand for themselves.
EXPORTED = re.compile(r"^export (?:async )?(?:function|const) (\w+)", re.M)
TEMPLATE = re.compile(r't-name="([\w.]+)"(?!\s+t-inherit)')
OWN_CLASS = re.compile(r"\.(pos-[\w-]+)")
NAME = re.compile(r"[\w-]+")


def sources(*suffixes):
    return {
        path.relative_to(ROOT): path.read_text()
        for module in SUITE
        for path in sorted((ROOT / module / "static").rglob("*"))
        if path.suffix in suffixes and "lib" not in path.parts
    }


def found(pattern, files):
    """(path, name) of all that it finds."""
    names = [
        (str(path), name)
        for path, text in files.items()
        for name in pattern.findall(text)
    ]
    assert len(names) > 20
    return names


def test_what_is_exported_is_imported():
    scripts = sources(".js", ".mjs")
    files = Counter(
        name for text in scripts.values() for name in set(NAME.findall(text))
    )
    ours = {path: text for path, text in scripts.items() if "src" in path.parts}
    exported = found(EXPORTED, ours)
    assert [each for each in exported if files[each[1]] == 1] == []


def test_every_template_is_used():
    files = sources(".js", ".xml")
    uses = Counter(
        name for text in files.values() for name in re.findall(r'"([\w.]+)"', text)
    )
    assert [each for each in found(TEMPLATE, files) if uses[each[1]] == 1] == []


def test_every_class_in_a_style_sheet_is_used():
    files = sources(".js", ".xml")
    used = {name for text in files.values() for name in NAME.findall(text)}
    styled = found(OWN_CLASS, sources(".scss"))
    assert [each for each in styled if each[1] not in used] == []
