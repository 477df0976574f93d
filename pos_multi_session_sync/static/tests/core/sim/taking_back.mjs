// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The twin of merge/taking_back.py. */

import {forward, quantity, related} from "./unseen.mjs";
import {less, sayPrinted} from "./kitchen.mjs";
import {covers} from "@pos_multi_session_sync/core/document.esm";
import {printedOf} from "@pos_multi_session_sync/core/kitchen.esm";
import {sum} from "@pos_multi_session_sync/core/plain.esm";

const isTap = ({type, key = "qty"}) => type === "line.inc" && key === "qty";
const isTyped = ({type, key}) => type === "line.set" && key === "qty";

function isKnown(order, seen, source) {
    const {order: first = order, via: {[order]: came = Infinity} = {}} = source;
    const {cursor = 0, shown = cursor} = seen;
    return (
        (first === order || came <= shown) &&
        (source.seq <= cursor || covers(seen, source))
    );
}

/** An operation with the former names of its lines; null: it is of other lines. */
function named(operation, names) {
    const {type, document} = operation;
    if (names && type === "order.restore") {
        const lines = Object.entries(document.lines)
            .filter(([uuid]) => names.has(uuid))
            .map(([uuid, line]) => [names.get(uuid), line]);
        return {...operation, document: {lines: Object.fromEntries(lines)}};
    }
    if (!names) {
        return operation;
    }
    const line = names.get(operation.line);
    return line ? {...operation, line} : null;
}

/** What was done to its lines, wherever they are, by their names in the document. */
function historyOf(sequencer, document) {
    const found = [];
    const left = [[document, null]];
    while (left.length) {
        const [here, names] = left.shift();
        const operations = sequencer
            .operations(here.uuid, 0)
            .filter(({result}) => result !== "late")
            .map((each) => named(each, names))
            .filter(Boolean);
        found.push(...operations);
        for (const [order, {lines}] of Object.entries(here.moved || {})) {
            const further = Object.entries(lines)
                .filter(([line]) => !names || names.has(line))
                .map(([line, there]) => [there, names ? names.get(line) : line]);
            const after = sequencer.document(order);
            if (after && further.length) {
                left.push([after, new Map(further)]);
            }
        }
    }
    return found;
}

function addOthers(here, operation, difference) {
    const {seq} = operation;
    const {source = {client: "server", n: seq, seq}} = operation;
    here.others.push({...operation, difference, source});
}

function setByOthers(here, operation, value) {
    here.others = [];
    addOthers(here, operation, sum(value, -here.amount));
}

function takeSeen(found, operation) {
    const {type, line, source, difference, values, value, seq: since} = operation;
    const begun = found.get(line) || {since, amount: 0, isWhole: false, others: []};
    if (type === "line.add" && !source.part) {
        found.set(line, {since, amount: quantity(values), isWhole: true, others: []});
    } else if (type === "line.add" || isTap(operation)) {
        const more = type === "line.add" ? quantity(values) : difference;
        begun.amount = sum(begun.amount, more);
        found.set(line, begun);
    } else if (isTyped(operation)) {
        Object.assign(begun, {amount: quantity({qty: value}), others: []});
    }
}

function takeOthers(found, operation) {
    const {type, line, difference, value, document} = operation;
    const here = found.get(line);
    if (type === "order.restore") {
        [...found]
            .filter(([uuid]) => document.lines[uuid])
            .forEach(([uuid, each]) =>
                setByOthers(each, operation, quantity(document.lines[uuid].values))
            );
    } else if (here && isTap(operation)) {
        addOthers(here, operation, difference);
    } else if (here && isTyped(operation)) {
        setByOthers(here, operation, quantity({qty: value}));
    }
}

function brought(sequencer, order, document, seen) {
    const found = new Map();
    for (const operation of historyOf(sequencer, document)) {
        const {source} = operation;
        const isOurs = source && isKnown(order, seen, source);
        (isOurs ? takeSeen : takeOthers)(found, operation);
    }
    return found;
}

function leftOf({isWhole, others}) {
    const total = others.reduce((all, {difference}) => all + difference, 0);
    return isWhole && total > 0
        ? [...others].sort((one, other) => other.difference - one.difference)
        : [];
}

export function endEmpty(sequencer, order, actor) {
    if (!Object.keys(sequencer.document(order).lines).length) {
        sequencer.append(sequencer.own("order.cancel", order, actor));
    }
}

export function shrink(sequencer, order, uuid, amount, actor, source = null) {
    const printed = Object.entries(
        printedOf(sequencer.document(order).lines[uuid].values)
    ).map(([mark, count]) => {
        const taken = amount === null ? count : Math.max(0, Math.min(count, amount));
        return [mark, -taken];
    });
    if (!source) {
        sayPrinted(sequencer, order, uuid, Object.fromEntries(printed), actor);
    }
    const {values} = sequencer.document(order).lines[uuid];
    if (amount === null || amount >= quantity(values)) {
        const more = source ? {source} : {};
        sequencer.append({
            ...sequencer.own("line.del", order, actor),
            line: uuid,
            ...more,
        });
    } else if (amount > 0) {
        sequencer.inc(order, uuid, -amount, actor);
    }
}

/** @returns {Object[]} what `takeBack` takes, and where it is now */
export function toTakeBack(sequencer, order, seen, but) {
    const found = new Map();
    for (const each of related(sequencer, order)) {
        for (const [name, one] of brought(sequencer, order, each, seen)) {
            const {document, line} = forward(sequencer, each, name);
            const target = document.uuid;
            const key = `${target} ${line}`;
            const isThere = document.state === "open" && document.lines[line];
            const isFirst = !found.has(key) || one.since < found.get(key).since;
            const isBut = but.some(
                (held) => held.order === target && held.line === line
            );
            if (isThere && isFirst && !isBut) {
                found.set(key, {...one, target, line});
            }
        }
    }
    return [...found.values()];
}

export function takeBack(
    sequencer,
    order,
    seen,
    actor,
    {but = [], source = null} = {}
) {
    const all = toTakeBack(sequencer, order, seen, but);
    for (const each of all) {
        const {target, line, isWhole, amount} = each;
        const rest = less(sequencer.document(target).lines[line], amount);
        if (leftOf(each).length && source) {
            const moved = Object.entries(printedOf(rest.values));
            const taken = moved.map(([mark, count]) => [mark, -count]);
            sayPrinted(sequencer, target, line, Object.fromEntries(taken), actor);
        }
        shrink(sequencer, target, line, isWhole ? null : amount, actor, source);
        leftOf(each).forEach((tap) => sequencer.more(target, null, line, rest, tap));
    }
    new Set(all.map(({target}) => target)).forEach((target) => {
        endEmpty(sequencer, target, actor);
    });
}
