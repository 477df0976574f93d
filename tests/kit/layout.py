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

# Words that end in an ellipsis, which nobody can read to their end.
CUT = """(parts) => [...document.querySelectorAll(parts)]
    .flatMap((part) => [part, ...part.querySelectorAll("*")])
    .filter((element) => element.checkVisibility()
        && getComputedStyle(element).textOverflow === "ellipsis"
        && element.scrollWidth > element.clientWidth)
    .map((element) => element.innerText)"""
# Which of these have something of those over them.
COVERED = """([covers, parts]) => {
    const shown = (selector) => [...document.querySelectorAll(selector)]
        .filter((element) => element.checkVisibility());
    const boxes = shown(covers).map((element) => element.getBoundingClientRect());
    const isUnder = (element) => {
        const {left, right, top, bottom} = element.getBoundingClientRect();
        return boxes.some((box) => box.left < right && left < box.right
            && box.top < bottom && top < box.bottom);
    };
    return shown(parts).filter(isUnder).map((element) => element.innerText);
}"""


def wait_to_fit(till, parts):
    """Until all words in these parts of the page fit, on devices of each size."""
    usual = till.page.viewport_size
    for options in SIZES.values():
        _resize(till, options["viewport"])
        till.wait_to_show(lambda: till.page.evaluate(SPILLING, parts), [])
    _resize(till, usual)


def wait_to_be_whole(till, parts):
    """Until no word in these parts of the page is cut, on devices of each size."""
    usual = till.page.viewport_size
    for options in SIZES.values():
        _resize(till, options["viewport"])
        till.wait_to_show(lambda: till.page.evaluate(CUT, parts), [])
    _resize(till, usual)


def covered(till, covers, parts):
    """{size: words of the parts that are covered}, on devices of each size."""
    usual = till.page.viewport_size
    found = {}
    for size, options in SIZES.items():
        _resize(till, options["viewport"])
        if words := till.page.evaluate(COVERED, [covers, parts]):
            found[size] = words
    _resize(till, usual)
    return found


def _resize(till, size):
    """In two steps, as Odoo asks the media queries when it hears of one: in Firefox
    they may tell of the step before.
    """
    for height in (size["height"] - 1, size["height"]):
        till.page.set_viewport_size({**size, "height": height})
        till.settle()
