// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {World} from "./world.mjs";
import {violations} from "./properties.mjs";

const TRACE = "pos_multi_session_sync/static/tests/core/sim/trace.mjs";

/** @returns {String[]} what does not hold in the schedule of that seed */
export function judge(seed, {WorldClass = World, ...options} = {}) {
    try {
        return violations(new WorldClass(seed, options).run());
    } catch (error) {
        return [`0: ${error.stack}`];
    }
}

/** The shortest schedule of that seed in which something does not hold. */
export function shrink(seed, options = {}) {
    for (let gestures = 1; gestures < 42; gestures++) {
        const wrong = judge(seed, {...options, gestures});
        if (wrong.length) {
            return {gestures, wrong};
        }
    }
    return {gestures: null, wrong: judge(seed, options)};
}

/** @returns {String|null} how to see it again; null if all holds */
export function report(seed) {
    if (!judge(seed).length) {
        return null;
    }
    const {gestures, wrong} = shrink(seed);
    const again = `node --import=./tests/node/register.mjs ${TRACE} ${seed} ${
        gestures || ""
    }`;
    return `seed ${seed}, ${gestures} gestures:\n  ${wrong.join("\n  ")}\n  ${again}`;
}

/** @returns {String[]} reports of the first few seeds that fail */
export function failures(from, count, most = 3) {
    const found = [];
    for (let seed = from; seed < from + count && found.length < most; seed++) {
        const text = report(seed);
        if (text) {
            found.push(text);
        }
    }
    return found;
}
