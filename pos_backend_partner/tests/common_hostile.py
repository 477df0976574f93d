# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Names as somebody gives them who wants a screen to do something."""

import re

from lxml import html

HOSTILE = (
    "<img src=x onerror=window.hostile=1>",
    '"><script>window.hostile=1</script>',
    "</script><script>window.hostile=1</script>",
    "{{7*7}} ${7*7} <t t-out='7*7'/> %(password)s %s",
    "'; DROP TABLE pos_order; --",
    "javascript:window.hostile=1//",
    "\u202egnp.exe\u2066 \u05d0\u05d1",
    "<b>" * 30,
)
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
RUNS = {"img", "script", "iframe", "object", "embed", "svg", "t", "form", "link"}


def seen(words):
    """What of it is there to be read."""
    return " ".join(TURNS.sub("", words).split())


def assert_only_text(case, markup, *texts):
    """Nothing in it runs or is loaded, and each text is there to be read."""
    page = html.fromstring(f"<div>{markup}</div>")
    case.assertFalse({each.tag for each in page.iter()} & RUNS, markup)
    for element in page.iter():
        case.assertFalse([name for name in element.attrib if name.startswith("on")])
    for text in texts:
        case.assertIn(seen(text), seen(page.text_content()))
