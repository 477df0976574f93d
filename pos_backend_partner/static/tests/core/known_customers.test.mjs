// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What becomes of open orders when the office merges, deletes, archives or edits their
   customer. */

import "@pos_backend_partner/overrides/store.esm";
import {Order, PosStore} from "@point_of_sale/app/store/models";
import {beforeEach, test} from "node:test";
import {KnownCustomers} from "@pos_backend_partner/app/known_customers.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";
import {newCustomer} from "@pos_backend_partner/core/customers.esm";

const MEMBERS = {id: 5, name: "Members"};
const PUBLIC = {id: 1, name: "Public"};
const NORA = {id: 7, name: "Nora Plain", barcode: "0427"};
const CLARA = {id: 9, name: "Clara Member", property_product_pricelist: [5, "Members"]};
const KEY = "0123456789abcdef0123456789abcdef";

/** A POS without a line that knows Nora, as standard keeps its customers. */
function till(answers = {}) {
    const pos = new PosStore();
    const db = {
        partner_by_id: {},
        partner_by_barcode: {},
        partner_sorted: [],
        get_partner_by_id: (id) => db.partner_by_id[id],
    };
    Object.assign(pos, {
        db,
        orders: [],
        config: {uuid: "till", customer_recent_limit: 50},
        pos_session: {id: 1},
        pricelists: [PUBLIC, MEMBERS],
        default_pricelist: PUBLIC,
        fiscal_positions: [],
        addPartners(rows) {
            for (const row of rows) {
                db.partner_by_id[row.id] = {...row};
                db.partner_by_barcode[row.barcode] = db.partner_by_id[row.id];
                db.partner_sorted.push(row.id);
            }
        },
    });
    pos.addPartners([NORA]);
    const said = [];
    const reach = {
        state: {isOffline: true},
        onBack: (listener) => {
            reach.isBack = async () => {
                reach.state.isOffline = false;
                await listener();
            };
        },
    };
    const customers = new KnownCustomers(null, {
        pos,
        orm: {silent: {call: async (_model, method) => answers[method]}},
        user: {userId: 2},
        pos_notification: {add: (words) => said.push(words)},
        backend_reach: reach,
    });
    customers.recent.remember(NORA);
    return {pos, customers, said, reach};
}

function order(pos, {partner = pos.db.get_partner_by_id(7), ...values} = {}) {
    const made = new Order();
    Object.assign(made, {
        pos,
        partner,
        pricelist: PUBLIC,
        paid: [],
        get_partner: () => made.partner,
        get_paymentlines: () => made.paid,
        ...values,
    });
    pos.orders.push(made);
    return made;
}

const refresh = (answer) => ({
    refresh_pos_customers: {partners: [], merged: [], deleted: [], ...answer},
});

const priced = ({standard}) => standard.filter(([name]) => name === "set_pricelist");

beforeEach(() => {
    browser.reset();
    globalThis.document = {};
});

test("an order follows its customer into the contact that is left of a merge", async () => {
    const answer = refresh({partners: [CLARA], merged: [[7, 9]]});
    const {pos, customers} = till(answer);
    const open = order(pos);
    const paying = order(pos, {paid: [{amount: 5}]});
    assert.deepEqual(await customers.refresh([7]), []);
    assert.deepEqual([open.partner.id, paying.partner.id], [9, 9]);
    // The price that the customer was told stays while they pay it.
    assert.deepEqual(priced(open), [["set_pricelist", MEMBERS]]);
    assert.deepEqual(priced(paying), []);
    assert.equal(pos.db.get_partner_by_id(7), undefined);
    assert.equal(pos.db.partner_by_barcode["0427"], undefined);
    assert.deepEqual(
        customers.recent.rows.map(({id}) => id),
        [9]
    );
});

test("an order loses a customer who was deleted, and says so; a paid one does not", async () => {
    const {pos, customers} = till(refresh({deleted: [7]}));
    const open = order(pos);
    const paid = order(pos, {finalized: true});
    const gone = await customers.refresh([7]);
    assert.deepEqual(gone, [{name: "Nora Plain", orders: [open]}]);
    assert.equal(open.partner, null);
    assert.deepEqual(priced(open), []);
    assert.equal(paid.partner.id, 7);
    assert.deepEqual(customers.recent.rows, []);
});

test("an order keeps a customer who was archived, and nobody else finds them", async () => {
    const {pos, customers} = till(refresh());
    const open = order(pos);
    assert.deepEqual(await customers.refresh([7]), []);
    assert.equal(open.partner.id, 7);
    assert.ok(pos.db.get_partner_by_id(7));
    assert.deepEqual(customers.recent.rows, []);
    pos.orders.pop();
    await customers.refresh([7]);
    assert.equal(pos.db.get_partner_by_id(7), undefined);
});

test("a customer made at the till is replaced by the one that Odoo has created", async () => {
    const row = {id: 12, name: "Nina New"};
    const answer = {partner: row, doubles: ["Nina Old"]};
    const {pos, customers, said, reach} = till({create_pos_customer: answer});
    const made = pos.takeNewCustomer(newCustomer(KEY, {name: "Nina New"}));
    const open = order(pos, {partner: made});
    customers.recent.remember(made);
    await reach.isBack();
    assert.equal(open.partner, pos.db.get_partner_by_id(12));
    assert.equal(pos.db.get_partner_by_id(made.id), undefined);
    assert.deepEqual(
        customers.recent.rows.map(({id}) => id),
        [12, 7]
    );
    assert.match(said.join(), /Nina New may be in Odoo twice: Nina Old/);
});
