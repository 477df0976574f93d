// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The twin of merge/kitchen.py. */

import {PRINTED, printedOf} from "@pos_multi_session_sync/core/printed.esm";
import {derive, forward, quantity, related} from "./unseen.mjs";
import {sum} from "@pos_multi_session_sync/core/plain.esm";

function soldOf({state, lines}, uuid) {
    return state === "paid" && lines[uuid] ? quantity(lines[uuid].values) : 0;
}

function beyondOf(printed, sold) {
    const left = Object.entries(printed)
        .map(([mark, count]) => [mark, sum(count, -sold)])
        .filter(([, count]) => count > 0);
    return Object.fromEntries(left);
}

export function beyond(document, uuid) {
    const {values} = document.lines[uuid] || {};
    return beyondOf(printedOf(values), soldOf(document, uuid));
}

export function less(line, sold) {
    const printed = printedOf(line.values);
    return Object.keys(printed).length
        ? {...line, values: {...line.values, [PRINTED]: beyondOf(printed, sold)}}
        : line;
}

export function unsold(document, uuid, line) {
    return less(line, soldOf(document, uuid));
}

/** By somebody, and not because it turned out to be sold elsewhere. */
function isDeleted(sequencer, {document, line}) {
    const deletions = sequencer
        .operations(document.uuid, 0)
        .filter((each) => each.type === "line.del" && each.line === line);
    const {client, source} = deletions.at(-1) || {};
    return Boolean(document.deleted[line]) && (client !== "server" || Boolean(source));
}

/** @returns {Object|undefined} where a closed order's line has gone */
export function placeOfLate(sequencer, order, uuid) {
    const places = related(sequencer, order).flatMap((each) =>
        [uuid, derive(each.uuid, uuid)].map((name) => ({
            ...forward(sequencer, each, name),
            isPart: name !== uuid,
        }))
    );
    const opened = places.filter(({document}) => document.state === "open");
    const gone = places.filter(
        ({document: {state, merged}}) => state === "cancelled" && !merged
    );
    return (
        opened.find(({document, line}) => document.lines[line]) ||
        opened.find((each) => isDeleted(sequencer, each)) ||
        gone.find(
            (each) => each.document.lines[each.line] || isDeleted(sequencer, each)
        )
    );
}
