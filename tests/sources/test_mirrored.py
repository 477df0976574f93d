# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Styles know where reading begins and ends, and neither left nor right."""

import re

import pytest

from dev.paths import ROOT, SUITE

# In a style: margin-left, border-top-right-radius, left: 0, float: right... Shadows are
# missing: they have no other names, and rtlcss turns them.
SIDE = re.compile(
    r"""(?<![\w-])(?:
        (?:[\w-]+-)?(?:left|right)(?:-[\w-]+)?\s*:      # the name of a property
        | (?:text-align|float|clear)\s*:\s*(?:left|right)
        | inset\s*:\s*[^\s;]+\s+[^\s;]+\s+[^\s;]+\s+[^\s;]+\s*;  # rtlcss leaves it
    )""",
    re.X,
)
# Classes of Bootstrap 4 and of Odoo: ml-2, text-right, float-left...
SIDED = re.compile(r"(?<![\w-])(?:[mp][lr]-\d|(?:text|float|border)-(?:left|right))\b")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|<!--.*?-->", re.S)


def users(pattern, *endings):
    paths = [path for module in SUITE for path in (ROOT / module).rglob("*.*")]
    return [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in paths
        if path.suffix in endings
        for found in pattern.finditer(COMMENT.sub("", path.read_text()))
    ]


@pytest.mark.parametrize(
    "style",
    ("a{margin-left: 1px}", "left: 0", "float: right", "inset: 0 1px 2px 3px;"),
)
def test_a_side_is_noticed(style):
    assert SIDE.search(style)


def test_styles_have_no_left_and_right():
    assert not users(SIDE, ".scss", ".css")
    assert not users(SIDED, ".xml")
