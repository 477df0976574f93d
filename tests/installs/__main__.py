# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""python -m tests.installs [demo|no-demo] [choice...]: every choice of modules, with
demo data and without. The table is kept in .shop/results/installs.md.
"""

import sys
import time
import traceback

from dev import database
from dev.lock import alone
from dev.postgres import Postgres
from dev.suites import RESULTS
from tests.kit.browsers import Browsers
from tests.kit.shop import Shop
from tests.kit.tally import Tally, TallyReport

from .play import CHOICES, Story

WORDS = {True: "demo", False: "no-demo"}


def main(*arguments):
    if unknown := set(arguments) - {*CHOICES, *WORDS.values()}:
        print(f"Not {', '.join(unknown)}: {', '.join([*WORDS.values(), *CHOICES])}")
        return 2
    choices = [choice for choice in CHOICES if choice in arguments] or CHOICES
    demos = [demo for demo in WORDS if WORDS[demo] in arguments] or WORDS
    results = []
    with alone("browsers"):
        browsers = Browsers()
        try:
            for demo in demos:
                template = database.template(Postgres.shared(), (), demo=demo)
                for choice in choices:
                    shop = Shop(
                        browsers, Postgres.shared(), template, "test_installs"
                    ).open()
                    try:
                        results += _play(shop, choice, demo)
                    finally:
                        shop.close()
        finally:
            browsers.stop()
    return _report(results)


def _play(shop, choice, demo):
    """Rows of the table: what was installed, the step, how it went."""
    print(f"\n{choice}, {WORDS[demo]}")
    shop.fresh()
    tally = Tally(shop, "module", TallyReport())
    story = Story(shop, choice, tally)
    if not demo:
        story.speaks_german()
    rows = []
    for name, step in (*story.steps(), ("tally", lambda: _is_clean(tally))):
        started = time.monotonic()
        problem = ""
        try:
            step()
            problem = "\n".join([*story.worries(), *shop.problems()])
        except Exception:  # Whatever it was, it is told.
            problem = traceback.format_exc()
        rows.append((choice, WORDS[demo], name, problem))
        seconds = time.monotonic() - started
        print(f"  {name:<10} {seconds:5.1f} s  {problem or 'ok'}", flush=True)
        if problem:
            shop.record(RESULTS / "installs" / f"{choice}, {WORDS[demo]}")
            break
    return rows


def _is_clean(tally):
    balance = tally.balance()
    assert balance.is_clean, balance


def _report(results):
    failed = sum(bool(problem) for *_what, problem in results)
    steps = list(dict.fromkeys(name for _c, _d, name, _p in results))
    lines = [
        f"| Installed | Database | {' | '.join(steps)} |",
        "| --- " * (len(steps) + 2) + "|",
    ]
    for choice, demo in dict.fromkeys(row[:2] for row in results):
        went = {
            name: "FAILED" if problem else "ok"
            for c, d, name, problem in results
            if (c, d) == (choice, demo)
        }
        cells = [went.get(name, "not reached") for name in steps]
        lines.append(f"| {choice} | {demo} | {' | '.join(cells)} |")
    text = "\n".join(lines)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "installs.md").write_text(f"{text}\n")
    print(f"\n{text}\n\n{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
