// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Plays the tills of a chain; player.py starts it. Reads lines of JSON: first the
   tills, then whether they are busy or not; writes the counts of each phase. */

import {SharingTill, StandardTill} from "./till.mjs";
import {Counts} from "./counts.mjs";
import {Line} from "../../tests/live/line.mjs";
import {createInterface} from "node:readline";

/** So many log in or come in at once: a shop does not open all tills in one second. */
const AT_ONCE = 4;
/** A window that is measured begins so much later, in milliseconds. */
const PAUSE = 20;

const lines = createInterface({input: process.stdin});
const told = lines[Symbol.asyncIterator]();
const next = async () => JSON.parse((await told.next()).value || "null");
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function each(things, work) {
    const left = [...things];
    const one = async () => {
        while (left.length) {
            await work(left.shift());
        }
    };
    await Promise.all(Array.from({length: AT_ONCE}, one));
}

/** Once more if Odoo ended the connection that an earlier one had used. */
const logIn = (...who) => Line.logIn(...who).catch(() => Line.logIn(...who));

const counts = new Counts();
const tills = [];
const kinds = {standard: StandardTill, suite: SharingTill};
// A request that failed was counted when it did, and the till goes on.
process.on("unhandledRejection", (error) => {
    if (!error.reason) {
        throw error;
    }
});

for (let message = await next(); message; message = await next()) {
    const {come, phase} = message;
    if (come) {
        const {side, door, url, database, places, things} = come;
        const fresh = [];
        await each(places, async (place) => {
            const cookie = await logIn(door, database, place.login);
            const till = new kinds[side](
                {...place, line: new Line(url, cookie)},
                things,
                counts
            );
            till.start();
            fresh.push(till);
            await wait(PAUSE);
        });
        fresh.forEach((till) => till.live());
        tills.push(...fresh);
        say({tills: tills.length});
    } else {
        tills.forEach((till) => {
            till.does = phase.does;
        });
        await wait(phase.settle * 1000);
        counts.begin();
        say({begun: true});
        await wait(phase.seconds * 1000);
        say({...counts.end(), problem: counts.problem});
    }
}
process.exit(0);
