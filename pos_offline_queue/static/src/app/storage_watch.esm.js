/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

/**
 * What the browser grants. On plain http it does not tell.
 *
 * @returns {Promise<{usage: Number|null, quota: Number|null}>} bytes
 */
export async function storageEstimate() {
    try {
        const {usage = null, quota = null} = await browser.navigator.storage.estimate();
        return {usage, quota};
    } catch {
        return {usage: null, quota: null};
    }
}

/**
 * Ask the browser to keep what we store even when the disk runs full.
 *
 * @returns {Promise<Boolean|null>} null if it does not say
 */
export async function askToPersist() {
    try {
        const {storage} = browser.navigator;
        return (await storage.persisted()) || (await storage.persist());
    } catch {
        return null;
    }
}
