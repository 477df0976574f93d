# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The day as a page to read."""


def text(day, findings):
    lines = [
        f"# A day in the {day.kind}, seed {day.seed}",
        "",
        "| Who | Sales | Total |",
        "| --- | ---: | ---: |",
        *(
            f"| {w.name} | {w.sold['receipts']} | {w.sold['cents'] / 100:.2f} |"
            for w in day.workers
        ),
        "",
        "## What happened",
        "",
        *(f"- {line}" for line in day.diary),
        "",
        "## What people did",
        "",
        *(f"- {words}: {count}" for words, count in day.did.most_common()),
        "",
        "## The books",
        "",
        *(f"- {'right' if f.is_right else 'WRONG'}: {f.words}" for f in findings),
        "",
    ]
    return "\n".join(lines)
