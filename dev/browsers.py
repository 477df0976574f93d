# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What is said of browsers in README.rst and docs/BROWSERS.md, from where it is known.

The quirks come from the contract's one file; which browser did what, from the last run
of the tests in it (tests/kit/tested_with.py).
"""

import json
import re
import subprocess

from . import node
from .console import say
from .paths import ROOT, STATE

QUIRKS = ROOT / "pos_offline_queue/static/tests/contract/quirks.mjs"
REPORT = STATE / "results" / "browsers.json"
PAGE = ROOT / "docs" / "BROWSERS.md"
README = ROOT / "README.rst"
# As they are named to people, in the order in which they stand in tables.
ENGINES = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKitGTK"}
PRINT = "import {QUIRKS} from %s; console.log(JSON.stringify(QUIRKS))"


def write():
    """Write the tables anew; that of a run only where all engines were in one."""
    page = _replaced(PAGE.read_text(), "<!-- %s -->", "quirks", quirks_table())
    told = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    if told.keys() >= ENGINES.keys():
        rows = list(tested_rows(told))
        page = _replaced(page, "<!-- %s -->", "tested with", _markdown(rows))
        summary = _rst(list(summary_rows(told)))
        readme = _replaced(README.read_text(), ".. %s", "tested with", summary)
        README.write_text(readme)
    else:
        say("- No run in all engines is on record here; the table of one stays.")
    PAGE.write_text(page)
    node.ensure()
    command = ["npx", "prettier", "--write", "--loglevel=warn", str(PAGE)]
    subprocess.run(command, cwd=ROOT, check=True)


def quirks():
    """[{id, engines, what, link, does, test}], see quirks.mjs."""
    script = PRINT % json.dumps(QUIRKS.as_uri())
    command = ["node", "--input-type=module", f"--eval={script}"]
    return json.loads(subprocess.check_output(command, text=True))


def quirks_table():
    """What docs/BROWSERS.md says of them."""
    rows = [("What it is", "Seen in", "What the suite does")]
    for quirk in quirks():
        seen = ", ".join(ENGINES[name] for name in quirk["engines"]) or "reports"
        what = f"{quirk['what']} [Source]({quirk['link']})"
        rows.append((what, seen, quirk["does"]))
    return _markdown(rows)


def tested_rows(told):
    """The table of a run, its head first: what was done in all engines.

    told: {engine: {version, told: {what was done: {what was counted: number}}}}
    """
    columns = [told[name] for name in ENGINES]
    yield ("What was done", *(column["version"] for column in columns))
    for what in columns[0]["told"]:
        if all(what in column["told"] for column in columns):
            title = what[0].upper() + what[1:]
            yield (title, *(_counts(c["told"][what]) for c in columns))


# What README.rst says of each engine, and the story that it is counted in.
SUMMARY = {
    "Reloaded without network": "reloaded offline",
    "Customers chosen": "customers chosen in a dialog",
    "Orders sent": "orders sent, received, delivered",
    "What the suite relies on": "what the module relies on in a browser",
}


def summary_rows(told):
    """The table of a run in short, its head first: one row for each engine."""
    yield ("Browser", "Sales", *SUMMARY)
    for name in ENGINES:
        stories = told[name]["told"]
        sales = [each for each in stories.values() if "once" in each]
        total = {key: sum(each[key] for each in sales) for key in ("once", "sold")}
        others = (_counts(stories.get(story, {})) for story in SUMMARY.values())
        yield (told[name]["version"], _counts(total), *(each or "-" for each in others))


def _counts(counts):
    if "once" in counts:
        return f"{counts['once']:,} of {counts['sold']:,} sales in Odoo, once"
    words = {word: word.replace("_", " ") for word in counts}
    return ", ".join(
        f"{n:,} {words[word].removesuffix('s') if n == 1 else words[word]}"
        for word, n in counts.items()
    )


def _markdown(rows):
    head, *others = rows
    rule = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *others))


def _rst(rows):
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for first, *others in rows:
        lines += [f"   * - {first}", *(f"     - {each}" for each in others)]
    return "\n".join(lines)


def _replaced(text, comment, name, table):
    """The text with that table between the comments `name` and `end`."""
    begin, end = comment % name, comment % "end"
    pattern = rf"{re.escape(begin)}\n.*?{re.escape(end)}(?=\n)"
    found, count = re.subn(
        pattern, lambda _match: f"{begin}\n\n{table}\n\n{end}", text, flags=re.S
    )
    if count != 1:
        raise ValueError(f"There are {count} places for the table: {name}")
    return found
