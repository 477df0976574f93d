// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The twin of merge/kitchen.py. */

import {PRINTED, printedOf} from "@pos_multi_session_sync/core/kitchen.esm";
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

function beyond(document, uuid) {
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
function placeOfLate(sequencer, order, uuid) {
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

export function sayPrinted(sequencer, order, line, differences, actor) {
    const type = "line.printed";
    Object.entries(differences)
        .filter(([, difference]) => difference)
        .forEach(([mark, difference]) => {
            const own = sequencer.own(type, order, actor);
            sequencer.append({...own, line, mark, difference});
        });
}

/** A ticket was printed of an order that is closed; `before` it was noted there. */
export function noteLate(sequencer, before, logged) {
    const {type, result, order, line: uuid, mark, difference, actor} = logged;
    if (type !== "line.printed" || result === "included") {
        return logged;
    }
    const {document, line} = forward(sequencer, before, uuid);
    if (document !== before) {
        const own = sequencer.own(type, document.uuid, actor);
        const again = sequencer.append({...own, line, mark, difference});
        if (document.state !== "open") {
            sequencer.noteLate(document, again);
        }
        return logged;
    }
    const place = placeOfLate(sequencer, order, uuid);
    if (place) {
        const [old, now] = [before, sequencer.document(order)].map(
            (each) => beyond(each, uuid)[mark] || 0
        );
        const isCancelled = before.state === "cancelled";
        const isShared = place.isPart && !isCancelled;
        const more = isShared ? sum(now, -old) : difference;
        const {document: home, line: name} = place;
        sayPrinted(sequencer, home.uuid, name, {[mark]: more}, actor);
        if (isCancelled && result === "noted") {
            sayPrinted(sequencer, order, uuid, {[mark]: -more}, actor);
        }
    }
    return logged;
}

/** What was printed of a line of a cancelled order is known where it goes on. */
export function handOn(sequencer, order, uuid, actor) {
    const {state, lines} = (order && sequencer.document(order)) || {};
    if (state === "cancelled" && lines[uuid]) {
        const printed = Object.entries(printedOf(lines[uuid].values));
        const taken = printed.map(([mark, count]) => [mark, -count]);
        sayPrinted(sequencer, order, uuid, Object.fromEntries(taken), actor);
    }
}
