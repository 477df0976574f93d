/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * Bytes that no browser can store in less room than they take: databases compress.
 * Xorshift32 (Marsaglia, 2003), always the same.
 *
 * @param {Number} size
 * @returns {Uint8Array}
 */
export function noise(size) {
    const words = new Uint32Array(Math.ceil(size / 4));
    let state = 2463534242;
    for (let index = 0; index < words.length; index++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        words[index] = state;
    }
    return new Uint8Array(words.buffer, 0, size);
}
