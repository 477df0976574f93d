// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {MeshWorld} from "../sim/mesh_world.mjs";
import assert from "node:assert/strict";
import {test} from "node:test";
import {violations} from "../sim/properties.mjs";

const COUNT = process.env.FAULTS === "full" ? 10000 : 800;
// Something did not hold in them once.
const RARE = [1005, 3389, 3436, 8700];
const TRACE = "pos_multi_session_sync/static/tests/core/sim/trace.mjs";

test(`${COUNT} random schedules of tills that see each other without server`, (t) => {
    const reached = {};
    const seeds = Array.from({length: COUNT}, (_each, index) => index + 1);
    for (const seed of new Set([...seeds, ...RARE])) {
        const world = new MeshWorld(seed).run();
        const wrong = violations(world);
        const again = `node --import=./tests/node/register.mjs ${TRACE} ${seed} mesh`;
        assert.deepEqual(wrong, [], `seed ${seed}: ${again}`);
        for (const [name, count] of Object.entries(world.reached)) {
            reached[name] = (reached[name] || 0) + count;
        }
    }
    t.diagnostic(JSON.stringify(reached));
    const missing = Object.keys(reached).filter((name) => !reached[name]);
    assert.deepEqual(missing, [], "nothing of it has come about");
});
