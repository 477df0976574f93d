/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {onMounted, onWillUnmount, useEnv, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

/**
 * @returns {{queue: Object, state: Object}|null} the queue and what it shows; null
 *   where the POS runs without its services, as in unit tests
 */
export function useQueue() {
    const queue = useEnv().services.pos_offline_queue;
    return queue ? {queue, state: useState(queue.state)} : null;
}

/**
 * For ages and countdowns.
 *
 * @param {Number} period milliseconds between its ticks
 * @returns {{now: Number}} reactive
 */
export function useClock(period) {
    const clock = useState({now: Date.now()});
    let timer = null;
    const tick = () => {
        clock.now = Date.now();
    };
    onMounted(() => {
        timer = browser.setInterval(tick, period);
    });
    onWillUnmount(() => browser.clearInterval(timer));
    return clock;
}
