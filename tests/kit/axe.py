# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Whether everybody can use a page: axe-core's rules, and room for eyes and fingers."""

from dev.node import FOLDER

SCRIPT = FOLDER / "axe-core" / "axe.min.js"
# Width and height: a till, a tablet that stands, a small phone, a till at 200 %.
SIZES = ((1280, 800), (768, 1024), (360, 640), (640, 400))
FINGER = 44  # pixels
JUDGE = """async ([roots, without]) => {
    // Colours may still be on their way; what spins does so for ever.
    const moving = document.getAnimations().filter((each) =>
        each.effect.getTiming().iterations !== Infinity);
    await Promise.allSettled(moving.map((each) => each.finished));
    const gone = roots.filter((root) => !document.querySelector(root));
    if (gone.length) {
        throw new Error(`Gone from the page: ${gone}`); // axe would judge all of it
    }
    const parts = {
        include: roots.map((root) => [root]),
        exclude: without.map((part) => [part]),
    };
    const {violations} = await axe.run(parts, {
        iframes: false,
        resultTypes: ["violations"],
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    });
    return violations.flatMap(({id, nodes}) =>
        nodes.map(({target, html, any}) =>
            [id, target.join(" "), html.slice(0, 200), any[0]?.message].join(" | ")));
}"""
MEASURE = """([roots, finger]) => {
    const found = [];
    const say = (what, {tagName, className}, more) =>
        found.push(`${what}: ${tagName.toLowerCase()} .${className} ${more}`);
    const CONTROL = "button, a[href], [role=button], select, textarea, label.btn, " +
        "input:not(.visually-hidden, [type=checkbox], [type=radio])";
    const all = roots.flatMap((root) => [...document.querySelectorAll(root)])
        .flatMap((root) => [root, ...root.querySelectorAll("*")])
        .filter((each) => each.checkVisibility({checkVisibilityCSS: true}))
        .filter((each) => !each.closest(".visually-hidden"))
        // What runs out of its line there ends in three dots.
        .filter((each) => !each.parentElement?.closest(".text-truncate"));
    for (const each of new Set(all)) {
        const {left, right, width, height} = each.getBoundingClientRect();
        if (width && (left < -1 || right > innerWidth + 1)) {
            say("out of the page", each, `${Math.round(left)}..${Math.round(right)}`);
        }
        const scrolls = ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
        if (scrolls && each.scrollWidth > each.clientWidth + 1) {
            say("scrolls sideways", each, `${each.scrollWidth} > ${each.clientWidth}`);
        }
        const least = Math.min(width, height);
        if (each.matches(CONTROL) && least && least < finger - 0.5) {
            say("small", each, `${Math.round(width)} x ${Math.round(height)}`);
        }
    }
    return found;
}"""


def violations(view, *roots, without=()):
    """What axe finds against WCAG 2.1 A and AA in these parts of a page or frame.

    without: parts of these that are somebody else's.
    """
    for root in roots:
        assert view.locator(root).count(), f"{root} is not on the page"
    if not view.evaluate("() => Boolean(window.axe)"):
        view.evaluate(SCRIPT.read_text())
    return view.evaluate(JUDGE, [[*roots], [*without]])


def misfits(view, *roots):
    """What of these parts is off the page, scrolls sideways or is small to touch."""
    return view.evaluate(MEASURE, [list(roots), FINGER])


def is_for_everybody(till, *roots, view=None, sizes=SIZES):
    """Demand all of it, in each size. view: a frame of the till's page."""
    shown = view or till.page
    troubles = []
    before = till.page.viewport_size
    # What was asked for is there, before it has to fit another size.
    till.settle()
    for width, height in sizes:
        till.page.set_viewport_size({"width": width, "height": height})
        till.settle()
        for trouble in misfits(shown, *roots):
            troubles.append(f"{width} x {height}: {trouble}")
    till.page.set_viewport_size(before)
    till.settle()
    troubles += violations(shown, *roots)
    assert not troubles, "\n".join(troubles)
