// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {MESH_MUTANTS} from "../sim/mesh_mutants.mjs";
import {MeshWorld} from "../sim/mesh_world.mjs";
import assert from "node:assert/strict";
import {judge} from "../sim/schedules.mjs";

const MOST = 1500;

describe("a mutant of the mesh is caught:", () => {
    for (const [name, {MeshClass, noticed, first = 1}] of Object.entries(
        MESH_MUTANTS
    )) {
        test(name, (t) => {
            const found = new Set();
            let seed = first - 1;
            while (
                seed < first + MOST &&
                !noticed.every((number) => found.has(number))
            ) {
                seed += 1;
                const wrong = judge(seed, {WorldClass: MeshWorld, parts: {MeshClass}});
                wrong.forEach((text) => found.add(Number(text.split(":")[0])));
            }
            assert.ok(
                noticed.every((number) => found.has(number)),
                `${MOST} schedules, but only ${[...found]} noticed`
            );
            t.diagnostic(
                `in schedules ${first} to ${seed}, by ${[...found].join(", ")}`
            );
        });
    }
});
