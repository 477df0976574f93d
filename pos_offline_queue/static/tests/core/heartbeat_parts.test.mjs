// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {HeartbeatParts} from "@pos_offline_queue/core/heartbeat.esm";
import assert from "node:assert/strict";

describe("what other modules ask with a heartbeat", () => {
    test("travels with it, and each hears its own answer", () => {
        const parts = new HeartbeatParts();
        const heard = [];
        const hear = (...said) => heard.push(said);
        parts.add("sync", {ask: () => ({cursor: 1}), hear});
        parts.add("quiet", {ask: () => null, hear});
        parts.add("transfers", {ask: () => true, hear});
        const also = parts.ask();
        assert.deepEqual(also, {also: {sync: {cursor: 1}, transfers: true}});
        parts.hear(also, {results: [], also: {sync: {same: true}}});
        assert.deepEqual(heard, [
            [{same: true}, {cursor: 1}],
            [undefined, true],
        ]);
    });

    test("is nothing where nobody asks", () => {
        const parts = new HeartbeatParts();
        assert.deepEqual(parts.ask(), {});
        parts.hear({}, {results: []});
    });

    test("stops nothing when it fails", async () => {
        const seen = [];
        const listeners = process.listeners("unhandledRejection");
        process.removeAllListeners("unhandledRejection");
        process.on("unhandledRejection", ({message}) => seen.push(message));
        const fail = () => {
            throw new Error("broken");
        };
        const parts = new HeartbeatParts();
        parts.add("asks", {ask: fail, hear: fail});
        parts.add("hears", {ask: () => 1, hear: fail});
        const also = parts.ask();
        assert.deepEqual(also, {also: {hears: 1}});
        parts.hear(also, undefined);
        await new Promise(setImmediate);
        process.removeAllListeners("unhandledRejection");
        listeners.forEach((fn) => process.on("unhandledRejection", fn));
        assert.deepEqual(seen, ["broken", "broken"]);
    });
});
