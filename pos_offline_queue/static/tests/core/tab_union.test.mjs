// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import assert from "node:assert/strict";
import fc from "fast-check";
import test from "node:test";
import {uniteTabs} from "@pos_offline_queue/core/device_store.esm";

const nobodySold = () => false;
const stored = (uid, revision, note = "") => ({uid, revision, data: {uid, note}});
const mirrored = (uid, revision, note = "") => ({
    id: uid,
    data: {uid, note, tab_revision: revision},
});
const uids = (tabs) => tabs.map(({uid}) => uid).sort();

test("a tab that only the outbox has is there", () => {
    assert.deepEqual(uids(uniteTabs([stored("a", 3)], [], 3, nobodySold)), ["a"]);
});

test("a mirror that was not written before the crash does not bring back the old", () => {
    const tabs = uniteTabs(
        [stored("a", 7, "new")],
        [mirrored("a", 4, "old")],
        7,
        nobodySold
    );
    assert.equal(tabs[0].data.note, "new");
});

test("a removed tab stays removed, though the mirror still has it", () => {
    assert.deepEqual(uniteTabs([], [mirrored("a", 4)], 5, nobodySold), []);
});

test("what was typed just before a reload is in the mirror only", () => {
    const tabs = uniteTabs(
        [stored("a", 7, "old")],
        [mirrored("a", 8, "new")],
        7,
        nobodySold
    );
    assert.equal(tabs[0].data.note, "new");
});

test("what standard left before the module was installed is taken over", () => {
    const left = {id: "a", data: {uid: "a"}};
    assert.deepEqual(uids(uniteTabs([], [left], 0, nobodySold)), ["a"]);
});

test("a paid order never comes back as an open one", () => {
    fc.assert(
        fc.property(
            fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(20))),
            fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(20))),
            fc.nat(20),
            (ours, theirs, recorded) => {
                const tabs = uniteTabs(
                    ours.map(([uid, revision]) => stored(uid, revision)),
                    theirs.map(([uid, revision]) => mirrored(uid, revision)),
                    recorded,
                    ({uid}) => uid === "b"
                );
                assert.ok(!uids(tabs).includes("b"));
                assert.equal(new Set(uids(tabs)).size, tabs.length);
            }
        )
    );
});
