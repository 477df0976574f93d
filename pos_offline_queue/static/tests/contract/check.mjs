// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What a contract asserts with, in browsers and in Node alike. */

function fail(message) {
    throw new Error(message);
}

export function equal(found, wanted, what = "") {
    const [left, right] = [found, wanted].map((value) => JSON.stringify(value));
    return left === right || fail(`${what} ${left} is not ${right}`);
}

/** @param {{code: String}} wanted of the error */
export async function rejects(promise, {code}) {
    let found = "nothing";
    try {
        await promise;
    } catch (error) {
        found = error.code;
    }
    equal(found, code, "rejected with");
}
