// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {derive, related} from "./unseen.mjs";
import {printedOf} from "@pos_multi_session_sync/core/kitchen.esm";
import {sum} from "@pos_multi_session_sync/core/plain.esm";

const MARK = "1/";
const isServers = ({client}) => client === "server";
const placeOf = (order, line) => `${order} ${line}`;

/** Where each line was before orders were merged, separated or cancelled. */
function formerPlaces(log) {
    const former = new Map();
    let closing = {};
    for (const each of log) {
        const {type, order, line, successor, moved, source, result} = each;
        if (!isServers(each) || type === "order.cancel") {
            closing = type === "order.cancel" && result === "ok" ? each : {};
        }
        const isLeft = type === "line.add" && source && !source.part;
        if (isLeft && isServers(each) && closing.successor === order) {
            former.set(placeOf(order, line), placeOf(closing.order, line));
        }
        for (const [from, to] of Object.entries((result === "ok" && moved) || {})) {
            former.set(placeOf(successor, to), placeOf(order, from));
        }
    }
    return former;
}

/** What the tills' tickets have said of each place, and where no more is known. */
function ticketsOf(log) {
    const said = new Map();
    const begun = new Set();
    const unsure = new Set();
    for (const each of log) {
        const {type, order, line, difference, source, snapshot, result} = each;
        const place = placeOf(order, line);
        if (type === "line.printed" && !isServers(each)) {
            said.set(place, sum(said.get(place) || 0, difference));
        } else if (type === "line.add" && result === "ok" && !isServers(each)) {
            begun.add(place);
        } else if (["line.inc", "line.del"].includes(type) && isServers(each)) {
            // So much of it was sold elsewhere, and its tickets with it.
            unsure.add(source ? null : place);
        } else if (type === "order.finalize") {
            Object.keys(snapshot.lines).forEach((one) =>
                unsure.add(placeOf(order, one))
            );
        }
    }
    return {said, begun, unsure};
}

/**
 * What a kitchen printer has printed of a dish is known where the dish is by now, so
 * that the next ticket neither repeats it nor forgets it. What is known of it in an
 * order that was cancelled, and goes on in no other, the kitchen has to take back.
 */
export function dishes({server}) {
    const former = formerPlaces(server.log);
    const {said, begun, unsure} = ticketsOf(server.log);
    const {derive: nameOf = derive} = server;
    const wrong = [];
    const check = (order, [line, {values}]) => {
        const places = [placeOf(order, line)];
        while (former.has(places[0])) {
            const before = former.get(places[0]);
            if (places.includes(before)) {
                wrong.push(`${before} is where it was before`);
                return;
            }
            places.unshift(before);
        }
        if (!begun.has(places[0]) || places.some((place) => unsure.has(place))) {
            return;
        }
        const wanted = places.reduce((all, each) => sum(all, said.get(each) || 0), 0);
        const known = printedOf(values)[MARK] || 0;
        if (known !== wanted) {
            wrong.push(`${wanted} of ${places.at(-1)} are printed, and ${known} known`);
        }
    };
    const documents = [...server.documents.values()];
    const moved = new Set(former.values());
    const added = new Set(
        server.log.map(({type, line}) => type === "line.add" && line)
    );
    const source = {
        document: (order) => server.documents.get(order),
        successorsOf: (order) =>
            documents
                .filter(({origin}) => origin && origin.order === order)
                .map(({uuid}) => uuid),
    };
    for (const {uuid, state, lines, deleted, merged} of documents) {
        const all = [...Object.entries(lines), ...Object.entries(deleted)];
        // An earlier state that was brought back has the same lines, and is another.
        const after = related(source, uuid);
        const isHere = ([line]) =>
            !moved.has(placeOf(uuid, line)) &&
            !after.some((one) => added.has(nameOf(one.uuid, line)));
        const isOpenIn = ({uuid: order, state, lines: there}, line) =>
            state === "open" && (there[line] || there[nameOf(order, line)]);
        if (state === "open") {
            all.forEach((each) => check(uuid, each));
        } else if (state === "cancelled" && !merged) {
            all.filter(isHere).forEach((each) => check(uuid, each));
            all.filter((each) => !isHere(each))
                .filter(([line]) => after.some((each) => isOpenIn(each, line)))
                .filter(([, {values}]) => printedOf(values)[MARK])
                .forEach(([line]) => wrong.push(`${line} of ${uuid} is known twice`));
        }
    }
    return wrong;
}
