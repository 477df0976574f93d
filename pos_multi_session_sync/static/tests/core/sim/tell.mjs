// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Tells the story of one seed: tell.mjs <seed> [<gestures>] */

import {World} from "./world.mjs";
import {violations} from "./properties.mjs";

const TOLD = ["line", "key", "value", "difference", "position", "seen", "source"];
const [seed, gestures] = process.argv.slice(2).map(Number);
const world = new World(seed, {gestures}).run();
for (const operation of world.server.log) {
    const {seq, id, order, type, result, linked} = operation;
    const more = TOLD.filter((key) => operation[key] !== undefined).map(
        (key) => `${key}=${JSON.stringify(operation[key])}`
    );
    const link = linked ? `-> ${linked}` : "";
    console.log([seq, id, order, type, ...more, "=>", result, link].join(" "));
}
console.log(violations(world).join("\n") || "All holds.");
