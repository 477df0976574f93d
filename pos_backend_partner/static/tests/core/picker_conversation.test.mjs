// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    PLACES,
    Shop,
    anyEvents,
    check,
    checkPages,
    place,
    play,
    settled,
} from "./pickers.mjs";
import {describe, test} from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";

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
