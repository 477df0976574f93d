// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The twin of merge/deleting.py. */

import {quantity, unseen} from "./unseen.mjs";
import {isUntouched} from "@pos_multi_session_sync/core/document.esm";
import {sum} from "@pos_multi_session_sync/core/plain.esm";

function isHandedOver(sequencer, document, {transfer, client, n, also, seen}) {
    const {transfers = {}} = sequencer.source;
    const {order, lines: sent} = transfers[transfer] || {};
    if (order !== document.uuid || document.state !== "open") {
        return order === document.uuid;
    }
    const cursor = seen ?? sequencer.lastSeq;
    const changes = sequencer.operations(order, cursor);
    const found = unseen(changes, {client, n, also, cursor}, document);
    const added = found.lines.map(([uuid]) => uuid);
    const left = [...added, ...found.late.map(({line}) => line)];
    const more = new Map(found.more);
    return Object.entries(document.lines)
        .filter(([uuid]) => !left.includes(uuid))
        .every(([uuid, {values}]) => {
            const taps = more.get(uuid) || [];
            const later = taps.reduce((all, tap) => sum(all, tap.difference), 0);
            return sent[uuid] === sum(quantity(values), -later);
        });
}

/** Whether its author may; a hand-over that is none loses its mark. */
export function mayCancel(sequencer, document, operation) {
    if (!isHandedOver(sequencer, document, operation)) {
        delete operation.transfer;
    }
    const {may_delete: isFree = true} = sequencer.source;
    return isFree || isUntouched(document) || "transfer" in operation;
}
