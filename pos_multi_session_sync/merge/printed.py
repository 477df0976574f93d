# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What kitchen printers have printed of a line: {"<printer>/<note>": quantity}.

The counterpart of static/src/core/kitchen.esm.js.
"""

from .plain import add

PRINTED = "kitchen_printed"
# What is said while a ticket is printed. It changes nothing that is sold.
PRINTING = ("order.print", "order.printed", "line.printed")


def printed_of(values):
    return (values or {}).get(PRINTED) or {}


def with_printed(values, mark, difference):
    """The values, after so much more was printed of the line."""
    printed = dict(printed_of(values))
    after = add(printed.pop(mark, 0), difference)
    return {**values, PRINTED: {**printed, mark: after} if after else printed}


def with_most_printed(values, known):
    """The values of a receipt, with the larger of what it and the log know.

    Each knows of tickets that the other has not heard of.
    """
    printed = dict(printed_of(values))
    for mark, quantity in printed_of(known).items():
        if abs(quantity) >= abs(printed.get(mark, 0)):
            printed[mark] = quantity
    return {**values, PRINTED: printed} if printed else values


def with_printed_of(values, known):
    """The values of an earlier state, with what the log knows to be printed now.

    A dish may have been printed, or taken back, since then.
    """
    if not known:
        return values
    printed = printed_of(known)
    others = {key: value for key, value in values.items() if key != PRINTED}
    return {**others, PRINTED: printed} if printed else others
