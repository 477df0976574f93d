/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {attempt} from "@pos_multi_session_sync/core/reduce.esm";
import {isDocument} from "@pos_multi_session_sync/core/document.esm";

/** Whatever else came of an operation, it has changed nothing. */
const EFFECTIVE = ["ok", "overwrote"];
const ON_CLOSED = ["double", "noted"];
/** Closed orders that are kept for what may still come. */
const MOST_CLOSED = 300;

/** It was closed before this till came, and paid then: no more of it is known. */
const isReceipt = (document) => document?.state === "paid" && !document.number;
const byUuid = (documents) => new Map(documents.map((each) => [each.uuid, each]));

/** The log of the server up to `cursor`, as the documents that it gives. */
export class ConfirmedLog {
    /**
     * @param {Object} on
     * @param {(order: String) => void} on.touched its document may be another one
     * @param {(operation: Object, before: Document|null) => void} on.logged
     */
    constructor(on) {
        Object.assign(this, {on, epoch: null});
        /** @type {Number|null} seq; null: nothing was ever received */
        this.cursor = null;
        /** When the server logged what is at the cursor: another history has another. */
        this.at = null;
        /** @type {Map<String, Document>} by order */
        this.documents = new Map();
        this.closed = [];
        /** So often it had to begin anew. */
        this.strays = 0;
    }

    /** See Replica.load. */
    load({epoch, cursor, at = null}, documents) {
        Object.assign(this, {epoch, cursor, at, documents: byUuid(documents)});
    }

    /** @returns {"next"|"ignored"|"gap"} how that message goes on from the cursor */
    placeOf({epoch, from, to, after, operations}) {
        if (epoch === this.epoch && to <= this.cursor) {
            return "ignored";
        }
        const isOther = from === this.cursor + 1 && !this.isSameAt(after);
        const isGap = epoch !== this.epoch || from > this.cursor + 1;
        return isGap || isOther || !operations ? "gap" : "next";
    }

    /** The database may have been set back, and have gone on in another way. */
    isSameAt(at = null) {
        return at === null || this.at === null || at === this.at;
    }

    /** @returns {Boolean} whether nothing was missing in between */
    take(operations) {
        for (const operation of operations) {
            const isOther =
                operation.seq === this.cursor && !this.isSameAt(operation.at);
            if (isOther || operation.seq > this.cursor + 1) {
                return false;
            }
            if (operation.seq === this.cursor + 1 && !this.apply(operation)) {
                return false;
            }
        }
        return true;
    }

    /** @returns {Boolean} whether it gives what it gave on the server */
    apply(operation) {
        const {order, seq} = operation;
        const before = this.documents.get(order) || null;
        // A saved document may be ahead of the cursor that was saved.
        const isKnown = before && before.revision >= seq;
        // Of closed orders there are none in a snapshot.
        const isOnClosed = before && ON_CLOSED.includes(operation.result);
        if ((EFFECTIVE.includes(operation.result) || isOnClosed) && !isKnown) {
            const {document, result} = attempt(before, operation);
            if (result !== operation.result && !isReceipt(before)) {
                this.getLost();
                return false;
            }
            this.confirm(before, document);
        }
        Object.assign(this, {cursor: seq, at: operation.at ?? null});
        this.on.logged(operation, before);
        return true;
    }

    /** Its documents are not what they should be: a snapshot puts that right. */
    getLost() {
        this.strays += 1;
        Object.assign(this, {epoch: null, cursor: null, at: null});
    }

    confirm(before, document) {
        const {uuid, state} = document;
        this.documents.set(uuid, document);
        this.on.touched(uuid);
        if (state !== "open" && (!before || before.state === "open")) {
            this.closed.push(uuid);
            if (this.closed.length > MOST_CLOSED) {
                this.documents.delete(this.closed.shift());
            }
        }
    }

    /** @returns {Map<String, Document>} as they were before */
    takeSnapshot(epoch, {seq, at = null, documents}) {
        const before = this.documents;
        const sound = documents.filter(isDocument);
        this.documents = byUuid(sound);
        Object.assign(this, {epoch, cursor: seq, at, closed: []});
        [...before.keys(), ...this.documents.keys()].forEach((uuid) =>
            this.on.touched(uuid)
        );
        return before;
    }
}
