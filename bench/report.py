# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Pages in docs/: one part for each topic, replaced when it is measured anew."""

import re
from datetime import date
from pathlib import Path

HEAD = """# Benchmarks

Written by `make bench`. Standard Odoo and the modules are measured in turn, in one run:
customers and transfers in one database, sales in one without the modules and one with
them. Ratios are what to look at. A goal is named whether it was reached or not.
"""


def table(head, rows):
    """A Markdown table; the first column to the left, numbers to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def milliseconds(value):
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.3g} ms"


def size(count):
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"


def times(ratio):
    return f"{ratio:,.0f} x" if ratio >= 10 else f"{ratio:.1f} x"


def write(path, topic, machine, command, text, head=HEAD):
    """Put the text of a topic into the file, instead of what it held of it."""
    path = Path(path)
    page = path.read_text() if path.exists() else head
    begin, end = f"<!-- {topic} -->", f"<!-- /{topic} -->"
    when = f"{date.today():%Y-%m-%d}"
    part = (
        f"{begin}\n\n{text}\n\nMeasured on {when} by `{command}`: {machine}.\n\n{end}"
    )
    known = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.S)
    if known.search(page):
        page = known.sub(lambda _: part, page)
    else:
        page = f"{page.rstrip()}\n\n{part}\n"
    path.parent.mkdir(exist_ok=True)
    path.write_text(page)
