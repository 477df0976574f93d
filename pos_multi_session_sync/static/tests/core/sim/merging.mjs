// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The twin of merge/merging.py, but for what only restaurants and guests have. */

import {children, forward, quantity} from "./unseen.mjs";
import {endEmpty, shrink} from "./taking_back.mjs";
import {obstacle} from "@pos_multi_session_sync/core/merging.esm";
import {sortedLines} from "@pos_multi_session_sync/core/document.esm";
import {sum} from "@pos_multi_session_sync/core/plain.esm";

function latest(sequencer, order) {
    let document = sequencer.document(order);
    while (document && document.merged) {
        document = sequencer.document(document.merged);
    }
    return document;
}

const isPrinting = (sequencer, {printing}) =>
    printing && printing.until > sequencer.now;

function refusal(sequencer, document, target) {
    if (!target || target.state !== "open") {
        return "closed";
    }
    return [document, target].some((each) => isPrinting(sequencer, each))
        ? "printing"
        : obstacle(document, target);
}

function renamed(lines, names, last) {
    return Object.fromEntries(
        lines.map(({uuid, ...line}, index) => [
            names[uuid],
            {...line, position: sum(last, index + 1)},
        ])
    );
}

const namesOf = (sequencer, uuids, operation, order) =>
    Object.fromEntries(
        uuids.map((uuid) => [uuid, sequencer.nameOf(uuid, operation, order)])
    );

function merge(sequencer, document, operation) {
    const target = latest(sequencer, operation.into);
    if (target === document) {
        return sequencer.append(operation);
    }
    const why = refusal(sequencer, document, target);
    if (why) {
        return sequencer.append({...operation, why});
    }
    const {uuid: from, number, lines, deleted} = document;
    const order = target.uuid;
    const gone = [...Object.keys(lines), ...Object.keys(deleted)];
    const names = namesOf(sequencer, gone, operation, order);
    const positions = Object.values(target.lines).map(({position}) => position);
    sequencer.append({
        ...sequencer.own("order.join", order, operation.actor),
        from,
        number,
        lines: renamed(sortedLines(document), names, Math.max(0, ...positions)),
        deleted: Object.fromEntries(
            Object.entries(deleted).map(([uuid, tombstone]) => [names[uuid], tombstone])
        ),
    });
    return sequencer.append({...operation, successor: order, moved: names});
}

function apart(sequencer, document, operation) {
    const {actor, from} = operation;
    const part = (document.joined || {})[from] || {lines: []};
    const lines = sortedLines(document).filter(({uuid}) => part.lines.includes(uuid));
    if (!lines.length) {
        return sequencer.append(operation);
    }
    if (isPrinting(sequencer, document)) {
        return sequencer.append({...operation, why: "printing"});
    }
    const order = sequencer.newId();
    const {fields} = sequencer.document(from) || document;
    const origin = {order: document.uuid, why: "apart"};
    sequencer.lastNumber += 1;
    sequencer.append({
        ...sequencer.own("order.new", order, actor),
        fields,
        origin,
        number: sequencer.lastNumber,
    });
    const gone = lines.map(({uuid}) => uuid);
    const names = namesOf(sequencer, gone, operation, order);
    sequencer.append({
        ...sequencer.own("order.join", order, actor),
        from: document.uuid,
        lines: renamed(lines, names, 0),
        deleted: {},
    });
    return sequencer.append({...operation, successor: order, moved: names});
}

export const KINDS = {"order.merge": merge, "order.apart": apart};

function holder(sequencer, from, name) {
    const {document, line} = forward(sequencer, sequencer.document(from), name);
    const {state, uuid: order} = document;
    const isHere = Boolean(document.lines[line]);
    if (state === "open" || (state === "paid" && isHere)) {
        return isHere ? {order, line} : null;
    }
    for (const child of children(sequencer, order)) {
        const found = holder(sequencer, child, line);
        if (found) {
            return found;
        }
    }
    return null;
}

/** @returns {Map} of lines of a receipt that have another name now: where each is */
export function movedLines(sequencer, document, lines) {
    const found = new Map();
    if (document) {
        for (const uuid of Object.keys(lines)) {
            const place = forward(sequencer, document, uuid);
            if (place.document !== document || place.line !== uuid) {
                const {uuid: order} = place.document;
                found.set(uuid, {order, line: place.line});
            }
        }
    }
    return found;
}

/** @returns {Map} the same, of those that are open or were paid */
export function holdersOf(sequencer, moved) {
    const places = [...moved].map(([uuid, {order, line}]) => [
        uuid,
        holder(sequencer, order, line),
    ]);
    return new Map(places.filter(([, place]) => place));
}

/** @returns {Document|null} with which it was paid, of those from which it came */
function soldWith(sequencer, {uuid, joined = {}}, line) {
    const found = Object.entries(joined).find(([, {lines}]) => lines.includes(line));
    if (!found) {
        return null;
    }
    const before = sequencer.document(found[0]);
    const names = Object.entries(before?.moved?.[uuid]?.lines || {});
    const [name] = names.find(([, there]) => there === line) || [];
    if (!name) {
        return null;
    }
    return before.state === "paid" && before.lines[name]
        ? before
        : soldWith(sequencer, before, name);
}

export function doubleOf(sequencer, document, moved, lines) {
    const orders = [...holdersOf(sequencer, moved).values()].map(({order}) =>
        sequencer.document(order)
    );
    if (document?.state === "open") {
        const left = (line) => document.lines[line]?.values || {qty: 0};
        const gone = Object.keys(lines).filter(
            (line) => quantity(lines[line].values) > quantity(left(line))
        );
        orders.push(...gone.map((line) => soldWith(sequencer, document, line)));
    }
    const found = orders.find((each) => each?.state === "paid");
    return found ? {double_of: found.paid.sale, double_by: found.closed} : {};
}

export function takeOut(sequencer, held, lines, actor) {
    for (const [uuid, {order, line}] of held) {
        const {state, lines: present} = sequencer.document(order);
        if (state === "open" && present[line]) {
            shrink(sequencer, order, line, quantity(lines[uuid].values), actor);
            endEmpty(sequencer, order, actor);
        }
    }
}
