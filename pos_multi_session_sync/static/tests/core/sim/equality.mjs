// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* All tills show what the server has, in the same order, also one that begins late. */

import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {reduce} from "@pos_multi_session_sync/core/reduce.esm";
import {same} from "@pos_multi_session_sync/core/plain.esm";
import {sortedLines} from "@pos_multi_session_sync/core/document.esm";

export function openOf(documents) {
    return [...documents].filter(({state}) => state === "open");
}

function differences(name, found, wanted) {
    const uuids = (documents) =>
        documents
            .map(({uuid}) => uuid)
            .sort()
            .join();
    if (uuids(found) !== uuids(wanted)) {
        return [`${name} shows ${uuids(found)} instead of ${uuids(wanted)}`];
    }
    const byUuid = new Map(found.map((document) => [document.uuid, document]));
    return wanted
        .filter((document) => !same(byUuid.get(document.uuid), document))
        .map(({uuid}) => `${name} has another ${uuid}`);
}

export function equality({tills, server, isAtRest, wrong}) {
    if (!isAtRest) {
        return ["it does not come to rest"];
    }
    const strays = tills.filter(({page}) => page.replica.log.strays);
    const strange = strays.map(({name}) => `${name} has lost its way`);
    const wanted = openOf(server.documents.values());
    const different = tills.flatMap(({name, page: {replica, screen}}) => {
        const closed = [...replica.confirmed.values()].filter(
            ({uuid, state}) => state !== "open" && server.document(uuid).state !== state
        );
        const confirmed = openOf(replica.confirmed.values());
        const order = wanted.some((document) => {
            const lines = (each) => sortedLines(each).map(({uuid}) => uuid);
            const mine = replica.visible(document.uuid);
            return mine && !same(lines(mine), lines(document));
        });
        return [
            ...differences(name, replica.orders(), wanted),
            ...differences(`${name} (confirmed)`, confirmed, wanted),
            ...differences(`the screen of ${name}`, screen.documents, wanted),
            ...closed.map(({uuid}) => `${name} has closed ${uuid} otherwise`),
            ...(order ? [`${name} has lines in another order`] : []),
        ];
    });
    return [...wrong, ...strange, ...different];
}

/** Whoever takes a snapshot somewhere and reads on from there has the same. */
export function floors({server, seed}) {
    const at = (seed * 7919) % (server.lastSeq + 1);
    const documents = new Map();
    for (const operation of server.log.slice(0, at)) {
        const before = documents.get(operation.order) || null;
        documents.set(operation.order, reduce(before, operation).document);
    }
    const replica = new Replica({client: "late", actor: null});
    const known = [...documents.values()].filter(Boolean);
    const request = {client: {id: "late"}, epoch: null, cursor: null, operations: []};
    const answer = {epoch: server.epoch, last_seq: server.lastSeq, results: []};
    const snapshot = {seq: at, documents: openOf(known)};
    const operations = server.log.slice(at);
    replica.receive({...answer, snapshot, operations}, request);
    const wanted = openOf(server.documents.values());
    return differences(`who came at ${at}`, replica.orders(), wanted);
}
