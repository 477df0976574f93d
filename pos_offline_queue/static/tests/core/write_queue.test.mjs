// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {StorageError} from "@pos_offline_queue/core/errors.esm";
import {WriteQueue} from "@pos_offline_queue/core/write_queue.esm";
import assert from "node:assert/strict";
import {test} from "node:test";

const nothing = () => null;

test("a write that fails comes before what was written meanwhile, when it is repeated", async () => {
    const written = new Map();
    const attempts = [];
    const queue = new WriteQueue({
        storage: null,
        complete: (changes) => changes,
        onWritten: nothing,
        onConflict: nothing,
        onProblem: nothing,
    });
    queue.storage = {
        write: async (changes) => {
            attempts.push(changes);
            if (attempts.length === 1) {
                // While it is on its way, the same row changes once more.
                queue.add([{put: {id: "a", value: 2}}]);
                throw new StorageError("closed");
            }
            changes.forEach(({put}) => written.set(put.id, put.value));
        },
    };
    queue.add([{put: {id: "a", value: 1}}, {put: {id: "b", value: 1}}]);
    assert.equal(await queue.flushed(), true);
    assert.deepEqual([...written.entries()].sort(), [
        ["a", 2],
        ["b", 1],
    ]);
});
