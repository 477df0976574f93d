# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""make demo, stop and clean: a shop to look at, in the background."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from . import database
from .cluster import Cluster, clusters
from .console import Failed, Missing, say, step
from .lock import alone
from .net import LOOPBACK, free_port
from .paths import ROOT, STATE, SUITE, pdf_program
from .postgres import Postgres
from .seed_data import (
    POS_NAMES,
    PRINTERS,
    RESTAURANT_POS,
    SHARING_POS_NAMES,
    USERS,
)
from .server import STOP_TIMEOUT, OdooServer

DATABASE = "demo"
MODULES = (*SUITE, "pos_restaurant")
PORT = 8069
PRINTERS_PORT = 8070
LOG = STATE / "log" / "demo.log"
RUNNING = STATE / "demo.json"  # pids and addresses of the servers
VERSION = STATE / "demo.version"  # the template that the database is equal to
PROCESSES = (("pid", b"odoo-bin"), ("printers_pid", b"dev.printers"))
CLUSTER = STATE / "postgres"
LINE = "\n       "  # below the words of a numbered one


def start():
    """Bring the demo shop up, or only say where it is."""
    with alone("demo"):
        wanted = database.template_name(MODULES)
        current = VERSION.exists() and VERSION.read_text() == wanted
        running = _note()
        if not current or not _is_complete(running):
            _end(running)
            running = _start(wanted, current)
    _tell(running)


def stop():
    """End the demo server and the project's PostgreSQL; the data stays.

    Others who are connected to PostgreSQL keep it running; their databases' names.
    """
    with alone("demo"):
        _end(_note())
        RUNNING.unlink(missing_ok=True)
    if CLUSTER.exists() and Cluster(CLUSTER).is_running():
        pg = Postgres.private(CLUSTER)
        if users := _others(pg):
            say(f"- PostgreSQL stays, as it is being used: {', '.join(users)}")
            return users
        with step("Stopping PostgreSQL"):
            pg.stop()
    return []


def clean():
    """Forget all databases, templates and logs."""
    if users := stop():
        raise Failed(f"Not forgotten, as somebody works with: {', '.join(users)}")
    for folder in clusters(STATE):
        Cluster(folder).remove()
    shutil.rmtree(STATE, ignore_errors=True)
    say(f"Forgotten. The virtualenv ({ROOT / '.venv'}) was kept.")


def _start(wanted, current):
    pg = Postgres.shared()
    if not database.exists(pg, DATABASE):
        made = database.template(pg, MODULES)
        with step("Copying it for the demo shop"):
            database.copy(pg, made, DATABASE)
    elif not current:
        database.update(pg, DATABASE, MODULES)
    VERSION.write_text(wanted)
    try:
        pdf_program()
    except Missing as missing:
        say(missing)  # All but the PDFs of invoices is there without it.
    server = OdooServer(
        pg,
        DATABASE,
        port=free_port(PORT),
        extra=["--max-cron-threads=1"],
        log=LOG,
    )
    with step("Starting Odoo"):
        server.start()
    running = {"pid": server.pid, "url": server.url, **_start_printers(pg)}
    RUNNING.write_text(json.dumps(running))
    return running


def _start_printers(pg):
    """The printers of the restaurant, where its tills look for them."""
    port = free_port(PRINTERS_PORT)
    process = subprocess.Popen(
        [sys.executable, "-m", "dev.printers", str(port), *map(str.lower, PRINTERS)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    pg.execute(
        DATABASE,
        "UPDATE pos_printer SET epson_printer_ip = %s || lower(name)"
        " WHERE printer_type = 'epson_epos' AND name = ANY(%s)",
        (f"{LOOPBACK}:{port}/", [*PRINTERS]),
    )
    return {"printers_pid": process.pid, "printers_url": f"http://{LOOPBACK}:{port}"}


def _note():
    """What the last start wrote down; {} if there was none."""
    try:
        return json.loads(RUNNING.read_text())
    except (OSError, ValueError):
        return {}


def _is_complete(note):
    return all(_is_ours(note, *part) for part in PROCESSES)


def _is_ours(note, key, program):
    """Whether that process is alive, and not another one that got its number."""
    try:
        command = Path(f"/proc/{note[key]}/cmdline").read_bytes()
    except (KeyError, OSError):
        return False
    return program in command


def _end(note):
    for key, program in PROCESSES:
        if _is_ours(note, key, program):
            with step(f"Stopping {program.decode()}"):
                _end_process(note[key])


def _end_process(pid):
    os.killpg(pid, signal.SIGTERM)
    # It is not our child, so we cannot wait for it; tail follows any process.
    follow = ["tail", f"--pid={pid}", "--follow", "/dev/null"]
    try:
        subprocess.run(follow, timeout=STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        os.killpg(pid, signal.SIGKILL)


def _others(pg):
    """Databases that somebody else is connected to."""
    rows = pg.execute(
        "postgres",
        "SELECT DISTINCT datname FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    )
    return sorted(name for (name,) in rows)


def _tell(running):
    people = "\n".join(f"    {login:<6} {what}" for login, what in USERS.items())
    tries = [
        "Log in as ana. The nine squares at the top lead to Point of Sale: open"
        f'{LINE}"{POS_NAMES[0]}" and sell a Country Loaf.'
    ]
    if "pos_backend_partner" in SUITE:
        tries += [
            'Press Customer, look for "Clara", choose her: prices fall by 10 %.',
            "In a private window, as mia: Point of Sale > Orders > Customers,"
            f"{LINE}Otto Export, Send to a POS. Accept him as ana.",
        ]
    if "pos_offline_queue" in SUITE:
        tries += [
            "Pull the cable: make stop. Sell, press F5, sell on. make demo plugs it in"
            f"{LINE}again; mia sees it in Point of Sale > Orders > Devices and Queues.",
        ]
    names = list(POS_NAMES)
    if "pos_multi_session_sync" in SUITE:
        names += SHARING_POS_NAMES
        one, other, *_ = SHARING_POS_NAMES
        tries += [
            f'Open "{one}" as ana and "{other}" as leo. What the'
            f"{LINE}one sells the other finds in the menu at the top right, Orders."
            f"{LINE}Work on it together, and pay it.",
        ]
        names += RESTAURANT_POS
        one, other, *_ = RESTAURANT_POS
        tries += [
            f'Sit down at one table at "{one}" and at "{other}", and press Order.'
            f"{LINE}What the printers of kitchen and bar print comes here:"
            f"{LINE}{running['printers_url']}",
        ]
    things = "\n".join(f"    {number}. {what}" for number, what in enumerate(tries, 1))
    say(
        f"""
The shop is open:  {running["url"]}

  Users (the password is the login):
    admin  everything
{people}

  Points of sale: {", ".join(names)}

  Things to try, with pictures in docs/TOUR.md:
{things}

  make stop ends it, make clean forgets it. Log: {LOG}"""
    )
