# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Each module's README.rst, put together from its readme/*.md.

As OCA's generator does it, from its order to the lines that pandoc makes, but for what
the address of a public repository is needed for: badges of it, where to report a fault,
who maintains the module.
"""

import ast
from urllib.parse import quote

import pypandoc

from . import browsers
from .console import say
from .paths import ROOT, SUITE

# fragment: title of its section
SECTIONS = {
    "CONTEXT": "Use Cases / Context",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "DEVELOP": "Development",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
}
CREDITS = {"CONTRIBUTORS": "Contributors", "CREDITS": "Other credits"}
# What GitHub shows, but no HTML, and no names for titles, which docutils warns of.
MARKDOWN = "gfm-raw_html-gfm_auto_identifiers"
GENERATED = """\
..
   Written by `make readme` from readme/*.md and __manifest__.py.
   What is changed here is lost."""
CONTENTS = """\
**Table of contents**

.. contents::
   :local:"""
# development_status: colour of its badge
STATUS = {"Alpha": "red", "Beta": "yellow", "Production/Stable": "green"}
STATUS_PAGE = "https://odoo-community.org/page/development-status"
# license of the manifest: where its text is
LICENSES = {"AGPL-3": "https://www.gnu.org/licenses/agpl-3.0-standalone.html"}


def write():
    """Write the README.rst of each module anew, and what is said of browsers."""
    browsers.write()
    for module in SUITE:
        path = ROOT / module / "README.rst"
        text = readme(module)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            say(path.relative_to(ROOT))


def readme(module):
    """What the module's README.rst has to be."""
    folder = ROOT / module
    manifest = ast.literal_eval((folder / "__manifest__.py").read_text())
    fragments = {
        path.stem: to_rst(path.read_text(), deeper=path.stem in CREDITS)
        for path in (folder / "readme").glob("*.md")
    }
    name = manifest["name"]
    line = "=" * len(name)
    authors = "\n".join(f"* {each.strip()}" for each in manifest["author"].split(","))
    parts = [f"{line}\n{name}\n{line}", GENERATED, *_badges(manifest)]
    parts += [fragments["DESCRIPTION"], CONTENTS]
    parts += _sections(fragments, SECTIONS, "=")
    parts += [_title("Credits", "="), _title("Authors", "-"), authors]
    parts += _sections(fragments, CREDITS, "-")
    return "\n\n".join(parts) + "\n"


def to_rst(markdown, deeper=False):
    """A fragment as RST; its titles, from ## on, belong into a section."""
    return pypandoc.convert_text(
        markdown,
        "rst",
        format=MARKDOWN,
        extra_args=[f"--shift-heading-level-by={1 if deeper else 0}"],
        sandbox=True,
    ).strip()


def _sections(fragments, titles, marker):
    for fragment, title in titles.items():
        if fragment in fragments:
            yield _title(title, marker)
            yield fragments[fragment]


def _title(text, marker):
    return f"{text}\n{marker * len(text)}"


def _badges(manifest):
    status, licence = manifest["development_status"], manifest["license"]
    yield (
        f".. |status| image:: {_badge('maturity', status, STATUS[status])}\n"
        f"   :target: {STATUS_PAGE}\n   :alt: {status}\n"
        f".. |license| image:: {_badge('licence', licence, 'blue')}\n"
        f"   :target: {LICENSES[licence]}\n   :alt: License: {licence}"
    )
    yield "|status| |license|"


def _badge(*words):
    path = "-".join(quote(word.replace("-", "--"), safe="") for word in words)
    return f"https://img.shields.io/badge/{path}.png"
