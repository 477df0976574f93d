// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Popups of standard's POS: cash that is counted, and a session that is closed. */

import "./page.mjs";
import "@pos_offline_queue/overrides/cash_popups.esm";
import "@pos_offline_queue/overrides/closing_popup.esm";
import {describe, test} from "node:test";
import {CashMovePopup} from "@point_of_sale/app/navbar/cash_move_popup/cash_move_popup";
import {CashOpeningPopup} from "@point_of_sale/app/store/cash_opening_popup/cash_opening_popup";
import {ClosePosPopup} from "@point_of_sale/app/navbar/closing_popup/closing_popup";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {UnsentPopup} from "@pos_offline_queue/app/queue_notice/notice_popups.esm";
import assert from "node:assert/strict";

describe("what somebody has counted", () => {
    function opened(Popup, isOpen = true) {
        const popup = new Popup();
        const [kept, sent] = [[], []];
        const keepCash = async (...args) => kept.push(args);
        const call = async (...args) => sent.push(args);
        Object.assign(popup, {pos: {offlineQueue: {isOpen, keepCash}}, orm: {call}});
        popup.setup();
        return {orm: popup.orm, kept, sent};
    }

    test("in the drawer is kept before it is sent", async () => {
        const {orm, kept, sent} = opened(CashOpeningPopup);
        await orm.call("pos.session", "set_cashbox_pos", [7, 50, "notes"]);
        assert.deepEqual(kept, [["opening", 7, {amount: 50, notes: "notes"}]]);
        assert.deepEqual(sent, []);
    });

    test("and put in or taken out is kept before it is sent", async () => {
        const {orm, kept, sent} = opened(CashMovePopup);
        const extras = {translatedType: "Out"};
        const args = [[7], "out", 5, "milk", extras];
        await orm.call("pos.session", "try_cash_in_out", args);
        const move = {type: "out", amount: 5, reason: "milk", extras};
        assert.deepEqual(kept, [["move", 7, move]]);
        assert.deepEqual(sent, []);
    });

    test("is standard's where there is no queue, as is all else", async () => {
        const closed = opened(CashOpeningPopup, false);
        await closed.orm.call("pos.session", "set_cashbox_pos", [7, 50, ""]);
        assert.equal(closed.sent.length, 1);
        const {orm, kept, sent} = opened(CashMovePopup);
        await orm.call("pos.session", "toString", [7]);
        await orm.call("hr.employee", "set_cashbox_pos", [7]);
        assert.deepEqual([kept.length, sent.length], [0, 2]);
    });
});

const ROW = {device_key: "own", device: "Counter", cashier: "Ana", quantity: 1};
const UNSENT = {
    rows: [{...ROW, amount: 5, state: "waiting", uid: "sale"}],
    heard: [],
    shown: "list",
    is_allowed: false,
};
const FIGURE = {text: "No device reports unsent sales", level: "success"};
const ALLOWED = {rows: [], heard: [], figure: FIGURE, shown: null, is_allowed: true};

/**
 * @param {Object} options
 * @param {Object[]} [options.answers] of Odoo, one after the other
 * @param {Boolean} [options.holdsCash] of the drawer, which Odoo does not know yet
 * @param {Object} [options.said] by a manager whom it asks
 */
function closing({answers = [ALLOWED], holdsCash = false, said = {}} = {}) {
    const popup = new ClosePosPopup();
    const queue = {
        outbox: {device: "own", sales: () => []},
        sender: {
            flush: async () => popup.asked.push("flush"),
            nudge: () => null,
            heartbeat: async () => null,
        },
        cash: {holds: () => holdsCash},
        view: {onFigure: (figure) => popup.figures.push(figure)},
    };
    const call = async (_model, method, args) => {
        popup.asked.push(method);
        popup.reason = args[1];
        const answer = answers.shift();
        if (answer instanceof Error) {
            throw answer;
        }
        return answer;
    };
    return Object.assign(popup, {
        asked: [],
        figures: [],
        popups: [],
        offlineQueue: {queue, state: {counts: {total: 1}}},
        unsent: {isAllowed: false, devices: [], shown: null},
        orm: {silent: {call}},
        pos: {
            offlineQueue: queue,
            pos_session: {id: 7},
            getClosePosInfo: async () => ({other_payment_methods: []}),
        },
        props: {is_manager: true, other_payment_methods: []},
        state: {payments: {}},
        env: {utils: {formatCurrency: (amount) => `${amount}.00`}},
        popup: {
            popups: {},
            add: async (Popup) => {
                popup.popups.push(Popup);
                return said;
            },
        },
    });
}

const isClosed = ({standard}) => standard.some(([name]) => name === "confirm");

describe("a session is closed", () => {
    test("after this device has sent what it holds", async () => {
        const popup = closing();
        await popup.confirm();
        assert.deepEqual(popup.asked, ["flush", "offline_unsent"]);
        assert.deepEqual(popup.figures, [FIGURE]);
        assert.ok(isClosed(popup));
    });

    test("not while Odoo does not know what is in the drawer", async () => {
        const popup = closing({holdsCash: true});
        await popup.confirm();
        assert.deepEqual(popup.popups, [ErrorPopup]);
        assert.ok(!isClosed(popup));
    });

    test("not without a connection", async () => {
        const popup = closing({answers: [new ConnectionLostError()]});
        await popup.confirm();
        assert.deepEqual(popup.popups, [ErrorPopup]);
        assert.ok(!isClosed(popup));
    });

    test("not over sales that are missing, unless a manager says why", async () => {
        const popup = closing({answers: [UNSENT], said: {confirmed: false}});
        await popup.confirm();
        assert.deepEqual(popup.popups, [UnsentPopup]);
        assert.ok(!isClosed(popup));
    });

    test("over missing sales with the reason that a manager gives", async () => {
        const said = {confirmed: true, payload: "The tablet is broken"};
        const popup = closing({answers: [UNSENT, UNSENT, ALLOWED], said});
        await popup.confirm();
        // Something else was in the way meanwhile: it was shown first.
        assert.deepEqual(popup.popups, [UnsentPopup, UnsentPopup]);
        assert.equal(popup.asked.pop(), "allow_closing_with_unsent");
        assert.equal(popup.reason, "The tablet is broken");
        assert.ok(isClosed(popup));
    });

    test("and leaves here only what the manager has seen", async () => {
        for (const [uid, isLeft] of [
            ["sale", true],
            ["another", false],
        ]) {
            const popup = closing();
            popup.showUnsent({...UNSENT, is_allowed: true});
            const {queue} = popup.offlineQueue;
            queue.outbox.sales = () => [{uid}];
            let found = null;
            Object.defineProperty(queue, "isLeftBehind", {
                set: (value) => (found = found ?? value),
            });
            await popup.closeSession();
            assert.equal(found, isLeft);
        }
    });
});

test("an amount that somebody has counted stays when more is expected", () => {
    const popup = closing();
    popup.props.other_payment_methods = [
        {id: 1, amount: 10},
        {id: 2, amount: 20},
    ];
    popup.state.payments = {1: {counted: "10.00"}, 2: {counted: "18.00"}};
    popup.showExpected({
        other_payment_methods: [
            {id: 1, amount: 15},
            {id: 2, amount: 25},
        ],
    });
    assert.equal(popup.state.payments[1].counted, "15.00");
    assert.equal(popup.state.payments[2].counted, "18.00");
});

describe("while the popup is open", () => {
    const open = (...answers) => {
        const popup = closing({answers});
        let asked = 0;
        popup.pos.getClosePosInfo = async () => {
            asked += 1;
            return {other_payment_methods: []};
        };
        popup.showUnsent(UNSENT);
        return {popup, expected: () => asked};
    };

    test("a sale that arrives from another device leaves the list", async () => {
        const {popup, expected} = open(ALLOWED);
        await popup.lookAgain();
        assert.deepEqual(popup.unsent.devices, []);
        assert.equal(expected(), 1);
    });

    test("the amounts stay as long as the list does", async () => {
        const {popup, expected} = open(UNSENT);
        await popup.lookAgain();
        assert.equal(popup.unsent.devices.length, 1);
        assert.equal(expected(), 0);
    });
});

test("what helps depends on whether sales wait or were rejected", () => {
    const helps = (count, attention) => {
        const popup = new UnsentPopup();
        popup.props = {devices: [{count, attention}]};
        return [popup.hasWaiting, popup.hasRejected].map(Boolean);
    };
    assert.deepEqual(helps(2, 0), [true, false]);
    assert.deepEqual(helps(1, 1), [false, true]);
    assert.deepEqual(helps(2, 1), [true, true]);
    assert.deepEqual(helps(0, 0), [false, false]);
});
