// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Cashier} from "./cashier.mjs";
import {Events} from "./events.mjs";
import {Server} from "./server.mjs";
import {Till} from "./till.mjs";
import {chance} from "../../../../../pos_offline_queue/static/tests/core/world.mjs";
import {reduce} from "@pos_multi_session_sync/core/reduce.esm";
import {same} from "@pos_multi_session_sync/core/plain.esm";

/** The longest that a healed group may need to come to rest, in ms. */
const REST = 180000;
export const CALM = {request: 0, answer: 0, double: 0, slow: 0, screen: 0};
/** Kinds of bad days: how often what goes wrong. */
const DAYS = [
    {},
    {screen: 0.5},
    {request: 0.15, answer: 0.15, double: 0.1, bus: 0.3},
    {request: 0.05, answer: 0.4, double: 0.2, bus: 0.5, crash: 0.1},
    {bus: 1, crash: 0.05},
    {slow: 0.3, answer: 0.1, bus: 0.3, away: 0.15, screen: 0.3},
    {away: 0.3, crash: 0.15, bus: 0.2, screen: 0.3},
    {away: 0.2, bus: 0.5, restart: 0.06, trim: 0.2, crash: 0.05, request: 0.1},
];

function frozen(value) {
    if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
        Object.values(value).forEach(frozen);
        Object.freeze(value);
    }
    return value;
}

/**
 * Tills, a server and a bad line between them, from a seed: the same seed, the same
 * schedule.
 */
export class World {
    /**
     * @param {Number} seed
     * @param {Object} [options]
     * @param {Number} [options.gestures] so many are made; else by the seed
     * @param {Object} [options.parts] mutants, by the part they are in
     */
    constructor(seed, {gestures, parts = {}} = {}) {
        Object.assign(this, {seed, parts});
        this.random = chance(seed);
        this.events = new Events();
        this.ids = 0;
        /** Id of an operation: what the cashier did, and on which page. */
        this.issued = new Map();
        /** Id of an operation or a sale: what its cashier had on the screen. */
        this.known = new Map();
        this.durable = new Set();
        this.paid = [];
        this.wrong = [];
        this.gesture = {};
        this.isStrict = seed % 16 === 0;
        const {ServerClass = Server} = parts;
        this.server = new ServerClass({
            now: () => this.events.now,
            announce: (message) => this.announce(message),
        });
        this.day = {...CALM, ...DAYS[seed % DAYS.length]};
        const count = 2 + this.upTo(4);
        const {TillClass = Till} = parts;
        this.tills = Array.from(
            {length: count},
            (_none, index) => new TillClass(this, "ABCDEF"[index])
        );
        if (seed % 9 === 4) {
            // Two tabs of one browser.
            this.tills[1].device = this.tills[0].device;
        }
        this.cashier = new Cashier(this);
        const usual = 6 + this.upTo(36);
        this.left = gestures || usual;
        this.pause = [40, 150, 700][this.upTo(3)];
    }

    // Chance and time

    upTo(count) {
        return Math.floor(this.random() * count);
    }

    isNow(share) {
        return share > 0 && this.random() < share;
    }

    nextId() {
        this.ids += 1;
        return this.ids;
    }

    /** What it is called outside; here as in the schedule. */
    named(name) {
        return name;
    }

    newName(kind) {
        return this.named(`${kind}${this.nextId()}`);
    }

    after(ms, fn) {
        return this.events.add(ms, fn);
    }

    timersOf(page) {
        return {
            set: (fn, ms) => this.after(ms, () => !page.isDead && fn()),
            clear: (event) => {
                event.fn = null;
            },
        };
    }

    /** What goes over a wire is another object, which nobody may change. */
    wire(value) {
        return this.isStrict ? frozen(JSON.parse(JSON.stringify(value))) : value;
    }

    latency() {
        return this.isNow(this.day.slow) ? this.upTo(6000) : 5 + this.upTo(60);
    }

    // The line

    /** @returns {{then: Function}} an answer, or none ever */
    send(till, page, request) {
        const sent = this.wire(request);
        let answered = () => null;
        let failed = () => null;
        const promise = {
            then: (onAnswer, onError) => {
                answered = onAnswer;
                failed = onError;
            },
        };
        const back = (answer) => {
            if (!this.isNow(this.day.answer) && till.isOnline) {
                this.after(
                    this.latency(),
                    () => !page.isDead && till.isOnline && answered(this.wire(answer))
                );
            }
        };
        const arrive = () => back(this.server.answer(sent, till.actor));
        if (!till.isOnline) {
            const error = {reason: "offline"};
            this.after(1, () => !page.isDead && failed(error));
        } else if (!this.isNow(this.day.request)) {
            this.after(this.latency(), arrive);
            if (this.isNow(this.day.double)) {
                this.after(this.latency() * 3, arrive);
            }
        }
        return promise;
    }

    sendSale(till, key) {
        const sale = till.device.sales.get(key);
        const again = () =>
            this.after(500 + this.upTo(4000), () => this.sendSale(till, key));
        if (!sale) {
            return;
        }
        if (!till.isOnline || this.isNow(this.day.request)) {
            again();
            return;
        }
        this.after(this.latency(), () => {
            this.server.sell(this.wire(sale));
            if (this.isNow(this.day.answer)) {
                again();
            } else {
                till.device.sales.delete(key);
            }
        });
    }

    announce(message) {
        for (const till of this.tills) {
            const times = this.isNow(this.day.double) ? 2 : 1;
            for (let time = 0; time < times; time++) {
                if (!this.isNow(this.day.bus) && till.isOnline) {
                    const sent = this.wire(message);
                    this.after(this.latency(), () => this.hear(till, sent));
                }
            }
        }
    }

    hear(till, message) {
        if (till.page && till.isOnline) {
            till.page.client.onAnnouncement(message);
        }
    }

    // What happens

    note(till, page, operations) {
        for (const operation of operations) {
            const {id} = operation;
            this.issued.set(id, {operation, till, page, ...this.gesture});
            // What is told to be written is there when the storage says so.
            till.device.write(till.name, () => this.durable.add(id));
        }
    }

    step() {
        const till = this.tills[this.upTo(this.tills.length)];
        this.trouble(till);
        if (till.page) {
            this.cashier.act(till);
            this.look(till);
        }
        this.left -= 1;
        if (this.left > 0) {
            this.after(this.upTo(this.pause * 2), () => this.step());
        }
    }

    /** What is shown is what the rules give, whatever came in which order. */
    look({name, page: {replica}}) {
        for (const order of replica.pending.orders()) {
            const document = replica.pending
                .of(order)
                .reduce(
                    (each, operation) => reduce(each, operation).document,
                    replica.confirmed.get(order) || null
                );
            if (!same(document, replica.visible(order))) {
                this.wrong.push(`${name} does not show ${order} as it is`);
            }
        }
    }

    trouble(till) {
        const {day} = this;
        if (this.isNow(day.crash)) {
            // Wherever it is then: writing, sending, or being answered.
            this.after(this.upTo(300), () => till.crash());
            this.after(300 + this.upTo(2000), () => till.page || till.open());
        }
        if (this.isNow(day.away)) {
            till.isOnline = !till.isOnline;
            if (till.page) {
                till.page.client.wake(till.isOnline ? "online" : "offline");
            }
        }
        if (this.isNow(day.restart)) {
            this.server.restart();
        }
        if (this.isNow(day.trim)) {
            this.server.trim(this.upTo(this.server.lastSeq + 1));
        }
        if (this.isNow(0.012)) {
            this.manage();
        }
        if (this.isNow(0.02)) {
            // Somebody else sits down at it, or it is given another name.
            till.actor = {...till.actor, name: `${till.name} ${this.nextId()}`};
        }
        if (this.isNow(0.05) && till.page) {
            till.save();
        }
        if (this.isNow(0.02) && till.page) {
            const foreign = {id: "F:1", seq: 1, order: "foreign", type: "order.new"};
            const message = {epoch: "foreign", from: 1, to: 1, operations: [foreign]};
            till.page.client.onAnnouncement(message);
        }
    }

    /** A manager at the backend. */
    manage() {
        const {server} = this;
        const orders = [...server.documents.keys()];
        const order = orders[this.upTo(orders.length)];
        if (!order || this.isNow(0.3)) {
            if (order && server.document(order).state === "open") {
                server.manage(order);
            }
            return;
        }
        const history = server.operations(order, 0);
        // As Bring Back: nothing is undone that moved lines between orders.
        const isMove = ({type, result}) =>
            result === "ok" && ["order.join", "order.apart"].includes(type);
        const least = history.findLastIndex(isMove);
        const until = Math.max(1 + this.upTo(history.length), least + 1);
        const document = history
            .slice(0, until)
            .reduce((each, operation) => reduce(each, operation).document, null);
        if (document && !document.merged) {
            server.manage(order, document);
        }
    }

    get isAtRest() {
        const {server, tills} = this;
        return tills.every(({page, device}) => {
            const {replica, screen} = page;
            return (
                screen.late.size === 0 &&
                replica.epoch === server.epoch &&
                replica.cursor === server.lastSeq &&
                replica.pending.size === 0 &&
                device.sales.size === 0
            );
        });
    }

    /** Everything, until the group has healed. */
    run() {
        this.tills.forEach((till) => till.open());
        this.after(this.upTo(300), () => this.step());
        this.events.run(Infinity, () => this.left <= 0);
        this.heal();
        // What is still on its way arrives.
        this.events.run(this.events.now + 7000);
        this.events.run(this.events.now + REST, () => this.isAtRest);
        return this;
    }

    heal() {
        this.day = {...CALM, bus: this.day.bus};
        for (const till of this.tills) {
            till.isOnline = true;
            if (!till.page) {
                till.open();
            }
        }
    }
}
