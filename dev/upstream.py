# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Stock's own tests of the POS, without the suite and with it, compared.

With the suite the customer picker is set to *stock list*, which must leave stock
behaviour as it is. Both sides run beside each other, so that the machine is as busy
for one as for the other. What differs is run again on both, as some of stock's tours
fail now and then by themselves; what each run said is kept in .shop/results.

    make test-upstream                                  # all parts
    make test-upstream ARGS="satellites -k restaurant"  # one, and what pytest takes
"""

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

from . import database
from .console import Failed, say, step
from .lock import alone
from .net import free_port
from .odoo_env import configuration, environment
from .paths import ROOT, STATE, SUITE, chromium, find_odoo
from .postgres import Postgres

RESULTS = STATE / "results"
BROWSERS = STATE / "browsers"
# What one database has, and whose tests are run in it.
PARTS = {
    "core": ("point_of_sale", "bus"),
    "satellites": (
        *("pos_restaurant", "pos_hr", "pos_loyalty"),
        *("pos_discount", "pos_sale"),
    ),
}
SIDES = ("without", "with")
# Odoo draws a ticket with all of its fonts. Without the Internet, to learn that theirs
# is no host takes longer than a tour waits for the ticket, now and then.
NO_FONTS = "--host-resolver-rules=MAP fonts.odoocdn.com ~NOTFOUND"
BROWSER = "google-chrome"  # whose name Odoo's tests look for first
NO_TESTS = 5  # what pytest ends with where -k selects none
AGAIN = 2  # times that a difference is looked at once more
# Configurations that stock's tests make must get the stock list too.
STOCK_LIST = """
    INSERT INTO ir_default (field_id, json_value)
    SELECT id, '"stock"' FROM ir_model_fields
    WHERE model = 'pos.config' AND name = 'customer_picker';
    UPDATE pos_config SET customer_picker = 'stock';
"""


def compare(*arguments):
    """Run both sides; 1 if a test has another result with the suite than without."""
    _browser(chromium())
    parts = [part for part in PARTS if part in arguments] or list(PARTS)
    arguments = [word for word in arguments if word not in PARTS]
    with alone("browsers"):
        pg = Postgres.shared()
        return max([_compare(pg, part, arguments) for part in parts])


def _compare(pg, part, arguments):
    for side in SIDES:
        _made(pg, part, side)
    tests = {addon: arguments for addon in PARTS[part] if _folder(addon).is_dir()}
    results = _run_both(pg, part, tests)
    for attempt in range(1, AGAIN + 1):
        names = _differences(results)
        if not names:
            break
        say(f"\nOnce more, as they differ: {', '.join(map('.'.join, names))}")
        again = _run_both(pg, part, _selections(names), f"_again_{attempt}")
        for side in SIDES:
            results[side] |= _best(results[side], again[side])
    return _tell(part, results)


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


def _run_both(pg, part, tests, suffix=""):
    """Results by side; tests: what pytest is to be told, by addon."""
    with step(f"Stock's tests, {part}, both sides"), ThreadPoolExecutor() as pool:
        runs = {s: pool.submit(_run, pg, part, s, tests, suffix) for s in SIDES}
        return {side: run.result() for side, run in runs.items()}


def _run(pg, part, side, tests, suffix):
    """Results of one side by (addon, class, test): passed, failed or skipped."""
    name = f"upstream_{part}_{side}"
    database.copy(pg, _made(pg, part, side), name)
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
    results = {}
    for addon, arguments in tests.items():
        kept = RESULTS / f"{name}_{addon}{suffix}"
        results |= _run_addon(addon, kept, env, arguments)
    return results


def _run_addon(addon, kept, env, arguments):
    """kept: where the report (.xml) and pytest's words (.txt) are left."""
    report = kept.with_suffix(".xml")
    report.unlink(missing_ok=True)
    command = [
        *(sys.executable, "-m", "pytest", "--odoo-http", "-q"),
        *("-p", "no:cacheprovider", "-c", str(ROOT / "setup.cfg")),
        f"--junit-xml={report}",
        str(_folder(addon)),
        *arguments,
    ]
    words = kept.with_suffix(".txt")
    with words.open("w") as out:
        code = subprocess.run(
            command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT
        ).returncode
    if not report.exists() or code not in (0, 1, NO_TESTS):
        raise Failed(f"The tests of {addon} could not be run: {words}")
    cases = ElementTree.parse(report).iter("testcase")
    return {(addon, *_name(case)): _state(case) for case in cases}


def _name(case):
    return case.get("classname").rpartition(".")[2], case.get("name")


def _folder(addon):
    return find_odoo() / "addons" / addon / "tests"


def _state(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def _differences(results):
    without, with_suite = (results[side] for side in SIDES)
    names = without | with_suite
    return sorted(name for name in names if without.get(name) != with_suite.get(name))


def _selections(names):
    """What pytest is told to run these tests alone, by addon."""
    words = {}
    for addon, *test in names:
        words.setdefault(addon, []).append(f"({' and '.join(test)})")
    return {addon: ["-k", " or ".join(tests)] for addon, tests in words.items()}


def _best(before, now):
    """A test that passed once is able to pass."""
    return {
        name: "passed" if "passed" in (before.get(name), state) else state
        for name, state in now.items()
    }


def _tell(part, results):
    say(f"\n  {part:<16} {'without':>20} {'with the suite':>20}")
    for addon in PARTS[part]:
        counts = [_count(results[side], addon) for side in SIDES]
        say(f"  {addon:<16} {counts[0]:>20} {counts[1]:>20}")
    failed = [name for name, state in results["without"].items() if state == "failed"]
    stock = ", ".join(map(".".join, sorted(failed)))
    say(f"\nStock fails by itself here: {stock or 'nothing'}")
    names = _differences(results)
    for name in names:
        states = (f"{results[side].get(name)} {side}" for side in SIDES)
        say(f"  {'.'.join(name)}: {', '.join(states)}")
    if not names:
        say("The suite changes none of the results.")
    return 1 if names else 0


def _count(results, addon):
    """As "216 of 219", or what there is to say of an addon without tests."""
    states = Counter(state for (own, *_), state in results.items() if own == addon)
    ran = states.total() - states["skipped"]
    skipped = f", {states['skipped']} skipped" if states["skipped"] else ""
    return f"{states['passed']} of {ran}{skipped}" if states else "no tests"
