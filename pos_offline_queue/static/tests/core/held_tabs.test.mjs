// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {HeldTabs} from "@pos_offline_queue/core/device_store.esm";
import {MemoryStorage} from "@pos_offline_queue/core/storage/fallbacks.esm";
import assert from "node:assert/strict";
import {openOutbox} from "./world.mjs";

const tab = (id) => ({id, data: {uid: id, lines: [[0, 0, {}]], statement_ids: []}});

async function begin(...ids) {
    const outbox = await openOutbox(new MemoryStorage());
    const held = new HeldTabs(outbox);
    ids.forEach((id) => held.hold(tab(id)));
    return held;
}

describe("open orders that are held", () => {
    test("are opened once, however many answers come meanwhile", async () => {
        const held = await begin("a", "b");
        const opened = [];
        const open = async ({uid}) => {
            opened.push(uid);
            await new Promise(setImmediate);
            return true;
        };
        await Promise.all([held.openAll(open), held.openAll(open), held.openAll(open)]);
        assert.deepEqual(opened, ["a", "b"]);
        await held.openAll(open);
        assert.deepEqual(opened, ["a", "b"]);
    });

    test("stay if they cannot be opened yet, and are tried again", async () => {
        const held = await begin("a", "b");
        const opened = [];
        const open =
            (known) =>
            async ({uid}) => {
                const isKnown = known.includes(uid);
                opened.push(...(isKnown ? [uid] : []));
                return isKnown;
            };
        await held.openAll(open(["b"]));
        assert.deepEqual(opened, ["b"]);
        await held.openAll(open(["a"]));
        assert.deepEqual(opened, ["b", "a"]);
    });

    test("are not kept where nothing is in them", async () => {
        const held = await begin();
        held.hold({id: "a", data: {uid: "a", lines: [], statement_ids: []}});
        await held.openAll(() => assert.fail("There is none"));
    });
});
