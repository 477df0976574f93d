// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Tells the schedule of one seed: trace.mjs <seed> [<gestures> [bus]]; bus: as a till
   that trusts it asks */

import {World} from "./world.mjs";
import {violations} from "./properties.mjs";

const KEPT_KEYS = [
    "line",
    "key",
    "value",
    "difference",
    "position",
    "seen",
    "also",
    "source",
];
const [seed, gestures] = process.argv.slice(2, 4).map(Number);
const isBusTrusted = process.argv[4] === "bus";
const world = new World(seed, {gestures, isBusTrusted}).run();
for (const operation of world.server.log) {
    const {seq, id, order, type, result, successor} = operation;
    const more = KEPT_KEYS.filter((key) => operation[key] !== undefined).map(
        (key) => `${key}=${JSON.stringify(operation[key])}`
    );
    const link = successor ? `-> ${successor}` : "";
    console.log([seq, id, order, type, ...more, "=>", result, link].join(" "));
}
console.log(violations(world).join("\n") || "All holds.");
