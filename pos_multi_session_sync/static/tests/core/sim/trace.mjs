// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Tells the schedule of one seed: trace.mjs <seed> [<gestures>] [mesh] */

import {MeshWorld} from "./mesh_world.mjs";
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
const words = process.argv.slice(2);
const [seed, gestures] = words.filter((each) => each !== "mesh").map(Number);
const WorldClass = words.includes("mesh") ? MeshWorld : World;
const world = new WorldClass(seed, {gestures}).run();
for (const operation of world.server.log) {
    const {seq, id, order, type, result, successor} = operation;
    const more = KEPT_KEYS.filter((key) => operation[key] !== undefined).map(
        (key) => `${key}=${JSON.stringify(operation[key])}`
    );
    const link = successor ? `-> ${successor}` : "";
    console.log([seq, id, order, type, ...more, "=>", result, link].join(" "));
}
console.log(violations(world).join("\n") || "All holds.");
