// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What must hold when a group has come to rest. Each gives what is wrong, or nothing.
   They look at what cashiers did and at the log, and count for themselves. */

import {PRINTED, PRINTING} from "@pos_multi_session_sync/core/kitchen.esm";
import {
    alike,
    asShown,
    logHolds,
    membersOnly,
    paidOnce,
    secondHomes,
} from "./mesh_properties.mjs";
import {covers, movedTo} from "@pos_multi_session_sync/core/document.esm";
import {derive, quantity} from "./unseen.mjs";
import {equality, floors, openOf} from "./equality.mjs";
import {same, sum, without} from "@pos_multi_session_sync/core/plain.esm";
import {dishes} from "./dishes.mjs";
import {everyTap} from "./taps.mjs";
import {merging} from "./merged.mjs";
import {reduce} from "@pos_multi_session_sync/core/reduce.esm";
import {returns} from "./returns.mjs";

const EFFECTIVE = ["ok", "overwrote"];
const NOTIFIED = ["on_deleted", "late", "unknown_order", "invalid"];
const isServers = ({client}) => client === "server";

function gapless({server}) {
    const isWrong = server.log.some(({seq}, index) => seq !== index + 1);
    return isWrong ? ["seq has gaps"] : [];
}

function once({server}) {
    const ids = server.log.map(({id}) => id);
    return new Set(ids).size === ids.length ? [] : ["an operation is logged twice"];
}

function nothingLost({server, issued, durable}) {
    const formerly = server.log.flatMap((each) =>
        (each.was || []).map((id) => [id, each])
    );
    const own = server.log.map((each) => [each.id, each]);
    const logged = new Map([...formerly, ...own]);
    const wrong = [];
    for (const [id, {operation, page}] of issued) {
        const isGone = page.isDead && !durable.has(id);
        const found = logged.get(id);
        if (!found && !isGone) {
            wrong.push(`${id} is lost`);
        }
        const keys = [
            "order",
            "type",
            "line",
            "key",
            "value",
            "difference",
            "values",
            "into",
            "from",
        ];
        if (found && keys.some((key) => !same(found[key], operation[key]))) {
            wrong.push(`${id} was changed on its way`);
        }
    }
    const invented = server.log.filter(
        (each) =>
            !isServers(each) &&
            // A page that had to begin anew as another client sends its work again.
            each.why !== "repeat" &&
            ![each.id, ...(each.was || [])].some((id) => issued.has(id))
    );
    return [...wrong, ...invented.map(({id}) => `${id} was invented`)];
}

function ownOrder({server}) {
    const last = new Map();
    const wrong = [];
    for (const {id, client, n} of server.log.filter((each) => !isServers(each))) {
        if (n !== (last.get(client) || 0) + 1) {
            wrong.push(`${id} is out of turn`);
        }
        last.set(client, n);
    }
    return wrong;
}

/** A ticket may be printed of what is paid; else it stays as it is. */
function isSameSale(before, document) {
    const bare = ({lines}) =>
        Object.entries(lines).map(([uuid, {values, ...line}]) => [
            uuid,
            {...without(line, "printed"), values: without(values, PRINTED)},
        ]);
    return (
        ["state", "fields", "closed"].every((key) => before[key] === document[key]) &&
        (before.lines === document.lines || same(bare(before), bare(document)))
    );
}

/** What an operation overwrote is judged by what its cashier had on the screen. */
function isJudged(before, operation, {known}) {
    const {id, type, seen, result} = operation;
    const {cursor = seen} = known.get(id) || {};
    return (
        typeof seen !== "number" ||
        type === "order.cancel" ||
        cursor === seen ||
        reduce(before, {...operation, seen: cursor}).result === result
    );
}

/** Also: what is paid stays as it is, and what is cancelled can only be paid. */
function replay(world) {
    const {server} = world;
    const documents = new Map();
    const wrong = [];
    for (const operation of server.log) {
        const {id, order} = operation;
        const before = documents.get(order) || null;
        const {document, result, detail} = reduce(before, operation);
        if (result !== operation.result || !same(detail, operation.detail)) {
            wrong.push(`${id} gives ${result}, not ${operation.result}`);
        }
        if (!isJudged(before, operation, world)) {
            wrong.push(`${id} is judged by more than was on the screen`);
        }
        const isBound = before && before.state !== "open";
        const isPaid = before && before.state === "paid";
        const isNoted = operation.result === "noted";
        const isOther = isPaid
            ? !isSameSale(before, document)
            : document !== before && document.state !== "paid" && !isNoted;
        if (isBound && isOther) {
            wrong.push(`${id} changes the closed ${order}`);
        }
        documents.set(order, document);
    }
    for (const document of server.documents.values()) {
        if (!same(documents.get(document.uuid), document)) {
            wrong.push(`replaying gives another ${document.uuid}`);
        }
    }
    return wrong;
}

/** By what the cashiers did: a tap counts, whatever it was sent as. */
function quantities({server, issued}) {
    const counted = new Map();
    for (const each of server.log) {
        const {id, type, order, line, key, value, values, difference} = each;
        const about = `${order} ${line}`;
        const {tap} = issued.get(id) || {};
        if (!EFFECTIVE.includes(each.result) && !(tap && each.result === "known")) {
            continue;
        }
        if (type === "order.restore") {
            for (const [uuid, restored] of Object.entries(each.document.lines)) {
                counted.set(`${order} ${uuid}`, restored.values.qty);
            }
        } else if (type === "order.join") {
            for (const [uuid, joined] of Object.entries(each.lines)) {
                counted.set(`${order} ${uuid}`, joined.values.qty);
            }
        } else if (type === "line.add") {
            counted.set(about, values.qty);
        } else if (tap !== undefined) {
            counted.set(about, sum(counted.get(about), tap));
        } else if (type === "line.inc") {
            counted.set(about, sum(counted.get(about), difference));
        } else if (type === "line.set" && key === "qty") {
            counted.set(about, value);
        }
    }
    return openOf(server.documents.values()).flatMap(({uuid, lines}) =>
        Object.entries(lines)
            .filter(([line, {values}]) => counted.get(`${uuid} ${line}`) !== values.qty)
            .map(([line]) => `${line} of ${uuid} is not the sum of what was tapped`)
    );
}

function isTold(page, operation) {
    return page.notices.some(
        ({type, order}) => type === operation.result && order === operation.order
    );
}

function authorsTold({server, issued}) {
    return server.log
        .filter(({id, result}) => NOTIFIED.includes(result) && issued.has(id))
        .filter(({type}) => !PRINTING.includes(type))
        .filter((operation) => {
            const {page} = issued.get(operation.id);
            return !page.isDead && !isTold(page, operation);
        })
        .map(({id, result}) => `nobody was told that ${id} is ${result}`);
}

function losersTold(world) {
    const pages = world.tills.map(({page}) => page);
    const wrong = [];
    for (const {id, seq, type, client, order, result, detail} of world.server.log) {
        const losers = result === "overwrote" ? detail.lost : [];
        const told = type === "line.del" ? "on_deleted" : "overwrote";
        for (const page of pages) {
            const {mine} = page.replica;
            const isLoser = losers.some((each) => mine.has(each)) && !mine.has(client);
            const isAround = seq > page.seenFrom;
            const notice = page.notices.find(
                (each) => each.type === told && each.order === order
            );
            if (isLoser && isAround && !notice) {
                wrong.push(`nobody was told that ${id} has overwritten it`);
            }
        }
    }
    return wrong;
}

/** Where a line may be: in an order, in a tombstone, or moved. */
function placesOf({server}) {
    const places = new Map();
    for (const document of server.documents.values()) {
        const {lines, deleted, moved = {}} = document;
        const gone = Object.values(moved).map((group) => group.lines);
        for (const line of Object.keys(Object.assign({}, lines, deleted, ...gone))) {
            places.set(line, [...(places.get(line) || []), document]);
        }
    }
    return places;
}

/** Who has closed which order: only the first one can have left something out. */
function closings({server, known: onScreen}) {
    const found = new Map();
    for (const {id, type, order, seq, client, n, seen, also, result} of server.log) {
        const isCancel = type === "order.cancel";
        // Where all of it has gone, `merging` looks.
        const isMerge = type === "order.merge";
        if (result === "ok" && (isCancel || isMerge || type === "order.finalize")) {
            const said = isCancel ? {client, n, cursor: seen, also} : seen;
            const known = onScreen.get(id) || said;
            const isAll = isMerge || (isCancel && client === "server");
            found.set(order, [...(found.get(order) || []), {seq, known, isAll}]);
        }
    }
    return found;
}

function isKnown({known, isAll}, operation) {
    return isAll || operation.seq <= (known.cursor || 0) || covers(known, operation);
}

/** What was added is open, paid, deleted, cancelled by who knew of it, or moved. */
function everyLine(world) {
    const places = placesOf(world);
    const closed = closings(world);
    const adds = world.server.log.flatMap((each) => {
        const {type, lines} = each;
        const joined = type === "order.join" ? Object.keys(lines) : [];
        return type === "line.add" ? [each] : joined.map((line) => ({...each, line}));
    });
    const {derive: nameOf = derive} = world.server;
    const isMoved = ({line, order, seq}) =>
        adds.some(
            (each) =>
                [line, nameOf(each.order, line)].includes(each.line) &&
                each.order !== order &&
                each.seq > seq
        );
    // Tills that see each other begin the same line, each for itself.
    const begun = new Map();
    adds.forEach((each) => begun.has(each.line) || begun.set(each.line, each));
    return adds
        .filter((operation) => {
            const {order, line, seq, result, detail} = operation;
            if (result !== "ok" && begun.get(line) !== operation) {
                return false;
            }
            if (result !== "ok") {
                return result === "late" && !(detail.successor && isMoved(operation));
            }
            const found = places.get(line) || [];
            const isDeleted = found.some(
                (each) =>
                    each.uuid === order && (each.deleted[line] || movedTo(each, line))
            );
            const [first] = (closed.get(order) || []).filter((each) => each.seq > seq);
            // The payer may have begun the same line, as a peer has begun it.
            const isOnReceipt = found.some(
                (each) => each.uuid === order && each.paid && each.lines[line]
            );
            const isLeftOut = first && !isKnown(first, operation) && !isOnReceipt;
            return isLeftOut
                ? !isDeleted && !isMoved(operation)
                : !first && !found.length;
        })
        .map(({id, line}) => `${line} of ${id} is nowhere`);
}

function money({server, paid}) {
    const finals = server.log.filter(({type}) => type === "order.finalize");
    const wrong = paid
        .filter(({sale}) => {
            const found = finals.filter(({id}) => id === `sale:${sale}`);
            const isOnce = server.sales.filter((each) => each === sale).length === 1;
            const isGood =
                found.length === 1 && ["ok", "double"].includes(found[0].result);
            return !isGood || !isOnce;
        })
        .map(({sale}) => `the sale ${sale} is not recorded once`);
    return finals.length === paid.length ? wrong : [...wrong, "there is other money"];
}

/** What was tapped onto a line, and was not on its receipt, may be open by its name. */
function isMoreTapped({log, documents}, line, {order, seen}) {
    // Or typed before the payment, on an order that was merged where nobody saw it.
    const isMoved = movedTo({...documents.get(order), lines: {}}, line);
    const isTapped = log.some(
        (each) =>
            each.line === line &&
            (each.type === "line.inc" || each.key === "qty") &&
            !isServers(each) &&
            each.seq > (seen.cursor || 0) &&
            !covers(seen, each)
    );
    return isMoved || isTapped;
}

/** What a receipt has is not open any more. */
function soldOnce({server, net}) {
    const sold = new Map(
        server.log
            .filter(({type}) => type === "order.finalize")
            .flatMap((sale) =>
                // Of nothing nothing was sold.
                Object.entries(sale.snapshot.lines)
                    .filter(([, {values}]) => quantity(values) !== 0)
                    .map(([line]) => [line, sale])
            )
    );
    const isRestored = new Set(
        server.log.filter(({type}) => type === "order.restore").map(({order}) => order)
    );
    const open = openOf(server.documents.values());
    return open.flatMap(({uuid, lines}) =>
        Object.keys(lines)
            .filter((line) => sold.has(line) && !isRestored.has(uuid))
            // Who sees others' work before the log has it knows a part of it.
            .filter((line) => !net || !isMoreTapped(server, line, sold.get(line)))
            .map((line) => `${line} is sold, and open in ${uuid}`)
    );
}

function privacy({tills}) {
    return tills
        .filter(({page: {replica}}) => replica.confirmed.has("foreign"))
        .map(({name}) => `${name} has an order of another group`);
}

/** By their numbers in docs/PROTOCOL.md; 10 is in 6, 12 in 4. */
const PROPERTIES = [
    [1, equality],
    [2, gapless],
    [3, once],
    [4, nothingLost],
    [5, ownOrder],
    [6, replay],
    [7, quantities],
    [8, everyLine],
    [8, everyTap],
    [8, (world) => returns(world, closings(world), isKnown)],
    [8, authorsTold],
    [8, losersTold],
    [9, money],
    [9, soldOnce],
    [11, floors],
    [13, privacy],
    [14, merging],
    [15, dishes],
    [16, alike],
    [17, paidOnce],
    [18, secondHomes],
    [19, membersOnly],
    [20, logHolds],
    [21, asShown],
];

/** @returns {String[]} all that does not hold */
export function violations(world) {
    return PROPERTIES.flatMap(([number, property]) =>
        property(world).map((text) => `${number}: ${text}`)
    );
}
