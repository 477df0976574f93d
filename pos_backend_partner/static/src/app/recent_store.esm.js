/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";
import {session} from "@web/session";

const PREFIX = "pos_backend_partner.recent";

function forgetOtherDatabases(storage) {
    for (const key of Object.keys(storage)) {
        if (
            key.startsWith(`${PREFIX}/`) &&
            !key.startsWith(`${PREFIX}/${session.db}/`)
        ) {
            storage.removeItem(key);
        }
    }
}

/**
 * Where the recent customers of one POS of one database are kept.
 * What another database left on this host name is dropped.
 *
 * @param {String} configUuid
 */
export function recentStore(configUuid) {
    const key = `${PREFIX}/${session.db}/${configUuid}`;
    return {
        read() {
            forgetOtherDatabases(browser.localStorage);
            return browser.localStorage.getItem(key);
        },
        write: (text) => browser.localStorage.setItem(key, text),
        clear: () => browser.localStorage.removeItem(key),
    };
}
