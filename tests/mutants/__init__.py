# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Faults that a careless edit would make, each with the tests that have to notice it.

`make mutants` applies them one at a time to a copy of the tree (dev/mutants.py). The
sharing of orders and transfers have more of their own, in what their simulators
run: mutants.test.mjs.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One fault.

    path: the file, in which `old` occurs exactly once. tests: test files of Node, or
    what pytest takes: of tests/sources, or of a module (these run inside Odoo).
    """

    fault: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def runner(self):
        test = self.tests[0]
        if test.endswith(".mjs"):
            return "node"
        return "sources" if test.startswith("tests/") else "odoo"

    @property
    def module_to_update(self):
        """The module whose data in a database are made of the file, if it has such."""
        module, _, rest = self.path.partition("/")
        is_data = rest.endswith((".xml", ".csv")) and not rest.startswith("static/")
        return module if is_data else None

    def applied_to(self, text):
        """The text of the file with the fault in it.

        :raise ValueError: the code has changed, so the fault has to be written anew
        """
        count = text.count(self.old)
        if count != 1 or self.old == self.new:
            raise ValueError(
                f"{self.fault}: its old text occurs {count} times in {self.path}; "
                f"write it anew in tests/mutants:\n{self.old}"
            )
        return text.replace(self.old, self.new)


def mutants():
    from . import closing, customers, mesh, queue, sharing, transfers

    return (
        *queue.MUTANTS,
        *sharing.MUTANTS,
        *closing.MUTANTS,
        *transfers.MUTANTS,
        *mesh.MUTANTS,
        *customers.MUTANTS,
    )
