// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Plays stories before a real server; tests/kit/schedules.py starts it. Talks in lines
   of JSON: is told the stage, asks for what it cannot do itself, and says in the end
   what came of it. */

import {BUGS} from "../../pos_multi_session_sync/static/tests/core/sim/bugs.mjs";
import {Line} from "./line.mjs";
import {LiveWorld} from "./world.mjs";
import {createInterface} from "node:readline";

const waiting = new Map();
const lines = createInterface({input: process.stdin});
const said = lines[Symbol.asyncIterator]();

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** @returns {Promise} what whoever started this says to it */
function ask(what, about) {
    const id = waiting.size;
    return new Promise((resolve) => {
        waiting.set(id, resolve);
        say({id, ask: what, about});
    });
}

async function listen() {
    for await (const line of said) {
        const {id, answer} = JSON.parse(line);
        waiting.get(id)(answer);
    }
    // Nobody is there any more.
    process.exit(1);
}

async function tell({seed, bug, ...stage}) {
    const {parts} = BUGS[bug] || {};
    const world = new LiveWorld(seed, stage, ask, parts);
    let wrong = null;
    try {
        wrong = await world.play();
    } catch (error) {
        wrong = [`0: ${error.stack}`];
    }
    const {counts, server, disaster} = world;
    counts["operations logged"] = server.log.length;
    counts.sales = server.sales.length;
    const {group} = stage;
    return {seed, group, wrong, counts, disaster, log: wrong.length ? server.log : []};
}

const {database, url, users, stages} = JSON.parse((await said.next()).value);
const cookies = {};
for (const login of users) {
    cookies[login] = await Line.logIn(url, database, login);
}
listen();
for (const stage of stages) {
    for (const till of stage.tills) {
        till.line = new Line(till.url, cookies[till.login]);
    }
}
say({done: await Promise.all(stages.map(tell))});
process.exit(0);
