/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/* On the page where one logs in and on the one of the log-out, served as it is: nothing
 * of what a POS kept for starting without network may be left. */

/** In ms: a cache that is silent must not keep anybody from going on. */
const LIMIT = 3000;

async function dropAll() {
    const names = await caches.keys();
    const ours = names.filter((name) => name.startsWith("pos_offline_start/"));
    await Promise.all(ours.map((name) => caches.delete(name)));
}

/** Not while another tab opens one of them, which would bring it back. */
async function dropAllAlone() {
    // On plain HTTP with a name there is no such thing.
    if (window.caches) {
        const {locks} = navigator;
        await (locks ? locks.request("pos_offline_start", dropAll) : dropAll());
    }
}

const next = document.getElementById("pos_offline_next");
const goOn = () => next && window.location.replace(next.href);
setTimeout(goOn, LIMIT);
dropAllAlone().then(goOn, goOn);
