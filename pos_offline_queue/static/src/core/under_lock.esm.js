/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * @param {{run: Function}} lock `run(fn)`: what `fn` gives, or null if it is taken
 * @param {() => Promise} work
 * @returns {Promise<Boolean>} false if another tab has the lock
 */
export async function underLock(lock, work) {
    let begun = null;
    const begin = async () => {
        begun = work();
        await begun;
        return true;
    };
    try {
        return (await lock.run(begin)) !== null;
    } catch {
        // A lock that breaks is no reason not to send.
        await (begun || work());
        return true;
    }
}
