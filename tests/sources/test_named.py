# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a page names is there: files, tests, terms of the screen, queries, figures."""

import ast
import re
import textwrap
from functools import cache
from pathlib import Path

import polib
import pytest

import odoo

from dev.paths import ROOT, SUITE

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.rst", "*.md", "docs/*.md", "tests/*.md", "pos_*/readme/*.md")
    for path in ROOT.glob(pattern)
)
# What a new developer is told to type, and where a test has it from.
TYPED = {
    "docs/FIRST_TEST.md": ("tests/test_sharing_live.py",),
    "docs/FIRST_FIELD.md": (
        "tests/addons/pos_test_extra_fields/__manifest__.py",
        "tests/addons/pos_test_extra_fields/static/src/extra_fields.esm.js",
    ),
    "docs/FIRST_MESSAGE.md": ("pos_backend_partner/readme/DEVELOP.md",),
}
# What the Apps menu shows of each module.
SHOWN = [f"{module}/static/description/index.html" for module in SUITE]
MEASURED = ("docs/BENCHMARKS.md", "docs/SIZING.md")
FILE = r"[\w.{},-]+\.(?:py|mjs|js|xml|json|md|txt|csv|yml|toml|rst|cfg)"
TEST = r"`(Test\w+|test_\w+)`"
PROGRAMS = (".py", ".js", ".mjs")
# Odoo's modules whose terms a page may quote.
QUOTED = (
    *("point_of_sale", "pos_restaurant", "pos_self_order"),
    *("account_edi", "web", "mail", "base"),
)
# Keys, buttons of browsers and systems, and what is not a term but a name.
NOT_ODOOS = {
    *("Escape", "About", "Allow", "Share", "Add to Dock", "Add to Home Screen"),
    *("POS user", "What concerns him", "Bus.loop error, sleep and retry"),
}
# Figures that the code sets and nobody measures: where, and how it says so.
LIMITS = {
    # In nginx's words: a length of one to three digits, or of four below 4000.
    "4 kB": ("docs/OPERATIONS.md", r"^POST[1-3]?\d{1,3}$"),
    "16 kB": ("pos_multi_session_sync/merge/wire.py", "MAX_SIGNAL = 16 * 1024"),
    "256 kB": ("pos_multi_session_sync/merge/wire.py", "256 * 1024"),
    "64 MB": (
        "pos_offline_queue/static/src/app/queue_screen/queue_popups.esm.js",
        "64 * 1024 * 1024",
    ),
    "8 kB": ("pos_backend_partner/models/pos_backend_payload.py", "8 * 1024"),
    "150 ms": ("pos_multi_session_sync/admission.py", 'SHORT_WAIT = "150ms"'),
    "300 ms": ("pos_multi_session_sync/admission.py", 'FIRST_WAIT = "300ms"'),
}
NUMBER = r"(?<![\w.,-])(?:\d[\d,.]*|half a|two|three|four|five|seven|ten|twenty)[  ]"
FIGURE = rf"{NUMBER}(?:ms|kB|MB|GB|B|%|bytes|gigabytes?)(?!\w)"
# Of browsers, as their makers say it there.
OTHERS = "docs/BROWSERS.md"
TIME = rf"{NUMBER}(?:seconds?|minutes?|hours?|days|characters)(?!\w)"
QUEUE, SHARING = "pos_offline_queue", "pos_multi_session_sync"
LIMITS_OF_THE_QUEUE = f"{QUEUE}/static/src/core/pace.esm.js"
SYNC_CLIENT = f"{SHARING}/static/src/core/sync_client.esm.js"
# Times and lengths that the code sets.
TIMES = {
    "1.5 seconds": (LIMITS_OF_THE_QUEUE, "shortPatience: 1500"),
    "2 seconds": (SYNC_CLIENT, "patience: 2000"),
    "5 seconds": (f"{SHARING}/admission.py", 'LONGEST_WAIT = "5s"'),
    "8 seconds": (LIMITS_OF_THE_QUEUE, "patience: 8000"),
    "10 seconds": (SYNC_CLIENT, "slow: 5000,\n    jitter: 5000"),
    "ten seconds": (
        "pos_backend_partner/static/src/app/customer_rules.esm.js",
        "LIMIT = 10000",
    ),
    "13 seconds": (SYNC_CLIENT, "quietJitter: 2000"),
    "15 seconds": (SYNC_CLIENT, "timeout: 15000"),
    "20 seconds": (
        f"{QUEUE}/static/src/app/sale_push.esm.js",
        "RECEIPT_PATIENCE = 20000",
    ),
    "22.5 seconds": (
        f"{SHARING}/static/src/core/transfer/transfer_desk.esm.js",
        "LOOK_INTERVAL = 15000",
    ),
    "45 seconds": (
        f"{SHARING}/models/pos_multi_session_sync.py",
        "PAYING = timedelta(seconds=45)",
    ),
    "60 seconds": (
        f"{QUEUE}/static/src/app/sale_push.esm.js",
        "INVOICE_PATIENCE = 60000",
    ),
    "100 seconds": (f"{QUEUE}/models/pos_offline_device.py", "NOTED = timedelta("),
    "half a second": (f"{QUEUE}/static/src/core/pace.esm.js", "FIRST = 1000"),
    "half a minute": (
        f"{SHARING}/static/src/app/sharing/order_actions.esm.js",
        "UNDO_LASTS = 30000",
    ),
    "two minutes": (f"{SHARING}/merge/sequencer.py", "LONGEST_LEASE = 120_000"),
    # What is noted is up to NOTED old.
    "5 minutes": (
        f"{QUEUE}/models/pos_offline_device.py",
        "timedelta(minutes=3) + NOTED",
    ),
    "four minutes": (
        f"{SHARING}/static/src/app/sharing/sharing_view.esm.js",
        "PRESENCE_LASTS = 240000",
    ),
    "3 minutes": (f"{QUEUE}/models/pos_offline_device.py", "timedelta(minutes=3)"),
    "three minutes": (f"{QUEUE}/models/pos_offline_device.py", "timedelta(minutes=3)"),
    "five minutes": (
        f"{QUEUE}/static/src/core/pace.esm.js",
        "LONGEST_WAIT = 300000",
    ),
    "30 seconds": (
        f"{SHARING}/static/src/app/sharing/order_closing.esm.js",
        "PATIENCE = 30000",
    ),
    "30 minutes": (
        "pos_backend_partner/models/pos_backend_message.py",
        "ANSWER_TIME = timedelta(minutes=30)",
    ),
    "four hours": (
        "pos_backend_partner/static/src/core/conversation.esm.js",
        "REQUEST_LIFETIME = 4 * 60 * 60 * 1000",
    ),
    "seven days": (
        f"{QUEUE}/static/src/core/sales.esm.js",
        "LONGEST = 7 * 24 * 3600 * 1000",
    ),
    "7 days": (
        f"{SHARING}/static/src/core/mesh/sold_orders.esm.js",
        "LONGEST = 7 * 24 * 3600 * 1000",
    ),
    "30 days": (
        "pos_backend_partner/models/pos_backend_message.py",
        "KEPT_FOR = timedelta(days=30)",
    ),
    "90 days": (
        f"{QUEUE}/models/pos_offline_rejected_sale.py",
        "KEPT = timedelta(days=90)",
    ),
    "400 days": (
        f"{SHARING}/models/pos_multi_session_upkeep.py",
        "CLIENTS_DAYS = 400",
    ),
    "13 characters": (f"{SHARING}/static/src/core/wire.esm.js", "EPOCH = 13"),
    "200 characters": (
        "pos_backend_partner/models/pos_customer_key.py",
        "LONGEST = 200",
    ),
    "1,000 characters": (f"{SHARING}/admission.py", "KEPT, WRITTEN = 1_000, 50_000"),
    "20,000 characters": (f"{QUEUE}/payload.py", "characters=20_000"),
    "50,000 characters": (f"{SHARING}/admission.py", "KEPT, WRITTEN = 1_000, 50_000"),
    "2,000,000 characters": (f"{QUEUE}/payload.py", "MAX_ORDER = 2_000_000"),
    "10,000,000 characters": (f"{QUEUE}/payload.py", "MAX_REQUEST = 10_000_000"),
    # Of the operator's query beside it.
    "2 hours": ("docs/OPERATIONS.md", "interval '2 hours'"),
}


def text_of(page):
    return (ROOT / page).read_text()


def without_code(text):
    return re.sub(r"``?[^`]*``?", "", re.sub(r"```.*?```", "", text, flags=re.S))


@cache
def files():
    own = ("pos_*", "tests", "dev", "bench", "docs", ".ci")
    found = [path for name in own for top in ROOT.glob(name) for path in top.rglob("*")]
    return [path for path in (*found, *ROOT.glob("*")) if path.is_file()]


@cache
def is_there(name):
    """A file of that name, in any folder; `{a,b}` and `*` stand for some."""
    pattern = re.sub(r"\\\{(.*?)\\\}", r"(\1)", re.escape(name))
    pattern = pattern.replace(",", "|").replace(r"\*", "[^/\n]*")
    return re.search(rf"/{pattern}$", paths(), re.M)


@cache
def paths():
    return "".join(f"/{path.relative_to(ROOT).as_posix()}\n" for path in files())


@pytest.mark.parametrize("page", PAGES)
def test_files(page):
    named = re.findall(rf"`((?:[\w.*-]+/)*{FILE})`", text_of(page))
    assert not [each for each in named if not is_there(each) and ".shop/" not in each]


def test_files_that_the_code_names():
    lost = set()
    for path in files():
        folders = path.relative_to(ROOT).parts
        if path.suffix in PROGRAMS and folders[0] != "docs" and "lib" not in folders:
            for name in re.findall(
                r"\b(?<![/.])(\w+\.py|\w+\.esm\.js)\b(?!\")", path.read_text()
            ):
                if not is_there(name):
                    lost.add((path.name, name))
    assert not lost


@cache
def names_of_tests():
    found = "".join(path.read_text() for path in files() if path.suffix == ".py")
    return set(re.findall(r"^ *(?:class|def) (\w+)", found, re.M))


@pytest.mark.parametrize("page", PAGES)
def test_tests(page):
    assert not set(re.findall(TEST, text_of(page))) - names_of_tests()


@cache
def code_of_the_models():
    tops = [path for m in SUITE for path in (ROOT / m).rglob("*.py")]
    code = "".join(path.read_text() for path in tops if "tests" not in path.parts)
    return code, set(re.findall(r"\"((?:[a-z_]+\.)+[a-z_]+)\"", code))


@pytest.mark.parametrize("page", PAGES)
def test_models(page):
    """A model, or a method or a field of one, has that name in the code."""
    code, known = code_of_the_models()
    pattern = r"`((?:pos|res|account)\.[a-z_.]*[a-z_])(?:\(.*?\))?`"
    for name in re.findall(pattern, text_of(page)):
        model, _dot, member = name.rpartition(".")
        is_member = model in known and re.search(rf"\b{member}\b", code)
        assert name in known or is_member, name


@cache
def terms():
    """What a screen says in English: the suite's terms, and those of Odoo."""
    templates = [ROOT / module / "i18n" / f"{module}.pot" for module in SUITE]
    for top in odoo.__path__:
        places = (Path(top) / "addons", Path(top).parent / "addons")
        templates += [
            place / m / "i18n" / f"{m}.pot" for place in places for m in QUOTED
        ]
    found = {
        each.msgid
        for path in templates
        if path.exists()
        for each in polib.pofile(str(path))
    }
    found |= {ast.literal_eval(text_of(f"{m}/__manifest__.py"))["name"] for m in SUITE}
    # A page quotes what stands before the name or number that a screen adds.
    found |= {re.sub(r" #?%s$", "", term) for term in found}
    return {plain(term) for term in found | NOT_ODOOS}


def plain(term):
    """As people quote it: without its unit in brackets, or what it ends with."""
    return re.sub(r" \(\w+\)$", "", " ".join(term.split())).rstrip(".:").lower()


@cache
def headings():
    lines = r"^(?:#+ (.*)|(.*)\n[=~-]{3,})$|^\*\*(.+?)\*\*|^- \*\*(.+?)\*\*"
    found = [each for page in PAGES for each in re.findall(lines, text_of(page), re.M)]
    return {plain(name) for names in found for name in names if name}


def is_manifest(block):
    return block.startswith("{") and "depends" in ast.literal_eval(block)


@pytest.mark.parametrize("page", TYPED)
def test_what_is_to_be_typed(page):
    """Each block of code has its lines from one file, in their order."""
    found = re.findall(
        r"^ +```(?:python|js|xml)\n(.*?)^ +```", text_of(page), re.M | re.S
    )
    blocks = [textwrap.dedent(block) for block in found]
    assert blocks
    for block in blocks:
        wanted = [line.strip() for line in block.splitlines()]
        for path in TYPED[page]:
            # What is left of it, as far as the file has it.
            lines = iter([line.strip() for line in text_of(path).splitlines()])
            if all(line in lines for line in wanted):
                break
        else:
            assert is_manifest(block), block
            needed = ast.literal_eval(block)["depends"]
            assert not [name for name in needed if not (ROOT / name).is_dir()]


@pytest.mark.parametrize("page", [page for page in PAGES if page not in MEASURED])
def test_terms(page):
    """Menus, settings, buttons: what is emphasized and begins with a capital."""
    mark = r"\*" if page.endswith(".rst") else r"[*_]"
    quoted = re.findall(
        rf"(?<![*_\w]){mark}([^*_\s][^*_]*?){mark}(?![*_\w])",
        without_code(text_of(page)),
    )
    known = terms() | headings()
    for path in quoted:
        for term in re.split(r" [>/] ", " ".join(path.split())):
            parts = [term] if plain(term) in known else term.split(": ")
            for name in filter(lambda part: part[0].isupper(), parts):
                assert plain(name) in known, name


@pytest.mark.parametrize("page", PAGES)
def test_queries(page):
    """What an operator is told to type was typed by a test of a module."""
    kept = (path for path in files() if path.parent.name == "tests")
    tried = "".join(path.read_text() for path in kept if path.suffix == ".py")
    for query in re.findall(r"^ *```sql\n(.*?)^ *```$", text_of(page), re.M | re.S):
        assert " ".join(query.split()) in " ".join(tried.split()), query


@pytest.mark.parametrize("page", [p for p in (*PAGES, *SHOWN) if p not in MEASURED])
def test_figures(page):
    """With a unit: measured by `make bench`, or set by the code."""
    measured = " ".join("".join(map(text_of, MEASURED)).split())
    for figure in re.findall(FIGURE, " ".join(text_of(page).split())):
        if figure in LIMITS:
            path, code = LIMITS[figure]
            assert code in text_of(path), figure
        else:
            assert re.search(rf"(?<![\w.,]){re.escape(figure)}(?!\w)", measured), figure


@pytest.mark.parametrize(
    "page", [p for p in (*PAGES, *SHOWN) if p not in (*MEASURED, OTHERS)]
)
def test_times(page):
    """A time or a length is one that the code sets, where the table says it does."""
    for figure in re.findall(TIME, " ".join(text_of(page).split())):
        path, code = TIMES[" ".join(figure.split())]
        assert code in text_of(path), figure


def test_each_scheduled_action_is_to_be_watched():
    data = [path for m in SUITE for path in (ROOT / m / "data").glob("*.xml")]
    jobs = re.findall(
        r'model="ir\.cron".*?<field name="name">(.*?)</field>',
        "".join(path.read_text() for path in data),
        re.S,
    )
    assert len(jobs) >= 4
    page = " ".join(text_of("docs/OPERATIONS.md").split())
    assert not [job for job in jobs if f"_{job}_" not in page]


def test_each_promise_has_a_number_and_tests():
    rows = re.findall(r"^\| *(\d+) *\|.*\|(.*)\|$", text_of("docs/PROMISES.md"), re.M)
    assert [int(number) for number, _tests in rows] == list(range(1, len(rows) + 1))
    assert len(rows) >= 15
    held = rf"{TEST}|`\w+\.test\.mjs`"
    assert not [number for number, named in rows if not re.search(held, named)]
