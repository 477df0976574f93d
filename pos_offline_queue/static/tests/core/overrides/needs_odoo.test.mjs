// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What cannot be done without a connection says what it is. */

import "./page.mjs";
import "@pos_offline_queue/overrides/navbar.esm";
import "@pos_offline_queue/overrides/screens.esm";
import {describe, test} from "node:test";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {Navbar} from "@point_of_sale/app/navbar/navbar";
import {TicketScreen} from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import assert from "node:assert/strict";

/** A screen whose question to Odoo ends like that; `said` is what the cashier reads. */
function screen(Screen, answer) {
    const said = [];
    const sender = {heartbeat: () => said.push("watches the line")};
    return Object.assign(new Screen(), {
        said,
        answer,
        offlineQueue: {queue: {sender}},
        popup: {add: async (_popup, {body}) => said.push(`${body}`)},
        pos: {offlineQueue: {isOpen: true, sender}},
        env: {services: {pos_notification: {add: (text) => said.push(`${text}`)}}},
    });
}

const lost = () => Promise.reject(new ConnectionLostError());
const broken = () => Promise.reject(new Error("broken"));

describe("without a connection", () => {
    test("the closing of a session says that it needs one", async () => {
        const navbar = screen(Navbar, lost);
        await navbar.closeSession();
        assert.match(navbar.said.join(), /watches the line.*Closing a session needs/);
    });

    test("the list of paid orders does not pretend to be empty", async () => {
        const tickets = screen(TicketScreen, lost);
        await tickets._fetchSyncedOrders();
        assert.match(tickets.said.join(), /watches the line.*paid orders are in Odoo/);
    });
});

describe("another trouble", () => {
    test("is left to the handlers of errors", async () => {
        await assert.rejects(screen(Navbar, broken).closeSession(), /broken/);
        await assert.rejects(
            screen(TicketScreen, broken)._fetchSyncedOrders(),
            /broken/
        );
    });

    test("is none where Odoo answers", async () => {
        const tickets = screen(TicketScreen, async () => "orders");
        assert.equal(await tickets._fetchSyncedOrders(), "orders");
        assert.deepEqual(tickets.said, []);
    });
});
