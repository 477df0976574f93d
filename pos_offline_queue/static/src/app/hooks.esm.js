/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    onMounted,
    onWillUnmount,
    reactive,
    useComponent,
    useEffect,
    useEnv,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {getTabableElements} from "@web/core/utils/ui";
import {registry} from "@web/core/registry";
import {useBarcodeReader} from "@point_of_sale/app/barcode/barcode_reader_hook";
import {useService} from "@web/core/utils/hooks";

/** The queue of this POS, for screens: `useService("pos_offline_queue")`. */
registry.category("services").add("pos_offline_queue", {
    dependencies: ["pos"],
    start: (_env, {pos}) => pos.offlineQueue,
});

/**
 * @returns {{queue: Object, state: Object}|null} the queue and what it shows; null
 *   where the POS runs without its services, as in unit tests
 */
export function useQueue() {
    const queue = useEnv().services.pos_offline_queue;
    return queue ? {queue, state: useState(queue.state)} : null;
}

const PERIOD = 5000;
/** By their period: whoever shows the age of one thing reads one clock. */
const clocks = new Map();

function clockOf(period) {
    if (!clocks.has(period)) {
        clocks.set(period, {time: reactive({now: 0}), readers: 0, timer: null});
    }
    return clocks.get(period);
}

/**
 * For ages and countdowns.
 *
 * @param {Number} [period] milliseconds between its ticks
 * @returns {{now: Number}} reactive
 */
export function useClock(period = PERIOD) {
    const clock = clockOf(period);
    const tick = () => {
        clock.time.now = Date.now();
    };
    tick();
    onMounted(() => {
        clock.readers += 1;
        if (clock.readers === 1) {
            clock.timer = browser.setInterval(tick, period);
        }
    });
    onWillUnmount(() => {
        clock.readers -= 1;
        if (!clock.readers) {
            browser.clearInterval(clock.timer);
        }
    });
    return useState(clock.time);
}

/**
 * On a small screen a list, and what was chosen from it, take turns: the focus goes to
 * the way back, and by it to where it was in the list.
 *
 * @param {Function} isAside whether it is the turn of what was chosen
 * @param {String} wayBack the button's selector, in the element of `t-ref="screen"`
 */
export function useTurns(isAside, wayBack) {
    const screen = useRef("screen");
    useEffect(
        (isTurned) => {
            // First of all: what is hidden loses the focus at the next measuring.
            const before = document.activeElement;
            if (!isTurned) {
                return;
            }
            const button = screen.el.querySelector(wayBack);
            // Where there is room for both there is no way back.
            if (button?.offsetParent) {
                button.focus();
            }
            return () => {
                // The screen may have been turned since; where both had room, the
                // cashier may have gone on in the list. (The body has no parent.)
                if (!document.activeElement?.offsetParent) {
                    before.focus();
                }
            };
        },
        () => [isAside()]
    );
}

/** What a scanner may read; without an answer the POS would say it is unknown. */
const CODES = ["cashier", "client", "coupon", "discount", "gs1", "price", "product"];
const UNHEARD = () => undefined;

/**
 * For a popup, whose root is `t-ref="popup"`: it has the keyboard to itself.
 *
 * The focus comes in, Tab stays inside, and in the end it is where it was before.
 * Standard's popups leave it outside, and what is typed or scanned then changes the
 * order behind them.
 */
export function usePopupKeyboard() {
    const popup = useComponent();
    const {popups} = useService("popup");
    const root = useRef("popup");
    /** Keys that went down here: a popup that came since is not meant by them. */
    const held = new Set();

    const isOnTop = () => Object.values(popups).pop()?.props.id === popup.props.id;
    const stops = () =>
        getTabableElements(root.el).filter((el) => !el.disabled && el.tabIndex >= 0);

    function onKeydown(ev) {
        if (!isOnTop()) {
            return;
        }
        held.add(ev.key);
        if (ev.key !== "Tab") {
            return;
        }
        const all = stops();
        const [first, last] = [all[0], all[all.length - 1]];
        const isInside = root.el.contains(document.activeElement);
        const end = ev.shiftKey ? first : last;
        if (!isInside || document.activeElement === end) {
            ev.preventDefault();
            (ev.shiftKey ? last : first).focus();
        }
    }

    function onKeyup(ev) {
        const wasHeld = held.delete(ev.key);
        const {cancelKey, confirmKey} = popup.props;
        const isAnswer = wasHeld && [cancelKey, confirmKey].includes(ev.key);
        if (isOnTop() ? !isAnswer : wasHeld) {
            ev.stopPropagation();
        }
    }

    useEffect(
        () => {
            const before = document.activeElement;
            stops()[0].focus();
            return () => {
                const {activeElement: now, body} = document;
                if (now === body || root.el?.contains(now)) {
                    before.focus();
                }
            };
        },
        () => []
    );
    useExternalListener(window, "keydown", onKeydown, {capture: true});
    useExternalListener(window, "keyup", onKeyup, {capture: true});
    useBarcodeReader(Object.fromEntries(CODES.map((code) => [code, UNHEARD])), true);
}
