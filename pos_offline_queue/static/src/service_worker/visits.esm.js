/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Pages that are open at a time; more than a browser at a till ever has. */
const MOST = 20;

/**
 * What the worker remembers of the pages that it answered, while it is awake.
 * Should it fall asleep, a page is asked for again, and files come a bit later.
 */
export class Visits {
    constructor() {
        this.pages = new Map();
    }

    remember(clientId, visit) {
        this.pages.set(clientId, visit);
        if (this.pages.size > MOST) {
            this.pages.delete(this.pages.keys().next().value);
        }
    }

    /** It got this from the server. */
    note(clientId, html) {
        this.remember(clientId, {html, isOld: false});
    }

    /** It got an old page. */
    noteOld(clientId) {
        this.remember(clientId, {html: null, isOld: true});
    }

    /** @returns {String|null} */
    html(clientId) {
        const visit = this.pages.get(clientId);
        return visit ? visit.html : null;
    }

    isOld(clientId) {
        const visit = this.pages.get(clientId);
        return Boolean(visit && visit.isOld);
    }
}
