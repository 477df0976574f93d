// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {RecentCustomers} from "@pos_backend_partner/core/customers.esm";
import assert from "node:assert/strict";
import fc from "fast-check";

function memory(text = null) {
    const kept = {text};
    return {
        kept,
        read: () => kept.text,
        write: (value) => {
            kept.text = value;
        },
        clear: () => {
            kept.text = null;
        },
    };
}

const person = (id, more = {}) => ({id, name: `Customer ${id}`, ...more});
const open = (store, more = {}) =>
    new RecentCustomers({store, limit: 3, session: 5, user: 2, ...more});
const ids = (recent) => recent.rows.map(({id}) => id);

describe("the customers last used on a till", () => {
    test("are there after a reload, latest first, at most as many as set", () => {
        const store = memory();
        const recent = open(store);
        [1, 2, 3, 4, 2].forEach((id) => recent.remember(person(id)));
        assert.deepEqual(ids(recent), [2, 4, 3]);
        assert.deepEqual(ids(open(store)), [2, 4, 3]);
    });

    test("are gone with the session", () => {
        const store = memory();
        open(store).remember(person(1));
        assert.deepEqual(ids(open(store, {session: 6})), []);
        assert.equal(store.kept.text, null);
    });

    test("are nobody for another user, who may not be allowed to read them", () => {
        const store = memory();
        open(store).remember(person(1));
        assert.deepEqual(ids(open(store, {user: 3})), []);
        assert.equal(store.kept.text, null);
    });

    test("are nobody where the setting says 0, and what was kept goes", () => {
        const store = memory();
        open(store).remember(person(1));
        const recent = open(store, {limit: 0});
        recent.remember(person(2));
        assert.deepEqual(ids(recent), []);
        assert.equal(store.kept.text, null);
    });

    test("are found by any words, accents and spaces in numbers aside", () => {
        const recent = open(memory());
        recent.remember(person(1, {name: "Amélie García", phone: "+351 261 27 49"}));
        recent.remember(person(2, {name: "Otto Export", email: "otto@example.com"}));
        assert.deepEqual(
            recent.search("garcia AMEL").map(({id}) => id),
            [1]
        );
        assert.deepEqual(
            recent.search("2612749").map(({id}) => id),
            [1]
        );
        assert.deepEqual(
            recent.search("otto@").map(({id}) => id),
            [2]
        );
        recent.remember(person(3, {city: "Łódź", barcode: "0420000000017"}));
        assert.deepEqual(
            recent.search("lodz 00017").map(({id}) => id),
            [3]
        );
        assert.equal(recent.search("").length, 3);
        assert.equal(recent.search("?").length, 0);
        assert.equal(recent.search("nobody").length, 0);
    });

    test("follow what the backend changed", () => {
        const store = memory();
        const recent = open(store);
        [1, 2].forEach((id) => recent.remember(person(id)));
        recent.refresh([person(1, {name: "Renamed"}), person(9)]);
        recent.drop([2]);
        assert.deepEqual(
            open(store).rows.map(({name}) => name),
            ["Renamed"]
        );
    });

    test("one takes the place of another, and stands there once", () => {
        const recent = open(memory());
        [1, 2, -5].forEach((id) => recent.remember(person(id)));
        recent.replace(-5, person(1, {name: "Created"}));
        recent.replace(7, person(8));
        assert.deepEqual(
            recent.rows.map(({name}) => name),
            ["Created", "Customer 2"]
        );
    });

    test("a full or forbidden storage stops no sale", () => {
        const refuse = () => {
            throw new Error("QuotaExceededError");
        };
        const recent = open({read: refuse, write: refuse, clear: refuse});
        recent.remember(person(1));
        assert.deepEqual(ids(recent), [1]);
        recent.forget();
        assert.deepEqual(ids(recent), []);
    });

    test("whatever stands in the storage, the till starts", () => {
        fc.assert(
            fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
                const recent = open(memory(text));
                assert.ok(recent.rows.every((row) => Number.isSafeInteger(row.id)));
            }),
            {numRuns: 1000}
        );
    });

    test("a damaged row is left out", () => {
        const text = JSON.stringify({
            session: 5,
            user: 2,
            rows: [null, {id: "1"}, person(2)],
        });
        assert.deepEqual(ids(open(memory(text))), [2]);
    });
});
