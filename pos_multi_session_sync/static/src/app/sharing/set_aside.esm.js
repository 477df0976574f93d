/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

const ASIDE = "sync_aside";

/**
 * Open orders of the group that this till cannot show. They are safe on the server, and
 * tried again when they change; the cashier hears of each of them once, on this device.
 */
export class SetAside {
    /** @param {Outbox} outbox of pos_offline_queue */
    constructor(outbox) {
        this.outbox = outbox;
        /** The document that could not be shown, by its order. */
        this.documents = new Map();
        this.notified = new Set(outbox.all(ASIDE).map(({id}) => id));
    }

    /** @returns {Boolean} whether it is as it was when it could not be shown */
    has(document) {
        return Boolean(document) && this.documents.get(document.uuid) === document;
    }

    /** @returns {Boolean} whether the cashier has not heard of it before */
    add(order, document) {
        this.documents.set(order, document);
        if (this.notified.has(order)) {
            return false;
        }
        this.notified.add(order);
        this.outbox.put(ASIDE, order, true);
        return true;
    }

    /** It can be shown again, or it is closed. */
    remove(order) {
        this.documents.delete(order);
        if (this.notified.delete(order)) {
            this.outbox.remove(ASIDE, order);
        }
    }
}
