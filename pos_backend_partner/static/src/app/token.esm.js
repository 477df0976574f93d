/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * 128 random bits in hexadecimal. `crypto.randomUUID` is missing on plain
 * http with a host name, `getRandomValues` is there.
 *
 * @returns {String}
 */
export function newToken() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
