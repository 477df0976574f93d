// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, it} from "node:test";
import {Ruling} from "@pos_backend_partner/core/customer_rules.esm";
import assert from "node:assert/strict";

const LIMIT = 5000;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A ruling whose limit passes when `pass` is called. */
function makeRuling() {
    let pass = null;
    const passed = new Promise((resolve) => (pass = resolve));
    const wait = (ms) => (ms === LIMIT ? passed : turn());
    return {ruling: new Ruling({wait, limit: LIMIT}), pass};
}

describe("a ruling", () => {
    it("allows what the method lets happen at once", async () => {
        const {ruling} = makeRuling();
        assert.equal(await ruling.of(() => ruling.allow()), true);
    });

    it("allows what happens later, though the method does not wait for it", async () => {
        const {ruling} = makeRuling();
        const isAllowed = ruling.of(() => {
            turn().then(() => ruling.allow());
        });
        assert.equal(await isAllowed, true);
    });

    it("does not wait for the popup that warns and lets it happen", async () => {
        const {ruling} = makeRuling();
        const isAllowed = await ruling.of(() => {
            ruling.shows(new Promise(() => undefined));
            ruling.allow();
        });
        assert.equal(isAllowed, true);
    });

    it("refuses once the popup is closed that was shown instead", async () => {
        const {ruling} = makeRuling();
        let close = null;
        let isAllowed = null;
        ruling
            .of(() => ruling.shows(new Promise((resolve) => (close = resolve))))
            .then((result) => (isAllowed = result));
        await turn();
        assert.equal(isAllowed, null);
        close();
        await turn();
        await turn();
        assert.equal(isAllowed, false);
    });

    it("goes by the answers to its questions, one after another", async () => {
        const {ruling} = makeRuling();
        const asks = () => {
            const answer = turn();
            ruling.shows(answer);
            return answer;
        };
        const isAllowed = await ruling.of(() => {
            asks()
                .then(asks)
                .then(() => ruling.allow());
        });
        assert.equal(isAllowed, true);
    });

    it("refuses what neither happens nor shows anything in time", async () => {
        const {ruling, pass} = makeRuling();
        const isAllowed = ruling.of(() => undefined);
        pass();
        assert.equal(await isAllowed, false);
    });

    it("refuses a popup that comes after a call to the server", async () => {
        const {ruling} = makeRuling();
        const isAllowed = ruling.of(() => {
            turn().then(() => ruling.shows(Promise.resolve()));
        });
        assert.equal(await isAllowed, false);
    });

    it("tells the caller when the method fails", async () => {
        const {ruling} = makeRuling();
        await assert.rejects(
            ruling.of(() => {
                throw new Error("a module's fault");
            }),
            /a module's fault/
        );
    });
});
