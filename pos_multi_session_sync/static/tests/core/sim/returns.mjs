// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

const sourceOf = ({source, client, n}) =>
    source ? `${source.client}:${source.n}` : `${client}:${n}`;

/** The server's operations that follow a closing in the successor order. */
function moved(log, {seq}) {
    const {successor} = log[seq - 1];
    const after = log.slice(seq);
    const isIt = ({client, order}) => client === "server" && order === successor;
    const end = after.findIndex((each) => !isIt(each));
    const follow = end < 0 ? after : after.slice(0, end);
    return follow.filter(({source}) => source);
}

/**
 * What somebody closed knowingly is not open again in a successor order.
 *
 * @param {World} world
 * @param {Map<String, Object[]>} closed who closed which order, by its uuid
 * @param {(closing: Object, operation: Object) => Boolean} isKnown
 * @returns {String[]} what is wrong
 */
export function returns({server}, closed, isKnown) {
    return [...closed].flatMap(([order, [first]]) => {
        const isBefore = (each) => each.order === order && each.seq < first.seq;
        const before = server.log.filter(isBefore);
        const known = new Set(
            before.filter((each) => isKnown(first, each)).map(sourceOf)
        );
        return moved(server.log, first)
            .filter((each) => known.has(sourceOf(each)))
            .map(({line}) => `${line} was closed knowingly, and is open again`);
    });
}
