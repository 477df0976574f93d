# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Whether all that a screen shows has room on it."""

from .engines.engine import SIZES

# Words that are wider than their place, or beyond an edge of the page; a name that ends
# in an ellipsis is meant to.
SPILLING = """(parts) => {
    const edge = document.documentElement.clientWidth + 1;
    const shown = (element) => {
        const {width, height} = element.getBoundingClientRect();
        return width > 1 && height > 1 && element.checkVisibility();
    };
    const spills = (element) => {
        const {left, right} = element.getBoundingClientRect();
        const {display, textOverflow} = getComputedStyle(element);
        const hasWords = [...element.childNodes].some(
            (node) => node.nodeType === Node.TEXT_NODE && node.data.trim()
        );
        const isTooWide =
            hasWords &&
            display !== "inline" &&
            textOverflow !== "ellipsis" &&
            element.scrollWidth > element.clientWidth + 1;
        return left < -1 || right > edge || isTooWide;
    };
    return [...document.querySelectorAll(parts)]
        .flatMap((part) => [part, ...part.querySelectorAll("*")])
        .filter((element) => shown(element) && spills(element))
        .map((element) => `${element.className}: ${element.innerText.slice(0, 60)}`);
}"""


def wait_to_fit(till, parts):
    """Until all words in these parts of the page fit, on devices of each size."""
    usual = till.page.viewport_size
    for options in SIZES.values():
        _resize(till, options["viewport"])
        till.wait_to_show(lambda: till.page.evaluate(SPILLING, parts), [])
    _resize(till, usual)


def _resize(till, size):
    """In two steps, as Odoo asks the media queries when it hears of one: in Firefox
    they may tell of the step before.
    """
    for height in (size["height"] - 1, size["height"]):
        till.page.set_viewport_size({**size, "height": height})
        till.settle()
