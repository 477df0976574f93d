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
     * @param {Outbox} outbox of pos_offline_queue
     * @param {Number} group id
     */
    constructor(outbox, group) {
        Object.assign(this, {outbox, group});
        this.timer = null;
        this.changed = new Set();
        this.gone = new Set();
        browser.addEventListener("pagehide", () => this.save());
    }

    /** @param {Replica} replica which knows nothing yet */
    restore(replica) {
        this.replica = replica;
        const {outbox} = this;
        const [place] = outbox.all(PLACE);
        const stored = outbox.all(DOCUMENT).length;
        if (place?.value?.group !== this.group) {
            outbox.all(DOCUMENT).forEach(({id}) => outbox.remove(DOCUMENT, id));
            return;
        }
        const documents = this.sound(DOCUMENT, isDocument);
        const known = documents.filter((each) => this.belongs(each, place.value));
        documents
            .filter((each) => !known.includes(each))
            .forEach(({uuid}) => outbox.remove(DOCUMENT, uuid));
        const clients = [place.value.clients || []].flat().filter(isText);
        const facts = {...place.value, clients};
        const {orders} = place.value;
        const revisions = new Map(known.map(({uuid, revision}) => [uuid, revision]));
        const isOld =
            !orders ||
            Object.keys(orders).some((uuid) => !(revisions.get(uuid) >= orders[uuid]));
        if (documents.length < stored || isOld) {
            // One is damaged, or another tab has written it: a snapshot brings all anew.
            Object.assign(facts, {epoch: null, cursor: null, at: null});
        }
        replica.load(facts, known);
    }

    /** Whether it was open at that place in the log, or is newer than that. */
    belongs({uuid, revision}, {cursor, orders = {}}) {
        return uuid in orders || !cursor || revision > cursor;
    }

    /** @returns {Object[]} what is stored of that kind; what is damaged is dropped */
    sound(kind, isSound) {
        const {outbox} = this;
        const found = outbox.all(kind);
        found
            .filter(({value}) => !isSound(value))
            .forEach(({id}) => outbox.remove(kind, id));
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
        const {outbox, replica, group} = this;
        const {clients, ...facts} = replica.facts;
        for (const order of this.changed) {
            const document = replica.confirmed.get(order);
            if (document && document.state === "open") {
                outbox.put(DOCUMENT, order, document);
            } else {
                outbox.remove(DOCUMENT, order);
            }
        }
        const latest = clients.slice(0, MOST_CLIENTS);
        const secrets = Object.fromEntries(
            Object.entries(replica.secrets).filter(([id]) => latest.includes(id))
        );
        // By these a page that starts knows what another tab has written over.
        const orders = Object.fromEntries(
            [...replica.confirmed.values()]
                .filter(({state}) => state === "open")
                .map(({uuid, revision}) => [uuid, revision])
        );
        const place = {group, ...facts, clients: latest, secrets, orders};
        outbox.put(PLACE, "place", place);
        this.gone.forEach((id) => outbox.remove(OPERATION, id));
        this.changed.clear();
        this.gone.clear();
    }

    // The outbox of the SyncClient

    put(id, operation) {
        return this.outbox.put(OPERATION, id, operation);
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
