/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

const ASIDE = "sync_aside";
/** Between attempts to load what could not be loaded; milliseconds. */
const PAUSE = 5000;
/** After that the cashier is told that an order is not whole yet; milliseconds. */
const SLOW = 1000;
/** After that what an order needs is asked for once more. */
const TIMEOUT = 15000;

/**
 * Open orders of the group that this till cannot show, or of which it has not loaded all
 * that they name. They are safe on the server, and tried again: those that cannot be
 * read when they change. The cashier hears of each of these once, on this device.
 */
export class SetAside {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        this.store = sharing.pos.offlineQueue.outbox.store;
        /** The document that could not be shown, by its order. */
        this.documents = new Map();
        this.notified = new Set(this.store.all(ASIDE).map(({id}) => id));
        /** Orders of which this till cannot show all. */
        this.partial = new Set();
        this.triedAt = 0;
        /** When what an order needs was asked for, by order. */
        this.loading = new Map();
    }

    /** @returns {Boolean} whether it is as it was when it could not be shown */
    has(document) {
        return Boolean(document) && this.documents.get(document.uuid) === document;
    }

    /** The POS cannot read it. */
    setAside(uuid, document, error) {
        const {orders, others, keeper, view} = this.sharing;
        const shared = orders.get(uuid);
        const isChange = this.add(uuid, document);
        console.warn(`The order ${uuid} is set aside`, error);
        if (shared && others.isMoneyTaken(shared.order)) {
            // It is sold as it stands here.
            shared.leave(document);
            keeper.keep(shared);
            return;
        }
        if (shared) {
            this.sharing.forget(shared);
            others.removeQuietly(shared.order);
        }
        view.noteDocument(uuid, null);
        if (isChange) {
            view.addNotice({type: "set_aside", order: uuid});
        }
    }

    /** @returns {Boolean} whether the cashier has not heard of it before */
    add(order, document) {
        this.documents.set(order, document);
        if (this.notified.has(order)) {
            return false;
        }
        this.notified.add(order);
        this.store.put(ASIDE, order, true);
        return true;
    }

    /** It can be shown again, or it is closed. */
    remove(order) {
        this.documents.delete(order);
        if (this.notified.delete(order)) {
            this.store.remove(ASIDE, order);
        }
    }

    // What it names, and this till has not loaded

    notePartial(uuid, isPartial) {
        if (isPartial !== this.partial.has(uuid)) {
            this.partial[isPartial ? "add" : "delete"](uuid);
            this.sharing.view.summarize(uuid);
        }
    }

    /** There is a connection: what could not be loaded before may be there now. */
    showPartial() {
        const now = Date.now();
        if (this.partial.size && Math.abs(now - this.triedAt) > PAUSE) {
            this.triedAt = now;
            [...this.partial].forEach((uuid) => this.sharing.show(uuid));
        }
    }

    /** Get what the document names and this till has not; then show it. */
    async fetchMissing(document) {
        const {applier} = this.sharing;
        const {uuid: order} = document;
        const now = Date.now();
        // Nothing ends a request of the POS; another one may get through.
        if (now - this.loading.get(order) < TIMEOUT) {
            return;
        }
        this.loading.set(order, now);
        const notePartial = () => this.notePartial(order, true);
        const timer = browser.setTimeout(notePartial, SLOW);
        try {
            await applier.load(document);
            this.loading.delete(order);
            this.sharing.show(order);
        } catch (error) {
            this.loading.delete(order);
            notePartial();
            console.warn("An order needs what could not be loaded", error);
        } finally {
            browser.clearTimeout(timer);
        }
    }
}
