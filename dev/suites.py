# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The parts of make test, each of which can be run alone."""

import os
import shutil
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.kit.countries import MODULES as COUNTRIES
from tests.kit.lanes import IN_LANES
from tests.kit.sharing import NEIGHBOURS

from . import database, node, outcome, tools, upstream
from .beside import beside
from .console import Failed, Missing, say
from .lock import alone
from .odoo_env import configuration, environment
from .outcome import Outcome
from .paths import (
    ROOT,
    STATE,
    SUITE,
    TEST_ADDONS,
    chromium,
    find_odoo,
    firefox,
    headless_chromium,
    odoo_folder,
    pdf_program,
    webkit,
)
from .postgres import Postgres

RESULTS = STATE / "results"
REGISTER = "./tests/node/register.mjs"
SOAK = "pos_multi_session_sync/static/tests/core/sim/soak.mjs"
ODOO_DATABASE = "test_odoo"
OWN_TESTS = tuple(f"{name}/tests" for name in SUITE)
VERIFACTU = "pos_test_verifactu"
LOCKS = {"odoo": "browsers", "system": "browsers"}  # one suite with browsers at a time
MOST_WORDS = 4000  # characters of a file that failed, told again at the end
PURE = ("tests/sources", "tests/dev")  # need no server and no browser


def lint(*arguments):
    """The hooks of .pre-commit-config.yaml on all files that git knows."""
    return _run("lint", _lint, arguments)


def core(*arguments):
    """What needs neither Odoo's server nor a browser."""
    return _run("core", _core, arguments)


def odoo(*arguments):
    """The modules' own tests, tours included, inside Odoo."""
    return _run("odoo", _odoo, arguments)


def verifactu(*arguments):
    """Sales that are late or repeated, on an Odoo that has VeriFactu for the POS."""
    return _run("odoo", _verifactu, arguments)


def system(*arguments):
    """Tills in real browsers against real servers."""
    return _run("system", _system, arguments)


def soak(*arguments):
    """The simulator of the sync, for long: [minutes, 10] [first seed]."""
    node.ensure()
    command = ["node", f"--import={REGISTER}", SOAK, *arguments]
    return subprocess.run(command, cwd=ROOT).returncode


def everything():
    """All parts; the last line tells the sum.

    What keeps one core busy goes beside what opens browsers; it is shown afterwards.
    """
    _look_for(find_odoo, node.ensure)
    with beside(_quiet_parts) as quiet:
        _look_for(chromium, headless_chromium, firefox, webkit, pdf_program)
        outcomes = _all_of({"odoo": _odoo})
    outcomes = {**quiet.result(), **outcomes, **_all_of({"system": _system})}
    total = sum(outcomes.values(), Outcome())
    for words in total.words:
        say(f"\n=== FAILED: {words}")
    say("\n=== summary")
    for name, each in outcomes.items():
        say(f"{name:<8} {each.passed} passed, {each.failed} failed")
    return _close(total)


def everything_at_length():
    """All parts, with all repetitions of faults, each way to install, a long day, and
    OCA's modules."""
    os.environ["FAULTS"] = "full"
    failed = everything()
    for part, arguments in (
        (tools.installs, ()),
        (tools.day, ()),
        (tools.day, ("restaurant",)),
        (tools.day, ("connected",)),
        (upstream.compare, ("oca",)),
        (tools.dates, ()),
    ):
        say(f"\n=== {' '.join((part.__name__, *arguments))}")
        failed = part(*arguments) or failed
    say("\n=== soak")
    return soak() or failed


def _quiet_parts():
    outcomes = _all_of({"lint": _lint, "core": _core})
    say("\n=== databases for the tests of the system")
    try:
        for modules in ((), SUITE, NEIGHBOURS, COUNTRIES, (*SUITE, *COUNTRIES)):
            database.template(Postgres.shared(), modules)
    except (Missing, Failed) as problem:
        say(problem)  # The tests that need one will say it again, and fail.
    return outcomes


def _all_of(parts):
    outcomes = {}
    for name, part in parts.items():
        say(f"\n=== {name}")
        began = time.monotonic()
        outcomes[name] = outcome_of(name, part, ())
        say(f"\n=== {name} took {(time.monotonic() - began) / 60:.1f} minutes")
    return outcomes


def _run(name, part, arguments):
    return _close(outcome_of(name, part, arguments))


def outcome_of(name, part, arguments):
    """The part's outcome; what the machine lacks fails in CI and is a skip here."""
    try:
        with alone(LOCKS.get(name, name)):
            result = part(arguments)
    except Missing as missing:
        if _in_ci():
            say(f"FAILED: {missing}")
            return Outcome(failed=1)
        return Outcome(skipped={f"all of {name}": str(missing)})
    except Failed as failed:
        say(f"FAILED: {failed}")
        return Outcome(failed=1)
    except Exception:
        # The other parts still have something to tell.
        traceback.print_exc()
        return Outcome(failed=1)
    if _in_ci():
        for skipped, reason in result.unexpected_skips().items():
            say(f"FAILED: {skipped} was skipped ({reason}), which is not allowed.")
            result.failed += 1
    return result


def _in_ci():
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def _tell_skips(total):
    if unexpected := total.unexpected_skips():
        say(f"\n!!! SKIPPED, and so not shown to work: {len(unexpected)}")
        for name, reason in unexpected.items():
            say(f"!!!   {name}: {reason}")


def _tell_second_tries(total):
    if total.second:
        say(f"\n!!! {len(total.second)} of them were set up a second time:")
        for name, reason in total.second.items():
            say(f"!!!   {name}: {reason}")


def _close(total):
    _tell_skips(total)
    _tell_second_tries(total)
    say(f"\n{total.passed} passed, {total.failed} failed")
    return 1 if total.failed else 0


# The parts


def _lint(arguments):
    node.ensure()
    command = [sys.executable, "-m", "pre_commit", "run", "--color=never"]
    # The hooks call programs by their names, so that any virtualenv will do.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PRE_COMMIT_HOME": str(STATE / "pre-commit")}
    with subprocess.Popen(
        [*command, *(arguments or ["--all-files"])],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        lines = []
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return outcome.of_pre_commit(process.returncode, "".join(lines))


def _core(arguments):
    node.ensure()
    folders = [*(ROOT / name / "static" / "tests" / "core" for name in SUITE)]
    files = [
        path.relative_to(ROOT)
        for folder in [ROOT / "tests" / "node", *folders]
        for path in sorted(folder.rglob("*.test.mjs"))
    ]
    reports = RESULTS / "core"
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir(parents=True)
    # Not by `node --test`: what its processes tell each other is damaged now and then,
    # and a file fails whose tests have all passed (nodejs/node#64061).
    with ThreadPoolExecutor(max(1, os.cpu_count() - 1)) as pool:
        outcomes = pool.map(lambda path: _core_file(path, reports, arguments), files)
        result = sum(outcomes, Outcome())
    command = ["-p", "no:odoo", "--noconftest", *PURE]
    return result + _pytest("sources", command, _odoo_path())


def _core_file(path, reports, arguments):
    report = reports / f"{'-'.join(path.parts)}.tap"
    command = [
        "node",
        f"--import={REGISTER}",
        "--test-reporter=spec",
        "--test-reporter-destination=stdout",
        "--test-reporter=tap",
        f"--test-reporter-destination={report}",
        *arguments,
        str(path),
    ]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    say(f"{path}\n{done.stdout}")
    result = outcome.of_tap(done.returncode, report)
    if result.failed:
        result.words.append(f"{path}\n{done.stdout[-MOST_WORDS:]}")
    return result


def _verifactu(arguments):
    tests = TEST_ADDONS / VERIFACTU / "tests"
    return _odoo(["--noconftest", *arguments], (*SUITE, VERIFACTU), [str(tests)])


def _odoo(arguments, modules=SUITE, folders=OWN_TESTS):
    chromium()
    pg = Postgres.shared()
    made = database.template(pg, modules, demo=True, seed=False)
    database.copy(pg, made, ODOO_DATABASE)
    options = {
        "logfile": RESULTS / "odoo.log",
        "screenshots": RESULTS / "screenshots",
        "server_wide_modules": "base,web,pos_test_quick_log_in",
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    env = environment(pg)
    env["ODOO_RC"] = str(configuration(ODOO_DATABASE, **options))
    return _pytest("odoo", ["--odoo-http", *folders, *arguments], env)


def _system(arguments):
    # Here, as two lanes cannot both install it.
    _look_for(find_odoo, chromium, headless_chromium, firefox, webkit)
    ours = ["-p", "no:odoo", *(f"--ignore={path}" for path in PURE), "tests"]
    # Who asks for some of them wants to see them, one after another.
    return _pytest("system", [*ours, *(arguments or IN_LANES)], dict(os.environ))


def _look_for(*finders):
    """Get what the machine lacks, if it can be had; else its tests are skipped."""
    for find in finders:
        try:
            find()
        except Missing as missing:
            say(missing)


def _pytest(name, arguments, env):
    report = _report(f"{name}.xml")
    options = [f"--junit-xml={report}", "--durations=30", "--durations-min=10"]
    command = [sys.executable, "-m", "pytest", *options, *arguments]
    code = subprocess.run(command, cwd=ROOT, env=env).returncode
    return outcome.of_pytest(code, report)


def _report(name):
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = Path(RESULTS / name)
    path.unlink(missing_ok=True)
    return path


def _odoo_path():
    """An environment in which Odoo's code can be imported, if there is any."""
    return {**os.environ, "PYTHONPATH": str(odoo_folder())}
