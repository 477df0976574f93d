// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Three tills send each other orders by chance, while lines break and pages die; then
   all heals, and what must hold is looked at on the disks and on the server. */

import {
    Clock,
    chance,
} from "../../../../../pos_offline_queue/static/tests/core/world.mjs";
import {Server, Till} from "./shop.mjs";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import {TransferDesk} from "@pos_multi_session_sync/core/transfer/transfer_desk.esm";

const STEPS = 40;
const SLOW = 300;
/** Of healing. */
const ROUNDS = 40;

/** A till at a bad line, with a browser that may end at any write. */
class FrailTill extends Till {
    constructor(world, pos) {
        super(world.server, pos, {name: pos, DeskClass: world.DeskClass});
        Object.assign(this, {world, clock: world.clock, random: world.random});
        this.isBooting = false;
    }

    wait(most = SLOW) {
        return new Promise((resolve) => this.clock.set(resolve, this.random() * most));
    }

    async boot() {
        this.isBooting = true;
        const fate = () => {
            const isBad = this.random() < 0.04;
            const mayEnd = !this.isBooting && !this.world.isCalm;
            return isBad && mayEnd ? this.world.pick(["dies", "dies late"]) : "good";
        };
        // A write takes its time, in which other things happen
        const most = () => (this.random() < 0.3 ? 5 * SLOW : 20);
        const pause = () => (this.isBooting ? Promise.resolve() : this.wait(most()));
        await super.boot(fate, pause);
        this.isBooting = false;
        this.page.desk.start();
    }

    isLost() {
        return !this.isOnline || (!this.world.isCalm && this.random() < 0.15);
    }

    async call(page, method, args) {
        const unless = () => page.storage.isDead && new Promise(() => null);
        await this.wait();
        await unless();
        if (this.isLost()) {
            throw new SendError("offline");
        }
        const answer = this.server.call({pos: this.pos, name: this.name}, method, args);
        await this.wait();
        await unless();
        if (this.isLost()) {
            throw new SendError("timeout");
        }
        return answer;
    }

    cartOf(page) {
        return this.world.cart({...super.cartOf(page)}, page, this);
    }

    /** @returns {Array} [uid, data] of an open order, by chance */
    someOrder() {
        const open = [...this.page.carts].filter(([, {isSold}]) => !isSold);
        return this.world.pick(open);
    }

    keep(uid, data) {
        this.page.carts.set(uid, data);
        this.revision = (this.revision || 1) + 1;
        return this.page.outbox.store.keepTab(uid, data, this.revision);
    }
}

/** What may happen at a till. */
const ACTIONS = {
    ring(world, till) {
        const loaf = `loaf ${++world.count}`;
        const uid = `${till.name}-${world.count}`;
        world.perhaps.add(loaf);
        till.keep(uid, {uid, loaf}).then(() => world.born.add(loaf));
    },

    edit(world, till) {
        const [uid, data] = till.someOrder() || [];
        if (uid) {
            const edit = `edit ${++world.count}`;
            const edits = [...(data.edits || []), edit];
            till.keep(uid, {...data, edits}).then(() => world.edits.add(edit));
        }
    },

    sell(world, till) {
        const [uid, data] = till.someOrder() || [];
        if (uid) {
            till.keep(uid, {...data, isSold: true});
        }
    },

    send(world, till, mode = "hand_over") {
        const [uid] = till.someOrder() || [];
        if (!uid) {
            return null;
        }
        const others = world.tills.map(({pos}) => pos).filter((p) => p !== till.pos);
        const some = world.random() < 0.5 ? others : [world.pick(others)];
        const draft = till.draft(uid, some, mode);
        if (mode === "copy") {
            const loaf = `copy ${++world.count}`;
            draft.request.document = {loaf};
        }
        return till.page.desk.send(draft);
    },

    copy(world, till) {
        return ACTIONS.send(world, till, "copy");
    },

    deliver(world, till) {
        const entry = world.pick(till.page.desk.state.incoming);
        return entry && till.page.desk.deliver(entry.key);
    },

    /** He who sees nothing happen presses again. */
    deliverTwice(world, till) {
        const entry = world.pick(till.page.desk.state.incoming);
        const press = () => till.page.desk.deliver(entry.key);
        return entry && Promise.allSettled([press(), press()]);
    },

    refuse(world, till) {
        const entry = world.pick(till.page.desk.state.incoming);
        return entry && till.page.desk.refuse(entry.key, "No");
    },

    recall(world, till) {
        const entry = world.pick(till.page.desk.state.outgoing);
        return entry && till.page.desk.recall(entry.key);
    },

    takeBack(world, till) {
        const entry = world.pick(till.page.desk.state.unsent);
        return entry && till.page.desk.takeBack(entry.key);
    },

    line(world, till) {
        till.isOnline = !till.isOnline;
    },

    kill(_world, till) {
        const {storage} = till.page;
        return till.wait().then(() => {
            storage.isDead = true;
        });
    },

    /** It has the order, and cannot say so: a manager gives it to others. */
    strand(world, till) {
        const [noted] = till.page.desk.box.deliveries();
        const taken = noted && world.server.takenBy(noted);
        if (!taken) {
            return;
        }
        till.isOnline = false;
        const {loaf} = taken.document;
        world.released.set(loaf, (world.released.get(loaf) || 0) + 1);
        world.server.release(noted.key);
        if (world.random() < 0.5) {
            ACTIONS.edit(world, till);
        }
    },

    mood({server, random}) {
        server.refusal = random() < 0.5 ? "Not now" : null;
    },
};
/** Some happen more often. */
const USUAL = [
    "ring",
    "send",
    "send",
    "deliver",
    "deliver",
    "deliverTwice",
    "strand",
    "kill",
];
const KINDS = [...Object.keys(ACTIONS), ...USUAL, "recall"];

class World {
    constructor(seed, parts) {
        const {ServerClass, DeskClass, cart} = {
            ServerClass: Server,
            DeskClass: TransferDesk,
            cart: (each) => each,
            ...parts,
        };
        this.random = chance(seed);
        this.pick = (values) => values[Math.floor(this.random() * values.length)];
        this.clock = new Clock();
        this.server = new ServerClass();
        Object.assign(this, {DeskClass, cart, isCalm: false, count: 0});
        this.born = new Set();
        this.perhaps = new Set();
        this.edits = new Set();
        this.released = new Map();
        // The ids that a till gives tell its name's length
        this.tills = ["bar", "counter", "terrace two"].map(
            (pos) => new FrailTill(this, pos)
        );
    }

    async revive() {
        for (const till of this.tills.filter(({page}) => page.storage.isDead)) {
            await till.boot();
        }
    }

    async live() {
        for (const till of this.tills) {
            await till.boot();
        }
        for (let step = 0; step < STEPS; step++) {
            const work = ACTIONS[this.pick(KINDS)](this, this.pick(this.tills));
            // The line, or another till: no matter to this one.
            Promise.resolve(work).catch(() => null);
            // The bus
            this.pick(this.tills).page.desk.wake();
            await this.clock.pass(this.random() * 2 * SLOW);
            if (this.random() < 0.5) {
                await this.revive();
            }
        }
    }

    async heal() {
        this.isCalm = true;
        this.server.refusal = null;
        for (const till of this.tills) {
            till.isOnline = true;
        }
        for (let round = 0; !round || (round < ROUNDS && !this.isAtRest()); round++) {
            await this.revive();
            await this.clock.pass(40_000);
        }
        this.rested = this.isAtRest();
        // What is not on the disk is not there
        for (const till of this.tills) {
            till.page.desk.stop();
            await till.boot();
            till.page.desk.stop();
        }
    }

    isAtRest() {
        const isDone = ({page: {storage, desk}}) =>
            !storage.isDead &&
            !desk.box.unsent().length &&
            !desk.box.deliveries().length;
        const transfers = [...this.server.transfers.values()];
        const isHanging = ({rows, returning}) =>
            rows.some(({state}) => state === "taken") ||
            (returning && !returning.isDone);
        return this.tills.every(isDone) && !transfers.some(isHanging);
    }
}

/** How many carts have it, and whether it waits for one. */
function placesOf({tills, server}) {
    const places = new Map();
    const count = (loaf) => places.set(loaf, (places.get(loaf) || 0) + 1);
    tills.flatMap(({carts}) => carts).forEach(count);
    for (const {mode, rows, returning, document} of server.transfers.values()) {
        const isTaken = rows.some(({state}) => ["taken", "delivered"].includes(state));
        if (mode === "hand_over" && !isTaken && !returning) {
            count(document.loaf);
        }
    }
    return places;
}

/** Each receiver who got a copy has one. */
function copiesOf({server}) {
    const copies = new Map();
    for (const {mode, rows, document} of server.transfers.values()) {
        if (mode === "copy") {
            const got = rows.filter(({state}) => state === "delivered").length;
            copies.set(document.loaf, got);
        }
    }
    return copies;
}

/** By loaf: one more for each time that a till had changed or sold what it lost. */
function apartOf({server, released}) {
    const apart = new Map();
    for (const {key, outcome} of server.lost.filter((o) => o.outcome !== "removed")) {
        const {loaf} = server.transfers.get(key).document;
        apart.set(loaf, outcome && (released.get(loaf) || 0));
    }
    return apart;
}

function editsOf({tills, server}) {
    const carts = tills.flatMap(({page}) => [...page.carts.values()]);
    const sent = [...server.transfers.values()].map(({document}) => document);
    return new Set([...carts, ...sent].flatMap(({edits}) => edits || []));
}

function judgeWorld(world) {
    const places = placesOf(world);
    const apart = apartOf(world);
    const wanted = copiesOf(world);
    world.perhaps.forEach((loaf) => wanted.set(loaf, 1));
    const wrong = world.rested ? [] : ["unsettled: it does not come to rest"];
    for (const [loaf, count] of wanted) {
        const found = places.get(loaf) || 0;
        const isCertain = world.born.has(loaf) || !world.perhaps.has(loaf);
        if (found < count && isCertain) {
            wrong.push(`lost: ${loaf}`);
        }
        if (found > count + (apart.get(loaf) || 0)) {
            wrong.push(`doubled: ${loaf}`);
        }
    }
    const kept = editsOf(world);
    const isGone = (edit) => !kept.has(edit);
    return [
        ...wrong,
        ...[...world.edits].filter(isGone).map((edit) => `undone: ${edit}`),
    ];
}

/**
 * @param {Number} seed
 * @param {Object} parts {ServerClass, DeskClass, cart} of a world with a mistake
 * @returns {Promise<String[]>} what is wrong: "lost", "doubled", "undone", "unsettled"
 */
export async function judge(seed, parts = {}) {
    const world = new World(seed, parts);
    await world.live();
    await world.heal();
    return judgeWorld(world);
}
