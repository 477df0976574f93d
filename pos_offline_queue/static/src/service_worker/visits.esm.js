/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Pages that are open at a time; more than a browser at a till ever has. */
const MOST = 20;

/**
 * What the worker remembers of the pages that it answered, while it is awake.
 * Should it fall asleep, a page is asked for again, and files come after a failure.
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
        this.remember(clientId, {html, old: null});
    }

    /** It got an old page, with these facts. */
    noteOld(clientId, facts) {
        this.remember(clientId, {html: null, old: facts});
    }

    /** @returns {String|null} */
    html(clientId) {
        const visit = this.pages.get(clientId);
        return visit ? visit.html : null;
    }

    /** @returns {Object|null} the facts of its page, if that is an old one */
    old(clientId) {
        const visit = this.pages.get(clientId);
        return visit ? visit.old : null;
    }
}
