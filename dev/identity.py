# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a database template depends on, as the hash in its name."""

import ast
import hashlib
import json
import subprocess
from pathlib import Path

from . import oca
from .console import Failed
from .paths import MODULES, ROOT, TEST_ADDONS, find_odoo

# Folders of a module that a database takes nothing from when it is installed.
# Scripts and styles are among them: Odoo rebuilds its bundles when they change.
NOT_INSTALLED = ("static", "tests", "readme")
INSTALLED = (".py", ".xml", ".csv")


def base_name(standard, demo):
    """Of a database with standard modules; the same for as long as Odoo is."""
    versions = oca.versions()
    others = [[name, versions[name]] for name in sorted(standard) if name in versions]
    parts = [sorted(standard), demo, _content("build.py"), *others]
    return "base_" + _digest(_odoo(), *parts)


def suite_name(base, ours, seed):
    """Of a database that adds our modules, and the seed, to a base."""
    modules = [name for name in MODULES if name in closure(ours)]
    seeds = ("seed.py", "seed_data.py") if seed else ()
    return "suite_" + _digest(
        base,
        sorted(ours),
        [_module(name) for name in modules],
        [_content(name) for name in seeds],
    )


def bundles(ours):
    """Of the files that only bundles are made of: these change without a rebuild."""
    modules = [name for name in MODULES if name in closure(ours)]
    return _digest([_files(ROOT / name / "static" / "src") for name in modules])


def closure(modules):
    """These modules and all that they depend on."""
    known, waiting = set(), list(modules)
    while waiting:
        module = waiting.pop()
        if module not in known:
            known.add(module)
            waiting.extend(_manifest(module).get("depends", ()))
    return known


def _manifest(module):
    odoo = find_odoo()
    folders = [ROOT, TEST_ADDONS, odoo / "addons", odoo / "odoo" / "addons"]
    if module in oca.versions():
        folders = [oca.bring()]
    for addons in folders:
        path = addons / module / "__manifest__.py"
        if path.is_file():
            return ast.literal_eval(path.read_text())
    raise Failed(f"There is no Odoo module {module}.")


def _digest(*parts):
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _content(name):
    return (ROOT / "dev" / name).read_text()


def _odoo():
    folder = find_odoo()
    parts = [str(folder), (folder / "odoo" / "release.py").read_text()]
    if (folder / ".git").exists():
        git = ["git", "-C", str(folder), "rev-parse", "HEAD"]
        parts.append(subprocess.run(git, capture_output=True, text=True).stdout)
    return parts


def _module(name):
    folder = ROOT / name

    def is_installed(path):
        inside = path.relative_to(folder)
        return inside.parts[0] not in NOT_INSTALLED and path.suffix in INSTALLED

    return _files(folder, is_installed)


def _files(folder, wanted=Path.is_file):
    digest = hashlib.sha256(folder.name.encode())
    for path in sorted(filter(wanted, folder.rglob("*"))):
        digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()
