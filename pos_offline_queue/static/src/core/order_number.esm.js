/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

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
