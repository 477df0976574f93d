/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

const CUTS = [0, 8, 12, 16, 20, 32];
const UUID =
    /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function dashed(hex) {
    return CUTS.slice(1)
        .map((end, part) => hex.slice(CUTS[part], end))
        .join("-");
}

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
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
    return dashed(hex.join(""));
}

/** @returns {String} uuid made of a text (version 8, RFC 9562): the same each time */
function hashed(text, digest) {
    const hex = digest(text);
    return dashed(`${hex.slice(0, 12)}8${hex.slice(13, 16)}a${hex.slice(17, 32)}`);
}

/**
 * The key by which everybody knows a device. It proves itself: who can name the secret
 * of a key is that device, as nobody can compute the secret from the key. The server
 * does the same (`device_key`).
 *
 * @param {String} secret uuid; known to the browser's storage and to the server alone
 * @param {(text: String) => String} digest hex sha256
 * @returns {String}
 */
export function deviceKey(secret, digest) {
    return hashed(`pos.offline.device:${secret}`, digest);
}

/**
 * The key of a sale that standard Odoo left in the browser without one. It is found
 * there again if the browser is killed before its storage reaches the disk, or if that
 * storage is restored. The same sale then has the same key, and stays one sale. An order
 * that is open in Odoo has one key on all devices (`draft_key` on the server).
 *
 * @param {String} database uuid
 * @param {Object} data of the order
 * @param {(text: String) => String} digest hex sha256
 * @returns {String}
 */
export function saleKey(database, data, digest) {
    if (data.server_id) {
        return hashed(`pos.offline.draft:${database}:${data.server_id}`, digest);
    }
    const contents = {...data};
    delete contents.idempotency_key;
    const sum = digest(JSON.stringify(contents));
    return hashed(`pos.offline.sale:${database}:${data.uid}:${sum}`, digest);
}

/** @returns {Boolean} whether it is a uuid, in lower case */
export function isUuid(value) {
    return typeof value === "string" && UUID.test(value);
}

/** More than a session has log-ins: Odoo's own numbers stay below. */
const OFFLINE = 1000000;
/** Starts from one page. */
const MOST = 1000;
/** What pos_self_order numbers on the server. */
const OF_GUESTS = ["Self-Order", "Kiosk"];
const UID = /^(\d+)-(\d+)-(\d+)$/;

/**
 * @param {Number} login the log-in number that Odoo gave to the page
 * @param {Number} start 1 for the first start of that page without network
 * @returns {Number} the log-in number of that start: 1002001 for the first of 2
 */
export function offlineLogin(login, start) {
    return OFFLINE + login * MOST + 1 + ((start - 1) % (MOST - 1));
}

/**
 * What the customer is called by. Standard takes the last digit of the session and the
 * sequence, which two devices of a POS have in common. Their log-in numbers differ, so
 * that of the device follows, but the first. The server computes the same
 * (`call_number`).
 *
 * @param {{uid: String, name: String}} order
 * @returns {String|null} "205" for 00012-001-0005, "205-2" for 00012-002-0005, "205-2.1"
 *  for 00012-1002001-0005; null where the server has numbered the order
 */
export function callNumber({uid, name}) {
    const [, session, login, sequence] = UID.exec(uid) || [];
    if (!session || OF_GUESTS.some((prefix) => (name || "").startsWith(prefix))) {
        return null;
    }
    const number = `${session % 10}${String(Number(sequence)).padStart(2, "0")}`;
    const start = login - OFFLINE;
    const device =
        start < 0 ? `${Number(login)}` : `${Math.floor(start / MOST)}.${start % MOST}`;
    return device === "1" ? number : `${number}-${device}`;
}
