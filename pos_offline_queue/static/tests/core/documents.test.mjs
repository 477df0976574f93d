// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The invoices to hand over: what the payment screen waits for, and what it does not. */

import "@pos_offline_queue/overrides/screens.esm";
import {afterEach, describe, test} from "node:test";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {Documents} from "@pos_offline_queue/app/documents.esm";
import {InvoiceButton} from "@point_of_sale/app/screens/ticket_screen/invoice_button/invoice_button";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";

const ORDER = {name: "Order 1", server_id: 7, isInvoiceAwaited: true};

/** A server that never sends the file: the limit is over at once. */
function silentDownload() {
    const limits = [];
    browser.setTimeout = (end, ms) => limits.push(ms) && end();
    browser.clearTimeout = () => null;
    return {limits, download: () => new Promise(() => null)};
}

function openPage(answers = {}) {
    const page = {sent: [], told: [], order: null, downloads: []};
    const queue = {
        state: {documents: {count: 0, rows: []}},
        line: {isOnline: true},
        pos: {config: {id: 3}, get_order: () => page.order},
        transport: {
            request: async (model, method, args) => {
                page.sent.push([model, method, args]);
                if (answers[method] instanceof Error) {
                    throw answers[method];
                }
                return answers[method];
            },
        },
        env: {
            services: {
                pos_notification: {add: (text) => page.told.push(`${text}`)},
                report: {doAction: async (...args) => page.downloads.push(args)},
            },
        },
    };
    page.queue = queue;
    page.documents = new Documents(queue);
    page.state = queue.state.documents;
    return page;
}

describe("documents to hand over", () => {
    afterEach(() => browser.reset());

    test("hold a cashier for twenty seconds, and stay in the list", async () => {
        const page = openPage();
        page.documents.refreshSoon = () => null;
        const {limits, download} = silentDownload();
        await page.documents.handOver(ORDER, download);
        assert.deepEqual(limits, [20000]);
        assert.deepEqual(page.sent, []);
        assert.match(page.told[0], /Order 1 comes later/);
    });

    test("are printed again where the file does not come", async () => {
        const page = openPage();
        const {download} = silentDownload();
        page.queue.env.services.report.doAction = download;
        await assert.rejects(page.documents.print({id: 7, account_move: 70}), {
            reason: "timeout",
        });
        assert.deepEqual(
            page.sent.map(([, method]) => method),
            ["action_print_document"]
        );
    });

    test("may have been e-mailed by a server that does not answer", async () => {
        const row = {id: 7, email: "nora@example.com"};
        for (const reason of ["timeout", "offline", "page"]) {
            const silent = new SendError(reason, "HTTP 504");
            const page = openPage({action_send_document: silent});
            await assert.rejects(page.documents.email(row), /may have been sent/);
            clearTimeout(page.documents.refreshing);
            // Without a connection it has not even left.
            page.queue.line.isOnline = false;
            await assert.rejects(page.documents.email(row), silent);
        }
        const refused = new SendError("server", "No address");
        const page = openPage({action_send_document: refused});
        await assert.rejects(page.documents.email(row), refused);
    });

    test("strike off what the till has downloaded", async () => {
        const page = openPage();
        await page.documents.handOver(ORDER, async () => null);
        const method = "action_hand_over_document";
        assert.deepEqual(page.sent, [["pos.order", method, [[7]]]]);
        assert.deepEqual(page.told, []);
    });

    test("keep no cashier at a sale whose invoice cannot be had", async () => {
        const page = openPage();
        const download = () => Promise.reject(new Error("No program"));
        await page.documents.handOver(ORDER, download);
        assert.deepEqual(page.sent, []);
        assert.equal(page.told.length, 1);
        clearTimeout(page.documents.refreshing);
    });

    test("stay in the list where Odoo does not hear that they are gone", async () => {
        const lost = new SendError("offline", "HTTP 0");
        const page = openPage({action_hand_over_document: lost});
        await page.documents.handOver(ORDER, async () => null);
        await page.documents.handOver(ORDER, async () => null);
        assert.equal(page.sent.length, 2);
    });

    test("are counted by heartbeats, but not while one is handed over", () => {
        const page = openPage();
        page.documents.onCount(2);
        assert.equal(page.state.count, 2);
        page.order = ORDER;
        page.documents.onCount(3);
        // A server without the module, or of another version, tells none.
        page.order = null;
        page.documents.onCount(undefined);
        assert.equal(page.state.count, 2);
    });

    test("are struck off when they are printed, and not before", async () => {
        const rest = {count: 1, rows: [{id: 8}]};
        const page = openPage({documents_to_hand_over: rest});
        await page.documents.print({id: 7, account_move: 70});
        assert.deepEqual(page.downloads, [["account.account_invoices", [70]]]);
        assert.deepEqual(
            page.sent.map(([, method]) => method),
            [
                "action_print_document",
                "action_hand_over_document",
                "documents_to_hand_over",
            ]
        );
        assert.deepEqual(page.state, rest);
        const broken = openPage({
            action_print_document: new SendError("server", "No program"),
        });
        await assert.rejects(broken.documents.print({id: 7}), /No program/);
        assert.deepEqual(broken.downloads, []);
        assert.equal(broken.sent.length, 1);
    });
});

describe("the invoice of the list of orders", () => {
    afterEach(() => browser.reset());

    function buttonOf(page, doAction, isOpen = true) {
        const {documents} = page;
        return Object.assign(new InvoiceButton(), {
            props: {order: {backendId: 7}},
            pos: {offlineQueue: {documents, isOpen}},
            report: {doAction},
        });
    }

    test("is struck off the list of those to hand over", async () => {
        for (const [isOpen, count] of [
            [true, 1],
            [true, 0],
            [false, 1],
        ]) {
            const page = openPage({documents_to_hand_over: {count: 0, rows: []}});
            page.state.count = count;
            const button = buttonOf(page, async () => null, isOpen);
            button.setup();
            await button.report.doAction("account.account_invoices", [70]);
            assert.equal(page.sent.length > 0, isOpen && count > 0);
        }
    });

    test("can be asked for again where the file does not come", async () => {
        const page = openPage();
        const {limits, download} = silentDownload();
        const button = buttonOf(page, download);
        button.setup();
        // Standard's popup for a lost connection, and the button is alive.
        await assert.rejects(button.report.doAction("report"), ConnectionLostError);
        assert.deepEqual(limits, [20000]);
        const broken = buttonOf(page, () => Promise.reject(new Error("No program")));
        broken.setup();
        browser.reset();
        await assert.rejects(broken.report.doAction("report"), /No program/);
    });
});
