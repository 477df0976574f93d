# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The suite's JavaScript modules, as Odoo's transpiler sees them."""

import importlib.util
import json
import posixpath
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dev.paths import ROOT, SUITE

INSPECT = ROOT / "tests" / "node" / "inspect.mjs"
HEADER = "/** @odoo-module **/"


@dataclass(frozen=True)
class Module:
    """One file: its Odoo name, the Odoo names it imports, what would break."""

    name: str
    path: Path
    imports: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def addon(self):
        return self.name[1:].partition("/")[0]

    @property
    def is_core(self):
        return self.name.startswith(f"@{self.addon}/core/")


def odoo_is_here():
    return importlib.util.find_spec("odoo") is not None


def sources():
    """The files that go into Odoo's bundles, without third-party libraries."""
    found = [
        path
        for addon in SUITE
        for path in sorted((ROOT / addon / "static").rglob("*.js"))
    ]
    return [path for path in found if "lib" not in path.parts]


def odoo_name(path):
    """/addon/static/src/a/b.esm.js is @addon/a/b.esm."""
    addon, _static, *inside = path.relative_to(ROOT).parts
    inside = inside[1:] if inside[0] == "src" else ["..", *inside]
    return f"@{addon}/" + "/".join(inside).removesuffix(".js")


@cache
def modules():
    """All modules of the suite by name, inspected in one run of Node."""
    asked = {odoo_name(path): (path, path.read_text()) for path in sources()}
    return {
        name: Module(name, asked[name][0], imports, problems)
        for name, imports, problems in inspect(
            (name, text) for name, (_path, text) in asked.items()
        )
    }


def inspect(texts):
    """(name, text) pairs to (name, imported names, problems) triples."""
    rows = []
    for name, text in texts:
        row = {"name": name, "source": text}
        if odoo_is_here():
            from odoo.tools.js_transpiler import transpile_javascript

            addon, _, inside = name[1:].partition("/")
            row["transpiled"] = transpile_javascript(
                f"/{addon}/static/src/{inside}.js", text
            )
        rows.append(row)
    answer = subprocess.run(
        ["node", str(INSPECT)],
        input=json.dumps(rows),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if answer.returncode:
        raise AssertionError(answer.stderr)
    for row in json.loads(answer.stdout):
        names = tuple(_absolute(row["name"], each) for each in row["imports"])
        yield row["name"], names, tuple(row["problems"])


def _absolute(importer, imported):
    if not imported.startswith("."):
        return imported
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), imported))


def cycles(graph):
    """One cycle for each place where {name: imported names} bites its tail."""
    found, done = [], set()

    def visit(name, trail):
        if name in trail:
            found.append([*trail[trail.index(name) :], name])
        elif name in graph and name not in done:
            for imported in graph[name]:
                visit(imported, [*trail, name])
            done.add(name)

    for name in sorted(graph):
        visit(name, [])
    return found
