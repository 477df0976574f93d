# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tables of docs/ that commands write, each between two comments of its page."""

import re

from .console import say
from .paths import ROOT


def read(page, mark):
    """{first cell: all cells} of the table below that mark, without its head."""
    lines = _place(mark).search(page.read_text())[0].splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line]
    return {row[0]: row for row in rows[2:]}


def write(page, mark, head, rows):
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    lines = [f"| {' | '.join(map(str.ljust, line, widths))} |" for line in lines]
    table = "\n".join(["", *lines, "", ""])
    page.write_text(_place(mark).sub(lambda _match: table, page.read_text()))
    say(f"{page.relative_to(ROOT)} has the table of {len(rows)} modules.")


def _place(mark):
    return re.compile(rf"(?<=<!-- {mark} -->\n).*?(?=<!-- end -->)", re.S)
