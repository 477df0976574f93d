/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {NO_ANSWER} from "@pos_offline_queue/core/errors.esm";

const KIND = "receipt_mail";
/** Each is a picture; a browser that never comes on line must not fill its storage. */
const MOST = 50;
/** In ms. What Odoo does not take for so long is given up. */
const LONGEST = 7 * 24 * 3600 * 1000;

/**
 * Receipts that customers want by e-mail, kept until Odoo has them. Each has a key, by
 * which Odoo takes it once however often it is sent.
 */
export class ReceiptOutbox {
    /**
     * @param {Object} world
     * @param {Outbox} world.outbox
     * @param {() => Number} world.now milliseconds
     * @param {() => String} world.newId uuid
     * @param {(key: String, entry: Object) => Promise} world.send gives {status};
     *  rejects with SendError
     * @param {(entry: Object) => void} world.onGivenUp
     */
    constructor({outbox, now, newId, send, onGivenUp}) {
        Object.assign(this, {outbox, now, newId, send, onGivenUp});
        this.running = null;
        /** Why Odoo does not take an entry, by its key; while this page is open. */
        this.refusals = new Map();
    }

    /** @returns {{id: String, value: Object}[]} in the order in which they were made */
    get entries() {
        return this.outbox.store.all(KIND);
    }

    /** @returns {Boolean} whether a picture may be kept: sales need the room more */
    get hasRoom() {
        const {problem, storage} = this.outbox;
        const isSound = storage.kind === "indexeddb" && !storage.problem && !problem;
        return isSound && this.entries.length < MOST;
    }

    has(key) {
        return this.entries.some(({id}) => id === key);
    }

    /**
     * @param {Object} entry {sale: its key, order: its name, client: {name, email},
     *  ticket: JPEG in base64}
     * @returns {Promise<String>} its key, when it is as safe as this browser keeps it
     */
    async add(entry) {
        const key = this.newId();
        await this.outbox.store.put(KIND, key, {...entry, madeAt: this.now()});
        return key;
    }

    remove(key) {
        this.refusals.delete(key);
        return this.outbox.store.remove(KIND, key);
    }

    /** @returns {Promise} when each was tried, or the connection is bad; never rejects */
    sendAll() {
        this.running ||= this.sendEach().finally(() => (this.running = null));
        return this.running;
    }

    async sendEach() {
        const tried = new Set();
        const next = () => this.entries.find((entry) => this.isReady(entry, tried));
        let isReached = true;
        for (let entry = next(); entry && isReached; entry = next()) {
            tried.add(entry.id);
            isReached = await this.sendOne(entry);
        }
    }

    isReady({id, value}, tried) {
        return !tried.has(id) && !this.outbox.sale(value.sale);
    }

    async sendOne({id, value}) {
        try {
            const {status} = await this.send(id, value);
            if (status === "taken") {
                await this.remove(id);
                return true;
            }
        } catch (error) {
            if (NO_ANSWER.includes(error.reason)) {
                return false;
            }
            this.refusals.set(id, error);
        }
        if (this.now() - value.madeAt > LONGEST) {
            await this.remove(id);
            this.onGivenUp(value);
        }
        return true;
    }
}
