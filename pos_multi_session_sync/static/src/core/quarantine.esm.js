/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * Which operation is it that makes the server refuse whole requests? One that is too
 * large must not keep all others waiting. It is guilty if it is refused alone, a
 * request without it is not, and then it is refused again.
 */
export class Quarantine {
    /** @param {Number} most operations in a request, where there is no suspicion */
    constructor(most) {
        this.most = most;
        this.count = most;
        /** Ids of one that was refused alone, and of one without which it went well. */
        this.failedOnce = null;
        this.likely = null;
    }

    /** @returns {Number} so many in the next request */
    get next() {
        return this.failedOnce === null ? this.count : 0;
    }

    /** @returns {String|null} id of the one that is guilty */
    refused({operations}) {
        const id = operations.length === 1 ? operations[0].id : null;
        const failing = id === this.likely ? id : null;
        // If nothing at all works, then it is none of them.
        this.failedOnce = failing ? null : id;
        this.likely = null;
        this.count = 1;
        return failing;
    }

    passed({operations}) {
        if (operations.length || this.failedOnce === null) {
            this.count = Math.min(this.most, this.count * 2);
        }
        this.likely = operations.length ? null : this.failedOnce;
        this.failedOnce = null;
    }
}
