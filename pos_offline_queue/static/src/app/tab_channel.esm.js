/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * How the tabs of one POS in one browser tell each other of sales.
 *
 * @param {String} name of the queue
 * @returns {{post: Function, listen: Function}|undefined}
 */
export function tabChannel(name) {
    let channel = null;
    try {
        channel = new BroadcastChannel(name);
    } catch {
        // Safari has it since 15.4, and not where it partitions its storage.
        return undefined;
    }
    return {
        post: (message) => channel.postMessage(message),
        listen: (fn) => channel.addEventListener("message", ({data}) => fn(data)),
    };
}
