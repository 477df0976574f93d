/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";
import {isAlive} from "@pos_offline_queue/service_worker/patience.esm";

const INTERVAL = 5000;

/** @returns {Promise} resolved as soon as the server answers */
export function serverIsBack() {
    return new Promise((resolve) => {
        let timer = null;
        const ask = async () => {
            if (browser.navigator.onLine !== false && (await isAlive())) {
                browser.clearInterval(timer);
                browser.removeEventListener("online", ask);
                resolve();
            }
        };
        timer = browser.setInterval(ask, INTERVAL);
        browser.addEventListener("online", ask);
    });
}
