// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {packOperations, packResults, readRequest} from "./wire.mjs";
import {Ledger} from "./ledger.mjs";

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
        this.linkedTo = new Map();
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

    // Source of a ledger

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

    linked(order) {
        return this.linkedTo.get(order) || [];
    }

    newId() {
        this.ids += 1;
        return `new-${this.ids}`;
    }

    // A transaction

    ledger() {
        const {lastSeq, lastNumber} = this;
        const newId = () => this.newId();
        return new Ledger(this, {lastSeq, lastNumber, now: this.world.now(), newId});
    }

    keep(ledger) {
        for (const operation of ledger.logged) {
            const {id, seq, order, result, detail} = operation;
            this.log.push(operation);
            this.byId.set(id, {id, seq, result, detail});
            this.byOrder.set(order, [...(this.byOrder.get(order) || []), operation]);
        }
        for (const order of ledger.changed) {
            const document = ledger.document(order);
            const {origin} = document;
            if (origin && !this.documents.has(order)) {
                this.linkedTo.set(origin.order, [...this.linked(origin.order), order]);
            }
            this.documents.set(order, document);
        }
        ledger.lastN.forEach((n, client) => this.clients.set(client, n));
        this.lastNumber = ledger.lastNumber;
        const {logged} = ledger;
        if (logged.length) {
            const [from, to] = [logged[0].seq, this.lastSeq];
            this.world.announce({
                epoch: this.epoch,
                from,
                to,
                ...(logged.length < 4
                    ? {operations: packOperations(logged, from)}
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
        const mark = JSON.stringify(actor);
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
            ...(mark === packed.mark ? {} : {mark, me: actor}),
            server_time: at,
        };
    }

    sync(request, actor) {
        const {client, operations, cursor} = request;
        if (operations.some(({n}, index) => n !== operations[0].n + index)) {
            throw new Error("malformed: operations are missing in between");
        }
        const ledger = this.ledger();
        if (operations.length) {
            const now = this.world.now();
            this.asked.push({push: client.id, operations, actor, now});
        }
        const pushed = ledger.push(client.id, operations, actor);
        this.keep(ledger);
        const isLost =
            request.epoch !== this.epoch || cursor === null || cursor < this.floor;
        const snapshot = {snapshot: this.snapshot()};
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
            documents: documents.filter(({state}) => state === "open"),
        };
    }

    /** A paid order arrives, by the other way. */
    sell(sale) {
        const {order, ...rest} = sale;
        const ledger = this.ledger();
        if (!this.stored(`sale:${sale.sale}`)) {
            this.sales.push(sale.sale);
        }
        this.asked.push({finalize: sale, now: this.world.now()});
        const done = ledger.finalize(order, rest);
        this.keep(ledger);
        return done && done.result;
    }

    /** A manager cancels an order, or brings back a state that it had. */
    manage(order, document = null) {
        const ledger = this.ledger();
        const actor = {name: "manager"};
        const now = this.world.now();
        if (document) {
            const {fields, lines} = document;
            const args = {order, document: {fields, lines}, actor};
            this.asked.push({restore: args, now});
            ledger.restore(order, args.document, actor);
        } else {
            this.asked.push({cancel: {order, actor}, now});
            ledger.cancel(order, actor);
        }
        this.keep(ledger);
    }

    // What happens to servers

    trim(seq) {
        this.floor = Math.max(this.floor, seq);
    }

    restart() {
        this.epoch = `epoch-${this.lastSeq + 2}`;
        this.floor = this.lastSeq;
    }
}
