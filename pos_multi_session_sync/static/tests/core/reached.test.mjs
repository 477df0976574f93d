// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Random schedules prove little if what is hard never comes about in them. */

import {World} from "./sim/world.mjs";
import assert from "node:assert/strict";
import {test} from "node:test";

const COUNT = 700;
const LEAST = 5;
const isServers = ({client}) => client === "server";
/** The author's page was gone when it came to the log. */
const isLeft = ({id, at}, {issued}) =>
    issued.has(id) && issued.get(id).page.diedAt < at;
const isClosed = ({order, seq}, {server}, state) =>
    server
        .operations(order, 0)
        .some((each) => each.type === state && each.result === "ok" && each.seq < seq);

/** What must come about, by what the log shows of it. */
const EVENTS = {
    ...Object.fromEntries(
        ["known", "overwrote", "on_deleted", "included", "late", "double"].map(
            (result) => [result, (each) => each.result === result]
        )
    ),
    "a successor": ({origin}) => origin && origin.why === "successor",
    "a late order": ({origin}) => origin && origin.why === "late",
    "a successor of a successor": ({origin}) =>
        origin && origin.order.startsWith("new-"),
    "taps onto what was paid": ({source}) => source && source.part,
    "changes that follow a line": (each) =>
        isServers(each) && each.type === "line.set" && each.source,
    "lines taken back": (each) => isServers(each) && each.type === "line.del",
    "unseen changes reported": ({late}) => late && late.length > 0,
    "a cancelled order paid": (each, world) =>
        each.type === "order.finalize" && isClosed(each, world, "order.cancel"),
    "an unknown order paid": ({type, seen, number}) =>
        type === "order.finalize" && number && seen.n > 0,
    "work that a page left behind": isLeft,
    "work done offline": ({offline}) => offline,
    "a restored order": ({type}) => type === "order.restore",
    "an order merged": ({type, result}) => type === "order.merge" && result === "ok",
    "an order apart again": ({type, result}) =>
        type === "order.apart" && result === "ok",
    "a merged order paid": (each, world) =>
        each.type === "order.finalize" && isClosed(each, world, "order.merge"),
    "a line moved": ({type, result}) => type === "line.move" && result === "ok",
};

test(`what comes about in ${COUNT} schedules`, (t) => {
    const counts = Object.fromEntries(Object.keys(EVENTS).map((name) => [name, 0]));
    const also = {"new epochs": 0, "trimmed logs": 0, "two tabs": 0, operations: 0};
    for (let seed = 1; seed <= COUNT; seed++) {
        const world = new World(seed).run();
        const {server, tills} = world;
        for (const [name, isIt] of Object.entries(EVENTS)) {
            counts[name] += server.log.filter((each) => isIt(each, world)).length;
        }
        also["new epochs"] += Number(server.epoch !== "epoch-1");
        also["trimmed logs"] += Number(server.floor > 0);
        also["two tabs"] += Number(tills[0].device === tills[1].device);
        also.operations += server.lastSeq;
    }
    const all = Object.entries({...counts, ...also});
    all.forEach(([name, count]) => t.diagnostic(`${name}: ${count}`));
    const rare = all.filter(([, count]) => count < LEAST).map(([name]) => name);
    assert.deepEqual(rare, []);
});
