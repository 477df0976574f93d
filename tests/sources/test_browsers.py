# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The suite runs in each browser that Odoo 17 itself runs in.

Odoo's own patch() calls Object.hasOwn and its dialogs Array.at, so nothing older than
Safari 15.4, Chromium 93 or Firefox 92 comes as far as the suite. What is newer than
that is listed here, as far as somebody may think of using it, with the version of
Safari that has it: Safari is updated with the device, and iPads stay in use for long.
"""

import re

import pytest

from dev.paths import ROOT, SUITE

# What it is: (the first Safari that has it, how to find it, an example).
SCRIPTS = {
    "deadlines of requests": (
        "16",
        r"\bAbortSignal\.(timeout|any)\b",
        "fetch(url, {signal: AbortSignal.timeout(3000)})",
    ),
    "changed copies of arrays": (
        "16",
        r"\.(toSorted|toReversed|toSpliced|with)\(",
        "rows.toSorted(byAge)",
    ),
    "arrays of what comes later": (
        "16.4",
        r"\bArray\.fromAsync\b",
        "Array.fromAsync(a)",
    ),
    "groups": ("17.4", r"\b(Object|Map)\.groupBy\b", "Object.groupBy(rows, byState)"),
    "open promises": (
        "17.4",
        r"\bPromise\.(withResolvers|try)\b",
        "const {promise, resolve} = Promise.withResolvers();",
    ),
    "algebra of sets": (
        "17",
        r"\.(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf"
        r"|isDisjointFrom)\(",
        "known.union(fresh)",
    ),
    "methods of iterators": (
        "18.4",
        r"\.(values|keys|entries)\(\)\s*\.(map|filter|find|some|every"
        r"|forEach|reduce|flatMap|take|drop|toArray)\(",
        "orders.values().map(nameOf)",
    ),
    "regular expressions that look behind": (
        "16.4",
        r"\(\?<[=!]",
        'name.replace(/(?<=Order )0+/, "")',
    ),
    "static blocks of classes": ("16.4", r"\bstatic\s*\{", "class A { static {} }"),
    "bytes as text": (
        "18.2",
        r"\.(toBase64|toHex|fromBase64|fromHex)\(",
        "key.toHex()",
    ),
    "texts that are whole": ("16.4", r"\.(is|to)WellFormed\(", "name.isWellFormed()"),
    "escaped regular expressions": ("18.2", r"\bRegExp\.escape\b", "RegExp.escape(a)"),
    "asking whether an address is one": ("17", r"\bURL\.canParse\b", "URL.canParse(a)"),
    "answers made of objects": ("17", r"\bResponse\.json\(", "Response.json({})"),
    "packed streams": (
        "16.4",
        r"\b(Dec|C)ompressionStream\b",
        "new CompressionStream()",
    ),
    "a screen that stays on": ("16.4", r"\bwakeLock\b", "navigator.wakeLock.request()"),
    "canvases without a page": (
        "16.4",
        r"\bOffscreenCanvas\b",
        "new OffscreenCanvas(1, 1)",
    ),
    "widgets of the page": (
        "17",
        r"\.(showPicker|checkVisibility|showPopover|togglePopover)\(",
        "input.showPicker()",
    ),
    "durations in words": ("18.4", r"\bIntl\.DurationFormat\b", "Intl.DurationFormat"),
    "idle time, and what only Chromium has": (
        "none yet",
        r"\b(requestIdleCallback|userAgentData|BarcodeDetector|scheduler)\b",
        "requestIdleCallback(keep)",
    ),
    # The suite also runs on plain http, where a page has no such thing.
    "ids by the browser": ("15.4, on HTTPS", r"\brandomUUID\b", "crypto.randomUUID()"),
}
STYLES = {
    "queries of containers": (
        "16",
        r"@container\b|\bcontainer(-type)?:",
        "@container a {}",
    ),
    "mixed colors": (
        "16.2",
        r"\b(color-mix|light-dark)\(",
        "color: color-mix(in srgb, a, b)",
    ),
    "grids within grids": ("16", r"\bsubgrid\b", "grid-template-rows: subgrid"),
    "declared properties": (
        "16.4",
        r"@(property|scope|starting-style)\b",
        "@property --a {}",
    ),
    "how lines break": ("17.5", r"\btext-wrap\b", "text-wrap: balance"),
    "where scrolling ends": (
        "16",
        r"\boverscroll-behavior\b",
        "overscroll-behavior: contain",
    ),
    "bars to scroll with": (
        "18.2",
        r"\bscrollbar-(gutter|width|color)\b",
        "scrollbar-gutter: stable",
    ),
    "what is not painted": (
        "18",
        r"\bcontent-visibility\b",
        "content-visibility: auto",
    ),
    "clipped overflow": ("16", r"\boverflow(-[xy])?:\s*clip\b", "overflow: clip"),
    "fields as long as their text": (
        "26",
        r"\bfield-sizing\b",
        "field-sizing: content",
    ),
}
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'/])//[^\n]*", re.S)


def code(*kinds):
    """{path: text without comments}, of what browsers get."""
    return {
        str(path.relative_to(ROOT)): COMMENT.sub("", path.read_text())
        for module in SUITE
        for path in sorted((ROOT / module / "static" / "src").rglob("*"))
        if path.suffix in kinds
    }


def users(pattern, files):
    return [path for path, text in files.items() if re.search(pattern, text)]


@pytest.mark.parametrize("what", SCRIPTS)
def test_scripts_need_no_newer_browser_than_odoo(what):
    since, pattern, example = SCRIPTS[what]
    assert re.search(pattern, example)
    assert not users(pattern, code(".js")), f"{what}: Safari {since}"


@pytest.mark.parametrize("what", STYLES)
def test_styles_need_no_newer_browser_than_odoo(what):
    since, pattern, example = STYLES[what]
    assert re.search(pattern, example)
    files = code(".scss", ".css", ".xml")
    assert not users(pattern, files), f"{what}: Safari {since}"


def test_a_comment_may_tell_of_it():
    text = 'a("https://b"); // AbortSignal.timeout()\n/* toSorted( */ c();'
    assert COMMENT.sub("", text) == 'a("https://b"); \n c();'
