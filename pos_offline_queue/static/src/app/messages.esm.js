/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";

/** What the codes of each kind mean, for somebody who sells. */
const WORDS = {
    // States of a sale
    state: {
        waiting: () => _t("Waiting"),
        sending: () => _t("Sending"),
        attention: () => _t("Needs attention"),
        other: () => _t("Waiting"),
    },
    // Why the sender waits or has stopped
    line: {
        offline: () => _t("No connection"),
        timeout: () => _t("The server does not answer"),
        server: () => _t("The server has a problem"),
        overloaded: () => _t("The server asks to wait"),
        too_large: () => _t("The data is too large for the server"),
        page: () => _t("An error page came instead of Odoo's response"),
        busy: () => _t("The server is still working on it"),
        session: () => _t("You are logged out of Odoo"),
        access: () => _t("You may not send sales"),
        other: () => _t("The sales could not be sent"),
    },
    // What to make of it
    lineAdvice: {
        offline: () => _t("Sales are saved on this device and sent automatically."),
        timeout: () => _t("Nothing is lost. It is tried again by itself."),
        server: () => _t("Nothing is lost. It is tried again by itself."),
        overloaded: () =>
            _t("Nothing is lost. The sales are sent automatically after a pause."),
        too_large: () =>
            _t(
                "Nothing is lost. Show this to your administrator: a proxy or firewall limits the size of a request."
            ),
        page: () =>
            _t(
                "Nothing is lost. It is retried automatically. If this message stays, show it to your administrator: the server, a proxy or a firewall answers with an error."
            ),
        busy: () => _t("Nothing is lost. It is asked again in a moment."),
        session: () => _t("Your sales are kept. Log in, and they are sent."),
        access: () =>
            _t("Your sales are kept. Ask a manager for the rights of a POS user."),
        other: () => _t("Nothing is lost. It is tried again by itself."),
    },
    // Why Odoo did not take a sale
    sale: {
        damaged: () => _t("The sale arrived damaged."),
        invalid: () => _t("Odoo does not understand this sale."),
        access: () => _t("You may not make this sale in Odoo."),
        company: () => _t("This sale belongs to another company."),
        session: () => _t("The session of this sale is not in Odoo any more."),
        missing: () => _t("Something in this sale was deleted in Odoo."),
        rejected: () => _t("A rule in Odoo does not allow this sale."),
        refunded: () => _t("More would be refunded than was sold."),
        different: () => _t("Odoo has this sale already, with other contents."),
        too_large: () => _t("This sale is too large to be sent."),
        page: () => _t("A proxy or firewall does not let this sale through."),
        other: () => _t("Odoo had a problem with this sale."),
    },
    // What can be done, where Odoo does not say it
    saleAdvice: {
        damaged: () => _t("Send it again."),
        invalid: () => _t("Export it, and show the file to your administrator."),
        access: () => _t("Somebody with more rights can log in and send it."),
        company: () => _t("Log in with a user of that company and send it again."),
        rejected: () => _t("A manager can fix the cause in Odoo; then send it again."),
        refunded: () =>
            _t("If the money is paid out, a manager can record it in Odoo anyway."),
        different: () =>
            _t("A manager compares the two in Odoo, and sets this one aside."),
        too_large: () =>
            _t(
                "It is safe on this device. Ask your administrator to allow larger requests at the proxy or firewall, then send it again."
            ),
        page: () =>
            _t(
                "It is safe on this device. Show this to your administrator: something in it, such as a note, is blocked on the way to Odoo. Then send it again."
            ),
        other: () => "",
    },
    // Where sales are kept
    storage: {
        indexeddb: () => _t("In the browser's database"),
        local: () => _t("In the browser's small storage"),
        memory: () => _t("Nowhere but on this page"),
        other: () => _t("In this browser"),
    },
    storageAdvice: {
        indexeddb: () => _t("Safe when the browser, the machine or the power stops."),
        relaxed: () =>
            _t(
                "Safe when the browser stops; a power cut can lose the sales of the last seconds."
            ),
        local: () =>
            _t(
                "Kept through a reload; a crash can lose the sales of the last minutes."
            ),
        memory: () => _t("Lost when the page is closed before the sales are sent."),
        other: () => "",
    },
    // What is wrong with it
    storageProblem: {
        full: () => _t("The storage of this device is full."),
        blocked: () => _t("The browser does not let this page store anything."),
        absent: () => _t("This browser has no database, as in some private windows."),
        version: () =>
            _t("A newer version of the POS was open in this browser: reload the page."),
        closed: () => _t("The browser closed its database: reload the page."),
        other: () => _t("The browser could not write to its storage."),
    },
    // How this browser installs the POS
    install: {
        installed: () => "",
        done: () => _t("From now on, open it from its own icon."),
        prompt: () => _t("As an app it has its own icon and window."),
        menu: () =>
            _t(
                "The browser's menu installs it, or opens the app if it is already installed."
            ),
        share: () =>
            _t("Press Share, then Add to Home Screen. Open the POS from there."),
        dock: () => _t("Choose File, then Add to Dock. Open the POS from there."),
        firefox: () => _t("Firefox does not install pages as apps on a computer."),
        http: () => _t("Browsers install pages that come over HTTPS only."),
        other: () => _t("This browser does not install pages as apps."),
    },
    // What that does to what is stored
    installStorage: {
        installed: () => "",
        done: () => "",
        prompt: () =>
            _t(
                "Chrome and Edge usually keep the storage of an installed app, even when the disk runs full."
            ),
        menu: () =>
            _t(
                "Chrome and Edge usually keep the storage of an installed app, even when the disk runs full."
            ),
        share: () =>
            _t(
                "Safari may delete what a page has stored after seven days without a visit; an app on the Home Screen is not counted with Safari. The app has its own storage: unsent sales and open orders of this tab do not move to it."
            ),
        dock: () =>
            _t(
                "The app has its own storage: unsent sales and open orders of this tab do not move to it."
            ),
        firefox: () =>
            _t(
                "It keeps the storage when the disk runs full if you allow that when it asks."
            ),
        other: () => "",
    },
    // Why a file is not taken
    file: {
        not_json: () => _t("This is not an export of a till, or it is damaged."),
        not_ours: () => _t("This is not an export of a till."),
        version: () =>
            _t("The file comes from another version of this module: update it first."),
        damaged: () =>
            _t("The file is damaged or was changed. Export it again where it is from."),
        other_database: () => _t("The file comes from another Odoo database."),
        other_pos: () => _t("The file comes from another point of sale."),
        nothing: () => _t("Nothing in this file is new: it was imported or sent."),
        too_big: () => _t("The file is too big to be an export of a till."),
        unreadable: () => _t("The browser could not read the file."),
        other: () => _t("The file cannot be used."),
    },
    // Why something in it is left out
    skipped: {
        known: () => _t("Already on this till"),
        confirmed: () => _t("Already in Odoo"),
        twice: () => _t("Twice in the file"),
        number: () => _t("With the number of another order"),
        damaged: () => _t("Damaged in the file"),
        invalid: () => _t("Damaged in the file"),
        other: () => _t("Of no use here"),
    },
};

/**
 * @param {String} kind of code, as above
 * @param {String} code
 * @returns {String} plain words in the user's language; those of `other` for a code
 *   that is not known
 */
export function t(kind, code) {
    const words = WORDS[kind];
    const say = Object.hasOwn(words, code) ? words[code] : words.other;
    return say().toString();
}

/** Their message is not Odoo's: it is a shop's own rule, or the status of a proxy. */
const QUOTED = ["rejected", "too_large", "page"];

/**
 * @param {{code: String, message: String}} refusal of one sale
 * @returns {{title: String, said: String, advice: String}} `said` is quoted as it is
 */
export function explain({code, message}) {
    const isQuoted = QUOTED.includes(code);
    return {
        title: (!isQuoted && message) || t("sale", code),
        said: isQuoted ? message : "",
        advice: t("saleAdvice", code),
    };
}
