/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/* On the page where one logs in and on the one of the log-out, served as it is: nothing
 * of the customers last used on a till may be left. */

try {
    Object.keys(window.localStorage)
        .filter((key) => key.startsWith("pos_backend_partner.recent/"))
        .forEach((key) => window.localStorage.removeItem(key));
} catch {
    // A browser that keeps no data has none to forget.
}
document.cookie = "pos_recent_customers=; path=/; max-age=0; samesite=lax";

// On the page of the log-out: where Odoo leads, which is an address of this server.
if (document.documentElement.id === "pos_forget_customers") {
    const next = new URLSearchParams(window.location.search).get("next") || "/web";
    const target = new URL(next, window.location.origin);
    window.location.replace(
        target.origin === window.location.origin ? target.href : "/web"
    );
}
