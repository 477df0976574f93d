/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** @returns {String|Boolean} the day of a time that JSON can hold, as Odoo writes it */
function dayOf(time) {
    return time ? JSON.stringify(time).slice(1, 11) : false;
}

/** Below zero, as of all cards that Odoo has to find or make; the page counts from -1. */
const UNKNOWN = -1000000000;

/**
 * The changes with all that the sale earns. pos_loyalty counts a customer's points when
 * Odoo has given it the card, and the sale may be paid before that. Odoo finds the card
 * of a loyalty program by its customer. It would make another eWallet: for money alone.
 */
function withAllEarned(changes, earned, programs) {
    const isKnown = new Set(changes.map(({program_id}) => program_id));
    const missing = Object.keys(earned)
        .map(Number)
        .filter((id) => !isKnown.has(id) && programs[id])
        .filter((id) => programs[id].program_type === "loyalty" || earned[id] > 0)
        .map((program_id, index) => ({coupon_id: UNKNOWN - index, program_id}));
    return [...changes, ...missing].map((change) =>
        change.program_id in earned
            ? {...change, points: earned[change.program_id]}
            : change
    );
}

/**
 * What a sale changes on loyalty cards, as `pos.order` of pos_loyalty confirms it.
 *
 * @param {Object} sale
 * @param {Object[]} sale.changes {coupon_id, program_id, points, barcode, giftCardId}:
 *  what is earned; an id below zero is a card that Odoo does not have yet
 * @param {Object} [sale.earned] points by program, of those in which each customer has
 *  one card; they count whatever `changes` says of them
 * @param {Object[]} sale.rewardLines {coupon_id, reward_id, points_cost,
 *  reward_identifier_code}: what is spent
 * @param {Object} sale.programs by id
 * @param {Object} sale.rewards by id, each with its program
 * @param {(program: Object) => Number} sale.correctionOf points not really earned
 * @param {Number} [sale.partnerId] the customer
 * @returns {Object[]} one for each card
 */
export function loyaltyCards(sale) {
    const {rewardLines, programs, rewards, correctionOf, partnerId} = sale;
    const changes = withAllEarned(sale.changes, sale.earned || {}, programs);
    const cards = new Map();
    for (const {coupon_id, program_id, points, barcode, giftCardId} of changes) {
        const program = programs[program_id];
        if (!program) {
            continue;
        }
        cards.set(coupon_id, {
            coupon_id,
            program_id,
            points: points - correctionOf(program),
            barcode: barcode || false,
            giftCardId: giftCardId || false,
            partner_id: (program.is_nominative && partnerId) || false,
            date_to: program.program_type !== "loyalty" && dayOf(program.date_to),
            line_codes: [],
        });
    }
    for (const line of rewardLines) {
        const {coupon_id, points_cost, reward_identifier_code: code} = line;
        // The order may be older than what this page has loaded.
        const program = rewards[line.reward_id]?.program_id;
        if (!program) {
            continue;
        }
        const card = cards.get(coupon_id) || {
            coupon_id,
            program_id: program.id,
            points: 0,
            date_to: dayOf(program.date_to),
            line_codes: [],
        };
        cards.set(coupon_id, card);
        card.points -= points_cost;
        card.line_codes = [...new Set([...card.line_codes, code])].filter(Boolean);
    }
    // What only counts within one sale, and was not made use of, is no card.
    return [...cards.values()].filter(
        ({program_id, line_codes}) =>
            programs[program_id].applies_on !== "current" || line_codes.length
    );
}
