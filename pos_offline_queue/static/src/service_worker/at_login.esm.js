/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/* On the page where one logs in, served as it is: who gets here is logged out, and
 * nothing of what a POS kept for starting without network may be left. */

async function dropAll(caches) {
    const names = await caches.keys();
    const ours = names.filter((name) => name.startsWith("pos_offline_start/"));
    await Promise.all(ours.map((name) => caches.delete(name)));
}

// On plain http with a name there is no such thing.
if (window.caches) {
    dropAll(window.caches);
}
