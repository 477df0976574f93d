/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Those who want to know. */
export class Listeners {
    constructor() {
        this.all = new Set();
    }

    /** @returns {Function} ends it */
    add(fn) {
        this.all.add(fn);
        return () => this.all.delete(fn);
    }

    /** Who listens badly must not keep a sale from being written or sent. */
    notify(event) {
        for (const fn of [...this.all]) {
            try {
                fn(event);
            } catch (error) {
                Promise.reject(error);
            }
        }
    }
}
