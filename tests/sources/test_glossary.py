# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The words that docs/GLOSSARY.md has replaced do not come again."""

import ast
import re
from pathlib import PurePath

from dev.paths import ROOT, SUITE

ROW = re.compile(r"^\| (?P<term>[^|]+)\|[^|]+\|(?P<replaced>[^|]+)\|$", re.M)
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
TEXT = re.compile(r"""/\*[\s\S]*?\*/|//.*|"[^"\n]*"|`[^`]*`""")
NAME = re.compile(r"[A-Za-z_$][\w$]*")
# Of Odoo, and of its accounting.
ODOOS = {"journal_id"}
SOURCES = sorted(
    path
    for module in SUITE
    for kind in ("py", "js", "mjs", "xml")
    for path in ROOT.glob(f"{module}/**/*.{kind}")
    if not {"tests", "lib", "i18n"} & {*path.relative_to(ROOT).parts}
)


def replaced():
    page = (ROOT / "docs" / "GLOSSARY.md").read_text()
    rows = [row["replaced"].split(",") for row in ROW.finditer(page)][1:]
    return {word.strip() for row in rows for word in row} - {""}


def names_in_python(text):
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name


def names_in(path):
    yield PurePath(path.name).stem
    text = path.read_text()
    if path.suffix == ".py":
        yield from names_in_python(text)
    elif path.suffix != ".xml":
        yield from NAME.findall(TEXT.sub("", text))


def words_of(name):
    return {word.lower() for word in WORD.findall(name)}


def test_the_page_is_read():
    assert {"journal", "courier", "stock", "ledger", "told"} <= replaced()
    assert words_of("CourierError") == {"courier", "error"}
    assert {*names_in_python("def told(grave): ...")} == {"told", "grave"}


def test_no_name_has_a_word_that_was_replaced():
    old = replaced()
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in SOURCES
        for name in {*names_in(path)} - ODOOS
        if words_of(name) & old
    }
    assert not found
