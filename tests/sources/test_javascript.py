# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Each JavaScript file must survive Odoo's transpiler, and keep the laws of layers."""

import pytest

from dev.paths import ROOT, SUITE

from . import javascript
from .javascript import HEADER, cycles, inspect, modules, sources

needs_odoo = pytest.mark.skipif(
    not javascript.odoo_is_here(), reason="Odoo's transpiler is not there"
)
# What Odoo's transpiler breaks or its export misses, by what is wrong with it.
BROKEN = {
    "does not parse": "export function* rows() {\n    yield 1;\n}\n",
    "export * as name": 'export * as all from "@pos_x/core/b.esm";\n',
    "the export of b is lost": "export const a = 1,\n    b = 2;\n",
    "snapshot": "export let count = 0;\n",
    "import() is left": 'export const later = () => import("@pos_x/core/b.esm");\n',
    '_t("b") within': 'export const say = (a) => `${a}: ${_t("b")}`;\n',
    "a comment within an import": 'import {\n    // why\n    a,\n} from "@x/b";\n',
}
SOUND = """
import {a, b as c} from "@pos_x/core/b.esm";
import d from "./d.esm";

export * from "@pos_x/core/e.esm";
export {a, c as e};
export const one = 1;
export class Two {}
export function three() {
    return _t("%s", `${d}`);
}
export async function four() {
    return one;
}
export default class Five {}
"""


@needs_odoo
@pytest.mark.parametrize("problem", BROKEN)
def test_what_odoo_breaks_is_noticed(problem):
    [(_name, _imports, found)] = inspect([("@pos_x/core/a.esm", BROKEN[problem])])
    assert any(problem in text for text in found), found


@needs_odoo
def test_what_odoo_knows_is_let_through():
    [(_name, imports, problems)] = inspect([("@pos_x/core/a.esm", SOUND)])
    assert problems == ()
    assert imports == ("@pos_x/core/b.esm", "@pos_x/core/d.esm", "@pos_x/core/e.esm")


def test_cycles_are_found():
    graph = {"a": ["b", "c"], "b": ["c"], "c": ["d"], "d": ["b", "elsewhere"]}
    assert cycles(graph) == [["b", "c", "d", "b"]]
    assert cycles({"a": ["b", "c"], "b": ["c"], "c": []}) == []


@needs_odoo
@pytest.mark.parametrize("addon", SUITE)
def test_odoo_can_transpile(addon):
    broken = {m.name: m.problems for m in of(addon) if m.problems}
    assert not broken


@pytest.mark.parametrize("addon", SUITE)
def test_files_are_odoo_modules(addon):
    here = [path for path in sources() if ROOT / addon in path.parents]
    strange = [str(path) for path in here if not path.name.endswith(".esm.js")]
    assert not strange, "modules are named *.esm.js"
    bare = [str(path) for path in here if not path.read_text().startswith(HEADER)]
    assert not bare, f"modules begin with {HEADER}"


def test_no_import_cycle():
    assert not cycles({module.name: module.imports for module in modules().values()})


@pytest.mark.parametrize("addon", SUITE)
def test_core_imports_only_core(addon):
    cores = tuple(f"@{name}/core/" for name in SUITE)
    outward = {
        module.name: [name for name in module.imports if not name.startswith(cores)]
        for module in of(addon)
        if module.is_core
    }
    assert not {name: names for name, names in outward.items() if names}


@pytest.mark.parametrize("addon", SUITE)
def test_imports_within_the_suite_exist(addon):
    ours = tuple(f"@{name}/" for name in SUITE)
    missing = {
        (module.name, name)
        for module in of(addon)
        for name in module.imports
        if name.startswith(ours) and name not in modules()
    }
    assert not missing


def of(addon):
    return [module for module in modules().values() if module.addon == addon]
