/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

function read(id) {
    const element = document.getElementById(id);
    return element ? JSON.parse(element.textContent) : null;
}

/** @returns {Object|null} what the server says of this page; null: keep nothing */
export function factsOfPage() {
    return read("pos_offline_start");
}

/** @returns {{reason: String, facts: Object}|null} from the worker, in an old page */
export function markOfPage() {
    return read("pos_offline_mark");
}

/** @returns {String} which code this is: bundles have its hash in their names */
export function buildOfPage() {
    return [...document.scripts]
        .filter(({src}) => src)
        .map(({src}) => new URL(src).pathname)
        .filter((path) => path.startsWith("/web/assets/"))
        .join();
}
