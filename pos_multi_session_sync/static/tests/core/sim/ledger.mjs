// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The twin of merge/policy.py, so that thousands of schedules can be had in one
   process. Python makes the same log of the same requests: test_merge.py. */

import {amounts, derive, family, quantity, unseen} from "./unseen.mjs";
import {isSold} from "@pos_multi_session_sync/core/document.esm";
import {reduce} from "@pos_multi_session_sync/core/reduce.esm";

const LONGEST_CLAIM = 120000;
const MOOT = ["order.new", "order.claim", "order.release"];
const NOT_REPEATED = ["id", "order", "client", "linked", "detail"];

const resultOf = ({id, seq, result, detail}) => ({id, seq, result, detail});
const sourceOf = ({source, client, n, seq}) => source || {client, n, seq};
const noNews = ({id}) => ({id, seq: null, result: "known", detail: null});

export class Ledger {
    constructor(source, {lastSeq, lastNumber, now, newId}) {
        Object.assign(this, {source, lastSeq, lastNumber, now, newId});
        this.logged = [];
        this.documents = new Map();
        this.changed = new Set();
        this.lastN = new Map();
    }

    document(order) {
        if (!this.documents.has(order)) {
            this.documents.set(order, this.source.document(order));
        }
        return this.documents.get(order);
    }

    operations(order, after) {
        const ours = this.logged.filter((each) => each.order === order);
        const old = this.source.operations(order, after);
        return [...old, ...ours.filter(({seq}) => seq > after)];
    }

    linked(order) {
        const ours = [...this.documents.keys()].filter((each) => {
            const {origin = null} = this.documents.get(each) || {};
            return this.changed.has(each) && origin && origin.order === order;
        });
        return [...new Set([...this.source.linked(order), ...ours])];
    }

    // From outside

    push(client, operations, actor) {
        const last = this.source.lastN(client);
        this.lastN.set(client, last);
        const results = operations.map((operation) => {
            if (operation.n <= last) {
                return this.source.stored(operation.id) || noNews(operation);
            }
            if (operation.n === this.lastN.get(client) + 1) {
                this.lastN.set(client, operation.n);
                return resultOf(this.admit(operation, actor));
            }
            return {...noNews(operation), result: "gap"};
        });
        return {results, expected_n: this.lastN.get(client) + 1};
    }

    finalize(order, {snapshot, seen, sale, actor, ts}) {
        const id = `sale:${sale}`;
        const known = this.source.stored(id);
        if (known) {
            return known;
        }
        const own = this.own("order.finalize", order, actor);
        let operation = {...own, id, ts, snapshot, seen, sale};
        const document = this.document(order);
        if (!document) {
            this.lastNumber += 1;
            operation = {...operation, number: this.lastNumber};
        }
        const result =
            document && document.state === "open"
                ? this.close(document, operation, seen, snapshot.lines)
                : this.append(operation);
        this.takeBack(order, seen, actor);
        return resultOf(result);
    }

    cancel(order, actor) {
        return resultOf(this.append(this.own("order.cancel", order, actor)));
    }

    restore(given, document, actor) {
        const current = this.document(given);
        let order = given;
        let more = {document};
        if (!current || current.state !== "open") {
            this.lastNumber += 1;
            order = this.newId();
            const origin = {order: given, why: "restored"};
            more = {...more, number: this.lastNumber, origin};
        }
        this.append({...this.own("order.restore", order, actor), ...more});
    }

    // One operation

    append(given) {
        this.lastSeq += 1;
        const seq = this.lastSeq;
        const operation = {...given, seq, at: this.now};
        if (operation.client === "server") {
            operation.n = seq;
            operation.id = operation.id || `server:${seq}`;
        }
        const {order} = operation;
        const before = this.document(order);
        const {document, result, detail} = reduce(before, operation);
        if (document !== before) {
            this.documents.set(order, document);
            this.changed.add(order);
        }
        Object.assign(operation, {result, detail});
        this.logged.push(operation);
        return operation;
    }

    own(type, order, actor) {
        const {now: ts} = this;
        return {client: "server", order, type, ts, offline: false, actor};
    }

    admit(given, actor) {
        const operation = {...given, actor};
        const {type, order, client, n, until, ts} = operation;
        const document = this.document(order);
        if (type === "order.claim") {
            operation.until =
                this.now + Math.max(0, Math.min(until - ts, LONGEST_CLAIM));
        }
        if (type === "order.new" && !document) {
            this.lastNumber += 1;
            operation.number = this.lastNumber;
        }
        if (document && document.state !== "open") {
            return this.admitLate(document, operation);
        }
        if (document && type === "order.cancel") {
            const {seen: cursor = this.lastSeq} = operation;
            return this.close(document, operation, {client, n, cursor});
        }
        return this.append(operation);
    }

    // Closing

    close(document, operation, seen, sold = null) {
        const order = document.uuid;
        const news = this.operations(order, seen.cursor || 0);
        const found = unseen(news, seen, document, sold);
        const isAnything = found.lines.length || found.more.length;
        const target = isAnything ? this.target(order) : null;
        const logged = this.append({...operation, linked: target, late: found.late});
        if (target) {
            this.keep(target, document, found, sold, operation);
        }
        return logged;
    }

    keep(target, document, {lines, more}, sold, {actor}) {
        this.open(target, document, "remainder", actor);
        for (const [uuid, adding] of lines) {
            this.add(target, uuid, document.lines[uuid], adding);
        }
        for (const [uuid, taps] of more) {
            const line = document.lines[uuid] || sold[uuid];
            taps.forEach((tap) => this.more(target, uuid, line, tap));
        }
    }

    // After it was closed

    admitLate(document, operation) {
        const {uuid: order} = document;
        const {type, client, n, actor} = operation;
        if (MOOT.includes(type) || isSold(document, operation)) {
            return this.append(operation);
        }
        if (type === "order.cancel") {
            const logged = this.append(operation);
            this.takeBack(order, {client, n}, actor);
            return logged;
        }
        const {target = null, follow, isNew} = this.follow(document, operation);
        const logged = this.append({...operation, linked: target});
        if (isNew) {
            this.open(target, document, "late", actor);
        }
        if (follow) {
            follow(logged);
        }
        return logged;
    }

    follow(document, operation) {
        const {type, line: uuid, key = "qty", difference} = operation;
        const relatives = family(this, document.uuid);
        const home = relatives.find(
            ({state, lines}) => state === "open" && lines[uuid]
        );
        if (home) {
            const target = home.uuid;
            return {target, follow: (logged) => this.repeat(target, logged)};
        }
        if (type === "line.add") {
            const target = this.target(document.uuid);
            const follow = (logged) => this.add(target, uuid, operation, logged);
            return {target, follow, isNew: true};
        }
        if (type === "line.inc" && key === "qty") {
            const known = [document, ...relatives].find(({lines}) => lines[uuid]);
            const target = this.target(document.uuid);
            if (known && this.hasRoom(target, uuid, difference)) {
                const line = known.lines[uuid];
                const follow = (logged) => this.more(target, uuid, line, logged);
                return {target, follow, isNew: true};
            }
        }
        return {};
    }

    hasRoom(target, line, difference) {
        const document = this.document(target);
        const part = derive(target, line);
        if (difference > 0) {
            return !document || !document.deleted[part];
        }
        const known = document && document.lines[part];
        return Boolean(known) && quantity(known.values) + difference >= 0;
    }

    repeat(target, operation) {
        const {type, actor} = operation;
        const rest = Object.entries(operation).filter(
            ([key]) => !NOT_REPEATED.includes(key)
        );
        this.append({
            ...Object.fromEntries(rest),
            ...this.own(type, target, actor),
            source: sourceOf(operation),
        });
    }

    // Linked orders

    target(order) {
        const opened = family(this, order).find(({state}) => state === "open");
        return opened ? opened.uuid : this.newId();
    }

    open(target, {fields, uuid}, why, actor) {
        if (!this.document(target)) {
            this.lastNumber += 1;
            this.append({
                ...this.own("order.new", target, actor),
                fields,
                origin: {order: uuid, why},
                number: this.lastNumber,
            });
        }
    }

    add(target, uuid, {values, position}, operation, more = {}) {
        this.append({
            ...this.own("line.add", target, operation.actor),
            line: uuid,
            values,
            position,
            source: {...sourceOf(operation), ...more},
        });
    }

    more(target, uuid, line, tap) {
        const part = derive(target, uuid);
        const {difference, actor} = tap;
        if (this.document(target).lines[part]) {
            this.inc(target, part, difference, actor, {source: sourceOf(tap)});
        } else {
            const values = {...line.values, qty: difference};
            this.add(target, part, {...line, values}, tap, {part: true});
        }
    }

    inc(target, uuid, difference, actor, more = {}) {
        const own = this.own("line.inc", target, actor);
        this.append({...own, line: uuid, difference, ...more});
        const {values} = this.document(target).lines[uuid];
        if (quantity(values) === 0) {
            this.append({...this.own("line.del", target, actor), line: uuid});
        }
    }

    takeBack(order, seen, actor) {
        const opened = family(this, order).filter(({state}) => state === "open");
        for (const {uuid, lines} of opened) {
            const found = [...amounts(this.operations(uuid, 0), seen)];
            const here = found.filter(([line]) => lines[line]);
            here.forEach(([line, amount]) => this.shrink(uuid, line, amount, actor));
            if (here.length && !Object.keys(this.document(uuid).lines).length) {
                this.append(this.own("order.cancel", uuid, actor));
            }
        }
    }

    shrink(order, uuid, amount, actor) {
        const {values} = this.document(order).lines[uuid];
        if (amount === null || amount >= quantity(values)) {
            this.append({...this.own("line.del", order, actor), line: uuid});
        } else if (amount > 0) {
            this.inc(order, uuid, -amount, actor);
        }
    }
}
