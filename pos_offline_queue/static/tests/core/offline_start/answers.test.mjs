// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    Later,
    Recording,
    StartAnswers,
    isQuestion,
} from "@pos_offline_queue/app/offline_start/start_answers.esm";
import assert from "node:assert/strict";
import test from "node:test";

class Lost extends Error {}

/** Odoo's ORM, as far as it matters. */
class Orm {
    constructor(answers) {
        this.answers = answers;
        this.asked = [];
    }

    get silent() {
        return Object.assign(Object.create(this), {isSilent: true});
    }

    async call(model, method, args = [], kwargs = {}) {
        this.asked.push([method, Boolean(this.isSilent)]);
        const answer = this.answers[method];
        if (answer instanceof Error) {
            throw answer;
        }
        return typeof answer === "function" ? answer(args, kwargs) : answer;
    }

    searchRead(model, domain) {
        return this.call(model, "search_read", [], {domain});
    }
}

function makeAnswers(options = {}) {
    return new StartAnswers({
        build: "b",
        fallBack: async () => null,
        isLost: (error) => error instanceof Lost,
        inTime: (sent) => sent,
        ...options,
    });
}

async function recordingOf(orm, ask) {
    const answers = makeAnswers();
    answers.watch(orm);
    await ask(orm);
    answers.end();
    return Recording.fromText(answers.recording.toText());
}

test("questions are told from what changes something", () => {
    for (const method of [
        "load_pos_data",
        "get_pos_ui_res_partner_by_params",
        "search_read",
        "read",
        "check_object_reference",
        "has_group",
    ]) {
        assert.ok(isQuestion("pos.session", method), method);
    }
    for (const method of [
        "create_from_ui",
        "sync",
        "write",
        "create",
        "unlink",
        "set_cashbox_pos",
        "remove_from_ui",
        "close_session_from_ui",
        "export_for_ui_shared_order",
        "confirm_coupon_programs",
        "readonly_but_not",
        "reader",
        "loadable",
    ]) {
        assert.ok(!isQuestion("pos.session", method), method);
    }
    // Orders change all day: an old answer would bring paid ones back.
    assert.ok(!isQuestion("pos.order", "search_read"));
});

test("what was answered with network is answered without", async () => {
    const orm = new Orm({
        load_pos_data: {product: [1]},
        search_read: (args, {domain}) => [{found: domain}],
        get_nothing: undefined,
    });
    const old = await recordingOf(orm, async () => {
        const data = await orm.silent.call("pos.session", "load_pos_data", [[12]]);
        // The POS changes what it got, beyond what can be written down.
        data.product.self = data;
        await orm.searchRead("barcode.rule", [["id", "=", 1]]);
        await orm.call("pos.session", "get_nothing");
    });
    assert.ok(!Object.hasOwn(orm, "call"), "the ORM is as before");
    const dead = new Orm({});
    const answers = makeAnswers({old: Promise.resolve(old)});
    answers.watch(dead);
    const data = await dead.silent.call("pos.session", "load_pos_data", [[12]]);
    assert.deepEqual(data, {product: [1], open_orders: []});
    const rules = await dead.searchRead("barcode.rule", [["id", "=", 1]]);
    assert.deepEqual(rules, [{found: [["id", "=", 1]]}]);
    assert.equal(await dead.call("pos.session", "get_nothing"), null);
    assert.deepEqual(dead.asked, []);
});

test("each gets an answer of his own to change", () => {
    const old = new Recording("b");
    const question = {model: "m", method: "read", args: [], kwargs: {}};
    old.record(question, {rows: [1]});
    old.play(question).rows.push(2);
    assert.deepEqual(old.play(question), {rows: [1]});
});

test("orders that were open on the server then are not opened again", () => {
    const old = new Recording("b");
    const question = {model: "pos.session", method: "load_pos_data", args: [[1]]};
    old.record(question, {open_orders: [{id: 5}]});
    assert.deepEqual(old.play(question).open_orders, []);
});

test("what changes something is never recorded, and never played back", async () => {
    const orm = new Orm({create_from_ui: [{id: 1}], set_cashbox_pos: true});
    const send = () => orm.call("pos.order", "create_from_ui", [[{uid: 1}]]);
    const old = await recordingOf(orm, send);
    assert.equal(old.answers.size, 0);
    const dead = new Orm({create_from_ui: new Lost()});
    makeAnswers({old: Promise.resolve(old)}).watch(dead);
    await assert.rejects(dead.call("pos.order", "create_from_ui", [[{uid: 1}]]), Lost);
});

test("a question that was never answered goes to the server", async () => {
    const orm = new Orm({search_read: ["fresh"]});
    makeAnswers({old: Promise.resolve(new Recording("b"))}).watch(orm);
    assert.deepEqual(await orm.searchRead("x", []), ["fresh"]);
});

test("a line that is lost on the way: the rest is played back", async () => {
    const question = {model: "m", method: "load_it", args: [], kwargs: {}};
    const old = new Recording("b");
    old.record(question, "old");
    const reasons = [];
    const answers = makeAnswers({
        fallBack: async (reason) => reasons.push(reason) && old,
    });
    const orm = new Orm({get_first: "fresh", load_it: new Lost()});
    answers.watch(orm);
    assert.equal(await orm.call("m", "get_first"), "fresh");
    assert.equal(answers.isReplaying, false);
    assert.equal(await orm.call("m", "load_it"), "old");
    assert.equal(answers.isReplaying, true);
    assert.deepEqual(reasons, ["offline"]);
});

test("a lost line without anything to play back is a lost line", async () => {
    const orm = new Orm({load_it: new Lost()});
    makeAnswers().watch(orm);
    await assert.rejects(orm.call("m", "load_it"), Lost);
});

test("a refusal of the server is no lost line", async () => {
    const orm = new Orm({load_it: new Error("Access denied")});
    const fallBack = () => assert.fail("must not be asked");
    makeAnswers({fallBack}).watch(orm);
    await assert.rejects(orm.call("m", "load_it"), /Access denied/);
});

test("a server that has fallen silent is played back, a slow one is waited for", async () => {
    const old = new Recording("b");
    old.record({model: "m", method: "load_it", args: [], kwargs: {}}, "old");
    const orm = new Orm({load_it: "late"});
    makeAnswers({inTime: async () => null, fallBack: async () => old}).watch(orm);
    assert.equal(await orm.call("m", "load_it"), "old");
    const slow = new Orm({load_it: "late"});
    makeAnswers({inTime: async () => null}).watch(slow);
    assert.equal(await slow.call("m", "load_it"), "late");
});

test("rows that became known later are found again", () => {
    const later = new Later();
    const row = {id: 7, name: "Clara"};
    later.remember("res.partner", [row, {id: 8, name: "Otto"}]);
    row.self = row;
    later.remember("res.partner", [{id: 8, name: "Otto Export"}]);
    const again = new Later(later.toText());
    assert.deepEqual(again.find("res.partner", [8, 9]), [{id: 8, name: "Otto Export"}]);
    assert.deepEqual(again.find("res.partner", [7]), [{id: 7, name: "Clara"}]);
    assert.deepEqual(again.find("product.product", [7]), []);
});

test("what is remembered later does not grow without end", () => {
    const later = new Later();
    for (let id = 0; id < 600; id++) {
        later.remember("res.partner", [{id}]);
    }
    assert.equal(later.rows["res.partner"].length, 500);
    assert.equal(later.find("res.partner", [599]).length, 1);
    assert.equal(later.find("res.partner", [0]).length, 0);
});
