/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {within} from "@pos_offline_queue/core/within.esm";

/** In ms, for a number that is only shown. */
const ESTIMATE_LIMIT = 2000;
const UNKNOWN = {usage: null, quota: null};

/**
 * What the browser grants. On plain HTTP it does not tell.
 *
 * @returns {Promise<{usage: Number|null, quota: Number|null}>} bytes
 */
export async function storageEstimate() {
    try {
        const {usage = null, quota = null} = await within(
            browser.navigator.storage.estimate(),
            ESTIMATE_LIMIT,
            {timers: pageWorld.timers, otherwise: UNKNOWN}
        );
        return {usage, quota};
    } catch {
        return UNKNOWN;
    }
}

/**
 * Ask the browser to keep what the POS stores even when the disk runs full. Firefox
 * asks a person, who may never answer: nothing must wait for this.
 *
 * @param {(persisted: Boolean|null) => void} onAnswer called with `false` as long as
 *     the browser has not promised it, `true` once it has, `null` if it does not say
 */
export async function askToPersist(onAnswer) {
    try {
        const {storage} = browser.navigator;
        const isPersisted = await storage.persisted();
        onAnswer(isPersisted);
        if (!isPersisted) {
            onAnswer(await storage.persist());
        }
    } catch {
        onAnswer(null);
    }
}
