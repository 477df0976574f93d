// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* An order that is deleted: who is named before, and how it comes back. */

import {beforeEach, describe, test} from "node:test";
import {Clock} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {Deletions} from "@pos_multi_session_sync/app/sharing/order_actions.esm";
import {OpenOrders} from "@pos_multi_session_sync/app/shared_screens/open_orders.esm";
import {actionOf} from "@pos_multi_session_sync/app/sharing/notices.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";

const ORDER = {shared_uuid: "o", get_total_with_tax: () => 12};
const NOTICE = {type: "deleted_here", order: "o"};
let clock = null;
let found = null;
let sharing = null;

const line = (position, values) => ({position, values});

beforeEach(() => {
    clock = new Clock();
    browser.reset();
    browser.setTimeout = clock.set;
    found = {
        document: {
            uuid: "o",
            state: "cancelled",
            closed: {client: "A"},
            fields: {partner_id: 3},
            lines: {
                b: line(2, {qty: 1}),
                a: line(1, {qty: 2, kitchen_printed: {"1/": 2}}),
            },
        },
        people: [],
        notices: [],
        group: {},
        isManager: false,
        issued: [],
        shown: [],
    };
    sharing = {
        isStarted: true,
        isOwn: ({client}) => client === "A",
        of: () => true,
        desk: {newId: () => "new"},
        env: {utils: {formatCurrency: (amount) => `$ ${amount}`}},
        issue: (...args) => found.issued.push(args),
        others: {select: (order) => found.shown.push(order.shared_uuid)},
        pos: {
            offlineQueue: {
                get isManager() {
                    return found.isManager;
                },
            },
            orders: [{shared_uuid: "new"}],
            showScreen: (name) => found.shown.push(name),
        },
        replica: {visible: () => found.document},
        show: () => null,
        view: {
            labelOf: () => "#7",
            documentOf: () => found.document,
            state: {
                get group() {
                    return found.group;
                },
            },
            presenceOn: () => found.people,
            addNotice: ({type}) => found.notices.push(type),
            withdraw: () => found.notices.pop(),
        },
    };
    sharing.deletions = new Deletions(sharing);
});

describe("the question before a deletion", () => {
    test("says which order, its sum, and who else looks at it", () => {
        found.people = [{name: "Ana"}, {name: "Mia", till: "Bar"}];
        const {title, body} = sharing.deletions.wordsOf(ORDER);
        assert.match(`${title}`, /#7.*\$ 12/);
        assert.match(body, /Ana, Mia \(Bar\)/);
        assert.match(body, /undo this for 30 seconds/);
    });

    test("promises nothing of a guest's order, which ends for the guest", () => {
        const {body} = sharing.deletions.wordsOf({...ORDER, guest_order: {id: 1}});
        assert.equal(body, "It disappears from all tills.");
    });

    test("is standard's for an order that is not shared", () => {
        sharing.of = () => undefined;
        assert.equal(sharing.deletions.wordsOf(ORDER), undefined);
    });
});

describe("who may", () => {
    const may = () => sharing.deletions.mayDelete(ORDER);

    beforeEach(() => {
        found.document = {state: "open", lines: {a: line(1, {qty: 1})}, deleted: {}};
        found.group = {only_managers_delete: true, may_delete: true};
    });

    test("is everybody where managers have not kept it to themselves", () => {
        found.group = {only_managers_delete: false};
        assert.equal(may(), true);
    });

    test("is a manager at the till, if Odoo knows its user as one, too", () => {
        assert.equal(may(), false);
        found.isManager = true;
        assert.equal(may(), true);
        found.group.may_delete = false;
        assert.equal(may(), false);
    });

    test("is everybody if there never was anything on it", () => {
        found.document.deleted = {b: line(2, {qty: 1})};
        found.document.lines = {};
        assert.equal(may(), false);
        found.document.deleted = {};
        assert.equal(may(), true);
        // Others have not heard of it.
        found.document = null;
        assert.equal(may(), true);
    });

    test("who may not is told so in a sentence, and nothing is asked", async () => {
        let told = null;
        const add = (_component, props) => {
            told = props;
        };
        sharing.env.services = {popup: {add}};
        assert.equal(await sharing.deletions.refuse(ORDER), false);
        assert.match(`${told.body}`, /#7 stays open/);
    });
});

describe("who may cancel the open orders of the last closing", () => {
    const group = {name: "Market", only_managers_delete: true, may_delete: true};
    const popup = () =>
        Object.assign(Object.create(OpenOrders.prototype), {
            props: {info: {group}},
            pos: sharing.pos,
        });

    test("is a manager at the till, if Odoo knows its user as one, too", () => {
        assert.equal(popup().mayCancel, false);
        assert.match(`${popup().question}`, /Market.*kept.*only managers delete/);
        found.isManager = true;
        assert.equal(popup().mayCancel, true);
        assert.match(`${popup().question}`, /Keep or cancel/);
        group.may_delete = false;
        assert.equal(popup().mayCancel, false);
    });

    test("is everybody where managers have not kept it to themselves", () => {
        group.only_managers_delete = false;
        assert.equal(popup().mayCancel, true);
    });
});

describe("undoing it", () => {
    test("is offered for half a minute", async () => {
        sharing.deletions.offerUndo(ORDER);
        assert.deepEqual(found.notices, ["deleted_here"]);
        await clock.pass(30000);
        assert.deepEqual(found.notices, []);
    });

    test("is not offered where nothing was deleted, or by somebody else", () => {
        const {document} = found;
        for (const other of [
            null,
            {...document, state: "open"},
            {...document, lines: {}},
            {...document, merged: "p"},
            {...document, closed: {client: "B"}},
            {...document, fields: {guest_order: {id: 1}}},
        ]) {
            found.document = other;
            sharing.deletions.offerUndo(ORDER);
        }
        assert.deepEqual(found.notices, []);
    });

    test("makes a new order of it, which the kitchen gets again", () => {
        actionOf(NOTICE, found.document, sharing).run();
        const [[order, operations]] = found.issued;
        assert.equal(order, "new");
        assert.deepEqual(operations, [
            {type: "order.new", fields: {partner_id: 3}},
            {type: "line.add", line: "a", values: {qty: 2}, position: 1},
            {type: "line.add", line: "b", values: {qty: 1}, position: 2},
        ]);
        assert.deepEqual(found.shown, ["new", "ProductScreen"]);
    });

    test("comes to nothing once somebody was paid for it", () => {
        const {run} = actionOf(NOTICE, found.document, sharing);
        found.document = {...found.document, state: "paid"};
        run();
        assert.deepEqual(found.issued, []);
    });
});
