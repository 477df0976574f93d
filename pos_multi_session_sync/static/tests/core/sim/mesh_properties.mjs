// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What must hold between tills that see each other without the server. A world without
   a mesh has nothing of it. */

import {same} from "@pos_multi_session_sync/core/plain.esm";
import {sortedLines} from "@pos_multi_session_sync/core/document.esm";

/** What of an order is on a screen. */
function onScreen(document) {
    const lines = sortedLines(document).map(({uuid, values}) => [uuid, values]);
    return [document.fields, lines];
}

/**
 * A page that was loaded after an order was closed does not know of it: what somebody
 * adds to it is an order of its own there, until the server says where it goes.
 */
function isClosedBefore(uuid, knowing, loaded) {
    const {state, revision} = knowing.confirmed.get(uuid) || {state: "open"};
    return (
        state !== "open" && revision <= loaded.hints.base && !loaded.confirmed.has(uuid)
    );
}

/** @returns {String} in what two tills show another thing; empty: in nothing */
export function isSame(one, other) {
    const [first, second] = [one, other].map(
        (replica) =>
            new Map(replica.orders().map((each) => [each.uuid, onScreen(each)]))
    );
    return [...new Set([...first.keys(), ...second.keys()])]
        .filter((uuid) => !same(first.get(uuid), second.get(uuid)))
        .filter(
            (uuid) =>
                !isClosedBefore(uuid, one, other) && !isClosedBefore(uuid, other, one)
        )
        .join();
}

export const alike = ({unlike = []}) => unlike;

export const paidOnce = ({twice = []}) => twice;

/** A sale that a sibling has acknowledged is in Odoo, though its device never returns. */
export function secondHomes({acknowledged = [], server, tills}) {
    const left = new Set(tills.map(({name}) => name));
    return [...acknowledged]
        .filter(([, homes]) => [...homes].some((name) => left.has(name)))
        .filter(([key]) => server.sales.filter((each) => each === key).length !== 1)
        .map(([key]) => `${key} was acknowledged, and is not in Odoo once`);
}

export const membersOnly = ({believed = []}) => believed;

export const logHolds = ({outlived = []}) => outlived;

/** What tills have shown without the server is what the server has in the end. */
export function asShown({shown = [], shownAt, server}) {
    // Sales of lost devices, and managers, take lines out of orders.
    const touched = server.log
        .slice(shownAt || 0)
        .filter(({client}) => client === "server")
        .map(({order}) => order);
    return shown
        .filter(({uuid}) => !touched.includes(uuid))
        .filter((document) => {
            const {state, ...logged} = server.document(document.uuid) || {};
            return state !== "open" || !same(onScreen(logged), onScreen(document));
        })
        .map(({uuid}) => `${uuid} is otherwise than all have shown it`);
}
