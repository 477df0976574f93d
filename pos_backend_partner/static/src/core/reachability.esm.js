/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * Whether the server can be reached, as far as this till has seen.
 * Fed with what happens anyway (answers, lost connections, the browser's own
 * events), so that it costs no request while all is well.
 */
export class Reachability {
    /**
     * @param {Object} world
     * @param {() => Number} world.now milliseconds
     * @param {(offline: Boolean) => void} world.changed
     */
    constructor({now, changed}) {
        this.now = now;
        this.changed = changed;
        /** @type {Number | null} when the server was found missing */
        this.offlineSince = null;
    }

    get isOffline() {
        return this.offlineSince !== null;
    }

    /** A request failed without any answer, or the browser lost its network. */
    lost() {
        if (!this.isOffline) {
            this.offlineSince = this.now();
            this.changed(true);
        }
    }

    /** An answer came, be it an error. */
    answered() {
        if (this.isOffline) {
            this.offlineSince = null;
            this.changed(false);
        }
    }
}
