# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""python -m bench [topic ...] [--customers 1000,300000,1000000] [--keep]
[--groups 10,20,40] [--tills 5] [--days 300] [--sales 900000]"""

import argparse
import json
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from dev import database
from dev.console import Failed, Missing, say
from dev.odoo_env import configuration, environment
from dev.paths import ROOT, SUITE
from dev.postgres import Postgres

from . import machine, report

TOPICS = (
    *("customers", "queue", "faults", "sharing", "mesh", "flood", "transfers"),
    *("chain", "year"),
)
DOCS = ROOT / "docs"
PAGE = "BENCHMARKS.md"


class Bench:
    """What a topic gets: the options, and a way to measure inside Odoo.

    A topic is a module of this package with run(bench), which returns its part of
    the page as Markdown. If it has a page of its own, PAGE is its name, and HEAD what
    it begins with.
    """

    def __init__(self, pg, options):
        self.pg = pg
        self.options = options

    def measure(self, name, function, **arguments):
        """Call function(env, **arguments) in an Odoo of its own; what it returns.

        function: "module:function". The database is a copy of the demo shops, kept
        under that name with --keep and then taken as it is.
        """
        known = database.exists(self.pg, name)
        if not (known and self.options.keep):
            source = database.template(self.pg, SUITE, demo=True, seed=True)
            database.copy(self.pg, source, name)
        try:
            return self.call(self.pg, name, function, **arguments)
        finally:
            if not self.options.keep:
                database.drop(self.pg, name)
                configuration(name).unlink()

    @staticmethod
    def call(pg, name, function, **arguments):
        """The same in a database that is there, and stays."""
        with tempfile.TemporaryDirectory() as folder:
            result = Path(folder) / "result.json"
            task = {
                "config": str(configuration(name)),
                "database": name,
                "function": function,
                "arguments": arguments,
                "result": str(result),
            }
            command = [sys.executable, "-m", "bench.inside", json.dumps(task)]
            if subprocess.run(command, cwd=ROOT, env=environment(pg)).returncode:
                raise Failed(f"{function} did not end well.")
            return json.loads(result.read_text())


def _sizes(text):
    return sorted(map(int, text.split(",")))


def main(arguments):
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="topic", help=", ".join(TOPICS))
    parser.add_argument(
        "--customers",
        type=_sizes,
        default=[1_000, 300_000, 1_000_000],
        help="sizes of the customer base (default: 1000,300000,1000000)",
    )
    parser.add_argument(
        "--groups",
        type=_sizes,
        default=[10, 20, 40],
        help="sizes of the chain, in groups (default: 10,20,40: seven minutes)",
    )
    parser.add_argument(
        "--tills", type=int, default=5, help="in each of these groups (default: 5)"
    )
    parser.add_argument(
        "--days", type=int, default=300, help="of a year of 50 tills (default: 300)"
    )
    parser.add_argument(
        "--sales", type=int, default=900_000, help="in that year (default: 900000)"
    )
    parser.add_argument("--keep", action="store_true", help="keep and reuse databases")
    options = parser.parse_args(arguments)
    unknown = set(options.topics) - set(TOPICS)
    if unknown:
        parser.error(f"unknown topic: {', '.join(sorted(unknown))}")
    pg = Postgres.shared()
    typed = " ".join(arguments)
    command = f'make bench ARGS="{typed}"' if typed else "make bench"
    for topic in options.topics or TOPICS:
        say(f"Measuring {topic}")
        found = import_module(f"bench.{topic}")
        page = DOCS / getattr(found, "PAGE", PAGE)
        head = getattr(found, "HEAD", report.HEAD)
        text = found.run(Bench(pg, options))
        report.write(page, topic, machine.describe(pg), command, text, head)
        say(f"\n{text}\n\nWritten to {page.relative_to(ROOT)}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (Missing, Failed) as problem:
        say(f"\n{problem}")
        sys.exit(1)
