// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Plays schedules before a real server; tests/kit/schedules.py starts it. Talks in lines
   of JSON: is told the stage, asks for what it cannot do itself, and says in the end
   what came of it. */

import {MUTANTS} from "../../pos_multi_session_sync/static/tests/core/sim/mutants.mjs";
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

async function tell(world) {
    let wrong = null;
    try {
        wrong = await world.play();
    } catch (error) {
        wrong = [`0: ${error.stack}`];
    } finally {
        // Whatever became of it, the others need not wait for it.
        world.end();
    }
    const {seed, counts, server, disaster} = world;
    const {group} = world.stage;
    counts["operations logged"] = server.log.length;
    counts.sales = server.sales.length;
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
const worlds = stages.map(({seed, mutant, ...stage}) => {
    const shop = {ask, calm: () => Promise.all(worlds.map((world) => world.isOver))};
    const {parts} = MUTANTS[mutant] || {};
    return new LiveWorld(seed, stage, shop, parts);
});
// The logs of schedules that failed are more than a pipe takes at once.
const done = `${JSON.stringify({done: await Promise.all(worlds.map(tell))})}\n`;
process.stdout.write(done, () => process.exit(0));
