/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PRINTED, printedOf} from "@pos_multi_session_sync/core/kitchen.esm";
import {own, same, sum, without} from "@pos_multi_session_sync/core/plain.esm";
import {diff} from "@pos_multi_session_sync/core/diff.esm";
import {sees} from "@pos_multi_session_sync/core/operations.esm";
import {movedTo} from "@pos_multi_session_sync/core/document.esm";

/*
 * A backup was put back on the server, and its log has lost what this till has seen. All
 * tills do the same at about the same time, each by what it knows. So what is sent again
 * says what is so, not what was done: it can come any number of times, and what was done
 * later, by the clocks of those who did it, stands.
 */

const latest = (stamps) => Math.max(...stamps.map(({ts}) => ts));
const timeOfLine = ({added, by}) => latest([added, ...Object.values(by).flat()]);
const timePrinted = ({added, printed}) => latest([added, printed].filter(Boolean));
const asMap = (lines) =>
    new Map(Object.entries(lines).map(([uuid, {values}]) => [uuid, values]));

/** Values that were made before the server was set back, unless they changed since. */
function newer(lost, lostBy, lostMade, values, by, made) {
    const isNewer = (key) =>
        latest(own(lostBy, key) || [lostMade]) > latest(own(by, key) || [made]);
    const entries = Object.entries(lost).filter(
        ([key, value]) => !same(value, own(values, key)) && isNewer(key)
    );
    return {...values, ...Object.fromEntries(entries)};
}

/** What kitchens have of it adds up, so one till alone says it. */
function printedChanges(line, lost, values) {
    const [target, found] = [printedOf(lost), printedOf(values)];
    return [...new Set([...Object.keys(target), ...Object.keys(found)])]
        .map((mark) => ({
            type: "line.printed",
            line,
            mark,
            difference: sum(target[mark] || 0, -(found[mark] || 0)),
        }))
        .filter(({difference}) => difference !== 0);
}

/** Which lines are to be as they were, or gone (null), and what kitchens have of them. */
function linesOf(lost, found, isMine) {
    const lines = new Map();
    const printed = [];
    for (const [uuid, line] of Object.entries(lost.lines)) {
        const known = own(found.lines, uuid);
        const there = known || own(found.deleted, uuid);
        if (known) {
            const {values, by, added} = known;
            const others = without(line.values, PRINTED);
            const after = newer(others, line.by, line.added, values, by, added);
            lines.set(uuid, after);
        } else if (!there && !movedTo(found, uuid)) {
            lines.set(uuid, line.values);
        }
        const isPrintedHere = there && isMine(line.printed?.client);
        if (isPrintedHere && timePrinted(line) > timePrinted(there)) {
            printed.push(...printedChanges(uuid, line.values, there.values));
        }
    }
    for (const [uuid, line] of Object.entries(found.lines)) {
        const tombstone = own(lost.deleted, uuid);
        const {by} = tombstone || movedTo(lost, uuid) || {};
        if (by && isMine(by.client) && by.ts > timeOfLine(line)) {
            // What has moved is in another order now, with what kitchens have of it.
            printed.push(...printedChanges(uuid, tombstone?.values, line.values));
            lines.set(uuid, null);
        }
    }
    return {lines, printed};
}

/** @returns {Object[]} what makes an open order again what it was */
function changesOf(lost, found, isMine) {
    const again = found
        ? linesOf(lost, found, isMine)
        : {lines: asMap(lost.lines), printed: []};
    const fields = found
        ? newer(lost.fields, lost.by, lost.made, found.fields, found.by, found.made)
        : lost.fields;
    const after = {fields, lines: again.lines};
    const operations = diff(found, after, {typed: new Set(again.lines.keys())});
    const placed = operations.map((each) =>
        each.type === "line.add"
            ? {...each, position: lost.lines[each.line].position}
            : each
    );
    return [...again.printed, ...placed];
}

/** @returns {Object[]} what ends an order again that this till had ended */
function endOf(lost, found) {
    const printed = Object.entries(found.lines).flatMap(([uuid, {values}]) => {
        // What was merged is in another order now, with what kitchens have of it.
        const there = lost.merged ? null : own(lost.lines, uuid);
        const line = own(lost.deleted, uuid) || there;
        return printedChanges(uuid, line?.values, values);
    });
    return [...printed, {type: "order.cancel"}];
}

/** @returns {Number} when that was done, milliseconds by the clock of who did it */
function timeOf({made, by, lines, changed, closed}, {type, line, key}) {
    if (type === "order.set") {
        return latest(own(by, key) || [made]);
    }
    if (type === "line.set") {
        return latest(own(lines[line].by, key) || [lines[line].added]);
    }
    return type === "line.add"
        ? Math.max(timeOfLine(lines[line]), timePrinted(lines[line]))
        : (closed || changed).ts;
}

/** @returns {Object[]} what makes the order again what this till knows it to be */
function lostOf(lost, found, isMine) {
    if (lost.state === "open") {
        // A guest's draft is in Odoo, and brings its order by itself.
        const isGuests = own(lost.fields, "guest_order") && !found;
        return isGuests ? [] : changesOf(lost, found, isMine);
    }
    const isEnded = !lost.paid && !lost.transfer && isMine(lost.closed.client);
    const isAsItWas = found && found.changed.ts <= lost.closed.ts;
    return isEnded && isAsItWas ? endOf(lost, found) : [];
}

/**
 * Sends again what a server has lost that was set back to a backup. It goes before all
 * else that waits, which was done on top of it.
 *
 * @param {Replica} replica with the documents that the server has now
 * @param {Map<String, Document>} before as it had them from the lost log
 */
export function sendAgain(replica, before) {
    const {actor, confirmed, cursor: seen, mine} = replica;
    const client = replica.newId();
    const isMine = (each) => mine.has(each);
    const byNumber = (one, other) => (one.number || 0) - (other.number || 0);
    const documents = [...before.values()].sort(byNumber);
    const operations = documents.flatMap((lost) => {
        const found = confirmed.get(lost.uuid) || null;
        return lostOf(lost, found, isMine).map((partial) => {
            const ts = timeOf(lost, partial);
            const facts = {order: lost.uuid, ts, offline: false, client, actor};
            return {...facts, ...partial, ...sees(partial.type, seen)};
        });
    });
    operations.forEach((each, index) =>
        Object.assign(each, {n: index + 1, id: `${client}:${index + 1}`})
    );
    const orders = new Set(operations.map(({order}) => order));
    const again = documents.filter(({uuid}) => orders.has(uuid));
    // Who has sold or received them has to say so.
    const reopened = documents.filter(
        ({uuid, paid, transfer}) => (paid || transfer) && confirmed.has(uuid)
    );
    replica.onIssue(operations, []);
    replica.adopt(operations);
    const notice = {type: "set_back", order: null, by: null, mine: true};
    replica.change.notices.push({...notice, again, reopened});
}
