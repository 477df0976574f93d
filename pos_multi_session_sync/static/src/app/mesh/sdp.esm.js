/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Addresses that lead nowhere outside: RFC 1918, link-local, RFC 4193, mDNS. */
const LOCAL = [
    /^10(\.\d{1,3}){3}$/,
    /^172\.(1[6-9]|2\d|3[01])(\.\d{1,3}){2}$/,
    /^192\.168(\.\d{1,3}){2}$/,
    /^169\.254(\.\d{1,3}){2}$/,
    /^f[cd][0-9a-f]{2}:[0-9a-f:]+$/i,
    /^fe[89ab][0-9a-f]:[0-9a-f:]+$/i,
    /^[0-9a-z-]+\.local$/i,
];

function isLocal(line) {
    // "a=candidate:1 1 udp 2113937151 10.0.0.7 53621 typ host ..."
    const [, , transport = "", , address = "", , typ, type] = line.split(" ");
    return (
        transport.toLowerCase() === "udp" &&
        typ === "typ" &&
        type === "host" &&
        LOCAL.some((each) => each.test(address))
    );
}

/**
 * A browser knocks at each address that a description names: only at those of the
 * local network, no matter who has written it.
 *
 * @param {String} sdp
 * @returns {String} the same without candidates that are elsewhere
 */
export function localOnly(sdp) {
    return sdp
        .split(/\r?\n/)
        .filter((line) => !line.startsWith("a=candidate:") || isLocal(line))
        .join("\r\n");
}

/** @returns {Boolean} whether anybody can be reached by it */
export function hasCandidates(sdp) {
    return /^a=candidate:/m.test(sdp);
}

/** @returns {String} of the certificate by which that page is known; "" without one */
export function fingerprintOf(sdp) {
    const found = [...sdp.matchAll(/^a=fingerprint:(.*?)\s*$/gm)].map(
        (each) => each[1]
    );
    return [...new Set(found)].sort().join(" ").toLowerCase();
}
