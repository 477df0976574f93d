/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */
// In each page and frame of webkit_window.py. Playwright, which speaks to WebKit's
// inspector, has no keyboard and no mouse there and makes events of its own. Here they
// are real ones, of the window's screen, which its pages trust.
(() => {
    "use strict";
    // Milliseconds; for what no page hears, as it went elsewhere.
    const LOST = 1000;
    const {till} = window.webkit.messageHandlers;
    const screen = (message) => till.postMessage({...message, left: window.screenX});

    let before = Promise.resolve();

    /** Does it after all before, and waits until this page hears of it, if it does. */
    function act(type, message) {
        const acted = before.then(async () => {
            const heard = new Promise((done) => {
                window.addEventListener(type, done, {capture: true, once: true});
                setTimeout(done, LOST);
            });
            if (await screen(message)) {
                await heard;
            }
        });
        before = acted.catch(() => null);
        return acted;
    }

    function onScreen(point) {
        let {x, y} = point;
        for (let view = window; view !== view.top; view = view.parent) {
            const frame = view.frameElement;
            const {left, top} = frame.getBoundingClientRect();
            const {paddingLeft, paddingTop} = view.parent.getComputedStyle(frame);
            x += left + frame.clientLeft + parseFloat(paddingLeft);
            y += top + frame.clientTop + parseFloat(paddingTop);
        }
        return {x: Math.floor(x), y: Math.floor(y)};
    }

    const real = {
        async mouseMove({x, y}) {
            const message = {what: "move", ...onScreen({x, y})};
            if (this.positionInIFrame(x, y).iframe) {
                await screen(message);
            } else {
                await act("mousemove", message);
            }
        },
        // Press and release one right after the other, as Playwright's questions between
        // them take long where much is to do, and the page may shift meanwhile. What
        // else comes of them WebKit makes itself. No dragging, therefore.
        async mouseEvent({type, x, y, button, clickCount}) {
            if (["click", "auxclick"].includes(type)) {
                const how = {number: button + 1, clicks: clickCount};
                await act("mouseup", {what: "click", ...onScreen({x, y}), ...how});
            }
        },
        keydown: ({key}) => act("keydown", {what: "key", name: key, is_down: true}),
        keyup: ({key}) => act("keyup", {what: "key", name: key, is_down: false}),
    };
    const withReal = (theirs) => theirs && Object.assign(Object.create(theirs), real);
    let input = withReal(window.__pwWebViewInput);
    Object.defineProperty(window, "__pwWebViewInput", {
        configurable: true,
        get: () => input,
        set: (theirs) => {
            input = withReal(theirs);
        },
    });
})();
