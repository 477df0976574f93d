// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The POS and its pickers as they talk to each other, in any order of events. */

import {
    PickerPage,
    PosConversation,
    REQUEST_LIFETIME,
} from "@pos_backend_partner/core/conversation.esm";
import {describe, test} from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";

const PLACES = ["window", "frame"];
const CODES = ["ok", "ok", "refund", "server_error", "order_closed"];

const settled = () => new Promise((resolve) => setImmediate(resolve));
let tokens = 0;

/** A POS with two pickers. Messages wait until they are delivered. */
class Shop {
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

const place = fc.constantFrom(...PLACES);
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
function check(shop) {
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
function checkPages(shop) {
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

async function play(events) {
    const shop = new Shop();
    for (const each of events) {
        await happen(shop, each);
        check(shop);
    }
    return shop;
}

const anyEvents = fc.array(event, {maxLength: 40});

test("the customer goes to the order that the page showed, once", async () => {
    await fc.assert(
        fc.asyncProperty(anyEvents, async (events) => {
            await play(events);
        }),
        {numRuns: 1500}
    );
});

test("once all is said, the page shows who asked last, or what is being typed", async () => {
    // Of a request that grew old its page hears when it is answered.
    const inTime = anyEvents.map((events) =>
        events.filter(({kind}) => kind !== "wait")
    );
    await fc.assert(
        fc.asyncProperty(inTime, fc.nat(2), place, async (events, order, where) => {
            const shop = await play(events);
            await shop.calm();
            checkPages(shop);
            shop.ask(order, where);
            await shop.calm();
            checkPages(shop);
            const {request} = shop.last;
            assert.ok(request.isAnswered || shop.pos.wanted(where) === request);
            check(shop);
        }),
        {numRuns: 1500}
    );
});

test("no asker waits for a place that is closed", async () => {
    await fc.assert(
        fc.asyncProperty(anyEvents, async (events) => {
            const shop = await play(events);
            await shop.calm();
            PLACES.forEach((each) => shop.close(each));
            while (shop.loading.length) {
                await shop.finish("server_error");
            }
            await settled();
            assert.ok(shop.asked.every(({answers}) => answers.length === 1));
        }),
        {numRuns: 500}
    );
});

describe("the picker", () => {
    async function opened(...orders) {
        const shop = new Shop();
        for (const order of orders) {
            shop.ask(order, "window");
            await shop.calm();
        }
        return shop;
    }
    const title = (shop) => shop.pages.window.state.request?.order.name;
    const answers = (shop) => shop.asked.map((each) => each.answers[0]?.kind);

    test("shows the order that asked again, not the one that asked after it", async () => {
        const shop = await opened("A", "B");
        assert.equal(title(shop), "B");
        shop.ask("A", "window");
        await shop.calm();
        assert.equal(title(shop), "A");
        assert.equal(shop.asked.length, 2, "it is the request that A has already");
    });

    test("keeps the search when the same order asks again", async () => {
        const shop = await opened("A");
        shop.pages.window.form = "searched";
        shop.ask("A", "window");
        await shop.calm();
        assert.equal(shop.pages.window.form, "searched");
    });

    test("keeps a half-typed contact for its order, and shows the next one then", async () => {
        const shop = await opened("A");
        shop.pages.window.form = "edited";
        shop.ask("B", "window");
        await shop.calm();
        assert.equal(title(shop), "A");
        shop.choose("window", 7);
        await shop.calm();
        await shop.finish("ok");
        await shop.calm();
        assert.deepEqual(answers(shop), ["customer", undefined]);
        assert.equal(title(shop), "B");
    });

    test("keeps what was typed for nobody on the screen, for who asks next", async () => {
        const shop = await opened("A");
        shop.choose("window", 0);
        shop.pages.window.form = "edited";
        await shop.calm();
        shop.ask("B", "window");
        await shop.calm();
        assert.deepEqual([title(shop), shop.pages.window.form], ["B", "edited"]);
    });

    test("may be closed as soon as the customer is chosen", async () => {
        const shop = await opened("A", "B");
        shop.choose("window", 7);
        await shop.deliverToPos();
        shop.close("window");
        await shop.finish("ok");
        assert.deepEqual(answers(shop), ["cancel", "customer"]);
        assert.deepEqual(shop.complaints, []);
    });

    test("that is closed before a refusal leaves it to the till to say so", async () => {
        const shop = await opened("A");
        shop.choose("window", 7);
        await shop.deliverToPos();
        shop.close("window");
        await shop.finish("refund");
        assert.deepEqual([answers(shop), shop.complaints], [["cancel"], ["refund"]]);
    });

    test("closed in the dialog leaves the requests of the window", async () => {
        const shop = await opened("A");
        shop.ask("B", "frame");
        shop.close("frame");
        await settled();
        assert.deepEqual(answers(shop), [undefined, "cancel"]);
    });

    test("is not given up for a slow server once it shows the request", async () => {
        const shop = await opened("A");
        const {window} = shop.pages;
        assert.equal(shop.pos.unreachable(shop.last.request, false), false);
        window.form = "edited";
        shop.ask("B", "window");
        await shop.calm();
        assert.equal(window.state.waiting.order.name, "B");
        assert.equal(shop.pos.unreachable(shop.last.request, false), true);
        await shop.calm();
        assert.deepEqual([answers(shop), title(shop)], [[undefined, "offline"], "A"]);
        assert.equal(window.state.waiting, null);
        const [{request}] = shop.asked;
        assert.equal(
            shop.pos.unreachable(request, true),
            true,
            "nor for one that is gone"
        );
    });

    test("asks for one paid order at a time under its name", async () => {
        const shop = new Shop();
        for (const order of ["P", "P", "Q"]) {
            shop.ask(order, "window", true);
            await shop.calm();
        }
        assert.equal(title(shop), "paid Q");
        assert.deepEqual(answers(shop), ["cancel", undefined, undefined]);
    });

    test("never says of a choice that nobody waits for that it is on the order", async () => {
        const shop = new Shop();
        shop.ask("P", "window", true);
        await shop.calm();
        shop.choose("window", 7);
        await shop.calm();
        shop.ask("P", "frame", true);
        await shop.finish("ok");
        await shop.calm();
        assert.deepEqual(answers(shop), ["cancel", undefined]);
        assert.equal(shop.pages.window.state.outcome, null);
    });

    test("says of a second answer, while the first one is loaded, that it is late", async () => {
        const shop = await opened("A");
        const {token} = shop.last.request;
        const answer = (id) => shop.pos.answer("window", token, {kind: "customer", id});
        const both = Promise.all([answer(7), answer(8)]);
        await settled();
        assert.equal(shop.loading.length, 1, "one customer is loaded");
        await shop.finish("ok");
        assert.deepEqual(await both, ["ok", "used_token"]);
        assert.equal(shop.asked[0].answers[0].id, 7);
    });

    test("that was loaded anew shows a request whose answer was refused", async () => {
        const shop = await opened("A");
        shop.choose("window", 7);
        await shop.deliverToPos();
        shop.load("window");
        await shop.calm();
        assert.equal(title(shop), undefined);
        await shop.finish("server_error");
        await shop.calm();
        assert.deepEqual([title(shop), shop.complaints], ["A", ["server_error"]]);
    });

    test("forgets a request of a till that was reloaded", async () => {
        const shop = await opened("A");
        const {window} = shop.pages;
        const reloaded = new Shop();
        Object.assign(reloaded.pages, {window});
        window.page.send = (type, content) =>
            reloaded.toPos.push({place: "window", type, content});
        window.form = "edited";
        reloaded.ask("B", "window");
        await reloaded.calm();
        assert.deepEqual([title(reloaded), window.form], ["B", "edited"]);
    });
});
