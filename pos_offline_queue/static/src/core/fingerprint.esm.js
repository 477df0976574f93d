/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/* The two primes of FNV-1a and of its like with 32 bits. */
const PRIMES = [16777619, 2654435761];
const STARTS = [2166136261, 3735928559];

/**
 * Tells damage, not fraud: for what is written often and read back by ourselves. Some
 * thirty times as fast as SHA-256, which a slow till would feel at each click.
 *
 * @param {String} text
 * @returns {String} 64 bits, in hex
 */
export function fingerprint(text) {
    let [one, two] = STARTS;
    for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(index);
        one = Math.imul(one ^ code, PRIMES[0]);
        two = Math.imul(two ^ code ^ (two >>> 15), PRIMES[1]);
    }
    return [one, two]
        .map((each) => (each >>> 0).toString(16).padStart(8, "0"))
        .join("");
}
