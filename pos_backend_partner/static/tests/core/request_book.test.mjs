// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    REQUEST_LIFETIME,
    RequestBook,
} from "@pos_backend_partner/core/conversation.esm";
import {describe, test} from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";

function openBook() {
    const clock = {now: 1000};
    let count = 0;
    const book = new RequestBook({
        newToken: () => `token-${++count}`,
        now: () => clock.now,
    });
    return {book, clock};
}

describe("a request for a customer", () => {
    test("is answered once", () => {
        const {book} = openBook();
        const {token} = book.add("order 1", () => null);
        assert.equal(book.take(token).request.subject, "order 1");
        assert.equal(book.take(token).code, "used_token");
    });

    test("answers that come the wrong way round find their orders", () => {
        const {book} = openBook();
        const first = book.add("order 1", () => null);
        const second = book.add("order 2", () => null);
        assert.equal(book.take(second.token).request.subject, "order 2");
        assert.equal(book.take(first.token).request.subject, "order 1");
    });

    test("that nobody made is unknown", () => {
        assert.equal(openBook().book.take("guessed").code, "unknown_token");
    });

    test("grows old: its asker is told that nobody was chosen", () => {
        const {book, clock} = openBook();
        const told = [];
        const {token} = book.add("order 1", (choice) => told.push(choice.kind));
        clock.now += REQUEST_LIFETIME - 1;
        assert.equal(book.check(token).code, "ok");
        clock.now += 1;
        assert.equal(book.check(token).code, "expired_token");
        assert.deepEqual(told, ["cancel"]);
    });

    test("asked again by the same order is the same request", () => {
        const {book} = openBook();
        const first = book.add("order 1", () => null);
        book.add("order 2", () => null);
        assert.equal(book.find("order 1"), first);
        book.renew(first);
        assert.deepEqual(
            book.waiting.map(({subject}) => subject),
            ["order 2", "order 1"]
        );
        assert.equal(book.check(first.token).code, "ok");
    });
});

test("in any order of events, each token opens its own request at most once", () => {
    const event = fc.oneof(
        fc.record({kind: fc.constant("ask"), order: fc.nat(5)}),
        fc.record({kind: fc.constant("answer"), nth: fc.nat(20)}),
        fc.record({kind: fc.constant("wait"), ms: fc.nat(REQUEST_LIFETIME)})
    );
    fc.assert(
        fc.property(fc.array(event, {maxLength: 60}), (events) => {
            const {book, clock} = openBook();
            const issued = [];
            const opened = [];
            for (const {kind, order, nth, ms} of events) {
                if (kind === "ask") {
                    issued.push(book.add(order, () => null));
                } else if (kind === "wait") {
                    clock.now += ms;
                } else if (issued.length) {
                    const wanted = issued[nth % issued.length];
                    const {code, request} = book.take(wanted.token);
                    if (code === "ok") {
                        assert.equal(request, wanted);
                        assert.ok(clock.now - wanted.openedAt < REQUEST_LIFETIME);
                        opened.push(wanted.token);
                    }
                }
            }
            assert.equal(new Set(opened).size, opened.length);
        }),
        {numRuns: 500}
    );
});

test("what is remembered of closed tokens stays bounded", () => {
    const {book} = openBook();
    for (let i = 0; i < 1000; i++) {
        book.take(book.add(i, () => null).token);
    }
    assert.ok(book.closed.size <= 200);
    assert.equal(book.open.size, 0);
});
