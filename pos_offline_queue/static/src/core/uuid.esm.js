/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

const UUID =
    /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * A random uuid (version 4, RFC 9562). Browsers have a function for it, but only on
 * pages that came over HTTPS.
 *
 * @param {{getRandomValues: Function}} source the browser's crypto
 * @returns {String}
 */
export function uuid(source) {
    const bytes = source.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] % 16) + 0x40;
    bytes[8] = (bytes[8] % 64) + 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(
        ""
    );
    const cuts = [0, 8, 12, 16, 20, 32];
    return cuts
        .slice(1)
        .map((end, part) => hex.slice(cuts[part], end))
        .join("-");
}

/** @returns {Boolean} whether it is a uuid, in lower case */
export function isUuid(value) {
    return typeof value === "string" && UUID.test(value);
}
