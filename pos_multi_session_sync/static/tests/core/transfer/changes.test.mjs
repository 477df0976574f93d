// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    countsOf,
    changesBetween,
    unseenOf,
    withEntry,
} from "@pos_multi_session_sync/core/transfer/transfer_changes.esm";
import assert from "node:assert/strict";
import {test} from "node:test";

const incoming = (...keys) => keys.map((key) => ({key, state: "waiting"}));
const outgoing = (states) =>
    Object.entries(states).map(([key, state]) => ({
        key,
        state,
        mode: "hand_over",
        can_recall: true,
    }));

test("at the first look, what nobody has looked at is news", () => {
    const seen = {key: "seen", state: "seen"};
    const begun = {key: "begun", state: "waiting", delivery: "d"};
    const after = {
        incoming: [...incoming("a"), seen, begun],
        outgoing: outgoing({b: "refused"}),
    };
    assert.deepEqual(changesBetween(null, after), {
        arrived: incoming("a"),
        changed: [],
    });
});

test("what has come, and what has become of one's own", () => {
    const before = {
        incoming: incoming("a"),
        outgoing: outgoing({x: "sent", y: "sent", z: "delivered"}),
    };
    const after = {
        incoming: incoming("a", "b"),
        outgoing: outgoing({x: "seen", y: "refused", z: "delivered", new: "delivered"}),
    };
    const {arrived, changed} = changesBetween(before, after);
    assert.deepEqual(
        arrived.map(({key}) => key),
        ["b"]
    );
    assert.deepEqual(
        changed.map(({key}) => key),
        ["y"]
    );
});

test("what this device is about to finish has not arrived", () => {
    const after = {incoming: [{key: "a", delivery: "d"}], outgoing: []};
    const {arrived} = changesBetween({incoming: [], outgoing: []}, after);
    assert.deepEqual(arrived, []);
});

test("the badge", () => {
    const state = {
        incoming: incoming("a", "b"),
        outgoing: outgoing({x: "sent", y: "refused", z: "failed", d: "delivered"}),
        unsent: [{key: "u"}],
    };
    assert.deepEqual(countsOf(state), {incoming: 2, attention: 3});
});

test("only what nobody has seen is marked", () => {
    const entries = [...incoming("a"), {key: "b", state: "seen"}];
    assert.deepEqual(unseenOf({incoming: entries}), ["a"]);
});

test("an entry takes its place, or comes first", () => {
    const entries = outgoing({a: "sent", b: "sent"});
    const changed = {...entries[1], state: "seen"};
    assert.deepEqual(withEntry(entries, changed), [entries[0], changed]);
    const fresh = {key: "c", state: "sent"};
    assert.deepEqual(withEntry(entries, fresh), [fresh, ...entries]);
});
