// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Server} from "./server.mjs";
import {createHmac} from "node:crypto";

export const GROUP = 1;

/** Quick, and good enough for strangers that do not try: FNV-1a. */
export function quickMac(key, text) {
    let hash = 0x811c9dc5;
    for (const part of [key, text]) {
        for (let at = 0; at < part.length; at++) {
            hash = Math.imul(hash ^ part.charCodeAt(at), 0x01000193);
        }
    }
    return (hash >>> 0).toString(16);
}

export const hmac = (key, text) => createHmac("sha256", key).update(text).digest("hex");

/** A server that believes of a sale what others have vouched for. */
export class VouchedServer extends Server {
    sell(sale) {
        const {seen, actor, vouchers = {}} = sale;
        const {also = {}} = seen;
        const upTo = ([client, n]) => {
            const isOwn = client.startsWith(actor.config);
            const [most, mac] = vouchers[client] || [0, ""];
            const isVouched =
                mac ===
                this.world.mac(
                    this.world.secretOf(client),
                    `${GROUP}:${client}:${most}`
                );
            const known = Math.max(this.lastN(client), isVouched ? most : 0);
            const isServers = client === "server";
            const upToNow = isServers ? this.lastSeq : known;
            return [client, isOwn ? n : Math.min(n, upToNow)];
        };
        const believed = Object.fromEntries(Object.entries(also).map(upTo));
        return super.sell({...sale, seen: {...seen, also: believed}});
    }
}
