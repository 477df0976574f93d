/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** How long a tab may hold it without a sign of life, in milliseconds. */
export const LEASE_TIME = 45000;

/**
 * A lease in a shared store with the methods of localStorage, for browsers
 * without locks. Two tabs may both believe to have it for a moment: good enough
 * to save work, not to rest correctness on.
 */
export class Lease {
    constructor({store, name, owner, now}) {
        Object.assign(this, {store, name, owner, now});
    }

    get holder() {
        try {
            const held = JSON.parse(this.store.getItem(this.name));
            const left = held.until - this.now();
            // A clock that was set back must not make it last.
            return left > 0 && left <= LEASE_TIME ? held.owner : null;
        } catch {
            return null;
        }
    }

    /** @returns {Promise} what `fn` gives; null if another owner has the lease */
    async run(fn) {
        const {holder} = this;
        if (holder && holder !== this.owner) {
            return null;
        }
        this.take();
        try {
            return await fn();
        } finally {
            this.leave();
        }
    }

    take() {
        const held = {owner: this.owner, until: this.now() + LEASE_TIME};
        try {
            this.store.setItem(this.name, JSON.stringify(held));
        } catch {
            // A full store: nobody holds it then.
        }
    }

    leave() {
        if (this.holder === this.owner) {
            this.store.removeItem(this.name);
        }
    }
}
