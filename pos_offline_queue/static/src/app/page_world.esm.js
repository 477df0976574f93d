/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

/** Time and chance, as the core is given them: it knows no browser. */
export const pageWorld = {
    timers: {
        set: (fn, ms) => browser.setTimeout(fn, ms),
        clear: (id) => browser.clearTimeout(id),
    },
    now: () => Date.now(),
    random: Math.random,
};
