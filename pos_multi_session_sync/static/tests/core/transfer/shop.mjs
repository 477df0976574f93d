// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Tills that send each other orders, without Odoo: a server that keeps the rules of
   `pos.order.transfer.sync`, and carts in the outbox's tabs. */

import {
    Clock,
    chance,
    openOutbox,
} from "../../../../../pos_offline_queue/static/tests/core/world.mjs";
import {
    MortalStorage,
    Platter,
} from "../../../../../pos_offline_queue/static/tests/core/mortal.mjs";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import {TransferDesk} from "@pos_multi_session_sync/core/transfer/transfer_desk.esm";
import assert from "node:assert/strict";

const OFFERED = ["waiting", "seen", "failed"];

/** A storage that is good but for one write. */
export function endAt(write, end) {
    let writes = 0;
    return () => (++writes === write ? end : "good");
}

/** The server's side, as far as tills can tell. */
export class Server {
    constructor() {
        this.transfers = new Map();
        this.calls = [];
        this.refusal = null;
        this.receives = new Set(["bar", "terrace"]);
        /** What tills made of orders that were taken away from them. */
        this.lost = [];
        /** What tills said they could not send. */
        this.waiting = new Map();
    }

    call(device, method, args) {
        this.calls.push(`${device.name} ${method}`);
        return JSON.parse(JSON.stringify(this[method](device, ...args)));
    }

    send({pos, name}, {key, mode, receivers, document}) {
        if (this.refusal && !this.transfers.has(key)) {
            return {key, status: "refused", message: this.refusal};
        }
        if (!this.transfers.has(key)) {
            const rows = receivers.map((to) => ({pos: to, state: "waiting"}));
            this.transfers.set(key, {key, mode, document, rows, pos, by: name});
        }
        return {key, status: "sent", entry: this.outgoing(key, name)};
    }

    stateOf({rows, isRecalled}) {
        const states = rows.map(({state}) => state);
        const found = ["taken", "delivered", "waiting", "refused"].find((state) =>
            states.includes(state)
        );
        return isRecalled ? "recalled" : found || "cancelled";
    }

    outgoing(key, name) {
        const transfer = this.transfers.get(key);
        const {mode, returning} = transfer;
        const isMine = returning?.name === name && !returning.isDone;
        const state = this.stateOf(transfer);
        return {
            key,
            mode,
            state,
            can_recall: true,
            return: isMine && returning.delivery,
        };
    }

    overview({pos, name}) {
        const all = [...this.transfers.values()];
        const incoming = all.flatMap(({key, rows}) =>
            rows
                .filter(
                    (row) =>
                        row.pos === pos &&
                        (OFFERED.includes(row.state) ||
                            (row.state === "taken" && row.name === name))
                )
                .map(({state, delivery}) => ({
                    key,
                    state,
                    delivery: state === "taken" ? delivery : null,
                }))
        );
        const mine = all.filter((transfer) => transfer.pos === pos);
        const outgoing = mine.map(({key}) => this.outgoing(key, name));
        return {incoming, outgoing, revision: String(this.calls.length)};
    }

    deliver({pos, name}, key, delivery) {
        const {rows, mode, document} = this.transfers.get(key);
        const row = rows.find((each) => each.pos === pos);
        if (row.state === "taken" && row.name === name) {
            return {status: "taken", delivery: row.delivery, document, notices: []};
        }
        if (!OFFERED.includes(row.state)) {
            return {status: "gone", message: "Taken"};
        }
        Object.assign(row, {state: "taken", name, delivery});
        if (mode === "hand_over") {
            rows.filter((other) => other !== row).forEach((other) => {
                other.state = "closed";
            });
        }
        return {status: "taken", delivery, document, notices: []};
    }

    confirm(_device, key, delivery) {
        const {rows, returning} = this.transfers.get(key);
        if (returning?.delivery === delivery) {
            returning.isDone = true;
            return {status: "returned"};
        }
        const row = rows.find((each) => each.delivery === delivery);
        if (!row) {
            return {status: "lost", message: "Released"};
        }
        row.state = "delivered";
        return {status: "delivered"};
    }

    give_back({name}, key, delivery) {
        const {rows, returning} = this.transfers.get(key);
        const row = rows.find((each) => each.delivery === delivery);
        if (row && row.state === "taken" && row.name === name) {
            row.state = "failed";
        } else if (returning?.delivery === delivery) {
            returning.isDone = true;
        }
        return {status: "failed", message: "Damaged", notices: []};
    }

    refuse({pos}, key) {
        const row = this.transfers.get(key).rows.find((each) => each.pos === pos);
        if (!OFFERED.includes(row.state)) {
            return {status: "gone", message: "Taken"};
        }
        row.state = "refused";
        return {status: "refused"};
    }

    recall({name}, key, delivery) {
        const transfer = this.transfers.get(key);
        const {rows, document, mode} = transfer;
        if (mode === "copy") {
            const offered = rows.filter(({state}) => OFFERED.includes(state));
            offered.forEach((row) => {
                row.state = "closed";
            });
            return {status: "recalled"};
        }
        if (transfer.returning?.name === name) {
            const {isDone, delivery: first} = transfer.returning;
            return isDone
                ? {status: "recalled"}
                : {status: "taken", delivery: first, document, notices: []};
        }
        if (rows.some(({state}) => ["taken", "delivered"].includes(state))) {
            return {status: "gone", message: "Taken"};
        }
        rows.forEach((row) => {
            row.state = "closed";
        });
        transfer.isRecalled = true;
        transfer.returning = {name, delivery, isDone: false};
        return {status: "taken", delivery, document, notices: []};
    }

    seen(_device, keys) {
        return keys;
    }

    note_lost({name}, key, outcome) {
        this.lost.push({name, key, outcome});
        return {status: "noted"};
    }

    note_unsent({name}, orders) {
        this.waiting.set(name, orders);
        return {status: "noted"};
    }

    /** @returns {Object|undefined} the transfer, if it is given to that delivery */
    takenBy({key, delivery}) {
        const transfer = this.transfers.get(key);
        const isIts = (row) => row.state === "taken" && row.delivery === delivery;
        return transfer?.rows.some(isIts) ? transfer : undefined;
    }

    /** A manager takes it away from who has it and has not confirmed. */
    release(key) {
        const {rows, mode} = this.transfers.get(key);
        const again = mode === "copy" ? ["taken"] : ["taken", "closed"];
        for (const row of rows.filter(({state}) => again.includes(state))) {
            Object.assign(row, {state: "waiting", delivery: null, name: null});
        }
    }
}

/** One device: what is on its disk outlives the page. */
export class Till {
    constructor(server, pos, {name = pos, DeskClass = TransferDesk} = {}) {
        Object.assign(this, {server, pos, name, DeskClass});
        this.clock = new Clock();
        this.platter = new Platter();
        this.isOnline = true;
        /** Whether the answer gets lost: (method) => Boolean. */
        this.loses = () => false;
        /** When the server has answered another request, in ms. */
        this.heardAt = () => 0;
        this.random = chance(name.length);
        this.ids = 0;
        this.told = [];
        this.boots = 0;
    }

    /** The page is loaded; `fate` is that of its storage. */
    async boot(fate, pause) {
        this.boots += 1;
        const storage = new MortalStorage(this.platter, fate, pause);
        const outbox = await openOutbox(storage, {now: this.clock.now});
        const page = {storage, outbox, carts: new Map()};
        this.page = page;
        outbox.store.tabs().forEach(({uid, data}) => page.carts.set(uid, data));
        page.desk = new this.DeskClass({
            outbox,
            transport: {call: (method, args) => this.call(page, method, args)},
            cart: this.cartOf(page),
            timers: this.clock,
            now: this.clock.now,
            random: this.random,
            newId: () => this.newId(),
            lock: {run: (work) => work()},
            heardAt: () => this.heardAt(),
        });
        page.desk.subscribe((news) => this.told.push(news));
        return page;
    }

    newId() {
        this.ids += 1;
        const number = String(this.ids).padStart(8, "0");
        const who = String(this.name.length).padStart(4, "0");
        return `00000000-0000-4000-${who}-0000${number}`;
    }

    async call(page, method, args) {
        if (page.storage.isDead) {
            return new Promise(() => null);
        }
        if (!this.isOnline) {
            throw new SendError("offline");
        }
        const device = {pos: this.pos, name: this.name};
        const answer = this.server.call(device, method, args);
        if (this.loses(method)) {
            throw new SendError("timeout");
        }
        return answer;
    }

    cartOf(page) {
        const {carts, outbox} = page;
        const put = (uid, data) => {
            carts.set(uid, data);
            outbox.store.keepTab(uid, data, 1);
        };
        const close = (uid) => {
            carts.delete(uid);
            outbox.store.dropTab(uid);
        };
        return {
            has: (delivery) =>
                [...carts.values()].some((data) => data.delivery === delivery),
            prepare: () => Promise.resolve(),
            prepareBack: () => Promise.resolve(),
            place: ({key, delivery, document}) => {
                const uid = `${this.name}-${this.newId()}`;
                const data = {uid, key, delivery, ...document};
                put(uid, data);
                return {uid, missing: [], mark: JSON.stringify(data)};
            },
            sent: () => null,
            open(back) {
                put(back.uid, back);
                return back.uid;
            },
            close,
            drop: (uid, mark) => {
                if (!carts.has(uid)) {
                    return "gone";
                }
                if (JSON.stringify(carts.get(uid)) !== mark) {
                    return "kept";
                }
                close(uid);
                return "removed";
            },
        };
    }

    /** The cashier rings something up. */
    async rings(uid, loaf = "loaf") {
        const {outbox, carts} = this.page;
        carts.set(uid, {uid, loaf});
        await outbox.store.keepTab(uid, {uid, loaf}, 1);
    }

    draft(uid, receivers, mode = "hand_over") {
        const back = this.page.carts.get(uid);
        const {loaf, edits} = back;
        const request = {receivers, document: {loaf, ...(edits ? {edits} : {})}};
        return {uid, mode, back, request};
    }

    get carts() {
        return [...this.page.carts.values()].map(({loaf}) => loaf);
    }

    /** What would be in the cart if the page was loaded now. */
    async cartsOnDisk() {
        const page = await new Till(this.server, this.pos).bootOn(this.platter);
        return [...page.carts.values()].map(({loaf}) => loaf);
    }

    bootOn(platter) {
        this.platter = platter;
        return this.boot();
    }
}

/** A counter that sends, and a bar. */
export async function begin() {
    const server = new Server();
    const counter = new Till(server, "counter");
    const bar = new Till(server, "bar");
    for (const till of [counter, bar]) {
        await till.boot();
        await till.page.desk.start();
    }
    return {server, counter, bar};
}

/** Sends a loaf; the key of the transfer. */
export async function sends(counter, receivers = ["bar"], mode = "hand_over") {
    await counter.rings("c-1");
    const outcome = await counter.page.desk.send(counter.draft("c-1", receivers, mode));
    assert.equal(outcome.status, "sent");
    return [...counter.server.transfers.keys()].at(-1);
}

export const kinds = (till) =>
    till.told.map(({type}) => type).filter((t) => t !== "state");

/** Whatever it does, with time. */
export async function through(till, work) {
    let result = null;
    const done = work.then((value) => {
        result = {value};
    });
    await till.clock.until(() => result);
    await done;
    return result.value;
}
