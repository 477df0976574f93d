// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The twin of merge/successors.py. */

import {covers, movedTo} from "@pos_multi_session_sync/core/document.esm";

const EFFECTIVE = ["ok", "overwrote"];
const KEPT_KEYS = ["id", "client", "type", "line", "key"];
const REPORTED = ["line.set", "line.inc", "line.del", "order.set", "order.restore"];
const WHY = ["successor", "late"];

function changesOf(operations, seen) {
    return operations.filter(
        (each) =>
            each.seq > (seen.cursor || 0) &&
            EFFECTIVE.includes(each.result) &&
            !covers(seen, each)
    );
}

function take(operation, taps, late) {
    const {type, line, key = "qty"} = operation;
    if (type === "line.inc" && key === "qty") {
        taps.set(line, [...(taps.get(line) || []), operation]);
    } else if (REPORTED.includes(type)) {
        if (type === "order.restore") {
            taps.clear();
        } else if (type === "line.del" || operation.key === "qty") {
            taps.delete(line);
        }
        late.push(operation);
    }
}

function told(operation) {
    const keys = KEPT_KEYS.filter((key) => Object.hasOwn(operation, key));
    return Object.fromEntries(keys.map((key) => [key, operation[key]]));
}

/** The lines that an operation has brought. */
function addedBy({type, line, lines}) {
    return {"line.add": [line], "order.join": Object.keys(lines || {})}[type] || [];
}

export function unseen(operations, seen, document, sold = null) {
    const {lines} = document;
    const changes = changesOf(operations, seen);
    const added = new Map(
        changes.flatMap((each) =>
            addedBy(each)
                .filter((line) => !(sold && sold[line]))
                .map((line) => [line, each])
        )
    );
    const taps = new Map();
    const late = [];
    changes
        .filter(({line}) => !added.has(line))
        .forEach((each) => take(each, taps, late));
    const kept = sold || lines;
    const more = [];
    for (const [uuid, each] of [...taps].filter(([line]) => !movedTo(document, line))) {
        const total = each.reduce((all, {difference}) => all + difference, 0);
        if (kept[uuid] && total > 0) {
            const ordered = each.sort(
                (one, other) => other.difference - one.difference
            );
            more.push([uuid, ordered]);
        } else if (lines[uuid]) {
            late.push(...each);
        }
    }
    late.sort((one, other) => one.seq - other.seq);
    return {
        lines: [...added].filter(([uuid]) => lines[uuid]),
        more,
        late: late.map(told),
    };
}

export const derive = (order, line) => `${order}/${line}`;

export const quantity = ({qty}) => (typeof qty === "number" ? qty : 0);

export function children(sequencer, order) {
    return sequencer
        .successorsOf(order)
        .filter((each) => WHY.includes(sequencer.document(each).origin.why));
}

export function related(sequencer, order) {
    const found = [];
    const left = [order];
    while (left.length) {
        const parent = left.shift();
        const {merged = null} = sequencer.document(parent) || {};
        for (const each of [
            ...children(sequencer, parent),
            ...(merged ? [merged] : []),
        ]) {
            if (each !== order && !found.includes(each) && sequencer.document(each)) {
                found.push(each);
                left.push(each);
            }
        }
    }
    return found.map((each) => sequencer.document(each));
}

export function forward(sequencer, from, name) {
    let document = from;
    let line = name;
    for (;;) {
        const moved = movedTo(document, line);
        const order = moved ? moved.order : document.merged;
        const isKnown = document.lines[line] || document.deleted[line];
        const after = order && (moved || !isKnown) ? sequencer.document(order) : null;
        if (!after) {
            return {document, line};
        }
        document = after;
        line = moved ? moved.line : line;
    }
}
