/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {lookForServer} from "@pos_offline_queue/core/server_probe.esm";

/** How long to wait for Odoo's health, in ms. */
const HEALTH_PATIENCE = 2000;

function sleep(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * @param {Object} [page] whose network it is: a window or a service worker
 * @returns {Promise<Boolean>} whether there is a server that answers at all
 */
export async function isAlive(page = self) {
    return (await lookForServer(page, HEALTH_PATIENCE)) === "there";
}

/**
 * Waits for an answer from Odoo. A server that has just been started, or that loads
 * many products, is slow and not dead: while it lives, it is given time.
 *
 * @param {Promise} answer
 * @param {Object} [limits] in ms
 * @param {Number} [limits.pause] before it is asked whether it lives, and again
 * @param {Number} [limits.most] in all: even a server that lives may be stuck
 * @param {Function} [limits.ask] whether it lives
 * @returns {Promise} the answer; null if the server has fallen silent
 */
export async function answersInTime(
    answer,
    {pause = 2500, most = 15000, ask = isAlive} = {}
) {
    const race = {isOver: false};
    const silence = async () => {
        let waited = 0;
        let isSilent = false;
        while (!race.isOver && !isSilent) {
            await sleep(pause);
            waited += pause;
            isSilent = !race.isOver && (waited >= most || !(await ask()));
        }
        return null;
    };
    try {
        return await Promise.race([answer, silence()]);
    } finally {
        race.isOver = true;
    }
}
