# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Where things are: the project, its ignored folder, Odoo, the browsers."""

import ctypes.util
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from .console import Missing, say
from .system import install

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".shop"
TEST_ADDONS = ROOT / "tests" / "addons"  # modules of somebody else, for the tests
OCA_PINNED = ROOT / "dev" / "oca.txt"
OCA_FOLDER = STATE / "oca"
OCA_ADDONS = OCA_FOLDER / "odoo" / "addons"  # there once dev/oca.py has brought them
ODOO_SOURCE = "https://github.com/odoo/odoo"
ODOO_BRANCH = "17.0"

# In the order they have to be installed.
MODULES = ("pos_offline_queue", "pos_multi_session_sync", "pos_backend_partner")
SUITE = tuple(name for name in MODULES if (ROOT / name / "__manifest__.py").is_file())

CHROMIUM_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
HEADLESS_NAME = "chromium-headless-shell"
FIREFOX_NAMES = ("firefox-esr", "firefox")
SYSTEM_PYTHON = Path("/usr/bin/python3")  # Debian's packages for Python are for it.


def odoo_folder():
    """The folder where Odoo is, or would be."""
    return Path(os.environ.get("ODOO_DIR") or "~/odoo-17.0").expanduser().resolve()


def find_odoo():
    """The folder of Odoo 17's source: ODOO_DIR, else ~/odoo-17.0, else a clone."""
    folder = odoo_folder()
    if (folder / "odoo-bin").is_file():
        return folder
    if os.environ.get("ODOO_DIR"):
        raise Missing(f"ODOO_DIR is {folder}, but there is no odoo-bin in it.")
    install({"git": shutil.which("git")}, "to fetch Odoo")
    say(f"- Fetching Odoo {ODOO_BRANCH} into {folder} (once, about 1 GB)")
    clone = ["git", "clone", "--depth=1", f"--branch={ODOO_BRANCH}", "--progress"]
    if subprocess.run([*clone, ODOO_SOURCE, str(folder)]).returncode:
        raise Missing(
            "Odoo could not be fetched. Put Odoo 17's source into ~/odoo-17.0, "
            "or say where it is: make demo ODOO_DIR=/path/to/odoo"
        )
    return folder


@cache
def headless_chromium():
    """Chromium as Debian packages it to run without a screen; else chromium().

    The same engine without the parts that draw windows, so a page takes a quarter
    less of the machine.
    """
    if os.environ.get("CHROMIUM"):
        return chromium()
    found = shutil.which(HEADLESS_NAME)
    try:
        install({HEADLESS_NAME: found}, "to run the tests in less time")
    except Missing:
        return chromium()
    return Path(found or shutil.which(HEADLESS_NAME))


def chromium():
    """The system's Chromium or Chrome."""
    named = os.environ.get("CHROMIUM")
    for name in (named,) if named else CHROMIUM_NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    if named:
        raise Missing(f"CHROMIUM is {named}, but there is no such program.")
    install({"chromium": None}, "to run the tests in a browser")
    return Path(shutil.which("chromium"))


def firefox():
    """The system's Firefox, of which Debian has the releases with extended support."""
    found = next(filter(None, map(shutil.which, FIREFOX_NAMES)), None)
    install({FIREFOX_NAMES[0]: found}, "to run tests in another browser, too")
    return Path(found or shutil.which(FIREFOX_NAMES[0]))


def pdf_program(besides=None):
    """The system's wkhtmltopdf, by which Odoo draws PDFs.

    besides: a folder of PATH in which it is not looked for.
    """
    path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    path = os.pathsep.join(folder for folder in path if folder != str(besides))
    found = shutil.which("wkhtmltopdf", path=path)
    install({"wkhtmltopdf": found}, "to draw invoices as PDF")
    return Path(found or shutil.which("wkhtmltopdf", path=path))


@cache
def webkit():
    """The system's Python, which can import WebKit, with a screen to show it on."""
    version = "gi; gi.require_version('WebKit2', '4.1')"
    install(
        {
            "python3-gi": _can_import("gi"),
            "gir1.2-webkit2-4.1": _can_import(version),
            "libxtst6": ctypes.util.find_library("Xtst"),
            "xvfb": shutil.which("Xvfb"),
        },
        "to run tests in another browser, too",
    )
    return SYSTEM_PYTHON


def _can_import(what):
    line = [SYSTEM_PYTHON, "-c", f"import {what}"]
    return not subprocess.run(line, stderr=subprocess.DEVNULL).returncode
