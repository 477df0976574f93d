# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Stock's own tests of the POS, without the suite and with it, compared.

With the suite the customer picker is set to *stock list*, which must leave stock
behaviour as it is. What differs is run again on both sides, as some of stock's
tours fail now and then by themselves.

    make test-upstream                                  # all parts
    make test-upstream ARGS="satellites -k restaurant"  # one, and what pytest takes
"""

import subprocess
import sys
from xml.etree import ElementTree

from . import database
from .console import Failed, say, step
from .lock import alone
from .odoo_env import configuration, environment
from .paths import ROOT, STATE, SUITE, chromium, find_odoo
from .postgres import Postgres

RESULTS = STATE / "results"
# Whose tests are run, in one database that has these modules.
PARTS = {
    "core": ("point_of_sale",),
    "satellites": ("pos_restaurant", "pos_hr", "pos_loyalty", "pos_discount"),
}
AGAIN = 2  # times that a difference is looked at once more
# Configurations that stock's tests make must get the stock list too.
STOCK_LIST = """
    INSERT INTO ir_default (field_id, json_value)
    SELECT id, '"stock"' FROM ir_model_fields
    WHERE model = 'pos.config' AND name = 'customer_picker';
    UPDATE pos_config SET customer_picker = 'stock';
"""


def compare(*arguments):
    """Run both sides; 1 if something passes without the suite and fails with it."""
    chromium()
    parts = [part for part in PARTS if part in arguments] or list(PARTS)
    arguments = [word for word in arguments if word not in PARTS]
    with alone("browsers"):
        pg = Postgres.shared()
        return max([_compare(pg, part, arguments) for part in parts])


def _compare(pg, part, arguments):
    without = _run(pg, part, "without", arguments)
    with_suite = _run(pg, part, "with", arguments)
    for _attempt in range(AGAIN):
        names = _differences(without, with_suite)
        if not names:
            break
        say(f"\nOnce more, as they differ: {', '.join(names)}")
        again = _selection(names)
        without |= _best(without, _run(pg, part, "without", again))
        with_suite |= _best(with_suite, _run(pg, part, "with", again))
    return _tell(part, without, with_suite)


def _run(pg, part, side, arguments):
    """Results by test: passed, failed or skipped."""
    name = f"upstream_{part}_{side}"
    ours = SUITE if side == "with" else ()
    made = database.template(pg, (*PARTS[part], *ours), demo=True, seed=False)
    database.copy(pg, made, name)
    if "pos_backend_partner" in ours:
        pg.execute(name, STOCK_LIST)
    RESULTS.mkdir(parents=True, exist_ok=True)
    report = RESULTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    config = configuration(
        name, screenshots=RESULTS / "screenshots", logfile=RESULTS / f"{name}.log"
    )
    tests = [find_odoo() / "addons" / addon / "tests" for addon in PARTS[part]]
    command = [
        *(sys.executable, "-m", "pytest", "--odoo-http", "-q"),
        *("-p", "no:cacheprovider", "-c", str(ROOT / "setup.cfg")),
        f"--junit-xml={report}",
        *(str(folder) for folder in tests if folder.is_dir()),
        *arguments,
    ]
    with step(f"Stock's tests, {part}, {side} the suite"):
        subprocess.run(
            command,
            cwd=ROOT,
            env={**environment(pg), "ODOO_RC": str(config)},
        )
    if not report.exists():
        raise Failed("Stock's tests could not be run; see pytest's words above.")
    return {_name(c): _state(c) for c in ElementTree.parse(report).iter("testcase")}


def _name(case):
    return f"{case.get('classname').rpartition('.')[2]}.{case.get('name')}"


def _state(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def _differences(one, other):
    return sorted(name for name in one | other if one.get(name) != other.get(name))


def _selection(names):
    """pytest's -k for these tests."""
    tests = [name.replace(".", " and ") for name in names]
    return ["-k", " or ".join(f"({test})" for test in tests)]


def _best(before, now):
    """A test that passed once is able to pass."""
    return {
        name: "passed" if "passed" in (before.get(name), state) else state
        for name, state in now.items()
    }


def _tell(part, without, with_suite):
    say(f"\n  {part:<14} without    with")
    for state in ("passed", "failed", "skipped"):
        counts = [list(side.values()).count(state) for side in (without, with_suite)]
        say(f"  {state:<14} {counts[0]:>7} {counts[1]:>7}")
    stock = sorted(name for name, state in without.items() if state == "failed")
    say(f"\nStock fails by itself here: {', '.join(stock) or 'nothing'}")
    names = _differences(without, with_suite)
    for name in names:
        say(f"  {name}: {without.get(name)} without, {with_suite.get(name)} with")
    if not names:
        say("The suite changes none of the results.")
    return 1 if names else 0
