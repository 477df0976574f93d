// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {SendError, httpFailure} from "@pos_offline_queue/core/errors.esm";
import {VERSION} from "@pos_offline_queue/core/heartbeat.esm";
import {digest} from "./world.mjs";

const FIGURE = {text: "No device reports unsent sales", level: "success"};

/** Odoo's half of `sync`, as far as a sender can see it: see sync_contract.json. */
export class Office {
    constructor(clock) {
        this.clock = clock;
        /** Orders by key, and all that was ever made, by the numbers of their receipts. */
        this.orders = new Map();
        this.made = [];
        /** Keys whose processing is under way. */
        this.atWork = new Set();
        /** Keys that are refused, and those at which the request as a whole fails. */
        this.refused = new Set();
        this.poison = new Set();
        /** Rejected sales that managers set aside, and that tills are to send again. */
        this.aside = new Set();
        this.asked = new Set();
        this.decisions = [];
        this.requests = [];
        this.reports = [];
        this.home = "home";
        /** Milliseconds for each order. */
        this.pace = 5;
    }

    sync(entries, report) {
        this.requests.push(entries.map(({key}) => key));
        if (report) {
            this.reports.push(report);
        }
        if (entries.some(({key}) => this.poison.has(key))) {
            throw new SendError("server", "IndexError: list index out of range");
        }
        const settled = [...this.decisions, ...this.settled(report || {})];
        this.decisions = [];
        const results = entries.map((each) => this.result(each));
        const answer = {results, settled, home: this.home};
        const missing = (report?.sent || []).filter((key) => this.lacks(key));
        return {
            ...answer,
            ...(report ? {missing} : {}),
            ...(entries.length ? {} : {documents: 0, figure: FIGURE, version: VERSION}),
        };
    }

    lacks(key) {
        return !this.orders.has(key) && !this.aside.has(key) && !this.refused.has(key);
    }

    /** A backup from when so many orders had been made is put back. */
    setBack(count) {
        for (const [key, {id}] of this.orders) {
            if (id > count) {
                this.orders.delete(key);
            }
        }
        this.made.splice(count);
    }

    /** What became of the sales that need attention on the till. */
    settled({waiting = []}) {
        const keys = waiting.filter(({state}) => state === "attention");
        return keys.map(({key}) => this.decisionOn(key)).filter(Boolean);
    }

    decisionOn(key) {
        if (this.aside.has(key)) {
            return this.setAside(key);
        }
        if (this.orders.has(key)) {
            return this.confirmed(key, true);
        }
        return this.asked.has(key) ? {key, status: "retry"} : null;
    }

    setAside(key) {
        return {key, status: "set_aside", message: "Mia set it aside."};
    }

    confirmed(key, repeated) {
        const {id, pos_reference} = this.orders.get(key);
        const made = {id, pos_reference, account_move: false, repeated};
        return {key, status: "confirmed", ...made};
    }

    result({key, order, checksum, counter}) {
        if (this.atWork.has(key)) {
            return {key, status: "busy"};
        }
        if (this.aside.has(key)) {
            return this.setAside(key);
        }
        if (digest(order) !== checksum) {
            return {key, status: "refused", code: "damaged", message: "Damaged."};
        }
        if (this.refused.has(key)) {
            return {key, status: "refused", code: "missing", message: "No product."};
        }
        const known = this.orders.get(key);
        if (!known) {
            const {uid} = JSON.parse(order);
            const pos_reference = `Order ${uid}`;
            this.made.push(uid);
            this.orders.set(key, {order, counter, id: this.made.length, pos_reference});
        } else if (known.order !== order) {
            return {key, status: "refused", code: "different", message: "Other."};
        }
        return this.confirmed(key, Boolean(known));
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
        /** Characters of a request that "limited" lets through. */
        this.most = 128000;
        /** When each request came, in ms. */
        this.times = [];
    }

    wait(ms) {
        return new Promise((resolve) => this.clock.set(resolve, ms));
    }

    async send(entries, report, {timeout}) {
        const fate = this.isUp ? this.fate(entries) : "down";
        const work = entries.length * this.office.pace;
        this.times.push(this.clock.ms);
        await this.wait(2);
        const road = this[fate].bind(this);
        return road(() => this.office.sync(entries, report), {
            entries,
            report,
            timeout,
            work,
        });
    }

    async good(sync, {work}) {
        await this.wait(work);
        return sync();
    }

    down() {
        throw new SendError("offline");
    }

    /** It never arrives. */
    dropped() {
        throw new SendError("offline");
    }

    /** Odoo has it; the answer is lost. */
    unanswered(sync) {
        unheard(sync);
        throw new SendError("offline");
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
        throw new SendError("timeout");
    }

    /** Odoo answers after 45 seconds, unless the till gives up before. */
    async long(sync, {timeout}) {
        await this.wait(Math.min(45000, timeout));
        if (timeout < 45000) {
            throw new SendError("timeout");
        }
        return sync();
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
    async working(sync, {entries}) {
        const {atWork} = this.office;
        const fresh = entries.filter(({key}) => !atWork.has(key));
        fresh.forEach(({key}) => atWork.add(key));
        this.clock.set(() => {
            fresh.forEach(({key}) => atWork.delete(key));
            unheard(sync);
        }, 20000);
        await this.wait(50);
        throw new SendError("offline");
    }

    broken() {
        throw new SendError("server", "OperationalError: connection lost");
    }

    expired() {
        throw new SendError("session");
    }

    forbidden() {
        throw new SendError("access");
    }

    partial(sync) {
        const answer = sync();
        return {...answer, results: answer.results.slice(1)};
    }

    garbage(sync) {
        sync();
        return [null, {}, {results: null}, "<html>", {results: [null, {key: 3}]}][
            this.office.requests.length % 5
        ];
    }

    /** Odoo without its database, or a proxy's own page for whatever comes. */
    page() {
        throw httpFailure({status: 500});
    }

    gateway() {
        throw httpFailure({status: 502});
    }

    overloaded() {
        throw httpFailure({status: 429, retryAfter: "90"});
    }

    /** Something on the way takes no more than so many characters. */
    async limited(sync, {entries, report, work}) {
        if (JSON.stringify([entries, report]).length > this.most) {
            throw httpFailure({status: 413});
        }
        return this.good(sync, {work});
    }

    /** A firewall does not like some words. */
    async filtered(sync, {entries, report, work}) {
        if (JSON.stringify([entries, report]).includes("<script>")) {
            throw httpFailure({status: 403});
        }
        return this.good(sync, {work});
    }

    unknown(sync) {
        unheard(sync);
        throw new TypeError("a bug of the transport");
    }
}
