# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Whether all of a screen can be read and pressed, on devices of each size."""

from .axe import FINGER, violations
from .engines.engine import SIZES
from .till import ARTIFACTS

# What may end in three dots, or at the last of its lines, and why.
MAY_BE_CUT = {
    ".pos-sharing-person span": "a name; the whole of it is in the title",
    ".pos-sharing-closing-order small": "a name, beside the number of the order",
    ".pos-customer-state": "standard's keys have their size; the bar says it, too",
    ".pos-queue-notice-words": "a tap shows all of it, on the queue screen",
    ".pos-queue-notice-action": "on a phone all of the notice is this button",
    ".pos-transfer-toast-words": "a tap shows all of it",
    ".pos-transfer-note": "all of it is in the detail",
    ".pos-sharing-ticket-words": "two lines of a row; all of it is in the history",
    ".pos-queue-row": "names and sentences of a row; all of it is in the detail",
    ".pos-recent-customers-list": "what a customer is called",
    ".pos-backend-offer-later": "who wrote; a tap shows all of it",
    ".o_pos_picker_bar": "who is asked for",
    ".o_list_table": "Odoo's columns, which one can widen",
    ".o_field_widget": "Odoo's fields",
    ".o_kanban_record": "a name",
}
# What may be smaller than a finger, and why.
MAY_BE_SMALL = {
    ".control-button": "as high as Odoo's own, which stand beside it in a row",
    ".dropdown-item": "as high as Odoo's own in its menu",
    ".close-pos-popup > .modal-footer .btn": "Odoo's own",
}
# What may be wider than the page, and why.
MAY_BE_WIDE = {
    ".o_list_renderer": "Odoo's table of many columns, which scrolls sideways",
    ".o_notebook_headers": "Odoo's tabs, which scroll sideways",
}
# What is drawn by Odoo, whatever a view says, and is not looked at.
ODOOS = {
    ".o-mail-Form-chatter": "who follows a record, and what was written about it",
}
MAY_BE = (MAY_BE_CUT, MAY_BE_SMALL, MAY_BE_WIDE, ODOOS)
TROUBLES = """([roots, finger, mayBeCut, mayBeSmall, mayBeWide, odoos]) => {
    const CONTROL = "button, a[href], [role=button], select, textarea, label.btn, " +
        "input:not(.visually-hidden, [type=checkbox], [type=radio], [type=file])";
    const found = [];
    const say = (what, element) => {
        const words = element.innerText || element.placeholder || element.title;
        const name = `${element.tagName.toLowerCase()}.${element.className}`;
        found.push(`${what}: ${name} "${(words || "").slice(0, 60)}"`);
    };
    const isSeen = (element) => {
        const {width, height} = element.getBoundingClientRect();
        return width > 1 && height > 1 && !element.closest(".visually-hidden")
            && element.checkVisibility({checkVisibilityCSS: true});
    };
    const widthOf = (words, {font}) => {
        const canvas = document.createElement("canvas").getContext("2d");
        canvas.font = font;
        return canvas.measureText(words).width;
    };
    const isCut = (element) => {
        if (element.closest(mayBeCut)) {
            return false;
        }
        const style = getComputedStyle(element);
        if (element.placeholder && !element.value && element.tagName === "INPUT") {
            const room = element.clientWidth
                - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            return widthOf(element.placeholder, style) > room + 1;
        }
        const hides = (overflow) => ["hidden", "clip"].includes(overflow);
        if (!element.innerText?.trim()) {
            return false;
        }
        const {scrollWidth, clientWidth, scrollHeight, clientHeight} = element;
        const hasWords = [...element.childNodes].some(
            (node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        // Words that are wider than their place are cut, or lie over its neighbor.
        return (hides(style.overflowX) || hasWords && style.display !== "inline")
                && scrollWidth > clientWidth + 1
            || hides(style.overflowY) && scrollHeight > clientHeight + 4;
    };
    // Scrolled to as people do; what only a script could scroll to is out of reach.
    const isReached = (element) => {
        element.scrollIntoView({block: "center", inline: "nearest"});
        for (let each = element; (each = each.parentElement); ) {
            const {overflowX, overflowY} = getComputedStyle(each);
            if (overflowY === "hidden" && each.scrollTop > 0
                    || overflowX === "hidden" && each.scrollLeft !== 0) {
                each.scrollTo(0, 0);
                return false;
            }
        }
        if (document.scrollingElement.scrollTop > 0) {
            document.scrollingElement.scrollTo(0, 0);
            return false; // None of our pages scrolls as a whole.
        }
        const {left, right, top, bottom} = element.getBoundingClientRect();
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return element.contains(hit);
    };
    const all = roots.flatMap((root) => [...document.querySelectorAll(root)])
        .flatMap((root) => [root, ...root.querySelectorAll("*")])
        .filter((element) => isSeen(element) && !element.closest(odoos));
    for (const element of new Set(all)) {
        const {left, right, width, height} = element.getBoundingClientRect();
        const isWide = left < -1 || right > innerWidth + 1;
        if (isWide && !element.closest(mayBeWide)) {
            say(`out of the page ${Math.round(left)}..${Math.round(right)}`, element);
        }
        if (isCut(element)) {
            say("cut", element);
        }
        if (element.matches(CONTROL) && !element.disabled) {
            const isSmall = Math.min(width, height) < finger - 0.5;
            if (isSmall && !element.matches(mayBeSmall)) {
                say(`small ${Math.round(width)} x ${Math.round(height)}`, element);
            }
            if (!isReached(element)) {
                say("covered or out of reach", element);
            }
        }
    }
    return found;
}"""
# Which of these parts are to be seen.
SEEN = """(roots) => roots.filter((root) => [...document.querySelectorAll(root)]
    .some((element) => element.checkVisibility({checkVisibilityCSS: true})))"""
# Nothing is being said in a corner, which would lie over what is looked at.
CALM = """() => ![...document.querySelectorAll(".o_notification")]
    .some((element) => element.checkVisibility())"""


def look_at(till, name, roots, *, view=None, again=None, finger=FINGER, without=()):
    """What is wrong with these parts of the page, or of a frame of it, each of which is
    seen at some size. A picture at each size is kept under that name. again: opens it
    anew at each size, as on another device. without: parts of these that axe need not
    judge.
    """
    shown = view or till.page
    troubles = []
    missing = {*roots}
    usual = till.page.viewport_size
    shown.wait_for_selector(roots[0], state="attached")
    till.page.wait_for_function(CALM)
    for size, options in SIZES.items():
        _resize(till, options["viewport"])
        if again:
            again()
        seen = shown.evaluate(SEEN, [*roots])
        missing.difference_update(seen)
        if not seen:
            continue
        till.page.screenshot(path=ARTIFACTS / "screens" / f"{name}-{size}.png")
        found = shown.evaluate(TROUBLES, [seen, finger, *map(", ".join, MAY_BE)])
        judged = [part for part in seen if part not in without]
        found += violations(shown, *judged, without=[*ODOOS, *without])
        troubles += [f"{name} on a {size}: {trouble}" for trouble in found]
    _resize(till, usual)
    return troubles + [f"{name}: {root} is never seen" for root in missing]


def _resize(till, size):
    """In two steps, see layout.py."""
    for height in (size["height"] - 1, size["height"]):
        till.page.set_viewport_size({**size, "height": height})
        till.settle()
