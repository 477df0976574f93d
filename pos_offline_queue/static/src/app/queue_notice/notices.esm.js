/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";
import {duration} from "@pos_offline_queue/app/formatters.esm";
import {t} from "@pos_offline_queue/app/messages.esm";

/** From this share of what the browser grants on, it matters what it promised. */
const MUCH = 0.7;
/** In ms: sales that wait for longer may meet a browser that clears its storage. */
const LONG = 24 * 3600 * 1000;
/** These stop until somebody does something; the others try again by themselves. */
const STOPPED = ["session", "access"];

function salesToSend({counts}) {
    return counts.total === 1
        ? _t("Log in to send 1 sale.")
        : _t("Log in to send %s sales.", counts.total);
}

function isStorageTight({storage}) {
    const {usage, quota, persisted} = storage;
    return persisted === false && Boolean(quota) && usage / quota > MUCH;
}

/**
 * What a cashier should know, the most important first. Each: `test` whether it
 * holds in a state at a time on a screen, `show` its words. `isOnQueueScreen`: told there anyway. `isLasting`: cannot be put away. `isOnce`: put away, it
 * stays away on this device. `sign`: changes when a notice put away should return.
 */
const NOTICES = [
    {
        id: "session",
        isOnQueueScreen: true,
        test: ({sender}) => sender.reason === "session",
        isLasting: true,
        show: (state) => ({
            tone: "danger",
            icon: "fa-sign-in",
            title: t("line", "session"),
            text: state.counts.total ? salesToSend(state) : "",
            action: {name: "login", label: _t("Log in")},
        }),
    },
    {
        id: "memory",
        test: ({storage}) => storage.kind === "memory",
        isLasting: true,
        show: ({storage}) => ({
            tone: "danger",
            icon: "fa-exclamation-triangle",
            title: _t("This browser keeps no sales"),
            text: _t(
                "%s Do not close this page while sales are waiting.",
                t("storageProblem", storage.problem)
            ),
            action: {name: "show", label: _t("Details")},
        }),
    },
    {
        id: "full",
        test: ({storage}) => Boolean(storage.problem) && storage.kind === "indexeddb",
        isLasting: true,
        show: ({storage}) => ({
            tone: "danger",
            icon: "fa-exclamation-triangle",
            title: t("storageProblem", storage.problem),
            text: _t(
                "Free some space. Until then, send each sale before closing this page."
            ),
            action: {name: "show", label: _t("Details")},
        }),
    },
    {
        id: "access",
        isOnQueueScreen: true,
        test: ({sender}) => sender.reason === "access",
        isLasting: true,
        show: () => ({
            tone: "danger",
            icon: "fa-lock",
            title: t("line", "access"),
            text: t("lineAdvice", "access"),
            action: {name: "login", label: _t("Log in")},
        }),
    },
    {
        id: "damaged",
        test: ({damaged}) => damaged > 0,
        sign: ({damaged}) => damaged,
        show: ({damaged}) => ({
            tone: "warning",
            icon: "fa-chain-broken",
            title: _t("Some of what was kept here is damaged (%s)", damaged),
            text: _t("It is kept aside; all the rest goes on."),
            action: {name: "show", label: _t("Details")},
        }),
    },
    {
        id: "unkept",
        test: ({storage, oldest}, now) =>
            storage.kind === "indexeddb" &&
            storage.persisted !== true &&
            oldest !== null &&
            now - oldest > LONG,
        show: ({oldest}, now) => ({
            tone: "warning",
            icon: "fa-hourglass-half",
            title: _t("Sales have been waiting here for %s", duration(now - oldest)),
            text: _t(
                "The browser has not promised to keep them: Safari clears what it stores after seven days of use without a visit here. Connect this device, or export its sales."
            ),
            action: {name: "show", label: _t("Details")},
        }),
    },
    {
        id: "receipt",
        test: ({isOnline}, now, {needsOdoo}) => !isOnline && needsOdoo,
        show: () => ({
            tone: "warning",
            icon: "fa-file-text-o",
            title: _t("The receipt will be incomplete"),
            text: _t(
                "No connection: an invoice number, fiscal code or new coupon is not printed on it."
            ),
        }),
    },
    {
        id: "offline",
        isOnQueueScreen: true,
        test: ({isOnline, sender}) => !isOnline && !STOPPED.includes(sender.reason),
        sign: ({cachedAt}) => Boolean(cachedAt),
        show: ({cachedAt, sender}, now) => ({
            tone: "warning",
            icon: "fa-chain-broken",
            title: t("line", sender.reason || "offline"),
            text: cachedAt
                ? _t(
                      "Keep selling: sales are saved on this device and sent automatically. Products and prices are %s old.",
                      duration(now - cachedAt)
                  )
                : _t(
                      "Keep selling: sales are saved on this device and sent automatically."
                  ),
        }),
    },
    {
        id: "returned",
        test: ({returned, isOnline}) => isOnline && returned > 0,
        isLasting: true,
        show: ({returned, counts}) => ({
            tone: "success",
            icon: "fa-check",
            title: _t("Back online"),
            text: [
                returned === 1 ? _t("1 sale sent.") : _t("%s sales sent.", returned),
                counts.total ? "" : _t("Every sale of this device is in Odoo."),
            ]
                .filter(Boolean)
                .join(" "),
        }),
    },
    {
        id: "cached",
        test: ({isOnline, cachedAt}) => isOnline && Boolean(cachedAt),
        show: ({cachedAt}, now) => ({
            tone: "info",
            icon: "fa-history",
            title: _t("The connection is back"),
            text: _t(
                "Products and prices were loaded %s ago. Reload to update them.",
                duration(now - cachedAt)
            ),
            action: {name: "reload", label: _t("Reload")},
        }),
    },
    {
        id: "attention",
        isOnQueueScreen: true,
        test: ({counts}) => counts.attention > 0,
        sign: ({counts}) => counts.attention,
        show: ({counts}) => ({
            tone: "danger",
            icon: "fa-exclamation-circle",
            title:
                counts.attention === 1
                    ? _t("1 sale needs attention")
                    : _t("%s sales need attention", counts.attention),
            text: _t(
                "Odoo rejected it. It is saved, and other sales are not affected. Tell a manager."
            ),
            action: {name: "attention", label: _t("Details")},
        }),
    },
    {
        id: "others",
        test: ({others}) => others.length > 0,
        sign: ({others}) => others.map(({count}) => count).join(),
        show: ({others: [{database, count}]}) => ({
            tone: "warning",
            icon: "fa-database",
            title: _t("Sales that wait here for the database %(database)s: %(count)s", {
                database,
                count,
            }),
            text: _t(
                "If Odoo's database was renamed, import them here. Otherwise open the point of sale there."
            ),
            action: {name: "show", label: _t("Show")},
        }),
    },
    {
        id: "outdated",
        test: ({isOnline, otherVersion}) => isOnline && Boolean(otherVersion),
        sign: ({otherVersion}) => otherVersion,
        show: ({counts, otherVersion}, now, {isPaying}) => ({
            tone: "info",
            icon: "fa-refresh",
            title: _t("Odoo now has version %s", otherVersion),
            text: _t("Reload this page once nothing is being paid or sent."),
            action:
                isPaying || counts.total ? null : {name: "reload", label: _t("Reload")},
        }),
    },
    {
        id: "documents",
        isOnQueueScreen: true,
        test: ({documents}) => documents.count > 0,
        sign: ({documents}) => documents.count,
        show: ({documents}) => ({
            tone: "info",
            icon: "fa-file-text-o",
            title:
                documents.count === 1
                    ? _t("1 invoice to hand over")
                    : _t("%s invoices to hand over", documents.count),
            text: _t("Print or e-mail what customers did not get when they paid."),
            action: {name: "documents", label: _t("Show")},
        }),
    },
    {
        id: "local",
        test: ({storage}) => storage.kind === "local",
        show: ({storage}) => ({
            tone: "warning",
            icon: "fa-exclamation-triangle",
            title: t("storageProblem", storage.problem),
            text: t("storageAdvice", "local"),
            action: {name: "show", label: _t("Details")},
        }),
    },
    {
        id: "http",
        test: ({secure}) => !secure,
        isOnce: true,
        show: () => ({
            tone: "info",
            icon: "fa-unlock",
            title: _t("This page came over plain http"),
            text: _t(
                "With HTTPS the POS could also be reloaded without a connection; ask your administrator."
            ),
        }),
    },
    {
        id: "persist",
        test: isStorageTight,
        isOnce: true,
        show: () => ({
            tone: "info",
            icon: "fa-hdd-o",
            title: _t("The disk of this device is getting full"),
            text: _t(
                "Free some space, so that the browser does not clear its storage."
            ),
            action: {name: "show", label: _t("Details")},
        }),
    },
];

function signOf({sign}, state) {
    return sign ? sign(state) : true;
}

/**
 * @param {Object} state of the queue
 * @param {Number} now
 * @param {Object} options
 * @param {Function} options.isAway (id, sign) => whether the cashier put it away
 * @param {Boolean} options.isOnQueueScreen whether that is what the cashier sees
 * @param {Boolean} options.needsOdoo whether the cashier sees an order whose receipt
 *   shows something of Odoo's answer
 * @param {Boolean} options.isPaying whether an order is being paid
 * @returns {Object|null} the most important one that holds, with its words
 */
export function topNotice(state, now, {isAway, isOnQueueScreen, needsOdoo, isPaying}) {
    const found = NOTICES.find(
        (notice) =>
            notice.test(state, now, {needsOdoo}) &&
            !(isOnQueueScreen && notice.isOnQueueScreen) &&
            (notice.isLasting || !isAway(notice.id, signOf(notice, state)))
    );
    if (!found) {
        return null;
    }
    const {id, show} = found;
    return {
        id,
        sign: signOf(found, state),
        isLasting: Boolean(found.isLasting),
        isOnce: Boolean(found.isOnce),
        ...show(state, now, {isPaying}),
    };
}

/**
 * @param {Object} state of the queue
 * @param {Number} now
 * @param {Object} screen see `topNotice`
 * @returns {String[]} ids of the notices that do not hold now
 */
export function absentNotices(state, now, screen) {
    return NOTICES.filter(({test}) => !test(state, now, screen)).map(({id}) => id);
}
