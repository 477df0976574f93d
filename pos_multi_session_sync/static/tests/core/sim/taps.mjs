// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {derive, quantity} from "./unseen.mjs";
import {covers} from "@pos_multi_session_sync/core/document.esm";
import {sum} from "@pos_multi_session_sync/core/plain.esm";

const EFFECTIVE = ["ok", "overwrote"];
const ENDS = ["order.cancel", "order.merge"];

/** How many of a line operations have added since it was last typed. */
function tapped(operations, line) {
    let more = 0;
    const isAbout = (one) => one.line === line || one.type === "order.restore";
    for (const each of operations.filter(isAbout)) {
        const isSet = each.type === "line.set" && each.key === "qty";
        const isGone = ["line.del", "order.restore"].includes(each.type);
        more = isSet || isGone ? 0 : more;
        more = sum(more, each.type === "line.inc" ? each.difference : 0);
    }
    return more;
}

/** How many the server's operations right after a payment have brought of a line. */
function brought(log, {seq, type, successor}, part) {
    const after = log.slice(seq);
    const isOther = (each) => each.client !== "server" || each.type === type;
    const end = after.findIndex(isOther);
    const follow = end < 0 ? after : after.slice(0, end);
    return follow
        .filter(({order, line}) => order === successor && line === part)
        .map((each) =>
            each.type === "line.add" ? quantity(each.values) : each.difference
        )
        .reduce((total, one) => sum(total, one || 0), 0);
}

/** What others had tapped, and the payer had not seen, is in the successor. */
export function everyTap({server, known}) {
    const {log, derive: nameOf = derive} = server;
    const sales = log.filter(
        ({type, result}) => type === "order.finalize" && result === "ok"
    );
    return sales.flatMap((sale) => {
        const {id, seq, order, snapshot, successor} = sale;
        const seen = known.get(id) || sale.seen;
        const before = log.slice(0, seq - 1).filter((each) => each.order === order);
        if (before.some(({type, result}) => ENDS.includes(type) && result === "ok")) {
            return [];
        }
        const changes = before.filter(
            (each) =>
                EFFECTIVE.includes(each.result) &&
                each.seq > (seen.cursor || 0) &&
                !covers(seen, each)
        );
        const isGone = (line) =>
            before.some(
                ({type, moved}) => type === "order.apart" && moved && moved[line]
            );
        return Object.keys(snapshot.lines)
            .filter((line) => !isGone(line))
            .map((line) => {
                const more = tapped(changes, line);
                const given = successor
                    ? brought(log, sale, nameOf(successor, line))
                    : 0;
                return {line, more, given};
            })
            .filter(({more, given}) => more > 0 && given !== more)
            .map(
                ({line, more, given}) =>
                    `${more} of ${line} were not paid, and ${given} remain`
            );
    });
}
