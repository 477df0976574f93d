# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Standard's own tests of the POS, without the suite and with it, compared.

OCA's modules are a part, too, and bring their own tests; see oca.py.

With the suite the customer picker is set to *standard list*, which must leave standard
behaviour as it is. Both sides run beside each other, so that the machine is as busy
for one as for the other. What differs or timed out is run again on both, as some of
standard's tours fail now and then by themselves; what each run said is kept in
.shop/results.

    make test-upstream                                  # all parts
    make test-upstream ARGS="satellites -k restaurant"  # one, and what pytest takes
    make test-upstream ARGS="pos_mrp pos_sale_margin"   # the tests of these modules

The results of a module are kept as soon as they are complete. A command that was broken
off goes on with the modules that are missing if it is given again, unless Odoo, the
suite or what pytest takes are not the same. One start of pytest runs several modules
that have few tests each, and their results are complete at the same time.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from xml.etree import ElementTree

from . import database, identity, oca, tables
from .console import Failed, say, step
from .lock import alone
from .net import free_port
from .odoo_env import configuration, environment
from .paths import OCA_ADDONS, ROOT, STATE, SUITE, chromium, find_odoo
from .postgres import Postgres

PAGE = ROOT / "docs" / "NEIGHBOURS.md"
HEAD = ("Module", "Its own tests: without, with the suite", "What fails")
RESULTS = STATE / "results"
BROWSERS = STATE / "browsers"
# What one database has, and whose tests are run in it.
PARTS = {
    "core": ("point_of_sale", "bus"),
    "satellites": (
        *("pos_restaurant", "pos_hr", "pos_loyalty"),
        *("pos_discount", "pos_sale"),
    ),
    "neighbours": (
        *("pos_mrp", "pos_restaurant_loyalty", "pos_sale_loyalty", "pos_sale_margin"),
        *("pos_self_order", "pos_online_payment", "pos_online_payment_self_order"),
        "pos_viva_wallet",
    ),
    "countries": (
        *("l10n_ar_pos", "l10n_be_pos_sale", "l10n_ch_pos", "l10n_co_pos"),
        *("l10n_es_pos", "l10n_es_pos_tbai", "l10n_fr_pos_cert", "l10n_gcc_pos"),
        *("l10n_in_pos", "l10n_mt_pos", "l10n_pe_pos", "l10n_sa_edi_pos"),
    ),
    "oca": tuple(oca.versions()),
}
# Parts whose modules have few tests each, and how many of these modules one start of
# pytest runs: to load Odoo takes longer than their tests.
TOGETHER = {"countries": 16, "oca": 16}
ADDON = re.compile(r"\baddons[./](\w+)[./]tests\b")
SIDES = ("without", "with")
# Odoo draws a ticket with all of its fonts. Without the Internet, to learn that theirs
# is no host takes longer than a tour waits for the ticket, now and then.
NO_FONTS = "--host-resolver-rules=MAP fonts.odoocdn.com ~NOTFOUND"
BROWSER = "google-chrome"  # whose name Odoo's tests look for first
COUNTED = (0, 1, 5)  # what pytest ends with: all passed, some failed, none selected
AGAIN = 2  # times that a difference or a timeout is looked at once more
# What Odoo says of a tour that waited in vain. Nobody can tell from it whether the
# machine was too slow or what it waited for never comes.
WAITED_IN_VAIN = (
    *("failed at step", "timeout exceeded", "code was always falsy"),
    "TimeoutError: Runtime.evaluate",
)
TIMED_OUT = "timed out"
NO_TESTS, NOT_RUN = "no tests", "not run"
# Configurations that standard's tests make must get the standard list too.
STOCK_LIST = """
    INSERT INTO ir_default (field_id, json_value)
    SELECT id, '"standard"' FROM ir_model_fields
    WHERE model = 'pos.config' AND name = 'customer_picker';
    UPDATE pos_config SET customer_picker = 'standard';
"""


def compare(*arguments):
    """Run both sides; 1 if a test has another result with the suite than without."""
    ours = list(takewhile(lambda word: not word.startswith("-"), arguments))
    asked = _asked(ours)
    options = list(arguments[len(ours) :])
    _browser(chromium())
    with alone("browsers"):
        pg = Postgres.shared()
        failed = max([_compare(pg, part, asked[part], options) for part in asked])
    if not options:
        write()
    return failed


def write():
    """The table of Odoo's modules: the last results, else what the page says of one."""
    there = tables.read(PAGE, "odoo")
    rows = []
    for part in [part for part in PARTS if part != "oca"]:
        cells = cells_of(part)
        for addon in PARTS[part]:
            name = f"`{addon}`"
            new = [name, *cells[addon]] if addon in cells else None
            rows.append(new or there.get(name) or [name, NOT_RUN, ""])
    tables.write(PAGE, "odoo", HEAD, rows)


def cells_of(part):
    """{module: [counts, what fails]} as of the last run, for the table."""
    results = _kept(part)["results"]
    return {addon: _words(sides) for addon, sides in results.items()}


def _asked(words):
    """{part: modules} that the words name; all of them if there is no word."""
    asked = {}
    for word in words or PARTS:
        part = next((part for part in PARTS if word in (part, *PARTS[part])), None)
        if not part:
            raise Failed(f"{word} is neither a module nor one of: {', '.join(PARTS)}")
        named = PARTS[part] if word == part else (word,)
        asked[part] = (*asked.get(part, ()), *named)
    return asked


def _compare(pg, part, addons, options):
    made = {side: _made(pg, part, side) for side in SIDES}
    stamp = [*made.values(), identity.bundles(SUITE), *options]
    kept = _kept(part, options)
    results = kept["results"] if kept["stamp"] == stamp else {}
    missing = [addon for addon in addons if addon not in results]
    if not missing:
        # The run before was complete: this is the next one.
        missing = addons
        results = {name: results[name] for name in results if name not in addons}
    elif len(missing) < len(addons):
        say(f"\nKept from before: all but {', '.join(missing)}")
    envs = {side: _environment(pg, part, side, made[side]) for side in SIDES}
    size = TOGETHER.get(part, 1)
    for first in range(0, len(missing), size):
        try:
            results |= _results(missing[first : first + size], envs, options)
        except Failed as failed:
            say(f"\n{failed}")
        else:
            _keep(part, options, {"stamp": stamp, "results": results})
    return _tell(part, {name: results.get(name) for name in addons})


def _kept(part, options=()):
    """What the last run has of that part, and what it was run with."""
    path = _path(part, options)
    nothing = {"stamp": [], "results": {}}
    return json.loads(path.read_text()) if path.exists() else nothing


def _keep(part, options, results):
    path = _path(part, options)
    new = path.with_suffix(".new")  # whole, whenever somebody interrupts it
    new.write_text(json.dumps(results))
    new.replace(path)


def _path(part, options):
    """What pytest selects is no result of the whole part."""
    return RESULTS / f"compared_{part}{'_selected' if options else ''}.json"


def _made(pg, part, side):
    """The template of that side, built if it is not there yet."""
    ours = SUITE if side == "with" else ()
    return database.template(pg, (*PARTS[part], *ours), demo=True, seed=False)


def _browser(program):
    """That browser under Odoo's name for it, which asks nobody for fonts."""
    BROWSERS.mkdir(parents=True, exist_ok=True)
    path = BROWSERS / BROWSER
    path.write_text(f'#!/bin/sh\nexec "{program}" "{NO_FONTS}" "$@"\n')
    path.chmod(0o755)


def _environment(pg, part, side, made):
    """Of a process that runs tests in a copy of that template."""
    name = f"upstream_{part}_{side}"
    database.copy(pg, made, name)
    if side == "with":
        pg.execute(name, STOCK_LIST)
    RESULTS.mkdir(parents=True, exist_ok=True)
    config = configuration(
        name,
        http_port=free_port(),
        screenshots=RESULTS / f"{name}_screenshots",
        logfile=RESULTS / f"{name}.log",
    )
    env = {**environment(pg), "ODOO_RC": str(config)}
    env["PATH"] = f"{BROWSERS}{os.pathsep}{env['PATH']}"
    return env


def _results(addons, envs, options):
    """{module: {side: {test: passed, failed, timed out or skipped}}}"""
    results = {addon: {side: {} for side in SIDES} for addon in addons}
    addons = [addon for addon in addons if _folder(addon).is_dir()]
    if not addons:
        return results
    results |= _run_both(addons, envs, options)
    for attempt in range(1, AGAIN + 1):
        asked = {addon: _in_doubt(results[addon]) for addon in addons}
        addons = [addon for addon in addons if asked[addon]]
        if not addons:
            break
        tests = sorted({test for addon in addons for test in asked[addon]})
        say(f"\nOnce more, as they differ or timed out: {', '.join(tests)}")
        named = " or ".join(f"({test.replace('.', ' and ')})" for test in tests)
        again = _run_both(addons, envs, ["-k", named], f"_again_{attempt}")
        for addon in addons:
            for side, states in results[addon].items():
                states |= _best(states, again[addon][side])
    return results


def _run_both(addons, envs, options, suffix=""):
    what = f"Tests of {', '.join(addons)}, both sides"
    with step(what), ThreadPoolExecutor() as pool:
        runs = {
            side: pool.submit(_run, f"{addons[0]}_{side}{suffix}", addons, env, options)
            for side, env in envs.items()
        }
        states = {side: run.result() for side, run in runs.items()}
    return {addon: {side: states[side][addon] for side in SIDES} for addon in addons}


def _run(name, addons, env, options):
    """{module: {test: state}}; name: of the report (.xml) and of pytest's words (.txt),
    which are left there."""
    report, words = (RESULTS / f"upstream_{name}.{kind}" for kind in ("xml", "txt"))
    report.unlink(missing_ok=True)
    command = [
        *(sys.executable, "-m", "pytest", "--odoo-http", "-q"),
        *("-p", "no:cacheprovider", "-p", "dev.own_tests"),
        *("-c", str(ROOT / "setup.cfg")),
        # A file that cannot be read is one that failed, and the others are run.
        "--continue-on-collection-errors",
        f"--junit-xml={report}",
        # It names the file of each test, which the names of classes do not tell.
        *("-o", "junit_family=xunit1"),
        *(str(_folder(addon)) for addon in addons),
        *options,
    ]
    with words.open("w") as out:
        code = subprocess.run(
            command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT
        ).returncode
    if not report.exists() or code not in COUNTED:
        raise Failed(f"The tests of {', '.join(addons)} could not be run: {words}")
    return _states(report, addons)


def _states(report, addons):
    """{module: {Class.test: state}}, with tests.file of a file that cannot be read."""
    states = {addon: {} for addon in addons}
    for case in ElementTree.parse(report).iter("testcase"):
        place = f"{case.get('classname')}.{case.get('name')}"
        name = ".".join(place.split(".")[-2:])
        states[ADDON.search(case.get("file") or place)[1]][name] = _state(case)
    return states


def _folder(addon):
    addons = OCA_ADDONS if addon in PARTS["oca"] else find_odoo() / "addons"
    return addons / addon / "tests"


def _state(case):
    if case.find("skipped") is not None:
        return "skipped"
    problems = [each for kind in ("failure", "error") for each in case.findall(kind)]
    if not problems:
        return "passed"
    words = " ".join(problem.get("message") or "" for problem in problems)
    return TIMED_OUT if any(each in words for each in WAITED_IN_VAIN) else "failed"


def _differences(results):
    without, with_suite = (results[side] for side in SIDES)
    tests = without | with_suite
    return sorted(test for test in tests if without.get(test) != with_suite.get(test))


def _in_doubt(results):
    """The tests that differ or timed out."""
    states = [state for side in SIDES for state in results[side].items()]
    timed_out = [test for test, state in states if state == TIMED_OUT]
    return sorted({*_differences(results), *timed_out})


def _best(before, now):
    """A test that passed once is able to pass."""
    return {
        test: "passed" if "passed" in (before.get(test), state) else state
        for test, state in now.items()
    }


def _words(sides):
    """The cells of a module in the table: counts, and what does not pass on a side."""
    counts = [_count(sides[side]) for side in SIDES]
    failed = []
    for test in sorted(sides["without"] | sides["with"]):
        states = [sides[side].get(test, NOT_RUN) for side in SIDES]
        if {*states} - {"passed", "skipped"}:
            failed.append(f"`{test}`: {', '.join(dict.fromkeys(states))}")
    counts = dict.fromkeys(counts) if NO_TESTS in counts else counts
    return [", ".join(counts), "; ".join(failed)]


def _tell(part, results):
    """results: by module; None where its tests could not be run."""
    say(f"\n  {part}: without, with the suite")
    different = []
    for addon, sides in results.items():
        counts, failed = _words(sides) if sides else (NOT_RUN, "")
        say(f"  {addon:<30} {counts:<20} {failed}".rstrip())
        different += [addon] if not sides or _differences(sides) else []
    if different:
        say(f"\nNot shown to be the same with the suite: {', '.join(different)}")
        return 1
    say("\nThe suite changes none of the results.")
    return 0


def _count(states):
    """As "216 of 219", or what there is to say of a module without tests."""
    states = Counter(states.values())
    ran = states.total() - states["skipped"]
    skipped = f" ({states['skipped']} skipped)" if states["skipped"] else ""
    return f"{states['passed']} of {ran}{skipped}" if states else NO_TESTS
