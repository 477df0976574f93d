/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    onMounted,
    onWillUnmount,
    reactive,
    useEffect,
    useEnv,
    useRef,
    useState,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

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
