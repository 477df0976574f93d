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
    if (!window.BroadcastChannel) {
        return undefined;
    }
    const channel = new BroadcastChannel(name);
    return {
        post: (message) => channel.postMessage(message),
        listen: (fn) => channel.addEventListener("message", ({data}) => fn(data)),
    };
}
