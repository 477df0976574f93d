// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What the transport makes of Odoo's errors, of a proxy's, and of silence. */

import {
    ConnectionAbortedError,
    ConnectionLostError,
    RPCError,
} from "@web/core/network/rpc_service";
import {beforeEach, describe, test} from "node:test";
import {RpcTransport} from "@pos_offline_queue/app/connection.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";

const ENTRY = {
    key: "k",
    order: JSON.stringify({uid: "00001-001-0001", name: "Order 00001-001-0001"}),
    options: {to_invoice: true, context: {lang: "de_DE"}},
};

class Xhr {
    status = 0;
    headers = {};

    getResponseHeader(name) {
        return this.headers[name] ?? null;
    }
}

/** @param {Function} answer (call, xhr) => what Odoo's RPC gives, or throws */
function makeTransport(answer) {
    const log = [];
    const silent = {
        call(model, method, args, kwargs) {
            return this.rpc(`/web/dataset/${model}/${method}`, {args, kwargs}, {});
        },
        rpc(url, params, {xhr}) {
            let abort = null;
            const aborted = new Promise((_resolve, reject) => {
                abort = () => reject(new ConnectionAbortedError());
            });
            log.push(url.slice("/web/dataset/".length));
            const answered = Promise.resolve().then(() =>
                answer({url, ...params}, xhr)
            );
            return Object.assign(Promise.race([answered, aborted]), {abort});
        },
    };
    const answers = [];
    const transport = new RpcTransport({
        orm: {silent},
        device: () => ({secret: "s"}),
        onAnswer: (each) => answers.push(each),
        sendFirst: () => log.push("cash first"),
    });
    return {transport, log, answers};
}

const fails = (error, status = 200, headers = {}) =>
    makeTransport((_call, xhr) => {
        Object.assign(xhr, {status, headers});
        throw error;
    });

const lost = () => new ConnectionLostError();

describe("a request of the queue", () => {
    beforeEach(() => {
        browser.reset();
        browser.XMLHttpRequest = Xhr;
    });

    test("follows the cash that was counted before it, and its answer is told", async () => {
        const answer = {results: [], settled: []};
        const {transport, log, answers} = makeTransport(() => answer);
        assert.equal(await transport.send([ENTRY], false, {timeout: 50}), answer);
        assert.deepEqual(log, ["cash first", "pos.offline.sync/sync"]);
        assert.deepEqual(answers, [answer]);
    });

    test("asks for other modules with a heartbeat, and with nothing else", async () => {
        const sent = [];
        const {transport} = makeTransport(({args}) => {
            sent.push(args[0].also);
            return {results: [], also: {sync: "same"}};
        });
        const heard = [];
        transport.parts.add("sync", {
            ask: () => "new?",
            hear: (...it) => heard.push(it),
        });
        const report = {waiting: []};
        await transport.send([ENTRY], report, {timeout: 50});
        // It looks whether the server is well.
        await transport.send([], false, {timeout: 50});
        await transport.send([], report, {timeout: 50});
        assert.deepEqual(sent, [undefined, undefined, {sync: "new?"}]);
        assert.deepEqual(heard, [["same", "new?"]]);
    });

    for (const [what, {transport}, reason, retryAfter = 0] of [
        ["nobody answers", fails(lost(), 0), "offline"],
        ["a proxy has no server", fails(lost(), 502), "offline"],
        ["Odoo has no database", fails(lost(), 500), "page"],
        ["a firewall", fails(lost(), 403), "page"],
        ["too large", fails(lost(), 413), "too_large"],
        ["too many", fails(lost(), 429, {"Retry-After": "7"}), "overloaded", 7000],
        [
            "logged out",
            fails(new RPCError("odoo.http.SessionExpiredException")),
            "session",
        ],
        [
            "no rights",
            fails(new RPCError("odoo.exceptions.AccessError", "No")),
            "access",
        ],
        [
            "the database died while Odoo looked who asks",
            fails(new RPCError("odoo.exceptions.AccessDenied", "Access Denied")),
            "server",
        ],
        ["a bug", fails(new RPCError("builtins.IndexError", "list index")), "server"],
    ]) {
        test(`fails with a reason: ${what}`, async () => {
            const failure = transport.send([ENTRY], false, {timeout: 50});
            await assert.rejects(failure, {name: "SendError", reason, retryAfter});
        });
    }

    test("ends when its time is over, and leaves no timer behind", async () => {
        const {transport} = makeTransport(() => new Promise(() => null));
        const sent = transport.send([ENTRY], false, {timeout: 5});
        await assert.rejects(sent, {reason: "timeout"});
        let timers = 0;
        browser.setTimeout = () => ++timers;
        browser.clearTimeout = () => --timers;
        await makeTransport(() => ({results: []})).transport.call(
            "withdraw",
            ["k"],
            50
        );
        assert.equal(timers, 0);
    });
});

describe("a page that is older than the uninstall of its module", () => {
    beforeEach(() => {
        browser.reset();
        browser.XMLHttpRequest = Xhr;
    });

    /** Odoo's error is the name of the model that it does not have any more. */
    function uninstalled(createFromUi) {
        return makeTransport((call) => {
            if (call.url.endsWith("sync")) {
                throw new RPCError("builtins.KeyError", "pos.offline.sync");
            }
            return createFromUi(call);
        });
    }

    test("sends as standard does", async () => {
        let sent = null;
        const {transport} = uninstalled((call) => {
            sent = call;
            return [{id: 7, account_move: 3}];
        });
        const answer = await transport.send([ENTRY], false, {timeout: 50});
        const data = JSON.parse(ENTRY.order);
        assert.deepEqual(sent.args, [[{id: data.uid, data, to_invoice: true}]]);
        assert.deepEqual(sent.kwargs, {context: {lang: "de_DE"}});
        const confirmed = {key: "k", status: "confirmed", pos_reference: data.name};
        assert.deepEqual(answer.results, [{...confirmed, id: 7, account_move: 3}]);
    });

    test("hears what Odoo refuses, and waits where nobody answers", async () => {
        const refusing = uninstalled(() => {
            throw new RPCError("odoo.exceptions.UserError", "No tax");
        });
        const {results} = await refusing.transport.send([ENTRY], false, {
            timeout: 50,
        });
        const refused = {key: "k", status: "refused", code: "error", message: "No tax"};
        assert.deepEqual(results, [refused]);
        const gone = uninstalled(() => {
            throw lost();
        });
        const sent = gone.transport.send([ENTRY], false, {timeout: 50});
        await assert.rejects(sent, {reason: "offline"});
    });
});
