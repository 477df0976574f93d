// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    CALM,
    World,
} from "../../pos_multi_session_sync/static/tests/core/sim/world.mjs";
import {BusSocket} from "./line.mjs";
import {createHash} from "node:crypto";
import {orderOf} from "./order.mjs";
import {violations} from "../../pos_multi_session_sync/static/tests/core/sim/properties.mjs";

/** What befalls the shop in a schedule, by its seed; null: only its own line is bad. */
const DISASTERS = [
    "kill",
    "blackhole",
    "powercut",
    null,
    "restart",
    "blackhole",
    "database",
    null,
];
const GESTURES = 30;
/** Shorter than in a shop, as nobody wants to wait. Milliseconds. */
const LIMITS = {
    timeout: 4000,
    patience: 500,
    slow: 1200,
    jitter: 800,
    quiet: 1200,
    quietJitter: 800,
    longest: 1000,
    longestBusy: 1000,
};
/** So long until what was on its way has come, and who crashed is back. */
const LATE = 3000;
/** Until all agree, once everything works again. */
const REST = 60000;
const ANNOUNCED = "pos_multi_session.operations";

/** @returns {String} the first 32 digits in the form of a uuid */
function dashed(hex) {
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

/** Real time, for whoever asks as if it could be told to pass. */
class Clock {
    get now() {
        return Date.now();
    }

    add(ms, fn) {
        const event = {fn};
        setTimeout(() => event.fn && event.fn(), Math.max(0, ms));
        return event;
    }
}

/** The server, as the properties look at it: what its database had in the end. */
class Truth {
    constructor() {
        Object.assign(this, {epoch: null, log: [], sales: [], lastSeq: 0});
        this.documents = new Map();
    }

    take({epoch, last_seq: lastSeq, log, documents, sales}) {
        Object.assign(this, {epoch, lastSeq, log, sales});
        this.documents = new Map(documents.map((each) => [each.uuid, each]));
    }

    document(order) {
        return this.documents.get(order) || null;
    }

    /** As merge/successors.py names the lines of a successor. */
    derive(order, line) {
        const oid = Buffer.from("6ba7b8129dad11d180b400c04fd430c8", "hex");
        const digest = createHash("sha1").update(oid).update(`${order}/${line}`);
        const bytes = digest.digest().subarray(0, 16);
        bytes[6] = (bytes[6] & 0x0f) | 0x50;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        return dashed(bytes.toString("hex"));
    }
}

/** A schedule of the simulator, played before a real server. */
export class LiveWorld extends World {
    /**
     * @param {Number} seed
     * @param {Object} stage {group, channel, run, product, method, tills: of
     *  {config, session, actor, isManager, line: Line}}
     * @param {Object} shop what happens to all of the schedules that run together
     * @param {(what: String, about: Object) => Promise} shop.ask of who can break things
     * @param {() => Promise} shop.calm when nothing is broken any more
     * @param {Object} [parts] mutants, as in the simulator
     */
    constructor(seed, stage, {ask, calm}, parts = {}) {
        super(seed, {gestures: GESTURES, parts: {...parts, ServerClass: Truth}});
        Object.assign(this, {stage, ask, calm, events: new Clock(), limits: LIMITS});
        this.pause = Math.min(this.pause, 350);
        this.disaster = DISASTERS[seed % DISASTERS.length];
        this.disasterAt = 1 + this.upTo(this.left - 1);
        this.underway = new Set();
        this.sockets = [];
        this.disasters = [];
        this.isOver = new Promise((resolve) => {
            this.end = resolve;
        });
        this.counts = {"pages that crashed": 0};
        this.tills.forEach((till, index) => {
            till.place = stage.tills[index];
            till.actor = till.place.actor;
        });
    }

    count(what) {
        this.counts[what] = (this.counts[what] || 0) + 1;
    }

    /** As the server wants names to be, and the same for the same name. */
    named(name) {
        const text = `${this.stage.run} ${this.seed} ${name}`;
        return dashed(createHash("sha1").update(text).digest("hex"));
    }

    wait(ms) {
        return new Promise((resolve) => setTimeout(resolve, ms));
    }

    isNow(share, what) {
        const isIt = super.isNow(share);
        if (isIt && what) {
            this.count(what);
        }
        return isIt;
    }

    // The line

    async call(till, model, method, args) {
        this.count("requests");
        const asked = till.place.line.call(model, method, args);
        this.underway.add(asked);
        try {
            return await asked;
        } catch (error) {
            if (
                error.isStrange &&
                !["session", "access", "busy"].includes(error.reason)
            ) {
                this.wrong.push(`the server said ${error.message}`);
            }
            throw error;
        } finally {
            this.underway.delete(asked);
        }
    }

    send(till, page, request) {
        const {config} = till.place;
        const asked = {...request, config_id: config, client: {...request.client}};
        const call = () => this.call(till, "pos.multi.session.sync", "sync", [asked]);
        if (!till.isOnline) {
            return Promise.reject({reason: "offline"});
        }
        if (this.isNow(this.day.request, "requests lost")) {
            return new Promise(() => null);
        }
        if (this.isNow(this.day.double, "requests doubled")) {
            this.after(this.latency() * 3, () => call().catch(() => null));
        }
        return new Promise((resolve, reject) => {
            const isHeard = () => !page.isDead && till.isOnline;
            const back = (answer) =>
                !this.isNow(this.day.answer, "answers dropped") &&
                isHeard() &&
                resolve(answer);
            const failed = (error) => !page.isDead && reject(error);
            this.after(this.latency(), () => call().then(back, failed));
        });
    }

    async sendSale(till, key) {
        const sale = till.device.sales.get(key);
        const again = () =>
            this.after(300 + this.upTo(1000), () => this.sendSale(till, key));
        if (!sale) {
            return;
        }
        if (!till.isOnline || this.isNow(this.day.request, "requests lost")) {
            again();
            return;
        }
        try {
            const order = {id: key, data: orderOf(this.stage, till.place, sale)};
            await this.call(till, "pos.order", "create_from_ui", [[order]]);
        } catch {
            again();
            return;
        }
        if (this.isNow(this.day.answer, "answers dropped")) {
            again();
        } else {
            till.device.sales.delete(key);
        }
    }

    listen(till) {
        const wake = () => {
            if (till.page && till.isOnline) {
                till.page.client.wake("connect");
            }
        };
        const message = (type, payload) => {
            if (type === ANNOUNCED && !this.isNow(this.day.bus, "messages lost")) {
                this.after(this.latency(), () => this.hear(till, payload));
                if (this.isNow(this.day.double, "messages doubled")) {
                    this.after(this.latency(), () => this.hear(till, payload));
                }
            }
        };
        const on = {open: wake, message};
        this.sockets.push(new BusSocket(till.place.line, this.stage.channel, on));
    }

    hear(till, message) {
        this.count("messages heard");
        super.hear(till, message);
    }

    // What happens

    step() {
        this.count("gestures");
        if (this.left === this.disasterAt && this.disaster) {
            this.befall(this.disaster);
        }
        super.step();
        if (this.left <= 0) {
            this.atEnd();
        }
    }

    befall(disaster) {
        const {group} = this.stage;
        this.disasters.push(this.ask(disaster, {group}));
        if (disaster === "blackhole") {
            const isOver = this.wait(2000 + this.upTo(4000));
            this.disasters.push(isOver.then(() => this.ask("restore", {group})));
        }
    }

    /** A manager brings back what an order has been. */
    async manage() {
        const till = this.tills.find(({page, place}) => page && place.isManager);
        const [order] = till ? till.orders() : [];
        if (!order) {
            return;
        }
        const seq = 1 + this.upTo(till.page.replica.cursor || 1);
        const args = [till.place.config, order.uuid, seq];
        await till.place.line.call("pos.multi.session.history", "restore", args).then(
            () => this.count("restored"),
            // It is not open any more, was not there then, or there is no line.
            () => this.count("not restored")
        );
    }

    /** @returns {Promise<String[]>} what does not hold in the end */
    async play() {
        const {group} = this.stage;
        const isPlayed = new Promise((resolve) => {
            this.atEnd = resolve;
        });
        Object.assign(this.server, {
            restart: () => this.disasters.push(this.ask("renew", {group})),
            trim: () => this.disasters.push(this.ask("trim", {group})),
        });
        this.tills.forEach((till) => {
            till.open();
            this.listen(till);
        });
        this.after(this.upTo(300), () => this.step());
        await isPlayed;
        await Promise.all(this.disasters);
        this.end();
        await this.calm();
        this.day = {...CALM, bus: this.day.bus};
        await this.wait(LATE);
        await Promise.allSettled([...this.underway]);
        for (const till of this.tills) {
            till.isOnline = true;
            if (!till.page) {
                till.open();
            }
        }
        await this.rest();
        this.sockets.forEach((socket) => socket.end());
        this.tills.forEach(({page, pages}) => {
            page.client.stop();
            this.counts["pages that crashed"] += pages - 1;
        });
        return [...violations(this), ...this.strangers()];
    }

    async rest() {
        const until = Date.now() + REST;
        while (Date.now() < until && !(this.isQuiet && (await this.agrees()))) {
            await this.wait(200);
        }
        if (!this.isAtRest) {
            // What is wrong is seen in what there is.
            await this.agrees();
        }
    }

    get isQuiet() {
        const [{replica: first}] = this.tills.map(({page}) => page);
        return this.tills.every(({page: {replica}, device}) => {
            const isSame =
                replica.cursor === first.cursor && replica.epoch === first.epoch;
            return isSame && replica.pending.size + device.sales.size === 0;
        });
    }

    async agrees() {
        this.server.take(await this.ask("truth", {group: this.stage.group}));
        return this.isAtRest;
    }

    /** Who did it is known by the server; and nobody has paid what was not sold. */
    strangers() {
        const {log, sales} = this.server;
        const wrong = log.filter(({id, actor}) => {
            const {till} = this.issued.get(id) || {};
            // What the other tab of a browser sends is said to be its own.
            const tabs = this.tills.filter(
                (each) => till && each.device === till.device
            );
            const isOwn = (each) =>
                ["user", "config"].every((key) => actor[key] === each.actor[key]);
            return till && !tabs.some(isOwn);
        });
        const names = wrong.map(({id}) => `13: ${id} has another author`);
        const isOther = sales.length !== this.paid.length;
        return [...names, ...(isOther ? ["9: there are other sales"] : [])];
    }
}
