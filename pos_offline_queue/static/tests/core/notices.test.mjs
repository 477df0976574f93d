// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The line under the navigation bar: what it says, and when. */

import {describe, test} from "node:test";
import assert from "node:assert/strict";
import {topNotice} from "@pos_offline_queue/app/queue_notice/notices.esm";

const CALM = {
    storage: {kind: "indexeddb", problem: null, persisted: true},
    secure: true,
    counts: {waiting: 0, sending: 0, attention: 0, total: 0},
    oldest: null,
    damaged: 0,
    sender: {reason: null},
    cachedAt: null,
    documents: {count: 0},
    isOnline: true,
    otherVersion: null,
    others: [],
};
const NEWER = {...CALM, otherVersion: "17.0.1.1.0"};

function noticeOf(state, screen = {}) {
    return topNotice(state, 0, {isAway: () => false, ...screen});
}

describe("a page of another version than Odoo", () => {
    test("is not spoken of where there is none", () => {
        assert.equal(noticeOf(CALM), null);
    });

    test("is named, and can be reloaded", () => {
        const {id, title, action} = noticeOf(NEWER);
        assert.equal(id, "outdated");
        assert.match(`${title}`, /17\.0\.1\.1\.0/);
        assert.equal(action.name, "reload");
    });

    test("is not reloaded while an order is being paid", () => {
        assert.equal(noticeOf(NEWER, {isPaying: true}).action, null);
    });

    test("is not reloaded while a sale waits", () => {
        const counts = {...CALM.counts, waiting: 1, total: 1};
        assert.equal(noticeOf({...NEWER, counts}).action, null);
    });

    test("is left alone without a connection", () => {
        assert.equal(noticeOf({...NEWER, isOnline: false}).id, "offline");
    });

    test("is said once for each version", () => {
        const away = {};
        const isAway = (id, sign) => away[id] === sign;
        const {id, sign} = noticeOf(NEWER, {isAway});
        away[id] = sign;
        assert.equal(noticeOf(NEWER, {isAway}), null);
        const newest = {...NEWER, otherVersion: "17.0.2.0.0"};
        assert.equal(noticeOf(newest, {isAway}).id, "outdated");
    });
});

test("sales under another name of the database are named", () => {
    const others = [{database: "shop_2025", count: 4}];
    const {id, title} = noticeOf({...CALM, others});
    assert.equal(id, "others");
    assert.match(`${title}`, /shop_2025: 4/);
    // It covers nothing that a cashier has to know to go on selling.
    assert.equal(noticeOf({...CALM, others, isOnline: false}).id, "offline");
});

describe("a connection that is back", () => {
    const BACK = {...CALM, returned: 3, cachedAt: 1};

    test("says how many sales were sent, and that all of them are in Odoo", () => {
        const {id, text} = noticeOf(BACK);
        assert.equal(id, "returned");
        assert.equal(text, "3 sales sent. Every sale of this device is in Odoo.");
        assert.match(noticeOf({...BACK, returned: 1}).text, /^1 sale sent/);
    });

    test("promises nothing of a sale that Odoo has rejected", () => {
        const counts = {...CALM.counts, attention: 1, total: 1};
        assert.equal(noticeOf({...BACK, counts}).text, "3 sales sent.");
    });

    test("is no news while there is none", () => {
        assert.equal(noticeOf({...BACK, isOnline: false}).id, "offline");
        assert.equal(noticeOf({...BACK, returned: 0}).id, "cached");
    });
});
