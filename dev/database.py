# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Databases: a template is built once and copied, filestore included.

Templates stand on each other. The *base* holds standard modules (and Odoo's demo
data), takes a minute or two and is kept while Odoo stays the same. The *suite*
template is a copy of it with our modules and the seed, and is made anew when one of
the files it depends on changes.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time

import psycopg2

from . import identity
from .console import Failed, step
from .lock import alone
from .odoo_env import configuration, environment, filestore
from .paths import MODULES, ROOT, STATE
from .system import install

STANDARD = ("point_of_sale",)
STAMPS = STATE / "templates"
LOG = STATE / "log"
# Templates of older versions are dropped when nobody used them for so many seconds.
UNUSED_AFTER = {"suite": 3600, "base": 86400}
DROP_TIMEOUT = 30  # seconds
TICK = 0.2
LOADING = re.compile(r"Loading module (\S+) \((\d+/\d+)\)")


def template(pg, modules, *, demo=True, seed=True):
    """The name of a database with these modules, built if it is not there yet.

    modules: names, of the suite or of Odoo. demo: with Odoo's own demo data.
    seed: with the shops, people, products and customers of dev/seed.py.
    """
    base, name, standard, ours = _names(modules, demo, seed)
    STAMPS.mkdir(parents=True, exist_ok=True)
    # Each by itself: tests that run side by side need not wait for the other's.
    with alone(f"building-{base}"):
        if not exists(pg, base):
            # What has more than the POS begins where the POS alone has got to.
            least, _name, known, _ours = _names((), demo, False)
            if least == base:
                start, more = None, ["base", *standard]
            else:
                start = template(pg, (), demo=demo, seed=False)
                more = [name for name in standard if name not in known]
            with step("Building a database with standard Odoo (once)") as show:
                _build(pg, base, show, start=start, install=more, demo=demo)
            _note_bundles(base, ())
        (STAMPS / base).touch()
    with alone(f"building-{name}"):
        if not exists(pg, name):
            what = ", ".join([*ours, *(["seed"] if seed else [])])
            with step(f"Building a database with {what}") as show:
                _build(pg, name, show, start=base, install=ours, demo=demo, seed=seed)
            _note_bundles(name, ours)
        elif _bundles_of(name) != identity.bundles(ours):
            with alone(name), step("Storing the changed bundles") as show:
                _run_build(pg, name, show)
            _note_bundles(name, ours)
        (STAMPS / name).touch()
    with alone("templates"):
        _prune(pg)
    return name


def template_name(modules, *, demo=True, seed=True):
    """The name that `template` would return; nothing is built."""
    return _names(modules, demo, seed)[1]


def copy(pg, source, name):
    """Make the database `name`, equal to `source` but with a uuid of its own."""
    drop(pg, name)
    with alone(source):
        pg.execute("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        if filestore(source).exists():
            # Odoo never writes into a stored file: its name is its content's hash.
            shutil.copytree(filestore(source), filestore(name), copy_function=_link)
    # As Odoo does when it duplicates: a copy must not be taken for the original.
    pg.execute(
        name,
        "UPDATE ir_config_parameter SET value = gen_random_uuid()"
        " WHERE key IN ('database.uuid', 'database.secret')",
    )
    return name


def update(pg, name, modules, *, seed=True):
    """Bring an existing database up to the files of these modules."""
    with step(f"Updating {', '.join(modules) or 'the seed'} in {name}") as show:
        _run_build(pg, name, show, install=modules, update=modules, seed=seed)


def carry(source_pg, name, pg):
    """Bring a database to another server, under the same name."""
    if exists(pg, name):
        return name
    dump = [_client("pg_dump"), "--no-owner", "--no-acl", name]
    load = [_client("psql"), "-qX", "-v", "ON_ERROR_STOP=1", f"{name}_new"]
    with step(f"Carrying {name} to another PostgreSQL"):
        _create(pg, f"{name}_new")
        # A database cannot be copied while it is read so.
        with (
            alone(name),
            subprocess.Popen(
                dump, env={**os.environ, **source_pg.env}, stdout=subprocess.PIPE
            ) as reading,
        ):
            writing = subprocess.run(
                load,
                env={**os.environ, **pg.env},
                stdin=reading.stdout,
                stdout=subprocess.DEVNULL,
            )
        if reading.returncode or writing.returncode:
            raise Failed(f"The database {name} could not be carried over.")
        _rename(pg, f"{name}_new", name)
    for (other,) in pg.execute("postgres", "SELECT datname FROM pg_database"):
        if other.startswith("suite_") and not (STAMPS / other).exists():
            drop(pg, other)
    return name


def drop(pg, name):
    """Forget the database and its filestore, whoever is connected."""
    deadline = time.monotonic() + DROP_TIMEOUT
    while True:
        try:
            pg.execute("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            break
        except psycopg2.errors.InsufficientPrivilege:
            # PostgreSQL's own vacuum is at work in it, which only it may end.
            if time.monotonic() > deadline:
                raise
            time.sleep(TICK)
    shutil.rmtree(filestore(name), ignore_errors=True)


def exists(pg, name):
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    return bool(pg.execute("postgres", query, (name,)))


def _names(modules, demo, seed):
    """The two templates' names, and which modules each one adds."""
    ours = [name for name in MODULES if name in modules]
    standard = sorted(identity.closure({*STANDARD, *modules}) - set(MODULES))
    base = identity.base_name(standard, demo)
    name = identity.suite_name(base, ours, seed) if ours or seed else base
    return base, name, standard, ours


def _build(pg, name, show, *, start=None, demo=True, **task):
    """Build under another name, so that what bears the name is complete."""
    temporary = f"{name}_new"
    if start:
        copy(pg, start, temporary)
    else:
        _create(pg, temporary)
    _run_build(pg, temporary, show, demo=demo, **task)
    shutil.rmtree(filestore(name), ignore_errors=True)
    if filestore(temporary).exists():
        filestore(temporary).rename(filestore(name))
    _rename(pg, temporary, name)


def _run_build(pg, name, show, *, install=(), update=(), demo=True, seed=False):
    options = {} if demo else {"without_demo": "all"}
    task = {
        "config": str(configuration(name, **options)),
        "database": name,
        "install": list(install),
        "update": list(update),
        "seed": seed,
    }
    LOG.mkdir(parents=True, exist_ok=True)
    path = LOG / f"build-{name}.log"
    with (
        open(path, "w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "dev.build", json.dumps(task)],
            cwd=ROOT,
            env=environment(pg),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        for line in process.stdout:
            log.write(line)
            if loading := LOADING.search(line):
                show(f"{loading[2]} {loading[1]}")
    if process.returncode:
        tail = "".join(path.read_text().splitlines(keepends=True)[-25:])
        raise Failed(f"The database could not be built; the end of {path}:\n{tail}")


def _create(pg, name):
    drop(pg, name)
    # Byte order, as Odoo itself creates databases: it makes indexes serve LIKE.
    pg.execute(
        "postgres",
        f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0",
    )
    for extension in ("pg_trgm", "unaccent"):
        pg.execute(name, f"CREATE EXTENSION IF NOT EXISTS {extension}")


def _rename(pg, old, new):
    pg.execute("postgres", f'ALTER DATABASE "{old}" RENAME TO "{new}"')


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _bundles_of(name):
    stamp = STAMPS / name
    return stamp.read_text() if stamp.exists() else ""


def _note_bundles(name, ours):
    (STAMPS / name).write_text(identity.bundles(ours))


def _prune(pg):
    """Drop templates of older versions that nobody used for a while."""
    for stamp in STAMPS.iterdir():
        unused = time.time() - stamp.stat().st_mtime
        limit = UNUSED_AFTER[stamp.name.partition("_")[0]]
        if unused > limit:
            drop(pg, stamp.name)
            stamp.unlink()


def _client(program):
    install({"postgresql-client": shutil.which(program)}, "to move databases")
    return shutil.which(program)
