# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The roads of docs/ARCHITECTURE.md: their files, and what imports them."""

import ast
import posixpath
import re

import pytest

from dev.paths import ROOT

from .javascript import modules, odoo_name

PAGE = (ROOT / "docs" / "ARCHITECTURE.md").read_text()
ROADS = re.findall(r"^### ([^\n]+): (\d+) files\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S)
# What Odoo loads by itself: patches, services, views and components that it looks up.
LOADED = r"^patch\(|^registry\s*\.category\("


def files(road):
    """Paths of its files, in their order; an item is of the folder named before."""
    folder = None
    for place, item in re.findall(r"^[^-\n].*?`([\w/]+/)`:$|^- `(.+?)`:", road, re.M):
        folder = place or folder
        if item:
            yield folder + item


def imported_by_python(path):
    """Paths of the modules that it imports of its own addon."""
    folder = posixpath.dirname(path)
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = posixpath.join(folder, *[".."] * (node.level - 1))
            inside = (node.module or "").replace(".", "/")
            for name in ("", *(f"/{alias.name}" for alias in node.names)):
                yield posixpath.normpath(f"{base}/{inside}{name}") + ".py"


def imported_by(path):
    if path.endswith(".py"):
        return set(imported_by_python(path))
    here = modules()[odoo_name(ROOT / path)]
    known = modules()
    names = (name for name in here.imports if name in known)
    return {known[name].path.relative_to(ROOT).as_posix() for name in names}


def is_loaded_by_odoo(path):
    if path.endswith(".js"):
        return re.search(LOADED, (ROOT / path).read_text(), re.M)
    folder, _slash, name = path.rpartition("/")
    package = (ROOT / folder / "__init__.py").read_text()
    return folder.count("/") == 1 and f"import {name.removesuffix('.py')}\n" in package


@pytest.mark.parametrize(("name", "count", "road"), ROADS)
def test_a_road_is_what_is_imported(name, count, road):
    found = list(files(road))
    assert len(set(found)) == len(found) == int(count), name
    assert not [path for path in found if not (ROOT / path).is_file()]
    reached = set()
    for path in found:
        assert path in reached or is_loaded_by_odoo(path), path
        reached |= imported_by(path)


def test_there_are_three():
    assert len(ROADS) == 3
