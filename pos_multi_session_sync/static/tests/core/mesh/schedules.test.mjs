// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {MeshWorld} from "../sim/mesh_world.mjs";
import assert from "node:assert/strict";
import {test} from "node:test";
import {violations} from "../sim/properties.mjs";

const COUNT = process.env.FAULTS === "full" ? 10000 : 1500;
const TRACE = "pos_multi_session_sync/static/tests/core/sim/trace.mjs";

test(`${COUNT} random schedules of tills that see each other without server`, (t) => {
    const reached = {};
    for (let seed = 1; seed <= COUNT; seed++) {
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
