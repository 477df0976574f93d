// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What screens say only where it is known, and only to those whom it helps. */

import {describe, test} from "node:test";
import {LineAuthors} from "@pos_multi_session_sync/app/shared_screens/shared_marks.esm";
import {SendPopup} from "@pos_multi_session_sync/app/transfer/transfer_popups.esm";
import assert from "node:assert/strict";
import {overwriteText} from "@pos_multi_session_sync/app/sharing/notices.esm";
import {personText} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {transferMessage} from "@pos_multi_session_sync/app/transfer/transfer_messages.esm";

const ANA = {user: 1, config: 1, name: "Ana"};
const LEO = {user: 2, config: 2, name: "Leo"};

describe("under a line", () => {
    const under = (added, changed = null) =>
        Object.assign(new LineAuthors(), {
            props: {uuid: "l"},
            found: {
                view: {isMe: ({user}) => user === ANA.user},
                state: {authors: {l: {added, changed}}},
            },
        }).text.toString();

    test("there is nothing where it is the cashier's own alone", () => {
        assert.equal(under(ANA), "");
        assert.equal(under(ANA, ANA), "");
    });

    test("there are those who took part, as soon as one of them is another", () => {
        assert.equal(under(LEO), "added by Leo");
        assert.equal(under(ANA, LEO), "added by Ana, changed by Leo");
        assert.equal(under(LEO, ANA), "added by Leo, changed by Ana");
    });
});

describe("whom an order can be sent to", () => {
    const shown = (problem, receiver) => {
        const popup = Object.assign(new SendPopup(), {transfers: {problem}});
        return popup.presence({is_online: true, is_open: true, ...receiver});
    };

    test("is called online only while there is a connection", () => {
        assert.equal(`${shown(null).words}`, "Online");
        assert.match(`${shown("offline").words}`, /^Not known/);
        assert.equal(shown("offline", {trouble: "It has no pricelist"}).icon, "fa-ban");
    });

    test("stays chosen while the list shows others, as it is searched", () => {
        const bar = {id: 1, name: "Bar", is_online: false};
        const popup = Object.assign(new SendPopup(), {
            transfers: {receivers: [bar]},
            choice: {chosen: [], mode: "copy", note: ""},
        });
        popup.toggle(bar);
        popup.transfers.receivers = [{id: 2, name: "Terrace"}];
        assert.ok(popup.isChosen(bar));
        assert.deepEqual(popup.getPayload().receivers, [1]);
        assert.deepEqual(popup.getPayload().names, ["Bar"]);
        popup.transfers.receivers = [{...bar, is_online: true}];
        assert.ok(popup.chosen[0].is_online);
        popup.toggle(bar);
        assert.deepEqual(popup.chosen, []);
    });
});

describe("who did something, and where", () => {
    const utils = {formatProductQty: String, formatCurrency: String};
    const sentences = (person, till) => [
        ...["qty", "price_unit", "discount", "customer_count"].map((key) =>
            overwriteText(
                {line: "l", key, value: 5, found: 3},
                {person: personText({name: person, till}), product: "Tea", order: "#1"},
                utils
            )
        ),
        transferMessage(
            "arrived",
            {entries: [{sender: till, cashier: person, amount: 12}]},
            utils
        ),
    ];

    test("is in parentheses once, never in parentheses of others", () => {
        for (const text of sentences("Leo", "Bar")) {
            assert.match(`${text}`, /Leo \(Bar\)/);
        }
        const names = [
            ["Leo", "Bar"],
            ["Leo", "Bar (upstairs)"],
            ["Leo (trainee)", "Bar"],
        ];
        for (const text of names.flatMap(([name, till]) => sentences(name, till))) {
            assert.doesNotMatch(`${text}`, /\([^)]*\(/);
        }
    });
});
