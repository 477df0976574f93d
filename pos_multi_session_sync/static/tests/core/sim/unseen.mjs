// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The twin of merge/unseen.py and merge/linked.py. */

import {covers} from "@pos_multi_session_sync/core/document.esm";
import {sum} from "@pos_multi_session_sync/core/plain.esm";

const EFFECTIVE = ["ok", "overwrote"];
const TOLD = ["id", "client", "type", "line", "key"];
const REPORTED = ["line.set", "line.inc", "line.del", "order.set", "order.restore"];
const WHY = ["remainder", "late"];

function newsOf(operations, seen) {
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
    const keys = TOLD.filter((key) => Object.hasOwn(operation, key));
    return Object.fromEntries(keys.map((key) => [key, operation[key]]));
}

export function unseen(operations, seen, {lines}, sold = null) {
    const news = newsOf(operations, seen);
    const added = new Map(
        news.filter(({type}) => type === "line.add").map((each) => [each.line, each])
    );
    const taps = new Map();
    const late = [];
    news.filter(({line}) => !added.has(line)).forEach((each) => take(each, taps, late));
    const kept = sold || lines;
    const more = [];
    for (const [uuid, each] of taps) {
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
        lines: [...added].filter(([uuid]) => lines[uuid] && !(sold && sold[uuid])),
        more,
        late: late.map(told),
    };
}

export const derive = (order, line) => `${order}/${line}`;

export const quantity = ({qty}) => (typeof qty === "number" ? qty : 0);

export function family(ledger, order) {
    const found = [];
    const left = [order];
    while (left.length) {
        for (const each of ledger.linked(left.shift())) {
            const {why} = ledger.document(each).origin;
            if (WHY.includes(why) && !found.includes(each)) {
                found.push(each);
                left.push(each);
            }
        }
    }
    return found.map((each) => ledger.document(each));
}

function isKnown(seen, source) {
    return source.seq <= (seen.cursor || 0) || covers(seen, source);
}

export function amounts(operations, seen) {
    const found = new Map();
    for (const {type, line, source, difference, values} of operations) {
        const isOurs = source && isKnown(seen, source);
        if (isOurs && type === "line.add" && !source.part) {
            found.set(line, null);
        } else if (isOurs && ["line.add", "line.inc"].includes(type)) {
            const more = type === "line.inc" ? difference : quantity(values);
            if (found.get(line) !== null) {
                found.set(line, sum(found.get(line) || 0, more));
            }
        }
    }
    return found;
}
