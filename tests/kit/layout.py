# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Whether all that a screen shows has room on it."""

from .engines.engine import SIZES

# A PC, an iPad, and a phone as small as they are sold.
VIEWPORTS = {
    "till": SIZES["till"]["viewport"],
    "tablet": SIZES["tablet"]["viewport"],
    "phone": {"width": 375, "height": 667},
}
# What is pressed while one sells and takes payments, and the columns that it is in.
KEYS = (
    ".leftpane, .rightpane, .numpad button, .actionpad button, .control-button,"
    " .product, .pay-order-button, .btn-switchpane, .payment-screen button,"
    " .payment-screen .paymentmethod, .pos-rightheader .floor-button, .menu-button"
)
PLACES = """(parts) => [...document.querySelectorAll(parts)]
    .filter((element) => element.checkVisibility())
    .map((element) => {
        const {x, y, width, height} = element.getBoundingClientRect();
        const name = (element.innerText.split("\\n")[0] || element.className).trim();
        return [name.slice(0, 30), ...[x, y, width, height].map(Math.round)];
    })"""
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
    for _size in _on_each_size(till):
        till.wait_to_show(lambda: till.page.evaluate(SPILLING, parts), [])


def wait_to_be_whole(till, parts):
    """Until no word in these parts of the page is cut, on devices of each size."""
    for _size in _on_each_size(till):
        till.wait_to_show(lambda: till.page.evaluate(CUT, parts), [])


def covered(till, covers, parts):
    """{size: words of the parts that are covered}, on devices of each size."""
    found = {
        size: till.page.evaluate(COVERED, [covers, parts])
        for size in _on_each_size(till)
    }
    return {size: words for size, words in found.items() if words}


def places(till, parts=KEYS):
    """{size: [name, x, y, width, height]} of these, on devices of each size."""
    return {size: till.page.evaluate(PLACES, parts) for size in _on_each_size(till)}


def _on_each_size(till):
    usual = till.page.viewport_size
    for size, viewport in VIEWPORTS.items():
        _resize(till, viewport)
        yield size
    _resize(till, usual)


def _resize(till, size):
    """In two steps, as Odoo asks the media queries when it hears of one: in Firefox
    they may tell of the step before.
    """
    for height in (size["height"] - 1, size["height"]):
        till.page.set_viewport_size({**size, "height": height})
        till.settle()
