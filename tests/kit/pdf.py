# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The program that draws Odoo's invoices, in a form that a test can break."""

import os
import sys
from contextlib import contextmanager

from dev.paths import STATE, pdf_program

from .lanes import own_name

# Odoo asks no more of it than a file. The true one takes a second for each.
PROGRAM = """#!{python}
import os
import sys
from pathlib import Path

mode = Path(__file__).with_name("mode").read_text()
if "--version" in sys.argv:
    print("wkhtmltopdf 0.12.6 (with patched qt)")
elif mode == "broken":
    sys.exit(2)  # Of 1 Odoo thinks nothing.
elif mode:
    os.execv(mode, [mode, *sys.argv[1:]])
else:
    from reportlab.pdfgen import canvas

    page = canvas.Canvas(sys.argv[-1])
    page.drawString(72, 720, "An invoice")
    page.save()
"""
BROKEN = r"wkhtmltopdf|Wkhtmltopdf"  # What Odoo logs of it


def _folder():
    return STATE / own_name("pdf")


def lead_to_stand_in():
    """Odoo servers that start from here on find it first."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mode").write_text("")
    program = folder / "wkhtmltopdf"
    program.write_text(PROGRAM.format(python=sys.executable))
    program.chmod(0o755)
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


@contextmanager
def broken_pdf():
    """While this lasts no invoice can be drawn."""
    with _mode("broken"):
        yield


@contextmanager
def true_pdf():
    """While this lasts invoices are drawn as in a shop."""
    with _mode(str(pdf_program(besides=_folder()))):
        yield


@contextmanager
def _mode(text):
    mode = _folder() / "mode"
    mode.write_text(text)
    try:
        yield
    finally:
        mode.write_text("")
