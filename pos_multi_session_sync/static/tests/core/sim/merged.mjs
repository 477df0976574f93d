// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {movedTo} from "@pos_multi_session_sync/core/document.esm";
import {printedOf} from "@pos_multi_session_sync/core/kitchen.esm";
import {quantity} from "./unseen.mjs";
import {reduce} from "@pos_multi_session_sync/core/reduce.esm";
import {same} from "@pos_multi_session_sync/core/plain.esm";

const quantityIn = (document, line) => {
    const found = document && document.lines[line];
    return found ? quantity(found.values) : 0;
};

/** What of an order is not in the one that it was moved to. */
function missing(part, from, to, moved) {
    return Object.entries(part)
        .filter(([line, {values}]) => {
            const there = to.lines[moved[line]] || to.deleted[moved[line]];
            return (
                !there ||
                quantityIn(to, moved[line]) !== quantityIn(from, line) ||
                !same(printedOf(there.values), printedOf(values))
            );
        })
        .map(([line]) => `${line} of ${from.uuid} is another in ${to.uuid}`);
}

/** Where a line of an order is open or paid, if it has gone elsewhere: all places. */
function holders(documents, order, name, isStart = true) {
    const document = documents.get(order);
    const {state, lines, deleted, merged = null, moved = {}} = document;
    const isHere = Boolean(lines[name]);
    if (!isStart && isHere && state === "paid") {
        return [{document, line: name}];
    }
    const further = Object.entries(moved)
        .filter(([, group]) => group.lines[name])
        .map(([target, group]) => [target, group.lines[name]]);
    if (further.length) {
        return further.flatMap(([target, line]) =>
            holders(documents, target, line, false)
        );
    }
    if (merged && !isHere && !deleted[name]) {
        return holders(documents, merged, name, false);
    }
    if (isStart || state === "open") {
        return !isStart && isHere ? [{document, line: name}] : [];
    }
    return [...documents.values()]
        .filter(({origin}) => origin && origin.order === order)
        .filter(({origin}) => ["successor", "late"].includes(origin.why))
        .flatMap(({uuid}) => holders(documents, uuid, name, false));
}

/** Orders are merged whole, parts go whole, and what is sold of them is sold once. */
export function merging({server}) {
    const documents = new Map();
    const wrong = [];
    let expected = [];
    const check = () => {
        for (const {order, line, left} of expected.splice(0)) {
            const found = quantityIn(documents.get(order), line);
            if (Math.abs(found - left) > 1e-6) {
                wrong.push(`${found} of ${line} are open, and not ${left}`);
            }
        }
    };
    const sell = ({id, order, snapshot, result, successor}) => {
        const places = Object.entries(snapshot.lines).flatMap(([name, {values}]) =>
            holders(documents, order, name).map((place) => ({...place, values}))
        );
        if (places.some(({document}) => document.state === "paid")) {
            wrong.push(...(result === "double" ? [] : [`${id} is no double`]));
        }
        expected = places
            .filter(({document}) => document.state === "open")
            .map(({document, line, values}) => ({
                // What the payer had not seen goes on in the successor.
                order: document.uuid === order ? successor : document.uuid,
                line,
                before: quantityIn(document, line),
                sold: quantity(values),
            }))
            .filter(({before, sold}) => before > 0 && sold > 0)
            .map(({before, sold, ...place}) => ({
                ...place,
                left: Math.max(0, before - sold),
            }));
    };
    for (const operation of server.log) {
        const {client, type, order, successor, moved, result} = operation;
        const before = documents.get(order) || null;
        if (client !== "server" || type === "order.finalize") {
            check();
        }
        if (type === "order.restore") {
            expected = [];
        }
        if (type === "order.finalize" && before && before.state !== "paid") {
            sell(operation);
        }
        if (type === "order.join") {
            const there = Object.assign({}, before.lines, before.deleted);
            const names = Object.keys({...operation.lines, ...operation.deleted});
            const again = names.filter((name) => there[name] || movedTo(before, name));
            wrong.push(...again.map((name) => `${name} was in ${order} before`));
        }
        if (["order.merge", "order.apart"].includes(type) && result === "ok") {
            const to = documents.get(successor);
            const {lines, deleted} = before;
            const gone = type === "order.merge" ? [lines, deleted] : [];
            const parts = Object.keys(moved).filter((line) => lines[line]);
            gone.push(Object.fromEntries(parts.map((line) => [line, lines[line]])));
            wrong.push(...gone.flatMap((part) => missing(part, before, to, moved)));
            if (type === "order.apart") {
                const left = before.joined[operation.from].lines
                    .filter((line) => lines[line] && !moved[line])
                    .map((line) => `${line} stays when its order goes`);
                wrong.push(...left);
            }
        }
        documents.set(order, reduce(before, operation).document);
    }
    check();
    return wrong;
}
