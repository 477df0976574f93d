# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Apply the mutants of tests/mutants one at a time: does a test notice each?

Each is applied to a copy of the tree in a temporary folder.

    make mutants                        # faults that need no Odoo, in a few minutes
    make mutants ARGS=--odoo            # those that tests inside Odoo notice
    make mutants ARGS="--all savepoint" # of all, those that have a word in their name
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from tests.mutants import mutants

from . import database, node
from .console import Failed, say, step
from .lock import alone
from .odoo_env import configuration, environment
from .paths import ROOT, STATE, SUITE, TEST_ADDONS, find_odoo, odoo_folder
from .postgres import Postgres
from .suites import LOCKS, REGISTER

DATABASE = "mutant"
RESULTS = STATE / "results" / "mutants"
TIME_LIMIT = 600  # seconds a file of tests; a fault may keep one from ever ending
NO_END = f"none of them ending within {TIME_LIMIT} s"
NOT_NOTICED, NOT_RUN = "NOT NOTICED", "NOT TRIED, as the tests could not be run"
FAILED_IN_NODE = re.compile(r"^ *not ok \d+ - (.+?)(?: # .*)?$", re.M)


def run(*arguments):
    """[--odoo | --all] [word...]; 1 if a fault is not noticed."""
    words = [word for word in arguments if not word.startswith("--")]
    chosen = [
        mutant
        for mutant in mutants()
        if (
            "--all" in arguments or (mutant.runner == "odoo") == ("--odoo" in arguments)
        )
        and (not words or any(word in str(mutant) for word in words))
    ]
    if not chosen:
        raise Failed(f"No fault has one of these words: {', '.join(words)}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    noticed = {}
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder) / "suite"
        _copy(tree)
        for name, runner in RUNNERS.items():
            own = [mutant for mutant in chosen if mutant.runner == name]
            if own:
                with runner(tree) as tests:
                    _check_without_fault(tests, own)
                    noticed |= {mutant: _try(tests, tree, mutant) for mutant in own}
    return _tell(noticed)


def _copy(tree):
    """All files that git knows or would know, as they are now."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, names.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    (tree / "node_modules").symlink_to(node.FOLDER)


def _check_without_fault(tests, chosen):
    """A test that fails anyhow notices nothing."""
    names = sorted({name for mutant in chosen for name in mutant.tests})
    with step(f"{len(names)} tests or files of tests without any fault"):
        if failed := tests(names):
            raise Failed(f"Failed without any fault: {failed}")


def _try(tests, tree, mutant):
    """The test that noticed it, or NOT_NOTICED."""
    path = tree / mutant.path
    text = path.read_text()
    try:
        path.write_text(mutant.applied_to(text))
        noticed = tests(mutant.tests, mutant.module_to_update) or NOT_NOTICED
    except subprocess.TimeoutExpired:
        noticed = NO_END
    except (ValueError, Failed) as problem:
        say(problem)
        noticed = NOT_RUN
    finally:
        path.write_text(text)
    say(f"- {mutant.fault}: {noticed}")
    return noticed


def _tell(noticed):
    say("\n| Fault | Where | Noticed by |\n| --- | --- | --- |")
    for mutant, test in noticed.items():
        say(f"| {mutant.fault} | {mutant.path} | {test} |")
    missed = [test for test in noticed.values() if test in (NOT_NOTICED, NOT_RUN)]
    say(f"\n{len(noticed)} faults, {len(missed)} not noticed")
    return 1 if missed else 0


# The runners: each gives a function that runs these tests in the tree, and returns the
# name of the first that fails, "" if none does.


@contextmanager
def _node(tree):
    node.ensure()
    yield lambda paths, update=None: next(
        filter(None, (_node_file(tree, path) for path in paths)), ""
    )


def _node_file(tree, path):
    command = ["node", f"--import={REGISTER}", "--test-reporter=tap", path]
    done = _run(command, tree, os.environ)
    failed = FAILED_IN_NODE.search(done.stdout)
    return _name_of(done, failed and f"{Path(path).name}: {failed[1]}")


@contextmanager
def _sources(tree):
    env = {**os.environ, "PYTHONPATH": str(odoo_folder())}
    options = ("-p", "no:odoo", "--noconftest")
    yield lambda paths, update=None: _pytest(tree, env, options, paths)


@contextmanager
def _odoo(tree):
    pg = Postgres.shared()
    made = database.template(pg, SUITE, demo=True, seed=False)
    folders = find_odoo() / "addons", tree, tree / TEST_ADDONS.relative_to(ROOT)
    config = configuration(
        DATABASE,
        addons_path=",".join(map(str, folders)),
        logfile=RESULTS / "odoo.log",
        screenshots=RESULTS / "screenshots",
        server_wide_modules="base,web,pos_test_quick_log_in",
    )
    env = {**environment(pg), "ODOO_RC": str(config)}
    env["PYTHONPATH"] = f"{find_odoo()}{os.pathsep}{tree}"

    def tests(paths, update=None):
        database.copy(pg, made, DATABASE)
        if update:
            # Both: what is only updated keeps rules that are noupdate.
            what = (f"--init={update}", f"--update={update}", "--stop-after-init")
            done = _run([sys.executable, find_odoo() / "odoo-bin", *what], tree, env)
            if done.returncode:
                raise Failed(f"{update} cannot be updated:\n{done.stdout[-4000:]}")
        return _pytest(tree, env, ("--odoo-http",), paths)

    with alone(LOCKS["odoo"]):
        yield tests
        database.drop(pg, DATABASE)


RUNNERS = {"node": _node, "sources": _sources, "odoo": _odoo}


def _pytest(tree, env, more, paths):
    report = RESULTS / "report.xml"
    report.unlink(missing_ok=True)
    options = ("-q", "-x", "-p", "no:cacheprovider", f"--junit-xml={report}", *more)
    command = [sys.executable, "-m", "pytest", *options, *paths]
    done = _run(command, tree, env, TIME_LIMIT * len(paths))
    cases = ElementTree.parse(report).iter("testcase") if report.exists() else ()
    failed = (
        f"{case.get('classname').rpartition('.')[2]}.{case.get('name')}"
        for case in cases
        if case.find("failure") is not None
        # An error is one of a fixture, or of a file that cannot be imported.
    )
    return _name_of(done, next(failed, None))


def _run(command, tree, env, limit=TIME_LIMIT):
    return subprocess.run(
        command,
        cwd=tree,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=limit,
    )


def _name_of(done, failed):
    """A fault that only keeps the tests from running would prove nothing."""
    if done.returncode and not failed:
        raise Failed(f"The tests could not be run:\n{done.stdout[-4000:]}")
    return failed or ""
