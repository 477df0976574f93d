// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {packOperations, packResults, readRequest} from "./wire.mjs";
import {Sequencer} from "./sequencer.mjs";
import {reduce} from "@pos_multi_session_sync/core/reduce.esm";

const MOST = 20;
const EPOCH = 13;

/** One group on the server: its log, and the one method that tills call. */
export class Server {
    /** @param {Object} world {now(), announce(message)} */
    constructor(world) {
        this.world = world;
        this.epoch = "epoch-1";
        this.log = [];
        this.byId = new Map();
        this.documents = new Map();
        this.byOrder = new Map();
        this.successors = new Map();
        this.clients = new Map();
        this.lastNumber = 0;
        this.ids = 0;
        this.floor = 0;
        /** Sales that became a `pos.order`. */
        this.sales = [];
        /** What was asked of it, for others to repeat. */
        this.asked = [];
    }

    get lastSeq() {
        return this.log.length;
    }

    get lastAt() {
        const {at = null} = this.log[this.log.length - 1] || {};
        return at;
    }

    // Source of a sequencer

    document(order) {
        return this.documents.get(order) || null;
    }

    lastN(client) {
        return this.clients.get(client) || 0;
    }

    stored(id) {
        return this.byId.get(id);
    }

    operations(order, after) {
        return (this.byOrder.get(order) || []).filter(({seq}) => seq > after);
    }

    successorsOf(order) {
        return this.successors.get(order) || [];
    }

    newId() {
        this.ids += 1;
        return `new-${this.ids}`;
    }

    // A transaction

    sequencer() {
        const {lastSeq, lastNumber} = this;
        const newId = () => this.newId();
        return new Sequencer(this, {lastSeq, lastNumber, now: this.world.now(), newId});
    }

    keep(sequencer) {
        const after = this.lastAt;
        for (const operation of sequencer.logged) {
            const {id, seq, order, result, detail} = operation;
            this.log.push(operation);
            this.byId.set(id, {id, seq, result, detail});
            this.byOrder.set(order, [...(this.byOrder.get(order) || []), operation]);
        }
        for (const order of sequencer.changed) {
            const document = sequencer.document(order);
            const {origin} = document;
            if (origin && !this.documents.has(order)) {
                this.successors.set(origin.order, [
                    ...this.successorsOf(origin.order),
                    order,
                ]);
            }
            this.documents.set(order, document);
        }
        sequencer.lastN.forEach((n, client) => this.clients.set(client, n));
        this.lastNumber = sequencer.lastNumber;
        const {logged} = sequencer;
        if (logged.length) {
            const [{seq: from, at}] = logged;
            const {lastSeq: to} = this;
            const ago = after === null ? undefined : at - after;
            this.world.announce({
                epoch: this.epoch,
                from,
                to,
                ...(logged.length < 4
                    ? {operations: packOperations(logged, from), ago}
                    : {}),
            });
        }
    }

    /** As it travels. */
    answer(packed, actor) {
        const isSame = packed.epoch === this.epoch.slice(0, EPOCH);
        const epoch = isSame ? this.epoch : "another";
        const request = {...readRequest(packed), epoch};
        const {results, operations, more, ...answer} = this.sync(request, actor);
        const at = this.world.now();
        const etag = JSON.stringify(actor);
        const sent = new Map(
            request.operations.map(({id}, index) => [id, packed.operations[index]])
        );
        const known = {actor, at};
        const told = {
            operations: packOperations(operations, request.cursor + 1, sent, known),
            results: packResults(results, operations),
        };
        const last = this.asked[this.asked.length - 1];
        if (last && last.operations === request.operations) {
            const count = operations.length;
            Object.assign(last, {after: request.cursor, count, told});
        }
        return {
            ...answer,
            ...told,
            ...(more ? {more} : {}),
            ...(etag === packed.etag ? {} : {etag, me: actor}),
            server_time: at,
        };
    }

    sync(request, actor) {
        const {client, cursor} = request;
        const {at = null} = request;
        const {at: found = at} = this.log[cursor - 1] || {};
        const isOther = at !== null && cursor > this.floor && at !== found;
        const isSetBack =
            request.epoch === this.epoch &&
            cursor !== null &&
            (cursor > this.lastSeq || isOther);
        // Nothing that was done on top of what is lost, before that is here again.
        const operations = isSetBack ? [] : request.operations;
        if (operations.some(({n}, index) => n !== operations[0].n + index)) {
            throw new Error("malformed: operations are missing in between");
        }
        const sequencer = this.sequencer();
        if (operations.length) {
            const now = this.world.now();
            this.asked.push({push: client.id, operations, actor, now});
        }
        const pushed = sequencer.push(client.id, operations, actor);
        this.keep(sequencer);
        const isLost =
            request.epoch !== this.epoch ||
            cursor === null ||
            cursor < this.floor ||
            isSetBack;
        const snapshot = {
            snapshot: this.snapshot(),
            ...(isSetBack ? {set_back: true} : {}),
        };
        const after = isLost ? this.lastSeq : cursor;
        return {
            ...pushed,
            ...(isLost ? snapshot : {}),
            epoch: this.epoch,
            last_seq: this.lastSeq,
            operations: this.log.slice(after, after + MOST),
            more: this.lastSeq - after > MOST,
        };
    }

    snapshot() {
        const documents = [...this.documents.values()];
        return {
            seq: this.lastSeq,
            at: this.lastAt,
            documents: documents.filter(({state}) => state === "open"),
        };
    }

    /** A paid order arrives, by the other way. */
    sell(sale) {
        const {order, ...rest} = sale;
        const sequencer = this.sequencer();
        if (!this.stored(`sale:${sale.sale}`)) {
            this.sales.push(sale.sale);
        }
        this.asked.push({finalize: sale, now: this.world.now()});
        const done = sequencer.finalize(order, rest);
        this.keep(sequencer);
        return done && done.result;
    }

    /** A manager cancels an order, or brings back a state that it had. */
    manage(order, document = null) {
        const sequencer = this.sequencer();
        const actor = {name: "manager"};
        const now = this.world.now();
        if (document) {
            const {fields, lines} = document;
            const args = {order, document: {fields, lines}, actor};
            this.asked.push({restore: args, now});
            sequencer.restore(order, args.document, actor);
        } else {
            this.asked.push({cancel: {order, actor}, now});
            sequencer.cancel(order, actor);
        }
        this.keep(sequencer);
    }

    // What happens to servers

    trim(seq) {
        this.floor = Math.max(this.floor, seq);
    }

    /** The database is as it was: what came after `seq` was never there. */
    setBack(seq) {
        const log = this.log.slice(0, seq);
        const documents = new Map();
        const byOrder = new Map();
        this.clients.clear();
        for (const operation of log) {
            const {order, client, n} = operation;
            const {document} = reduce(documents.get(order) || null, operation);
            if (document) {
                documents.set(order, document);
            }
            byOrder.set(order, [...(byOrder.get(order) || []), operation]);
            this.clients.set(client, n);
        }
        const byId = new Map(log.map((each) => [each.id, each]));
        const successors = new Map();
        for (const {uuid, origin} of documents.values()) {
            if (origin) {
                const others = successors.get(origin.order) || [];
                successors.set(origin.order, [...others, uuid]);
            }
        }
        const numbers = log.map(({number}) => number || 0);
        const lastNumber = Math.max(0, ...numbers);
        Object.assign(this, {log, byId, byOrder, documents, successors, lastNumber});
    }

    restart() {
        this.epoch = `epoch-${this.lastSeq + 2}`;
        this.floor = this.lastSeq;
    }
}
