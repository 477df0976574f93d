// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The twin of merge/deleting.py. */

import {derive, forward, quantity, related, unseen} from "./unseen.mjs";
import {isUntouched} from "@pos_multi_session_sync/core/document.esm";
import {sum} from "@pos_multi_session_sync/core/plain.esm";
import {toTakeBack} from "./taking_back.mjs";

const sentOf = (values) => sum(quantity(values), 0);

const isOf = ({product_id = null}, sent) =>
    Boolean(sent) && (sent.product_id ?? null) === product_id;

function hasWhatWentOn(sequencer, document, {client, n, also, seen}, sent) {
    const {uuid: order} = document;
    const shown = seen ?? sequencer.lastSeq;
    const taken = toTakeBack(sequencer, order, {client, n, also, shown}, []);
    const names = new Map();
    for (const each of taken.length ? [document, ...related(sequencer, order)] : []) {
        for (const uuid of Object.keys(sent)) {
            for (const name of [uuid, derive(each.uuid, uuid)]) {
                const {document: home, line} = forward(sequencer, each, name);
                names.set(`${home.uuid} ${line}`, uuid);
            }
        }
    }
    const amounts = new Map();
    for (const {target, line, amount} of taken) {
        const uuid = names.get(`${target} ${line}`);
        if (!isOf(sequencer.document(target).lines[line].values, sent[uuid])) {
            return false;
        }
        amounts.set(uuid, sum(amounts.get(uuid) || 0, amount));
    }
    return [...amounts].every(([uuid, amount]) => {
        const most = sentOf(sent[uuid]);
        return Math.min(most, 0) <= amount && amount <= Math.max(most, 0);
    });
}

function isHandedOver(sequencer, document, operation) {
    const {transfer, client, n, also, seen, actor} = operation;
    const {transfers = {}} = sequencer.source;
    const {order, lines: sent} = transfers[transfer] || {};
    if (order !== document.uuid) {
        return false;
    }
    if (document.state !== "open") {
        return hasWhatWentOn(sequencer, document, operation, sent);
    }
    const cursor = seen ?? sequencer.lastSeq;
    const news = sequencer.operations(order, cursor);
    const found = unseen(news, {client, n, also, cursor}, document);
    const left = found.lines.map(([uuid]) => uuid);
    const more = new Map(found.more);
    const own = news
        .filter((each) => each.actor?.user === actor?.user)
        .map(({id}) => id);
    const late = found.late.filter(({id}) => !own.includes(id)).map(({line}) => line);
    const all = Object.entries(document.lines);
    const closed = all.filter(([uuid]) => !left.includes(uuid));
    return (
        (closed.length || !all.length) &&
        closed.every(([uuid, {values}]) => {
            const taps = more.get(uuid) || [];
            const later = taps.reduce((before, tap) => before + tap.difference, 0);
            return (
                isOf(values, sent[uuid]) &&
                (late.includes(uuid) ||
                    sum(quantity(values), -later) === sentOf(sent[uuid]))
            );
        })
    );
}

/** Whether its author may; a hand-over that is none loses its mark. */
export function mayCancel(sequencer, document, operation) {
    if (!isHandedOver(sequencer, document, operation)) {
        delete operation.transfer;
    }
    const {may_delete: isFree = true} = sequencer.source;
    return (
        isFree ||
        "transfer" in operation ||
        (isUntouched(document) && hasWhatWentOn(sequencer, document, operation, {}))
    );
}
