# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The comparison of standard's tests takes hours: none of them is for nothing."""

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from dev import own_tests, upstream
from dev.console import Failed
from tests.kit.countries import MODULES

SIDES = upstream.SIDES
PASSED = {side: {"TestUi.test_sale": "passed"} for side in SIDES}
FIRST, SECOND, THIRD = upstream.PARTS["satellites"][:3]
ASKED = (FIRST, SECOND, THIRD)
PAGE = """# Beside

<!-- odoo -->

| Module          | Tests  | What fails |
| --------------- | ------ | ---------- |
| `point_of_sale` | 9 of 9 | nothing    |
| `pos_hr`        | 1 of 9 | all        |

<!-- end -->
"""


@pytest.fixture
def runs(monkeypatch, tmp_path):
    """The modules whose tests were run; `ends` has what ends the run of one."""

    def results(addons, _envs, _options):
        runs.append(", ".join(addons))
        if addons[0] in runs.ends:
            raise runs.ends[addons[0]]
        return dict.fromkeys(addons, PASSED)

    class Runs(list):
        ends = {}

    runs = Runs()
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    for name, value in {
        "ROOT": tmp_path,
        "RESULTS": tmp_path,
        "PAGE": page,
        "alone": lambda _name: nullcontext(),
        "chromium": lambda: "chromium",
        "_browser": lambda _program: None,
        "_made": lambda _pg, part, side: f"{part}_{side}",
        "_environment": lambda *_all: {},
        "_results": results,
    }.items():
        monkeypatch.setattr(upstream, name, value)
    monkeypatch.setattr(upstream.tables, "ROOT", tmp_path)
    monkeypatch.setattr(upstream.identity, "bundles", lambda _ours: "bundles")
    monkeypatch.setattr(upstream.Postgres, "shared", lambda: None)
    return runs


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_what_was_broken_off_goes_on_with_what_is_missing(runs, end):
    runs.ends = {SECOND: end}
    with pytest.raises(end):
        upstream.compare(*ASKED)
    runs.clear()
    runs.ends = {}
    assert upstream.compare(*ASKED) == 0
    assert runs == [SECOND, THIRD]
    # That run was complete. Who asks again wants to see all of them.
    runs.clear()
    assert upstream.compare(*ASKED) == 0
    assert runs == [FIRST, SECOND, THIRD]


def test_tests_that_cannot_run_do_not_end_those_of_other_modules(runs, capsys):
    runs.ends = {SECOND: Failed("no browser")}
    assert upstream.compare(*ASKED) == 1
    assert runs == [FIRST, SECOND, THIRD]
    told = capsys.readouterr().out
    assert "no browser" in told
    assert f"Not shown to be the same with the suite: {SECOND}" in told
    assert "changes none" not in told
    runs.clear()
    runs.ends = {}
    assert upstream.compare(*ASKED) == 0
    assert runs == [SECOND]


@pytest.mark.parametrize("change", ["suite", "options"])
def test_results_of_something_else_are_not_gone_on_with(runs, monkeypatch, change):
    runs.ends = {SECOND: KeyboardInterrupt}
    with pytest.raises(KeyboardInterrupt):
        upstream.compare(*ASKED)
    runs.clear()
    runs.ends = {}
    options = ["-k", "sale"] if change == "options" else []
    if change == "suite":
        monkeypatch.setattr(upstream.identity, "bundles", lambda _ours: "others")
    upstream.compare(*ASKED, *options)
    assert runs == [FIRST, SECOND, THIRD]


def test_a_word_that_names_nothing_is_told(runs):
    with pytest.raises(Failed, match="neighbors is neither a module nor one of: core"):
        upstream.compare("neighbors")
    assert runs == []


def test_the_table_keeps_what_was_not_run(runs):
    upstream.compare("pos_hr")
    rows = upstream.tables.read(upstream.PAGE, "odoo")
    assert rows["`point_of_sale`"] == ["`point_of_sale`", "9 of 9", "nothing"]
    assert rows["`pos_hr`"] == ["`pos_hr`", "1 of 1, 1 of 1", ""]
    assert rows["`pos_mrp`"] == ["`pos_mrp`", "not run", ""]
    # What pytest selects is a part of the tests alone.
    upstream.compare("pos_mrp", "-k", "sale")
    upstream.compare("pos_hr")
    assert upstream.tables.read(upstream.PAGE, "odoo") == rows


def test_the_table_says_what_does_not_pass():
    without = {"A.test_x": "timed out", "A.test_y": "passed", "A.test_z": "skipped"}
    with_suite = {**without, "A.test_y": "failed"}
    assert upstream._words({"without": without, "with": with_suite}) == [
        "1 of 2 (1 skipped), 0 of 2 (1 skipped)",
        "`A.test_x`: timed out; `A.test_y`: passed, failed",
    ]
    assert upstream._words({"without": {}, "with": {}}) == ["no tests", ""]


@pytest.mark.parametrize(
    ("inside", "state"),
    [
        ("", "passed"),
        ('<skipped message="not here"/>', "skipped"),
        ('<failure message="1 != 2"/>', "failed"),
        ('<error message="KeyError"/>', "failed"),
        ('<failure message="Tour X failed at step Pay"/>', "timed out"),
        ('<failure message="failed: Script timeout exceeded"/>', "timed out"),
        ('<failure message="TimeoutError: Runtime.evaluate(now)"/>', "timed out"),
    ],
)
def test_a_tour_that_waited_in_vain_is_told_apart(inside, state):
    case = ElementTree.fromstring(f"<testcase>{inside}</testcase>")
    assert upstream._state(case) == state


def test_what_timed_out_on_both_sides_is_looked_at_once_more(monkeypatch, tmp_path):
    found = [
        {side: {"A.test_x": "timed out", "A.test_y": "passed"} for side in SIDES},
        {"without": {"A.test_x": "passed"}, "with": {"A.test_x": "timed out"}},
        {"without": {"A.test_x": "timed out"}, "with": {"A.test_x": "passed"}},
    ]
    asked = []

    def run_both(addons, _envs, options, _suffix=""):
        asked.append((addons, options))
        return {addon: PASSED for addon in addons} | {"pos_mrp": found[len(asked) - 1]}

    monkeypatch.setattr(upstream, "_run_both", run_both)
    monkeypatch.setattr(upstream, "_folder", lambda _addon: tmp_path)
    results = upstream._results(["pos_hr", "pos_mrp"], {}, [])
    again = (["pos_mrp"], ["-k", "(A and test_x)"])
    assert asked == [(["pos_hr", "pos_mrp"], []), again, again]
    mended = dict.fromkeys(SIDES, {"A.test_x": "passed", "A.test_y": "passed"})
    assert results == {"pos_hr": PASSED, "pos_mrp": mended}


def test_one_start_runs_several_modules_with_few_tests(runs, monkeypatch):
    monkeypatch.setattr(upstream, "TOGETHER", {"satellites": 2})
    runs.ends = {THIRD: KeyboardInterrupt}
    with pytest.raises(KeyboardInterrupt):
        upstream.compare(*ASKED)
    assert runs == [f"{FIRST}, {SECOND}", THIRD]
    runs.clear()
    runs.ends = {}
    upstream.compare(*ASKED)
    assert runs == [THIRD]


def test_each_result_is_of_the_module_that_brings_the_test(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        """<testsuites><testsuite>
        <testcase classname="..odoo.addons.pos_hr.tests.test_a.TestA" name="test_x"/>
        <testcase classname="..odoo.addons.pos_mrp.tests.test_a.TestA" name="test_x">
            <failure message="1 != 2"/>
        </testcase>
        <testcase classname="" name="..odoo.addons.pos_mrp.tests.test_b">
            <error message="collection failure"/>
        </testcase>
        <testcase classname="test_c.TestC" name="test_y"
                  file="../odoo/addons/pos_hr/tests/test_c.py"/>
        </testsuite></testsuites>"""
    )
    assert upstream._states(report, ["pos_hr", "pos_mrp", "pos_sale"]) == {
        "pos_hr": {"TestA.test_x": "passed", "TestC.test_y": "passed"},
        "pos_mrp": {"TestA.test_x": "failed", "tests.test_b": "failed"},
        "pos_sale": {},
    }


@pytest.mark.parametrize(
    ("module", "is_own"),
    [
        ("odoo.addons.pos_mrp.tests.test_frontend", True),
        ("odoo.addons.pos_mrp.tests.common", True),
        ("odoo.addons.pos_mrp_account.tests.test_frontend", False),
        ("odoo.addons.point_of_sale.tests.test_frontend", False),
    ],
)
def test_tests_that_a_module_inherits_are_anothers(module, is_own):
    function = SimpleNamespace(__module__=module)
    path = Path("addons/pos_mrp/tests/test_frontend.py")
    items = [SimpleNamespace(path=path, function=function)]
    hook = SimpleNamespace(pytest_deselected=lambda items: None)
    own_tests.pytest_collection_modifyitems(SimpleNamespace(hook=hook), items)
    assert bool(items) == is_own


def test_all_of_odoos_pos_modules_with_tests_are_in_a_part():
    parts = [addons for part, addons in upstream.PARTS.items() if part != "oca"]
    named = {addon for addons in parts for addon in addons}
    with_tests = {name for name in MODULES if upstream._folder(name).is_dir()}
    assert with_tests <= named
