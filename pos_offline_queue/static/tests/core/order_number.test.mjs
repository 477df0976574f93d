// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {callNumber, offlineLogin} from "@pos_offline_queue/core/identifiers.esm";
import {describe, test} from "node:test";
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";

/** The server is held to the same list, in test_offline_numbers.py. */
const EXAMPLES = JSON.parse(
    readFileSync(new URL("call_numbers.json", import.meta.url), "utf8")
);

function orderOf(session, login, sequence) {
    const pad = (number, size) => String(number).padStart(size, "0");
    const uid = `${pad(session, 5)}-${pad(login, 3)}-${pad(sequence, 4)}`;
    return {uid, name: `Order ${uid}`};
}

describe("what the customer is called by", () => {
    for (const [name, number] of EXAMPLES) {
        test(`${number} for ${name}`, () => {
            assert.equal(callNumber({name, uid: name.split(" ")[1]}), number);
        });
    }

    test("is of one order of a session, whichever device and start made it", () => {
        const logins = [1, 2, 5, 21, 100, 999];
        const starts = logins.flatMap((login) => [
            offlineLogin(login, 1),
            offlineLogin(login, 2),
            offlineLogin(login, 105),
        ]);
        const numbers = [...logins, ...starts].flatMap((login) =>
            [1, 2, 5, 10, 99, 100, 101, 105, 205, 1005].map((sequence) =>
                callNumber(orderOf(12, login, sequence))
            )
        );
        assert.equal(new Set(numbers).size, numbers.length);
    });

    test("is standard's where an order has no number yet", () => {
        assert.equal(callNumber({uid: undefined, name: undefined}), null);
    });
});
