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

    /** Does it, and waits until this page hears of it, if it does at all. */
    async function act(type, message) {
        const heard = new Promise((done) => {
            window.addEventListener(type, done, {capture: true, once: true});
            setTimeout(done, LOST);
        });
        if (await screen(message)) {
            await heard;
        }
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
        // Playwright says all of a click at once, and what takes it more questions to
        // the page comes late. A button is let go last of all, as the frame may go, too.
        async mouseEvent({type, x, y, button, clickCount}) {
            const message = {what: "button", number: button + 1};
            if (type === "mousedown") {
                const how = {...onScreen({x, y}), clicks: clickCount};
                await act("mousedown", {...message, ...how, is_down: true});
            } else if (["click", "auxclick"].includes(type)) {
                await act("mouseup", {...message, is_down: false});
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
