// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {CourierError} from "@pos_offline_queue/core/errors.esm";
import {digest} from "./world.mjs";

/** Odoo's half of `sync`, as far as a courier can see it. */
export class Office {
    constructor(clock) {
        this.clock = clock;
        /** Orders by key; `times` is how often one was made of a sale. */
        this.orders = new Map();
        /** Keys whose processing is under way. */
        this.atWork = new Set();
        /** Keys that are refused, and those at which the request as a whole fails. */
        this.refused = new Set();
        this.poison = new Set();
        this.decisions = [];
        this.requests = [];
        this.reports = [];
        /** Milliseconds for each order. */
        this.pace = 5;
    }

    sync(envelopes, report) {
        this.requests.push(envelopes.map(({key}) => key));
        if (report) {
            this.reports.push(report);
        }
        if (envelopes.some(({key}) => this.poison.has(key))) {
            throw new CourierError("server", "IndexError: list index out of range");
        }
        const settled = this.decisions;
        this.decisions = [];
        return {results: envelopes.map((each) => this.result(each)), settled};
    }

    result({key, order, checksum, counter}) {
        if (this.atWork.has(key)) {
            return {key, status: "busy"};
        }
        if (digest(order) !== checksum) {
            return {key, status: "refused", code: "damaged", message: "Damaged."};
        }
        if (this.refused.has(key)) {
            return {key, status: "refused", code: "missing", message: "No product."};
        }
        const known = this.orders.get(key);
        if (!known) {
            this.orders.set(key, {order, counter, id: this.orders.size + 1, times: 1});
        } else if (known.order !== order) {
            return {key, status: "refused", code: "different", message: "Other."};
        }
        const {id} = this.orders.get(key);
        return {key, status: "confirmed", id, repeated: Boolean(known)};
    }
}

/** Nobody hears the answer, nor the error. */
function unheard(sync) {
    try {
        sync();
    } catch {
        // That is how it is.
    }
}

/**
 * The line between a till and the office. `fate()` tells for each request what
 * happens to it.
 */
export class Line {
    constructor(office, fate = () => "good") {
        Object.assign(this, {office, fate, clock: office.clock});
        this.isUp = true;
    }

    wait(ms) {
        return new Promise((resolve) => this.clock.set(resolve, ms));
    }

    async send(envelopes, report, {timeout}) {
        const fate = this.isUp ? this.fate(envelopes) : "down";
        const work = envelopes.length * this.office.pace;
        await this.wait(2);
        const road = this[fate].bind(this);
        return road(() => this.office.sync(envelopes, report), {
            envelopes,
            timeout,
            work,
        });
    }

    async good(sync, {work}) {
        await this.wait(work);
        return sync();
    }

    down() {
        throw new CourierError("offline");
    }

    /** It never arrives. */
    dropped() {
        throw new CourierError("offline");
    }

    /** Odoo has it; the answer is lost. */
    unanswered(sync) {
        unheard(sync);
        throw new CourierError("offline");
    }

    /** The proxy sends it twice; the first answer is lost. */
    doubled(sync) {
        unheard(sync);
        return sync();
    }

    /** Odoo gets it and says nothing until the till has given up. */
    async slow(sync, {timeout}) {
        await this.wait(timeout);
        this.clock.set(() => unheard(sync), 1000);
        throw new CourierError("timeout");
    }

    /** A transport that does not keep its timeout; the answer comes late. */
    async late(sync, {timeout}) {
        await this.wait(timeout + 10000);
        return sync();
    }

    hanging() {
        return new Promise(() => null);
    }

    /** Odoo works on it for long; who asks meanwhile hears "busy". */
    async working(sync, {envelopes}) {
        const {atWork} = this.office;
        const fresh = envelopes.filter(({key}) => !atWork.has(key));
        fresh.forEach(({key}) => atWork.add(key));
        this.clock.set(() => {
            fresh.forEach(({key}) => atWork.delete(key));
            unheard(sync);
        }, 20000);
        await this.wait(50);
        throw new CourierError("offline");
    }

    broken() {
        throw new CourierError("server", "OperationalError: connection lost");
    }

    expired() {
        throw new CourierError("session");
    }

    forbidden() {
        throw new CourierError("access");
    }

    partial(sync) {
        const {results, settled} = sync();
        return {results: results.slice(1), settled};
    }

    garbage(sync) {
        sync();
        return [null, {}, {results: null}, "<html>", {results: [null, {key: 3}]}][
            this.office.requests.length % 5
        ];
    }

    unknown(sync) {
        unheard(sync);
        throw new TypeError("a bug of the transport");
    }
}
