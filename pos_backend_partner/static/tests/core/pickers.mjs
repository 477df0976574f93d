// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    PickerPage,
    PosConversation,
    REQUEST_LIFETIME,
} from "@pos_backend_partner/core/conversation.esm";
import assert from "node:assert/strict";
import fc from "fast-check";

/* The POS and its pickers as they talk to each other, in any order of events. */

export const PLACES = ["window", "frame"];
const CODES = ["ok", "ok", "refund", "server_error", "order_closed"];

export const settled = () => new Promise((resolve) => setImmediate(resolve));
let tokens = 0;

/** A POS with two pickers. Messages wait until they are delivered. */
export class Shop {
    constructor() {
        this.clock = 1000;
        this.toPage = {window: [], frame: []};
        this.toPos = [];
        this.pages = {window: null, frame: null};
        this.loading = [];
        this.asked = [];
        this.complaints = [];
        /** [order whose name the page showed, answer], as the cashier chose. */
        this.chosen = [];
        this.pos = new PosConversation({
            newToken: () => `token-${++tokens}`,
            now: () => this.clock,
            send: (place, type, content) => {
                if (this.pages[place]) {
                    this.toPage[place].push({type, content});
                }
            },
            bring: (request, choice) =>
                new Promise((resolve) => {
                    this.loading.push((code) => resolve({code, choice}));
                }),
            unheard: (request, code) => this.complaints.push(code),
            changed: () => null,
        });
    }

    /** A page that is loaded, as yet without a form. */
    load(place) {
        const shown = {form: "none", state: {}, saved: 0};
        const page = new PickerPage({
            state: shown.state,
            send: (type, content) => this.toPos.push({place, type, content}),
            isEditing: () => shown.form === "edited",
            startOver: () => {
                // Leaving a form with changes would save them.
                shown.saved += shown.form === "edited" ? 1 : 0;
                shown.form = "none";
            },
            settled: () => null,
        });
        this.pages[place] = Object.assign(shown, {page});
        this.toPage[place] = [];
        this.toPos = this.toPos.filter((message) => message.place !== place);
        this.toPos.push({place, type: "ready", content: {}});
    }

    ask(order, place, isPaid = false) {
        const subject = isPaid ? `paid ${order}` : order;
        const details = {order: {name: subject}, wasOpen: !isPaid, customer: null};
        const request = this.pos.ask(subject, details);
        let entry = this.asked.find((each) => each.request === request);
        if (!entry) {
            entry = {request, answers: []};
            this.asked.push(entry);
            request.promise.then((choice) => entry.answers.push(choice));
        }
        if (!this.pages[place]) {
            this.load(place);
        }
        this.pos.show(request, place);
        this.last = {subject, place, request};
    }

    async deliverToPos() {
        const message = this.toPos.shift();
        if (message) {
            const {place, type, content} = message;
            if (type === "ready") {
                this.pos.ready(place);
            } else if (type === "shown") {
                this.pos.showing(place, content.token);
            } else {
                // Its customer may take long to load.
                this.pos.answer(place, content.token, content.choice);
            }
            await settled();
        }
    }

    deliverToPage(place) {
        const message = this.toPage[place].shift();
        if (message) {
            if (message.type === "result" && message.content.code === "ok") {
                const {token} = message.content;
                const {answers} = this.asked.find(
                    ({request}) => request.token === token
                );
                assert.ok(answers[0].kind === "customer", "said to be on the order");
            }
            this.pages[place].page[message.type](message.content);
        }
    }

    choose(place, id) {
        const {state, page} = this.pages[place] || {};
        const shown = state && state.request;
        const choice = id ? {kind: "customer", id} : {kind: "cancel"};
        if (shown && page.answer(choice)) {
            this.chosen.push({subject: shown.order.name, token: shown.token, choice});
            this.pages[place].form = "none";
        }
    }

    close(place) {
        this.pages[place] = null;
        this.toPage[place] = [];
        this.pos.closed(place);
    }

    async finish(code) {
        const load = this.loading.shift();
        if (load) {
            load(code);
            await settled();
        }
    }

    /** Until nobody has anything left to say. */
    async calm() {
        const count = () =>
            this.toPos.length + this.toPage.window.length + this.toPage.frame.length;
        for (let i = 0; count(); i++) {
            assert.ok(i < 200, "they never stop talking");
            await this.deliverToPos();
            PLACES.forEach((place) => this.deliverToPage(place));
        }
    }
}

export const place = fc.constantFrom(...PLACES);
const event = fc.oneof(
    fc.record({
        kind: fc.constant("ask"),
        order: fc.nat(2),
        place,
        isPaid: fc.boolean(),
    }),
    fc.record({kind: fc.constant("toPage"), place}),
    fc.record({kind: fc.constant("toPos")}),
    {weight: 3, arbitrary: fc.record({kind: fc.constant("calm")})},
    fc.record({kind: fc.constant("choose"), place, id: fc.nat(3)}),
    fc.record({kind: fc.constant("type"), place}),
    fc.record({kind: fc.constant("leave"), place}),
    fc.record({kind: fc.constant("close"), place}),
    fc.record({kind: fc.constant("reload"), place}),
    fc.record({kind: fc.constant("finish"), code: fc.constantFrom(...CODES)}),
    fc.record({kind: fc.constant("probe"), isGone: fc.boolean()}),
    fc.record({kind: fc.constant("wait"), ms: fc.nat(REQUEST_LIFETIME / 2)})
);

async function happen(shop, {kind, order, place: where, isPaid, id, code, ms, isGone}) {
    const page = shop.pages[where];
    const events = {
        ask: () => shop.ask(order, where, isPaid),
        toPage: () => page && shop.deliverToPage(where),
        toPos: () => shop.deliverToPos(),
        calm: () => shop.calm(),
        choose: () => shop.choose(where, id),
        type: () => page && (page.form = "edited"),
        close: () => shop.close(where),
        reload: () => page && shop.load(where),
        finish: () => shop.finish(code),
        probe: () => shop.last && shop.pos.unreachable(shop.last.request, isGone),
        wait: () => (shop.clock += ms),
        leave: () => {
            if (page) {
                page.form = "none";
                page.page.leftForm();
            }
        },
    };
    await events[kind]();
}

/** What must hold after each event. */
export function check(shop) {
    for (const {answers, request} of shop.asked) {
        assert.ok(answers.length <= 1);
        const [answer] = answers;
        if (answer && answer.kind === "customer") {
            const choices = shop.chosen.filter(({token}) => token === request.token);
            assert.ok(choices.some(({choice}) => choice.id === answer.id));
            assert.ok(choices.every(({subject}) => subject === request.order.name));
        }
    }
    for (const page of Object.values(shop.pages)) {
        assert.equal(page ? page.saved : 0, 0, "a half-typed contact was saved");
    }
}

/** What must hold when all is said. */
export function checkPages(shop) {
    for (const where of PLACES.filter((each) => shop.pages[each])) {
        const {state, form} = shop.pages[where];
        const {token} = state.request || {};
        const {code, request} = shop.pos.book.check(token);
        const isHeld = form === "edited" && state.waiting;
        const wanted = shop.pos.wanted(where);
        if (isHeld || (request && request.isAnswered)) {
            assert.equal(code, "ok", "what holds the page is asked for still");
            assert.equal(isHeld && state.waiting.token, isHeld && wanted?.token);
        } else {
            assert.equal(token, wanted && wanted.token);
        }
    }
}

export async function play(events) {
    const shop = new Shop();
    for (const each of events) {
        await happen(shop, each);
        check(shop);
    }
    return shop;
}

export const anyEvents = fc.array(event, {maxLength: 40});
