// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What the core is handed in tests: a clock and timers that move when told, chance
   from a seed, a localStorage with a quota, sales. */

import {Outbox} from "@pos_offline_queue/core/outbox.esm";
import {createHash} from "node:crypto";

export const digest = (text) => createHash("sha256").update(text, "utf8").digest("hex");

/** A uuid that tells its number. */
export function keyOf(number) {
    return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

export function uidOf(number) {
    return `00001-001-${String(number).padStart(4, "0")}`;
}

/** What the app hands to `addSale`. */
export function saleOf(number, more = {}) {
    const order = {
        uid: uidOf(number),
        idempotency_key: keyOf(number),
        amount_total: number,
        lines: [],
        ...more,
    };
    return {
        key: keyOf(number),
        uid: uidOf(number),
        payload: JSON.stringify(order),
        options: {to_invoice: false, context: {}},
        about: {name: `Order ${uidOf(number)}`, amount: number, customer: "", lines: 0},
    };
}

/** Mulberry32: chance that can be repeated. */
export function chance(seed) {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) % 4294967296;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
}

/** Lets everything happen that needs no time. */
export async function settle(rounds = 60) {
    for (let round = 0; round < rounds; round++) {
        await Promise.resolve();
    }
}

/** More timers than any test needs. */
const MOST_STEPS = 20000;

/** Time that passes only when told. */
export class Clock {
    constructor(start = 1_800_000_000_000) {
        this.ms = start;
        /** How far the wall clock is set off. */
        this.offset = 0;
        this.ids = 0;
        this.steps = 0;
        this.timers = new Map();
        this.now = () => this.ms + this.offset;
        this.set = (fn, ms) => {
            this.ids += 1;
            this.timers.set(this.ids, {at: this.ms + Math.max(0, ms), fn});
            return this.ids;
        };
        this.clear = (id) => this.timers.delete(id);
    }

    /** The next timer within `limit` goes off. */
    async step(limit = Infinity) {
        this.steps += 1;
        if (this.steps > MOST_STEPS) {
            throw new Error("this never ends");
        }
        await settle();
        const [next] = [...this.timers].sort(
            ([one, {at: a}], [other, {at: b}]) => a - b || one - other
        );
        if (!next || next[1].at > limit) {
            return false;
        }
        const [id, {at, fn}] = next;
        this.timers.delete(id);
        this.ms = at;
        fn();
        await settle();
        return true;
    }

    async pass(ms) {
        const end = this.ms + ms;
        while (await this.step(end)) {
            // Each timer in its turn.
        }
        this.ms = end;
    }

    async until(isTrue, ms = 3_600_000) {
        const end = this.ms + ms;
        for (;;) {
            await settle();
            if (isTrue()) {
                return true;
            }
            if (!(await this.step(end))) {
                return isTrue();
            }
        }
    }
}

/** A localStorage with room for so many characters. */
export class Store {
    constructor(quota = 5_000_000) {
        this.quota = quota;
        this.items = new Map();
    }

    get length() {
        return this.items.size;
    }

    get used() {
        return [...this.items].reduce((sum, [k, v]) => sum + k.length + v.length, 0);
    }

    key(index) {
        return [...this.items.keys()][index];
    }

    getItem(key) {
        return this.items.get(key) ?? null;
    }

    setItem(key, value) {
        const old = this.items.has(key) ? key.length + this.items.get(key).length : 0;
        if (this.used - old + key.length + value.length > this.quota) {
            throw new DOMException("the quota has been exceeded", "QuotaExceededError");
        }
        this.items.set(key, value);
    }

    removeItem(key) {
        this.items.delete(key);
    }
}

/** The tabs of one browser, each with `channel()` of its own. */
export class Air {
    constructor() {
        this.listeners = [];
    }

    channel() {
        const own = {fn: () => null};
        this.listeners.push(own);
        const others = () => this.listeners.filter((each) => each !== own);
        return {
            post: (message) =>
                others().forEach(({fn}) => fn(JSON.parse(JSON.stringify(message)))),
            listen: (fn) => {
                own.fn = fn;
            },
        };
    }
}

export function openOutbox(storage, more = {}) {
    let ids = 0;
    return Outbox.open({
        storage,
        now: () => 1_800_000_000_000,
        newId: () => `device-${++ids}`,
        digest,
        ...more,
    });
}
