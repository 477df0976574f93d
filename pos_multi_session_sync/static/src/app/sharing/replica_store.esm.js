/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {isDocument, isOperation} from "@pos_multi_session_sync/core/schema.esm";
import {browser} from "@web/core/browser/browser";

const OPERATION = "sync_operation";
const DOCUMENT = "sync_document";
const PLACE = "sync_place";
/** A row of changes is written once. Milliseconds. */
const PAUSE = 1000;
/** Pages of this till whose changes may still be overwritten, the present one first. */
const MOST_CLIENTS = 20;

const isText = (value) => typeof value === "string";

/**
 * What this device keeps of the group: the orders as the server confirmed them, and
 * the operations that it has not answered yet. An operation goes only together
 * with the order that has it, so that a reload without network shows what was shown.
 */
export class ReplicaStore {
    /**
     * @param {Journal} journal of pos_offline_queue
     * @param {Number} group id
     */
    constructor(journal, group) {
        Object.assign(this, {journal, group});
        this.timer = null;
        this.changed = new Set();
        this.gone = new Set();
        browser.addEventListener("pagehide", () => this.save());
    }

    /** @param {Replica} replica which knows nothing yet */
    restore(replica) {
        this.replica = replica;
        const {journal} = this;
        const [place] = journal.all(PLACE);
        const stored = journal.all(DOCUMENT).length;
        if (place?.value?.group !== this.group) {
            journal.all(DOCUMENT).forEach(({id}) => journal.remove(DOCUMENT, id));
            return;
        }
        const documents = this.sound(DOCUMENT, isDocument);
        const clients = [place.value.clients || []].flat().filter(isText);
        const facts = {...place.value, clients};
        if (documents.length < stored) {
            // One was damaged: a snapshot brings all of them anew.
            Object.assign(facts, {epoch: null, cursor: null});
        }
        replica.load(facts, documents);
    }

    /** @returns {Object[]} what is stored of that kind; what is damaged is dropped */
    sound(kind, isSound) {
        const {journal} = this;
        const found = journal.all(kind);
        found
            .filter(({value}) => !isSound(value))
            .forEach(({id}) => journal.remove(kind, id));
        return found.map(({value}) => value).filter(isSound);
    }

    /** @param {Set<String>} orders */
    note(orders) {
        orders.forEach((order) => this.changed.add(order));
        this.saveSoon();
    }

    saveSoon() {
        this.timer = this.timer || browser.setTimeout(() => this.save(), PAUSE);
    }

    save() {
        browser.clearTimeout(this.timer);
        this.timer = null;
        const {journal, replica, group} = this;
        const {clients, ...facts} = replica.facts;
        for (const order of this.changed) {
            const document = replica.confirmed.get(order);
            if (document && document.state === "open") {
                journal.put(DOCUMENT, order, document);
            } else {
                journal.remove(DOCUMENT, order);
            }
        }
        const latest = clients.slice(0, MOST_CLIENTS);
        const secrets = Object.fromEntries(
            Object.entries(replica.secrets).filter(([id]) => latest.includes(id))
        );
        journal.put(PLACE, "place", {group, ...facts, clients: latest, secrets});
        this.gone.forEach((id) => journal.remove(OPERATION, id));
        this.changed.clear();
        this.gone.clear();
    }

    // The outbox of the SyncClient

    put(id, operation) {
        return this.journal.put(OPERATION, id, operation);
    }

    remove(id) {
        this.gone.add(id);
        this.saveSoon();
    }

    /** @returns {Object[]} in the order in which they were made */
    all() {
        return this.sound(OPERATION, isOperation);
    }
}
