// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The twin of merge/sequencer.py, so that thousands of schedules can be had in one
   process. Python makes the same log of the same requests: test_merge.py. */

import {KINDS, doubleOf, holdersOf, movedLines, takeOut} from "./merging.mjs";
import {derive, forward, quantity, related, unseen} from "./unseen.mjs";
import {handOn, noteLate, unsold} from "./kitchen.mjs";
import {isAgain, isSold, movedTo} from "@pos_multi_session_sync/core/document.esm";
import {PRINTING} from "@pos_multi_session_sync/core/kitchen.esm";
import {mayCancel} from "./deleting.mjs";
import {reduce} from "@pos_multi_session_sync/core/reduce.esm";
import {takeBack} from "./taking_back.mjs";
import {without} from "@pos_multi_session_sync/core/plain.esm";

const LONGEST_LEASE = 120000;
const NOT_REPEATED = ["id", "order", "client", "successor", "detail"];

const resultOf = ({id, seq, result, detail}) => ({id, seq, result, detail});
const sourceOf = ({source, client, n, seq, order}) =>
    source ? {...source, via: {...source.via, [order]: seq}} : {client, n, seq, order};
const noNews = ({id}) => ({id, seq: null, result: "known", detail: null});

const voidOf = ({id, client, n, ts, offline}, actor, why) => {
    const kept = {id, client, n, ts, offline, actor};
    return {...kept, order: null, type: "void", why};
};

export class Sequencer {
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

    successorsOf(order) {
        const ours = [...this.documents.keys()].filter((each) => {
            const {origin = null} = this.documents.get(each) || {};
            return this.changed.has(each) && origin && origin.order === order;
        });
        return [...new Set([...this.source.successorsOf(order), ...ours])];
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
                const {was = []} = operation;
                const isRepeat = was.some((id) => this.source.stored(id));
                return resultOf(
                    isRepeat
                        ? this.append(voidOf(operation, actor, "repeat"))
                        : this.admit(operation, actor)
                );
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
        const moved = movedLines(this, document, snapshot.lines);
        operation = {...operation, ...doubleOf(this, document, moved, snapshot.lines)};
        const result =
            document && document.state === "open"
                ? this.close(document, operation, seen, snapshot.lines)
                : this.append(operation);
        const held = holdersOf(this, moved);
        this.takeBack(order, seen, actor, {but: [...held.values()]});
        this.takeOut(held, snapshot.lines, actor);
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
        if (type === "order.print") {
            operation.until =
                this.now + Math.max(0, Math.min(until - ts, LONGEST_LEASE));
        }
        if (type === "order.new" && !document) {
            this.lastNumber += 1;
            operation.number = this.lastNumber;
        }
        if (
            document &&
            type === "order.cancel" &&
            !mayCancel(this, document, operation)
        ) {
            return this.append(voidOf(operation, actor, "manager"));
        }
        const isLine = type.startsWith("line.");
        const hasMoved = document && isLine && movedTo(document, operation.line);
        if (document && (document.state !== "open" || hasMoved)) {
            return this.admitLate(document, operation);
        }
        if (document && type === "order.cancel") {
            const {seen: cursor = this.lastSeq, also} = operation;
            return this.close(document, operation, {client, n, cursor, also});
        }
        if (document && KINDS[type]) {
            return KINDS[type](this, document, operation);
        }
        return this.append(operation);
    }

    // Closing

    close(document, operation, seen, sold = null) {
        const order = document.uuid;
        const changes = this.operations(order, seen.cursor || 0);
        const found = unseen(changes, seen, document, sold);
        const isAnything = found.lines.length || found.more.length;
        const target = isAnything ? this.target(order) : null;
        const logged = this.append({...operation, successor: target, late: found.late});
        if (target) {
            this.keep(target, document, found, sold, operation);
        }
        return logged;
    }

    keep(target, document, {lines, more}, sold, {actor}) {
        this.open(target, document, "successor", actor);
        for (const [uuid, adding] of lines) {
            this.add(target, uuid, document.lines[uuid], adding);
            this.handOn(document.uuid, uuid, adding.actor);
        }
        for (const [uuid, taps] of more) {
            const known = document.lines[uuid] || sold[uuid];
            const line = unsold(this.document(document.uuid), uuid, known);
            taps.forEach((tap) => this.more(target, document.uuid, uuid, line, tap));
        }
    }

    // After it was closed

    admitLate(document, operation) {
        const {uuid: order} = document;
        const {type, client, n, also, actor, seen: shown = this.lastSeq} = operation;
        const isKnown = isAgain(document, operation) || isSold(document, operation);
        if (type === "order.new" || isKnown) {
            return this.append(operation);
        }
        if (type === "order.cancel") {
            const logged = this.append(operation);
            const seen = {client, n, also, shown};
            this.takeBack(order, seen, actor, {source: sourceOf(logged)});
            return logged;
        }
        if (PRINTING.includes(type)) {
            return this.noteLate(document, this.append(operation));
        }
        const {home, target = null, follow} = this.follow(document, operation);
        const logged = this.append({...operation, successor: target});
        if (follow) {
            this.open(target, home, "late", actor);
            follow(logged);
        }
        return logged;
    }

    follow(from, operation) {
        const {type, key = "qty", difference} = operation;
        const {document, line: uuid} = operation.line
            ? forward(this, from, operation.line)
            : {document: from};
        const relatives = related(this, document.uuid);
        const place = [document, ...relatives]
            .map((each) => forward(this, each, uuid))
            .find(
                ({document: {state, lines}, line}) => state === "open" && lines[line]
            );
        if (place) {
            const target = place.document.uuid;
            const follow = (logged) => this.repeat(target, place.line, logged);
            return {home: document, target, follow};
        }
        if (
            type === "line.add" &&
            relatives.some(({lines, deleted}) => lines[uuid] || deleted[uuid])
        ) {
            return {};
        }
        if (type === "line.add") {
            const isOpen = document.state === "open";
            const target = isOpen ? document.uuid : this.target(document.uuid);
            const follow = (logged) => this.add(target, uuid, operation, logged);
            return {home: document, target, follow};
        }
        if (type === "line.inc" && key === "qty") {
            const known = [document, ...relatives].find(({lines}) => lines[uuid]);
            const target = this.target(document.uuid);
            if (known && this.hasRoom(target, uuid, difference)) {
                const line = unsold(document, uuid, known.lines[uuid]);
                const follow = (logged) =>
                    this.more(target, document.uuid, uuid, line, logged);
                return {home: document, target, follow};
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

    repeat(target, line, operation) {
        const {type, actor} = operation;
        this.append({
            ...without(operation, ...NOT_REPEATED),
            ...this.own(type, target, actor),
            line,
            source: sourceOf(operation),
        });
    }

    // Successor orders

    target(order) {
        const relatives = related(this, order);
        const opened = relatives.find(({state}) => state === "open");
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

    more(target, order, uuid, line, tap) {
        const part = derive(target, uuid);
        const {difference, actor} = tap;
        if (this.document(target).lines[part]) {
            this.inc(target, part, difference, actor, {source: sourceOf(tap)});
        } else {
            const values = {...line.values, qty: difference};
            this.add(target, part, {...line, values}, tap, {part: true});
            this.handOn(order, uuid, actor);
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

    // What mutants.mjs does otherwise

    takeBack(order, seen, actor, how) {
        takeBack(this, order, seen, actor, how);
    }

    takeOut(held, lines, actor) {
        takeOut(this, held, lines, actor);
    }

    noteLate(before, logged) {
        return noteLate(this, before, logged);
    }

    handOn(order, uuid, actor) {
        handOn(this, order, uuid, actor);
    }

    /** What a line is called in the order to which an operation moves it. */
    nameOf(line, {id}) {
        return derive(id, line);
    }
}
