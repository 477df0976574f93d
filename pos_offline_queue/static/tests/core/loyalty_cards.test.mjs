// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import assert from "node:assert/strict";
import {loyaltyCards} from "@pos_offline_queue/core/loyalty_cards.esm";

const END = new Date("2027-01-31T12:00:00Z");
const PROGRAMS = {
    1: {id: 1, program_type: "loyalty", applies_on: "both", is_nominative: true},
    2: {id: 2, program_type: "gift_card", applies_on: "future", date_to: END},
    3: {id: 3, program_type: "promotion", applies_on: "current"},
    4: {id: 4, program_type: "ewallet", applies_on: "future", is_nominative: true},
};
const REWARDS = Object.fromEntries(
    Object.values(PROGRAMS).map((program) => [10 * program.id, {program_id: program}])
);

function cards(changes, rewardLines = [], more = {}) {
    return loyaltyCards({
        changes,
        rewardLines,
        programs: PROGRAMS,
        rewards: REWARDS,
        correctionOf: () => 0,
        ...more,
    });
}

function spend(coupon_id, reward_id, points_cost, reward_identifier_code = "abc") {
    return {coupon_id, reward_id, points_cost, reward_identifier_code};
}

describe("the loyalty cards of a sale", () => {
    test("earn and spend points", () => {
        const [card, ...others] = cards(
            [{coupon_id: 7, program_id: 1, points: 20}],
            [spend(7, 10, 5, "one"), spend(7, 10, 1, "one"), spend(7, 10, 2, "two")],
            {partnerId: 44, correctionOf: ({id}) => id}
        );
        assert.deepEqual(others, []);
        assert.deepEqual(card, {
            coupon_id: 7,
            program_id: 1,
            points: 11,
            barcode: false,
            giftCardId: false,
            partner_id: 44,
            date_to: false,
            line_codes: ["one", "two"],
        });
    });

    test("earn what pos_loyalty has not counted yet", () => {
        const stale = {coupon_id: 7, program_id: 1, points: 0};
        const coupon = {coupon_id: -2, program_id: 2, points: 25};
        const earnedBy = (changes, earned) =>
            cards(changes, [], {earned, partnerId: 44}).map(
                ({coupon_id, program_id, points, partner_id}) => [
                    coupon_id,
                    program_id,
                    points,
                    partner_id,
                ]
            );
        assert.deepEqual(earnedBy([coupon, stale], {1: 20}), [
            [-2, 2, 25, false],
            [7, 1, 20, 44],
        ]);
        assert.deepEqual(earnedBy([], {1: 20, 99: 5}), [[-1000000000, 1, 20, 44]]);
        assert.deepEqual(earnedBy([], {1: 0}), [[-1000000000, 1, 0, 44]]);
        assert.deepEqual(earnedBy([], {4: 0}), [], "no second eWallet for nothing");
        const found = cards([], [], {earned: {1: 20, 4: 10}, partnerId: 44});
        assert.deepEqual(
            found.map(({points}) => points),
            [20, 10]
        );
        assert.notEqual(found[0].coupon_id, found[1].coupon_id);
    });

    test("are new with the code and the last day of a gift card", () => {
        const [card] = cards(
            [{coupon_id: -3, program_id: 2, points: 25, barcode: "0441234"}],
            [],
            {partnerId: 44}
        );
        const {points, barcode, partner_id, date_to} = card;
        assert.deepEqual(
            [points, barcode, partner_id, date_to],
            [25, "0441234", false, "2027-01-31"]
        );
    });

    test("are spent without earning anything", () => {
        const [card] = cards([], [spend(9, 40, 11.5)]);
        assert.deepEqual([card.coupon_id, card.program_id, card.points], [9, 4, -11.5]);
    });

    test("are left out where the page does not know the program any more", () => {
        const gone = {coupon_id: 8, program_id: 99, points: 5};
        assert.deepEqual(cards([gone], [spend(8, 990, 5)]), []);
    });

    test("of a promotion are only what was made use of", () => {
        const change = {coupon_id: -1, program_id: 3, points: 1};
        assert.deepEqual(cards([change]), []);
        const [card] = cards([change], [spend(-1, 30, 1)]);
        assert.deepEqual([card.points, card.line_codes], [0, ["abc"]]);
    });
});
